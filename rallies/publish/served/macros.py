"""Macros of `templates/macros/` drawn by themselves, for pieces of a page that are kept while they show the same."""

from collections.abc import Callable, Hashable
from functools import lru_cache

from flask import current_app, g
from markupsafe import Markup


def drawn(file: str, name: str, *shown: object) -> Markup:
    """What a macro of a file makes of what it shows, in the language of the request."""
    macro = getattr(current_app.jinja_env.get_template(f"macros/{file}.html").module, name)
    made: Markup = macro(*shown)
    return made


def kept(file: str, *names: str, size: int) -> Callable[[Hashable], Markup]:
    """A function that draws macros of a file one after the other; the `size` last pieces are kept, by language."""

    @lru_cache(maxsize=size)
    def made(language: str, shown: Hashable) -> Markup:
        del language  # the templates are those of the request's
        return Markup().join(drawn(file, name, shown) for name in names)

    return lambda shown: made(g.language, shown)
