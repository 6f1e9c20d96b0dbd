"""Which views are published, and which queries of theirs are kept.

A view is published because it says so; one that forgets is rendered for each request and never stored. A published
view is asked without cookies, languages or any other word about the visitor, so what it returns is a function of the
register, the address and the clock.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode

from flask import Flask, g
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

View = TypeVar("View", bound=Callable[..., Any])
MAX_ADDRESS = 1_024
"""Characters of a path with its query; a longer one is not stored."""
_SHAPE = "published_shape"


@dataclass(frozen=True)
class Shape:
    """The query parameters of a published view that are kept, each with the values it may have.

    `may_lag` tells that it adds up so many rallies that a reader may have it as it was two seconds ago.
    """

    query: Mapping[str, re.Pattern[str]]
    may_lag: bool = False

    def canonical(self, query: str) -> str | None:
        """A query with its parameters in order of their names, None if it is not one of those that are kept."""
        try:
            pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=True, max_num_fields=len(self.query) + 1)
        except ValueError:
            return "" if not query else None
        if len(dict(pairs)) != len(pairs) or not all(self._keeps(*pair) for pair in pairs):
            return None
        return urlencode(sorted(pairs))

    def _keeps(self, name: str, value: str) -> bool:
        pattern = self.query.get(name)
        return pattern is not None and pattern.fullmatch(value) is not None


def published(**query: str) -> Callable[[View], View]:
    """Publish a view: its bytes are kept for requests without query, and with the parameters named here.

    Each parameter is given with a regular expression of its few values: `@published(page="[1-9][0-9]?")`. With any
    other query the view is rendered each time, with ETag and compression, and kept nowhere. Such a view reads
    nothing of the visitor, writes nothing and bears no form token.
    """
    shape = Shape({name: re.compile(pattern) for name, pattern in query.items()})

    def marked(view: View) -> View:
        setattr(view, _SHAPE, shape)
        return view

    return marked


def may_lag(view: View) -> View:
    """Let readers of a published view have it as it was two seconds before: it adds up many rallies."""
    setattr(view, _SHAPE, replace(getattr(view, _SHAPE), may_lag=True))
    return view


def keep_not() -> None:
    """Have the answer to this request stored nowhere: its address holds nothing, and there are millions like it.

    It is rendered each time, with ETag and compression.
    """
    g.is_stored = False


def is_kept() -> bool:
    """Whether the answer to this request may be stored, as far as its view has said until now."""
    return bool(g.get("is_stored", True))


def shape_of(app: Flask, path: str) -> Shape | None:
    """The shape of the view that answers a GET of a path (as WSGI gives it), None if it is not published."""
    decoded = path.encode("latin-1", "replace").decode("utf-8", "replace")
    try:
        endpoint, _ = app.url_map.bind("").match(decoded, method="GET")
    except (HTTPException, RequestRedirect):
        return None
    shape: Shape | None = getattr(app.view_functions.get(endpoint), _SHAPE, None)
    return shape
