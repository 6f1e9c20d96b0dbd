"""The census of a selection: how much of it is to come and over, where, and how far it reaches, in one question.

A page needs these numbers in many shapes: its heading, its map, its list of cities, and until when it is true. One
city is counted each time, by its index. What is wider is kept, city by city, since it is read for every page, map and
language of it.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Row, Select, case, cast, func, select
from sqlalchemy.orm import InstrumentedAttribute

from rallies.core.clock import Moment
from rallies.model.lists.bycity import ByCity
from rallies.model.lists.listing import CityCount
from rallies.model.query import NOW, joined
from rallies.model.rally.rallies import Rally
from rallies.model.selection import Selection

MILLION = 1_000_000
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


class _Part(NamedTuple):
    """What a city adds to a census."""

    city: CityCount
    over: int
    first_start: datetime | None
    reach: Reach | None
    next_end: datetime | None
    next_reveal: datetime | None


_IS_AHEAD = Rally.ends_at > NOW
_IS_REVEALED = Rally.reveals_at <= NOW


def _millionths(degrees: ColumnElement[Any] | InstrumentedAttribute[float | None]) -> ColumnElement[int]:
    """Degrees as whole numbers, whose sum does not depend on the order in which a planner adds them up."""
    return cast(func.round(degrees * MILLION), BigInteger)


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
        func.count(Rally.lat).label("placed"),
        func.sum(_millionths(Rally.lat)).label("lats"),
        func.sum(_millionths(Rally.lon)).label("lons"),
        func.min(lat).filter(_IS_AHEAD).label("south"),
        func.min(lon).filter(_IS_AHEAD).label("west"),
        func.max(lat).filter(_IS_AHEAD).label("north"),
        func.max(lon).filter(_IS_AHEAD).label("east"),
        func.min(Rally.starts_at).filter(_IS_AHEAD).label("first_start"),
        func.min(Rally.ends_at).filter(_IS_AHEAD).label("next_end"),
        func.min(Rally.reveals_at).filter(Rally.reveals_at > NOW).label("next_reveal"),
    )
    return joined(query, about).group_by(Rally.country, Rally.city)


def of(selection: Selection, moment: Moment) -> Census:
    """The census of a selection at a moment, asked once a response.

    Whoever uses an answer tells the moment when it will be another one.
    """
    return moment.once(("census", selection), lambda: _of(selection, moment.now))


def _of(selection: Selection, now: datetime) -> Census:
    if selection.city is not None or selection.is_free:
        return _BY_CITY.asked(selection, now)
    return _BY_CITY.of(selection, now)


def _part(found: Sequence[Row[Any]]) -> _Part:
    """What a city comes to, of its one row."""
    (row,) = found
    lat, lon = (int(total) / row.placed / MILLION if row.placed else None for total in (row.lats, row.lons))
    return _Part(
        city=CityCount(row.country, row.city, row.city_name, row.place_id, row.ahead, lat, lon),
        over=row.over,
        first_start=row.first_start,
        reach=None if row.south is None else Reach(row.south, row.west, row.north, row.east),
        next_end=row.next_end,
        next_reveal=row.next_reveal,
    )


def _until(part: _Part) -> datetime | None:
    return _earliest((part.next_end, part.next_reveal))


def _whole(parts: Collection[_Part]) -> Census:
    cities = sorted((part.city for part in parts), key=lambda one: (-one.rallies, one.country, one.city))
    reaches = [part.reach for part in parts if part.reach is not None]
    ahead = [city for city in cities if city.rallies]
    return Census(
        cities=tuple(cities),
        counts=Counts(
            sum(city.rallies for city in ahead),
            sum(1 for city in ahead if city.city),
            len({city.country for city in ahead if city.country}),
        ),
        over=sum(part.over for part in parts),
        first_start=_earliest(part.first_start for part in parts),
        reach=_reach(reaches),
        next_end=_earliest(part.next_end for part in parts),
        next_reveal=_earliest(part.next_reveal for part in parts),
    )


def _earliest(instants: Iterable[datetime | None]) -> datetime | None:
    return min((instant for instant in instants if instant is not None), default=None)


def _reach(of: Sequence[Reach]) -> Reach | None:
    if not of:
        return None
    souths, wests, norths, easts = zip(*of, strict=True)
    return Reach(min(souths), min(wests), max(norths), max(easts))


_BY_CITY = ByCity(MAX_KEPT, _by_city, _part, _until, _whole)
