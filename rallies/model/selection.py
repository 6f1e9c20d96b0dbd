"""A selection: which rallies a list, a map or a feed is of. One selection has many shapes."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from rallies.model.lists.circle import Circle
from rallies.model.lists.listing import Kind, Status


class Scope(NamedTuple):
    """A place or a campaign that all rallies of belong to a search; "" is what it leaves open.

    `country` is ISO 3166-1 alpha-2 in upper case, `region` the gazetteer's name of one in it, `city`
    its slug in it, `campaign` a slug.
    """

    country: str = ""
    region: str = ""
    city: str = ""
    campaign: str = ""


@dataclass(frozen=True, kw_only=True)
class Selection:
    """All listed rallies, narrowed by whatever is not None or empty.

    `country` is ISO 3166-1 alpha-2 in upper case, `city` the gazetteer's slug within it. `words` are
    looked for in title, place and organization; `or_scope` also takes every rally of a scope, for words
    that name one. `since` and `until` are days at the venue, both included. `status` "past" or "now"
    asks the clock. `near` is a circle that the rallies lie in; `among` are their numbers in the register,
    with commas between, where words were looked up already.
    """

    campaign: str | None = None
    country: str | None = None
    city: str | None = None
    words: str = ""
    or_scope: Scope | None = None
    since: date | None = None
    until: date | None = None
    kind: Kind | None = None
    language: str | None = None
    status: Status | None = None
    near: Circle | None = None
    among: str | None = None

    @property
    def is_free(self) -> bool:
        """Whether it comes from a search, so that its pages are not stored."""
        asked = (self.words, self.since, self.until, self.kind, self.language, self.status, self.near)
        return any(asked)

    def among_these(self, numbers: Iterable[int]) -> "Selection":
        """The selection without its words, among the rallies that they find."""
        return replace(self, words="", or_scope=None, among=",".join(map(str, numbers)))
