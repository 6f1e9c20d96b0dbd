"""The rallies in one square tile of the web map: a few with their words, many as counts.

A tile is one range of cells (see `core/morton`), so both databases answer from a B-tree. Past rallies are left
out, as on the lists, unless days were asked for.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Integer,
    Result,
    Select,
    Subquery,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    union_all,
)

from rallies.core.clock import Moment
from rallies.core.db.database import is_sqlite, rows
from rallies.core.errors import NotFound
from rallies.core.morton import DEEPEST, tile_range
from rallies.model.campaign.campaigns import Campaign
from rallies.model.lists import census, recall, wordindex
from rallies.model.lists.census import Reach
from rallies.model.lists.listing import Listing
from rallies.model.memory import remembered
from rallies.model.query import NOW, Question, conditions, is_among, joined
from rallies.model.rally.rallies import Rally
from rallies.model.selection import Selection

DEEPEST_TILE = 18
MOST_ALONE = 50
"""Up to so many rallies in a tile are given one by one."""
SPLIT = 3
"""Halvings of a tile's side into the squares that are counted together."""
MOST_DAYS = 92
"""Up to so many days are looked for one by one; more of them are better found square by square."""
MOST_WITH_WORDS = 60
MOST_ON_A_SPOT = 20
SPOTS_FROM_ZOOM = 8
"""From here on the rallies of one spot are given with their words; before, one comes nearer first."""


@dataclass(frozen=True)
class Group:
    """Rallies close to each other: their middle (degrees), how many, how far they reach.

    `listings` holds those whose words are told, soonest first; it may be fewer than `count`, or none.
    """

    lat: float
    lon: float
    count: int
    reach: Reach
    listings: tuple[Listing, ...] = ()


class _Square(NamedTuple):
    """A counted square, before words are looked up: one of its rallies, and its cell if all stand in one."""

    group: Group
    number: int
    cell: int | None


def tile(z: int, x: int, y: int, selection: Selection, moment: Moment) -> list[Group]:
    """The groups of a tile, largest first.

    Raises: NotFound for a tile that is none.
    """
    if not (0 <= z <= DEEPEST_TILE and 0 <= x < 1 << z and 0 <= y < 1 << z):
        raise NotFound("There is no such map tile.")
    _note_next_reveal(moment)
    here = _here(tile_range(z, x, y), selection, moment)
    few = here.ask(_few).all()
    if len(few) > MOST_ALONE:
        return _sorted(_counted(here, z, moment))
    for row in few:
        moment.changes_at(row.ends_at)
    return _sorted(_spots([row.number for row in few], moment))


def extent(selection: Selection, moment: Moment) -> Reach | None:
    """How far the rallies of a selection reach on the map; None if none has a place there."""
    if selection.since is None and selection.until is None:
        found = census.of(selection, moment)
        moment.changes_at(found.next_end)
        moment.changes_at(found.next_reveal)
        return found.reach
    _note_next_reveal(moment)
    reach = _REACH.ask(wordindex.sampled(selection), now=moment.now).one()
    return None if reach[0] is None else Reach(*reach)


def _ever(about: Selection) -> Select[Any]:
    """How far rallies reach that are asked for by their days, past ones too."""
    at_first = joined(select(Rally.lat, Rally.lon), about).where(
        or_(Rally.reveals_at.is_(None), Rally.reveals_at > NOW)
    )
    later = joined(select(Rally.exact_lat, Rally.exact_lon), about).where(Rally.reveals_at <= NOW)
    shown = union_all(at_first, later).subquery("shown").c
    return select(func.min(shown.lat), func.min(shown.lon), func.max(shown.lat), func.max(shown.lon))


_REACH = Question(_ever)
_FIRST_CELL, _NEXT_CELL = (bindparam(name, type_=BigInteger()) for name in ("first_cell", "next_cell"))
_DAYS = bindparam("days", type_=Date(), expanding=True)
_NEXT_REVEAL = select(func.min(Rally.reveals_at)).where(Rally.reveals_at > NOW)


@dataclass(frozen=True)
class _Here:
    """The rallies of a tile as questions find them: by the tile's cells, or those of a few days by day and cell."""

    selection: Selection
    is_by_day: bool
    values: dict[str, Any]

    def ask(self, build: "_Build", **more: object) -> Result[*tuple[Any, ...]]:
        """The rows of a question about these rallies, where they may be shown now."""
        question = _question(build, is_by_day=self.is_by_day, is_told=is_sqlite())
        return question.ask(self.selection, **self.values, **more)


_Build = Callable[[Subquery], Select[Any]]


def _here(cells: tuple[int, int], selection: Selection, moment: Moment) -> _Here:
    selection = wordindex.resolved(selection)
    values: dict[str, Any] = {"now": moment.now, "first_cell": cells[0], "next_cell": cells[1]}
    since, until = selection.since, selection.until
    is_of_few = selection.among is not None
    if is_of_few or since is None or until is None or not 0 <= (until - since).days < MOST_DAYS:
        return _Here(selection, is_by_day=False, values=values)
    days = [since + timedelta(days=number) for number in range((until - since).days + 1)]
    return _Here(selection, is_by_day=True, values=values | {"days": days})


@cache
def _question(build: _Build, *, is_by_day: bool, is_told: bool) -> Question:
    """What `build` asks, kept: put together for each tile, it costs as much as the database's answer.

    `is_told` is whether the database is told what is rare: a process may ask both kinds, and each is kept for itself.
    """
    del is_told
    return Question(lambda about: build(_shown(about, is_by_day=is_by_day)))


def _shown(about: Selection, *, is_by_day: bool) -> Subquery:
    """The rallies of a tile where they may be shown now: a timed place only from its hour on."""
    is_hidden = or_(Rally.reveals_at.is_(None), Rally.reveals_at > NOW)
    roughly, exactly = (Rally.cell, Rally.lat, Rally.lon), (Rally.exact_cell, Rally.exact_lat, Rally.exact_lon)
    at_first = _located(roughly, about).where(is_hidden)
    rare = "0.0001" if about.among is None else "0.9999"  # a few are read by their numbers
    later = _located(exactly, about).where(Rally.reveals_at <= NOW, *_in_tile(Rally.exact_cell, rare))
    found = _begun_and_before(about) if is_by_day else [_in_tile(Rally.cell, rare)]
    return union_all(*(at_first.where(*narrow) for narrow in found), later).subquery("shown")


def _begun_and_before(about: Selection) -> list[list[ColumnElement[bool]]]:
    """How the rallies of a few days are found; one that began before the first of them is found by its last day."""
    begin_then = [_told(Rally.day.in_(_DAYS), "0.0001"), *_in_tile(Rally.cell, "0.0001")]
    is_later = Rally.day < about.since
    began_before = [is_later, _told(Rally.end_day >= about.since, "0.0001"), *_in_tile(Rally.cell, "0.9999")]
    return [begin_then, began_before]


def _note_next_reveal(moment: Moment) -> None:
    """Tell the moment when the next timed place is shown: it may come into any tile."""
    remembered("next reveal", moment, lambda own: own.changes_at(rows(_NEXT_REVEAL, {"now": own.now}).scalar()))


def _located(columns: tuple[Any, Any, Any], about: Selection) -> Select[Any]:
    """The rallies of a selection by what three columns say: cell, and degrees."""
    cell, lat, lon = columns
    query = select(
        Rally.id.label("number"),
        Rally.starts_at,
        Rally.ends_at,
        cell.label("cell"),
        lat.label("lat"),
        lon.label("lon"),
    )
    asked = conditions(replace(about, among=None))
    if about.campaign is not None:
        query = query.join(Campaign, Campaign.id == Rally.campaign_id)
    if about.since is None and about.until is None:
        asked.append(Rally.ends_at > NOW)
    few = [] if about.among is None else [is_among(about.among)]
    return query.where(*few, *(_told(condition, "0.9999") for condition in asked))


def _in_tile(column: Any, share: str) -> list[ColumnElement[bool]]:  # noqa: ANN401
    return [_told(column >= _FIRST_CELL, share), _told(column < _NEXT_CELL, share)]


def _told(condition: ColumnElement[bool], share: str) -> ColumnElement[bool]:
    """A condition with the share of rows that meet it: untold, SQLite reads all that is listed and not over."""
    return func.likelihood(condition, literal_column(share)) if is_sqlite() else condition


def _spots(numbers: list[int], moment: Moment) -> list[Group]:
    """Rallies with their words, those at one point together."""
    at: dict[tuple[float, float], list[Listing]] = {}
    for listing in recall.of_numbers(numbers, moment).values():
        if listing.lat is not None and listing.lon is not None:
            at.setdefault((listing.lat, listing.lon), []).append(listing)
    return [
        Group(lat, lon, len(listings), Reach(lat, lon, lat, lon), tuple(sorted(listings, key=_soonest)))
        for (lat, lon), listings in at.items()
    ]


def _counted(here: _Here, z: int, moment: Moment) -> list[Group]:
    """The squares of a full tile, with the words of the rallies that stand alone or together on one spot."""
    squares = _in_squares(here, z, moment)
    chosen: list[list[int]] = []
    room = MOST_WITH_WORDS
    for square in squares:
        chosen.append(_chosen(square, here, z)[:room] if room else [])
        room -= len(chosen[-1])
    told = recall.of_numbers([number for numbers in chosen for number in numbers], moment)
    return [
        replace(square.group, listings=tuple(sorted((told[number] for number in numbers), key=_soonest)))
        for square, numbers in zip(squares, chosen, strict=True)
    ]


def _chosen(square: _Square, here: _Here, z: int) -> list[int]:
    """The rallies of a square whose words are told."""
    if square.group.count == 1:
        return [square.number]
    if square.cell is None or z < SPOTS_FROM_ZOOM:
        return []
    return [row.number for row in here.ask(_soonest_of_spot, spot=square.cell)]


def _in_squares(here: _Here, z: int, moment: Moment) -> list[_Square]:
    found = []
    for row in here.ask(_squares, bits=2 * max(0, DEEPEST - z - SPLIT)):
        moment.changes_at(row.ends_at)
        reach = Reach(row.south, row.west, row.north, row.east)
        group = Group(row.lat, row.lon, row.rallies, reach)
        found.append(_Square(group, row.number, row.first if row.first == row.last else None))
    return found


def _few(shown: Subquery) -> Select[Any]:
    return select(shown.c.number, shown.c.ends_at).limit(MOST_ALONE + 1)


def _soonest_of_spot(shown: Subquery) -> Select[Any]:
    at = shown.c
    on_it = select(at.number).where(at.cell == bindparam("spot", type_=BigInteger()))
    return on_it.order_by(at.starts_at, at.number).limit(MOST_ON_A_SPOT)


def _squares(shown: Subquery) -> Select[Any]:
    at = shown.c
    return select(
        func.avg(at.lat).label("lat"),
        func.avg(at.lon).label("lon"),
        func.count().label("rallies"),
        func.min(at.lat).label("south"),
        func.min(at.lon).label("west"),
        func.max(at.lat).label("north"),
        func.max(at.lon).label("east"),
        func.min(at.cell).label("first"),
        func.max(at.cell).label("last"),
        func.min(at.number).label("number"),
        func.min(at.ends_at).label("ends_at"),
    ).group_by(at.cell.op(">>")(bindparam("bits", type_=Integer())))


def _soonest(listing: Listing) -> tuple[datetime, str]:
    return listing.starts, listing.id


def _sorted(groups: list[Group]) -> list[Group]:
    return sorted(groups, key=lambda group: (-group.count, group.lat, group.lon))
