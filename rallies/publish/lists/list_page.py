"""A board: one selection as its page lists it, what is to come first, what is over folded away, in pages."""

from dataclasses import dataclass
from math import ceil

from flask import g, request

from rallies.core.errors import NotFound
from rallies.model.lists import search
from rallies.model.lists.census import Counts
from rallies.model.lists.listing import Listing
from rallies.model.selection import Selection
from rallies.publish.addresses import address
from rallies.publish.lists import query, rally_faces
from rallies.publish.lists.rally_faces import Day, Face

PAGE = 50
FOLDED = 12
"""How many past rallies the fold at the end of a page shows."""
MOST_OF_MANY = 1_000
"""So many are listed of what words find that very many rallies have; more of them nobody counts."""


@dataclass(frozen=True, kw_only=True)
class Board:
    """What a page shows of a selection.

    `first` is the next one that will take place, `others` are the days without it; `is_past` tells that the page
    lists what is over; `page` counts from 1. `past_total` is only a part of it if `is_past_part`.
    """

    selection: Selection
    listings: list[Listing]
    days: list[Day]
    first: Face | None
    others: list[Day]
    counts: Counts
    past_total: int
    is_past_part: bool
    past: list[Face]
    is_past: bool
    page: int
    pages: int

    @property
    def plain(self) -> str:
        """The state that goes without saying on this page, as a name for styles."""
        return "past" if self.is_past else "on"

    @property
    def more_than(self) -> int:
        """How many there are more of than this, where not all are counted."""
        return min(self.counts.rallies - 1, MOST_OF_MANY)

    def page_address(self, page: int, language: str, *, is_past: bool) -> str:
        """The address of another page of this board."""
        base = address(self.selection, language)
        if page == 1 and not is_past:
            return base
        return f"{base}{'&' if '?' in base else '?'}{'past' if is_past else 'page'}={page}"


def board(selection: Selection, *, limit: int = PAGE) -> Board:
    """The board of a selection, at the page that the request asks for.

    Raises: NotFound for a page that is not there.
    """
    is_past = "past" in request.args
    page = query.page("past" if is_past else "page")
    counts = search.counts(selection, g.moment)
    past_total = search.past_count(selection, g.moment)
    is_open = counts.is_part and not is_past  # the list goes on, and nobody has counted how far
    total = MOST_OF_MANY if is_open else past_total if is_past else counts.rallies
    pages = max(1, ceil(total / limit))
    if page > pages:
        raise NotFound("There is no such page.")
    listings = _listings(selection, is_past=is_past, page=page, limit=limit) if total else []
    is_past_part = counts.is_part
    has_ended = len(listings) < limit
    if is_open:
        counts = _seen(counts, (page - 1) * limit + len(listings), has_ended=has_ended)
    shows_fold = past_total and not is_past and page == 1
    past = search.past(selection, g.moment, limit=FOLDED) if shows_fold else []
    days = rally_faces.by_day(listings, g.language)
    first = _first(days) if page == 1 and not is_past else None
    return Board(
        selection=selection,
        listings=listings,
        days=days,
        first=first,
        others=_without(first, days),
        counts=counts,
        past_total=past_total,
        is_past_part=is_past_part,
        past=rally_faces.faces(past, g.language),
        is_past=is_past,
        page=page,
        pages=page if is_open and has_ended else pages,
    )


def _seen(counts: Counts, shown: int, *, has_ended: bool) -> Counts:
    """What is known of how many there are, once so many were shown."""
    return counts._replace(rallies=shown if has_ended else max(counts.rallies, shown), is_part=not has_ended)


def _listings(selection: Selection, *, is_past: bool, page: int, limit: int) -> list[Listing]:
    question = search.past if is_past else search.upcoming
    return question(selection, g.moment, limit=limit, offset=(page - 1) * limit)


def _first(days: list[Day]) -> Face | None:
    return next((face for day in days for face in day.faces if not rally_faces.is_off(face.listing)), None)


def _without(first: Face | None, days: list[Day]) -> list[Day]:
    kept = [day._replace(faces=[face for face in day.faces if face is not first]) for day in days]
    return [day for day in kept if day.faces]
