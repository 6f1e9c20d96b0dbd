"""The census of a selection: how much of it is to come and over, where, and how far it reaches, in one question.

A page needs these numbers in many shapes: its heading, its map, its list of cities, and until when it is true. One
city is counted each time, by its index. What is wider is kept as the register has it, until something is written or
one of its answers would be another one, since it is read for every page, map and language of it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, case, func, select

from rallies.core.clock import Moment
from rallies.model.lasting import Lasting
from rallies.model.listing import CityCount
from rallies.model.query import NOW, Question, joined
from rallies.model.rallies import Rally
from rallies.model.selection import Selection

MAX_KEPT = 256
"""Wide selections that are kept, about 60 kB each for 200 cities."""


class Counts(NamedTuple):
    """How much a selection holds that is not over."""

    rallies: int
    cities: int
    countries: int


class Reach(NamedTuple):
    """How far something goes, in degrees."""

    south: float
    west: float
    north: float
    east: float


class Census(NamedTuple):
    """What a selection comes to. `cities` are past ones too, the one with most to come first.

    `first_start` is the start of what began first of what is not over.

    `reach` is that of what is to come, None if none of it has a place. The first is true until `next_end`, the
    reach also until `next_reveal`, when a timed place is shown.
    """

    cities: tuple[CityCount, ...]
    counts: Counts
    over: int
    first_start: datetime | None
    reach: Reach | None
    next_end: datetime | None
    next_reveal: datetime | None


_IS_AHEAD = Rally.ends_at > NOW
_IS_REVEALED = Rally.reveals_at <= NOW


def _by_city(about: Selection) -> Select[*tuple[Any, ...]]:
    # A timed place is shown where it is only from its hour on.
    lat = case((_IS_REVEALED, Rally.exact_lat), else_=Rally.lat)
    lon = case((_IS_REVEALED, Rally.exact_lon), else_=Rally.lon)
    query = select(
        Rally.country,
        Rally.city,
        func.max(Rally.city_name).label("city_name"),
        func.max(Rally.place_id).label("place_id"),
        func.count(Rally.id).filter(_IS_AHEAD).label("ahead"),
        func.count(Rally.id).filter(~_IS_AHEAD).label("over"),
        func.avg(Rally.lat).label("lat"),
        func.avg(Rally.lon).label("lon"),
        func.min(lat).filter(_IS_AHEAD).label("south"),
        func.min(lon).filter(_IS_AHEAD).label("west"),
        func.max(lat).filter(_IS_AHEAD).label("north"),
        func.max(lon).filter(_IS_AHEAD).label("east"),
        func.min(Rally.starts_at).filter(_IS_AHEAD).label("first_start"),
        func.min(Rally.ends_at).filter(_IS_AHEAD).label("next_end"),
        func.min(Rally.reveals_at).filter(Rally.reveals_at > NOW).label("next_reveal"),
    )
    return joined(query, about).group_by(Rally.country, Rally.city)


_BY_CITY = Question(_by_city)
_WIDE: Lasting[Census] = Lasting(MAX_KEPT)


def of(selection: Selection, moment: Moment) -> Census:
    """The census of a selection at a moment, asked once a response.

    Whoever uses an answer tells the moment when it will be another one.
    """
    return moment.once(("census", selection), lambda: _of(selection, moment.now))


def _of(selection: Selection, now: datetime) -> Census:
    if selection.city is not None or selection.is_free:
        return _taken(selection, now)
    return _WIDE.of(selection, Moment(now), lambda moment: _edged(_taken(selection, now), moment))


def _edged(census: Census, moment: Moment) -> Census:
    """A census that was taken; the moment is told of both its edges."""
    moment.changes_at(census.next_end)
    moment.changes_at(census.next_reveal)
    return census


def _taken(selection: Selection, now: datetime) -> Census:
    found = _BY_CITY.ask(selection, now=now).all()
    return Census(
        cities=tuple(sorted((_city(row) for row in found), key=lambda one: (-one.rallies, one.country, one.city))),
        counts=Counts(
            sum(row.ahead for row in found),
            sum(1 for row in found if row.ahead and row.city),
            len({row.country for row in found if row.ahead and row.country}),
        ),
        over=sum(row.over for row in found),
        first_start=min((row.first_start for row in found if row.first_start), default=None),
        reach=_reach(found),
        next_end=min((row.next_end for row in found if row.next_end), default=None),
        next_reveal=min((row.next_reveal for row in found if row.next_reveal), default=None),
    )


def _city(row: Row[Any]) -> CityCount:
    return CityCount(row.country, row.city, row.city_name, row.place_id, row.ahead, row.lat, row.lon)


def _reach(found: Sequence[Row[Any]]) -> Reach | None:
    placed = [row for row in found if row.south is not None]
    if not placed:
        return None
    return Reach(
        min(row.south for row in placed),
        min(row.west for row in placed),
        max(row.north for row in placed),
        max(row.east for row in placed),
    )
