"""The rallies in one square tile of the web map: a few with their words, many as counts.

A tile is one range of cells (see `core/morton`), so both databases answer from a B-tree. Past rallies are left
out, as on the lists, unless days were asked for.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Subquery, func, literal_column, or_, select, union_all

from rallies.core.clock import Moment
from rallies.core.database import is_sqlite, rows, session
from rallies.core.errors import NotFound
from rallies.core.morton import DEEPEST, tile_range
from rallies.model import census, recall
from rallies.model.campaigns import Campaign
from rallies.model.census import Reach
from rallies.model.listing import Listing
from rallies.model.query import NOW, Question, conditions, joined
from rallies.model.rallies import Rally
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
    shown = _shown(tile_range(z, x, y), selection, moment)
    few = session().execute(select(shown).limit(MOST_ALONE + 1)).all()
    if len(few) > MOST_ALONE:
        return _sorted(_counted(shown, z, moment))
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
    reach = _REACH.ask(selection, now=moment.now).one()
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
_NEXT_REVEAL = select(func.min(Rally.reveals_at)).where(Rally.reveals_at > NOW)


def _shown(cells: tuple[int, int], selection: Selection, moment: Moment) -> Subquery:
    """The rallies of a tile where they may be shown now: a timed place only from its hour on."""
    is_hidden = or_(Rally.reveals_at.is_(None), Rally.reveals_at > moment.now)
    is_revealed = Rally.reveals_at <= moment.now
    roughly, exactly = (Rally.cell, Rally.lat, Rally.lon), (Rally.exact_cell, Rally.exact_lat, Rally.exact_lon)
    at_first = _located(roughly, selection, moment).where(is_hidden)
    later = _located(exactly, selection, moment).where(is_revealed, *_between(Rally.exact_cell, cells, "0.0001"))
    return union_all(*(at_first.where(*narrow) for narrow in _narrowed(cells, selection)), later).subquery("shown")


def _narrowed(cells: tuple[int, int], selection: Selection) -> list[list[ColumnElement[bool]]]:
    """How the rallies of a tile are found: by the tile's cells, or those of a few days by day and cell.

    A rally that began before the first of the days is found by its last day instead.
    """
    since, until = selection.since, selection.until
    if since is None or until is None or not 0 <= (until - since).days < MOST_DAYS:
        return [_between(Rally.cell, cells, "0.0001")]
    days = [since + timedelta(days=number) for number in range((until - since).days + 1)]
    begin_then = [_told(Rally.day.in_(days), "0.0001"), *_between(Rally.cell, cells, "0.0001")]
    began_before = [Rally.day < since, _told(Rally.end_day >= since, "0.0001"), *_between(Rally.cell, cells, "0.9999")]
    return [begin_then, began_before]


def _note_next_reveal(moment: Moment) -> None:
    """Tell the moment when the next timed place is shown: it may come into any tile."""
    moment.changes_at(rows(_NEXT_REVEAL, {"now": moment.now}).scalar())


def _located(columns: tuple[Any, Any, Any], selection: Selection, moment: Moment) -> Select[Any]:
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
    asked = conditions(selection)
    if selection.campaign is not None:
        query = query.join(Campaign, Campaign.id == Rally.campaign_id)
    if selection.since is None and selection.until is None:
        asked.append(Rally.ends_at > moment.now)
    return query.where(*(_told(condition, "0.9999") for condition in asked))


def _between(column: Any, cells: tuple[int, int], share: str) -> list[ColumnElement[bool]]:  # noqa: ANN401
    return [_told(column >= cells[0], share), _told(column < cells[1], share)]


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


def _counted(shown: Subquery, z: int, moment: Moment) -> list[Group]:
    """The squares of a full tile, with the words of the rallies that stand alone or together on one spot."""
    squares = _squares(shown, z, moment)
    chosen: list[list[int]] = []
    room = MOST_WITH_WORDS
    for square in squares:
        chosen.append(_chosen(square, shown, z)[:room])
        room -= len(chosen[-1])
    told = recall.of_numbers([number for numbers in chosen for number in numbers], moment)
    return [
        replace(square.group, listings=tuple(sorted((told[number] for number in numbers), key=_soonest)))
        for square, numbers in zip(squares, chosen, strict=True)
    ]


def _chosen(square: _Square, shown: Subquery, z: int) -> list[int]:
    """The rallies of a square whose words are told."""
    if square.group.count == 1:
        return [square.number]
    if square.cell is None or z < SPOTS_FROM_ZOOM:
        return []
    soonest = (
        select(shown.c.number)
        .where(shown.c.cell == square.cell)
        .order_by(shown.c.starts_at, shown.c.number)
        .limit(MOST_ON_A_SPOT)
    )
    return list(session().execute(soonest).scalars())


def _squares(shown: Subquery, z: int, moment: Moment) -> list[_Square]:
    at = shown.c
    square = at.cell.op(">>")(literal_column(str(2 * max(0, DEEPEST - z - SPLIT))))
    query = select(
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
    ).group_by(square)
    found = []
    for row in session().execute(query):
        moment.changes_at(row.ends_at)
        reach = Reach(row.south, row.west, row.north, row.east)
        group = Group(row.lat, row.lon, row.rallies, reach)
        found.append(_Square(group, row.number, row.first if row.first == row.last else None))
    return found


def _soonest(listing: Listing) -> tuple[datetime, str]:
    return listing.starts, listing.id


def _sorted(groups: list[Group]) -> list[Group]:
    return sorted(groups, key=lambda group: (-group.count, group.lat, group.lon))
