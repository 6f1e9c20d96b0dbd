"""What is near: places on the unit sphere, where the dot product of two is the cosine of their angle."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from math import acos, copysign
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, func, select

from rallies.core.clock import Moment
from rallies.core.db.database import rows
from rallies.core.db.driven import Driven
from rallies.model.lasting import Lasting
from rallies.model.lists import circle, recall
from rallies.model.lists.circle import CLOSENESS, SPOT, Circle
from rallies.model.lists.listed import LISTED
from rallies.model.lists.listing import Listing
from rallies.model.query import NOW, note_next_end
from rallies.model.rally.rallies import Rally
from rallies.model.selection import Selection
from rallies.places.points.sphere import EARTH_RADIUS_KM, Box, Vector, box, vector

RADII_KM = (50, 400, 1_600, 6_400, 20_038)
CITY_RADII_KM = (100, 400, 1_600)


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


class Spotted(NamedTuple):
    """The row number of a rally with its distance from where one asked, in kilometres."""

    number: int
    km: float


class Distant(NamedTuple):
    """A listing with its distance from where one asked, in kilometres."""

    listing: Listing
    km: float


def _cities() -> Select[Any]:
    """All cities, each by its rally that ends last: a jump in the index a city, however many rallies it has."""
    at = Rally.__table__.c
    first = select(at.country, at.city).order_by(at.country, at.city).limit(1).subquery()
    each = select(first.c.country, first.c.city).cte("each", recursive=True)
    of_one = select(at.id).order_by(at.country, at.city).limit(1).correlate(each)
    here = of_one.where(at.country == each.c.country, at.city > each.c.city).scalar_subquery()
    abroad = of_one.where(at.country > each.c.country).scalar_subquery()
    following = func.coalesce(here, abroad)
    each = each.union_all(select(at.country, at.city).select_from(each).join(Rally.__table__, at.id == following))
    other = Rally.__table__.alias("other")
    last = (
        select(other.c.id)
        .where(other.c.country == each.c.country, other.c.city == each.c.city, other.c.is_listed.is_(True))
        .order_by(other.c.ends_at.desc())
        .limit(1)
        .correlate(each)
        .scalar_subquery()
    )
    return (
        select(at.country, at.city, at.city_name, at.place_id, at.ends_at, at.x, at.y, at.z)
        .select_from(each)
        .join(Rally.__table__, at.id == last)
        .where(at.city != "", at.z.is_not(None))
    )


_SPOTS = _cities()
_CIRCLE = Driven(
    circle.within()
    .where(SPOT.c.ends_at > NOW)
    .order_by(CLOSENESS.desc(), SPOT.c.starts_at, SPOT.c.id)
    .limit(bindparam("limit"))
)
_ALL_SPOTS: Lasting[list[_Spot]] = Lasting(1, parts=[LISTED])


@lru_cache(maxsize=16)
def _counting(cities: int) -> Select[Any]:
    """How much is to come in each of some cities: a column each, so that each is one range of the index of cities."""
    at = Rally.__table__.c
    return select(
        *(
            select(func.count())
            .select_from(Rally.__table__)
            .where(at.country == bindparam(f"country_{number}"), at.city == bindparam(f"city_{number}"))
            .where(at.is_listed.is_(True), at.ends_at > NOW)
            .scalar_subquery()
            for number in range(cities)
        )
    )


def near(lat: float, lon: float, moment: Moment, *, km: float | None = None, limit: int = 50) -> list[Distant]:
    """What is not over around a point (degrees), nearest first.

    With `km` only that far; without, as far as it takes until `limit` are found.
    """
    note_next_end(Selection(), moment)
    found = spotted(lat, lon, moment, km=km, limit=limit)
    listings = recall.of_numbers([number for number, _ in found], moment)
    return [Distant(listings[number], distance) for number, distance in found if number in listings]


def spotted(lat: float, lon: float, moment: Moment, *, km: float | None = None, limit: int = 50) -> list[Spotted]:
    """Which they are and how far, nearest first, before anything else is read of them.

    The circle grows until `limit` are found.
    """
    radii = [radius for radius in RADII_KM if km is None or radius < km] + ([] if km is None else [km])
    for radius in radii:
        found = _within(Circle(lat, lon, radius), moment, limit)
        if len(found) >= limit:
            break
    return found


def cities(lat: float, lon: float, moment: Moment, *, outside: tuple[str, str], limit: int = 6) -> list[DistantCity]:
    """The cities around a point (degrees) where something is to come, nearest first, but for one (country, city).

    The circle grows until one is found, to 1,600 km; farther off nothing is called near. A city is as far as the one
    of its rallies that ends last.
    """
    note_next_end(Selection(), moment)
    here, spots = vector(lat, lon), _ALL_SPOTS.of("all", moment, lambda _: _all_spots())
    for radius in CITY_RADII_KM:
        near_by = _spots_within(spots, here, box(here, radius), moment, outside)[:limit]
        if near_by:
            break
    to_come = _to_come([spot for _closeness, spot in near_by], moment)
    return [
        DistantCity(spot.country, spot.city, spot.city_name, spot.place_id, count, _km(closeness))
        for (closeness, spot), count in zip(near_by, to_come, strict=True)
    ]


def _to_come(spots: list[_Spot], moment: Moment) -> Sequence[int]:
    """How many rallies are to come in each city."""
    if not spots:
        return ()
    asked: dict[str, object] = {"now": moment.now}
    for number, spot in enumerate(spots):
        asked |= {f"country_{number}": spot.country, f"city_{number}": spot.city}
    return rows(_counting(len(spots)), asked).one()


def _spots_within(
    spots: list[_Spot], here: Vector, around: Box, moment: Moment, outside: tuple[str, str]
) -> list[tuple[float, _Spot]]:
    """The cities of a circle where something is to come, each behind its closeness, nearest first."""
    found = []
    for spot in spots[bisect_left(spots, around.low.z, key=_north) : bisect_right(spots, around.high.z, key=_north)]:
        closeness = here.x * spot.x + here.y * spot.y + here.z * spot.z
        if closeness >= around.nearest and spot.ends_at > moment.now and (spot.country, spot.city) != outside:
            found.append((closeness, spot))
    return sorted(found, key=lambda pair: (-pair[0], pair[1].country, pair[1].city))


def _north(spot: _Spot) -> float:
    return spot.z


def _all_spots() -> list[_Spot]:
    """All cities with a listed rally, from south to north."""
    return sorted((_Spot(*row) for row in rows(_SPOTS)), key=_north)


def _km(closeness: float) -> float:
    return (acos(closeness) if -1 <= closeness <= 1 else acos(copysign(1, closeness))) * EARTH_RADIUS_KM


def _within(around: Circle, moment: Moment, limit: int) -> list[Spotted]:
    asked: dict[str, Any] = {"now": moment.now, "limit": limit, **circle.values(around)}
    return [Spotted(number, _km(closeness)) for number, closeness in _CIRCLE.ask(asked)]
