"""The cities around a point: found by one jump each in an index of areas, so flat in rallies and in far cities."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    ScalarSelect,
    Select,
    bindparam,
    func,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.sql.selectable import NamedFromClause

from rallies.core.clock import Moment
from rallies.core.db.database import rows
from rallies.core.morton import cover
from rallies.model.lists.nearby import kilometres
from rallies.model.memory import remembered
from rallies.model.query import NOW
from rallies.model.rally.rallies import AREA_BITS, Rally, area
from rallies.places.points.sphere import least_product, span, vector

RADII_KM = (100, 400, 1_600)
"""How far is looked: once a circle holds a city, no wider one is asked."""
STEPS_KM = (25, 50, 100, 200, 400, 800, 1_600)
"""Circles that are looked at one after the other: a smaller one is enough that holds as many cities as are wanted."""
MOST_TILES = 16
"""Tiles that cover a circle: few beyond it are looked into."""
MOST_POINTS = 4_096


class DistantCity(NamedTuple):
    """A city with how many rallies are to come there, and its distance in kilometres."""

    country: str
    city: str
    city_name: str
    place_id: int | None
    rallies: int
    km: float


class _Spot(NamedTuple):
    """A city, by the one of its listed rallies that ends last."""

    country: str
    city: str
    city_name: str
    place_id: int | None
    ends_at: datetime
    x: float
    y: float
    z: float


_TABLE = Rally.__table__
_ENDS = _TABLE.c.ends_at
Near = list[tuple[float, _Spot]]
"""Cities behind their closeness, nearest first."""
_enough: dict[tuple[float, float, int], int] = {}
"""Which step was enough around a point the last time: there one begins, whatever is near by now."""


def cities(lat: float, lon: float, moment: Moment, *, outside: tuple[str, str], limit: int = 6) -> list[DistantCity]:
    """The cities around a point (degrees) where something is to come, nearest first, but for one (country, city).

    The circle grows until one is found, to 1,600 km; farther off nothing is called near. A city is as far as the one
    of its rallies that ends last.
    """

    def ask(own: Moment) -> list[DistantCity]:
        near_by = _nearest(lat, lon, own, outside, limit)
        to_come = _to_come([spot for _closeness, spot in near_by], own)
        for _count, end in to_come:  # a city farther off is named once one of these has nothing more
            own.changes_at(end)
        return [
            DistantCity(spot.country, spot.city, spot.city_name, spot.place_id, count, kilometres(closeness))
            for (closeness, spot), (count, _end) in zip(near_by, to_come, strict=True)
        ]

    return remembered(("near cities", lat, lon, outside, limit), moment, ask)


def _nearest(lat: float, lon: float, moment: Moment, outside: tuple[str, str], limit: int) -> Near:
    """At most `limit` cities of the first circle of RADII_KM that holds any, nearest first."""
    at, near_by = (lat, lon, limit), Near()
    for km in STEPS_KM[_enough.get(at, 0) :]:
        near_by = _told_by(_within(lat, lon, km, moment, outside), km, limit)
        if near_by:
            break
    if len(_enough) >= MOST_POINTS:
        _enough.clear()
    _enough[at] = _step(near_by, limit)
    return near_by


def _told_by(found: Near, km: float, limit: int) -> Near:
    """The nearest cities as all those within a step tell them, none where a wider one has to be asked."""
    for radius in RADII_KM:
        inside = [city for city in found if _is_within(city, radius)]
        if inside and (radius <= km or len(inside) >= limit):
            return inside[:limit]
    return []


def _step(near_by: Near, limit: int) -> int:
    """The number of the first step that would have been enough."""
    if len(near_by) < limit:
        widest = next((radius for radius in RADII_KM if near_by and _is_within(near_by[-1], radius)), RADII_KM[-1])
        return STEPS_KM.index(widest)
    return next(number for number, km in enumerate(STEPS_KM) if _is_within(near_by[-1], km))


def _is_within(city: tuple[float, _Spot], km: float) -> bool:
    return city[0] >= least_product(km)


def _within(lat: float, lon: float, km: float, moment: Moment, outside: tuple[str, str]) -> Near:
    """The cities of a circle where something is to come."""
    here, nearest = vector(lat, lon), least_product(km)
    found = []
    for row in _spots(lat, lon, km):
        spot = _Spot(*row)
        closeness = here.x * spot.x + here.y * spot.y + here.z * spot.z
        if closeness >= nearest and spot.ends_at > moment.now and (spot.country, spot.city) != outside:
            found.append((closeness, spot))
    return sorted(found, key=lambda pair: (-pair[0], pair[1].country, pair[1].city))


def _spots(lat: float, lon: float, km: float) -> Sequence[Any]:
    """All cities that have a rally in a tile that covers the circle, some of them farther off."""
    ranges: list[list[int]] = []
    for first, following in sorted(cover(*span(lat, lon, km), most=MOST_TILES, finest=AREA_BITS // 2)):
        if ranges and ranges[-1][1] == first:
            ranges[-1][1] = following
        else:
            ranges.append([first, following])
    asked = {
        f"{edge}_{number}": cell >> AREA_BITS
        for number, between in enumerate(ranges)
        for edge, cell in zip(("first", "next"), between, strict=True)
    }
    return rows(_question(len(ranges)), asked).all()


@cache
def _question(ranges: int) -> Select[*tuple[Any, ...]]:
    """The cities of so many ranges of areas: in each, from one city to the next one of the area, or of the next."""
    asked = union_all(*(_range(number) for number in range(ranges))).cte("asked")
    # Else PostgreSQL begins processes for the few rows.
    asked = asked.prefix_with("MATERIALIZED", dialect="postgresql")
    here = _TABLE.alias("here")
    begins = _first(here, area(here) >= asked.c.first_area, area(here) < asked.c.next_area).correlate(asked)
    each = select(begins.label("id"), asked.c.next_area).cte("each", recursive=True)
    one, beside, beyond = (_TABLE.alias(name) for name in ("one", "beside", "beyond"))
    later = tuple_(beside.c.country, beside.c.city) > tuple_(one.c.country, one.c.city)
    following = func.coalesce(
        _first(beside, area(beside) == area(one), later).correlate(one),
        _first(beyond, area(beyond) > area(one), area(beyond) < each.c.next_area).correlate(one, each),
    )
    each = each.union_all(select(following, each.c.next_area).join(one, one.c.id == each.c.id))
    at, last = _TABLE.c, _TABLE.alias("last")
    # Joined to the rallies, SQLite would read all of them for a filter as soon as it knows how many there are.
    country, town = (
        select(of_one).where(at.id == each.c.id).correlate(each).scalar_subquery() for of_one in (at.country, at.city)
    )
    named = select(country.label("country"), town.label("city")).select_from(each).distinct().subquery()
    city = select(named).where(named.c.city != "").subquery()
    is_there = (last.c.country == city.c.country, last.c.city == city.c.city, last.c.is_listed.is_(True))
    of_city = select(last.c.id).where(*is_there).order_by(last.c.ends_at.desc()).limit(1)
    return (
        select(at.country, at.city, at.city_name, at.place_id, at.ends_at, at.x, at.y, at.z)
        .select_from(city)
        .join(_TABLE, at.id == of_city.correlate(city).scalar_subquery())
        .where(at.z.is_not(None))
    )


def _range(number: int) -> Select[int, int]:
    first, following = (bindparam(f"{edge}_{number}", type_=BigInteger()) for edge in ("first", "next"))
    return select(first.label("first_area"), following.label("next_area"))


def _first(here: NamedFromClause, *conditions: ColumnElement[bool]) -> ScalarSelect[Any]:
    """The first listed rally in the order of the index of areas."""
    found = select(here.c.id).where(here.c.is_listed.is_(True), *conditions)
    return found.order_by(area(here), here.c.country, here.c.city).limit(1).scalar_subquery()


def _to_come(spots: list[_Spot], moment: Moment) -> list[tuple[int, datetime | None]]:
    """How many rallies are to come in each city, and when the next of them ends."""
    if not spots:
        return []
    asked: dict[str, object] = {"now": moment.now}
    for number, spot in enumerate(spots):
        asked |= {f"country_{number}": spot.country, f"city_{number}": spot.city}
    told = rows(_counting(len(spots)), asked).one()
    return list(zip(told[::2], told[1::2], strict=True))


@cache
def _counting(cities: int) -> Select[Any]:
    """What is to come in each of some cities: columns of its own, so that each is one range of the index of cities."""
    return select(*(_ahead(what, number) for number in range(cities) for what in (func.count(), func.min(_ENDS))))


def _ahead(what: ColumnElement[Any], number: int) -> ScalarSelect[Any]:
    at = _TABLE.c
    is_there = (at.country == bindparam(f"country_{number}"), at.city == bindparam(f"city_{number}"))
    return select(what).where(*is_there, at.is_listed.is_(True), _ENDS > NOW).scalar_subquery()
