"""The pages of a feed: which one is asked for, and the addresses of those around it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from flask import g, request
from flask_babel import gettext as _

from rallies.core.errors import NotFound
from rallies.model.selection import Selection
from rallies.publish.addresses import absolute

PAGES = "[2-9]|[1-9][0-9]{1,3}"
"""What the number of a page behind the first one looks like."""


@dataclass(frozen=True)
class Pages:
    """The addresses of a page of a feed and of those around it; `query` is what else they are asked with."""

    selection: Selection
    shape: str
    number: int
    query: Mapping[str, str] = field(default_factory=dict)

    def _of(self, number: int) -> str:
        page = {"page": str(number)} if number > 1 else {}
        query = urlencode({**self.query, **page})
        first = absolute(self.selection, g.language, self.shape)
        return f"{first}{'&' if self.selection.is_free else '?'}{query}" if query else first

    @property
    def first(self) -> str:
        """The address of the first one."""
        return self._of(1)

    @property
    def own(self) -> str:
        """The address of this one."""
        return self._of(self.number)

    @property
    def previous(self) -> str:
        """The address of the one before, "" for the first."""
        return self._of(self.number - 1) if self.number > 1 else ""

    @property
    def following(self) -> str:
        """The address of the one behind, if there is one."""
        return self._of(self.number + 1)

    def neighbours(self, *, has_more: bool) -> dict[str, str]:
        """The pages beside this one that there are, by their relation."""
        links = {"prev": self.previous, "next": self.following if has_more else ""}
        return {rel: href for rel, href in links.items() if href}


def asked_page() -> int:
    """The number of the page that is asked for.

    Raises: NotFound for what is no number of a page.
    """
    said = request.args.get("page", "1")
    if not re.fullmatch(f"1|{PAGES}", said):
        raise NotFound(_("There is no such page."))
    return int(said)
