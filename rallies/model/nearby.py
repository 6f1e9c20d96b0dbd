"""What is near: places on the unit sphere, where the dot product of two is the cosine of their angle."""

from math import acos, cos, pi
from typing import NamedTuple

from sqlalchemy import func, or_, select

from rallies.core.clock import Moment
from rallies.core.database import session
from rallies.model.listing import Listing
from rallies.model.query import faces, note_next_end, with_changes
from rallies.model.rallies import Rally
from rallies.model.register import unit_vector
from rallies.model.selection import Selection

EARTH_RADIUS_KM = 6371.0088
RADII_KM = (25, 100, 400, 1_600, 6_400, 20_038)
CITY_RADII_KM = (100, 400, 1_600)


class DistantCity(NamedTuple):
    """A city with how many rallies are to come there, and its distance in kilometres."""

    country: str
    city: str
    city_name: str
    place_id: int | None
    rallies: int
    km: float


class Distant(NamedTuple):
    """A listing with its distance from where one asked, in kilometres."""

    listing: Listing
    km: float


def near(lat: float, lon: float, moment: Moment, *, km: float | None = None, limit: int = 50) -> list[Distant]:
    """What is not over around a point (degrees), nearest first.

    With `km` only that far; without, the circle grows until `limit` are found or the whole world is in it.
    """
    for radius in (km,) if km is not None else RADII_KM:
        found = _within(lat, lon, radius, moment, limit)
        if len(found) >= limit:
            break
    return found


def cities(lat: float, lon: float, moment: Moment, *, outside: tuple[str, str], limit: int = 6) -> list[DistantCity]:
    """The cities around a point (degrees) where something is to come, nearest first, but for one (country, city).

    The circle grows until one is found, to 1,600 km; farther off nothing is called near.
    """
    for radius in CITY_RADII_KM:
        found = _cities_within(lat, lon, radius, moment, outside)
        if found:
            break
    return found[:limit]


def _cities_within(lat: float, lon: float, km: float, moment: Moment, outside: tuple[str, str]) -> list[DistantCity]:
    here = unit_vector(lat, lon)
    closeness = Rally.x * here[0] + Rally.y * here[1] + Rally.z * here[2]
    is_outside = or_(Rally.country != outside[0], Rally.city != outside[1])
    query = (
        select(
            Rally.country, Rally.city, func.max(Rally.city_name), func.max(Rally.place_id), func.count(),
            func.max(closeness),
        )
        .where(Rally.is_listed.is_(True), Rally.city != "", Rally.ends_at > moment.now, is_outside)
        .where(closeness >= cos(km / EARTH_RADIUS_KM))
        .group_by(Rally.country, Rally.city)
        .order_by(func.max(closeness).desc(), Rally.city)
        .limit(50)
    )  # fmt: skip
    for column, value in zip((Rally.z, Rally.x, Rally.y), (here[2], here[0], here[1]), strict=True):
        low, high = _bounds(value, km / EARTH_RADIUS_KM)
        query = query.where(column >= low, column <= high)
    note_next_end(Selection(), moment)
    rows = session().execute(query)
    return [DistantCity(*row[:5], _km(row[5])) for row in rows]  # type: ignore[arg-type]  # rows without are left out


def _km(closeness: float) -> float:
    return acos(max(-1.0, min(1.0, closeness))) * EARTH_RADIUS_KM


def _within(lat: float, lon: float, km: float, moment: Moment, limit: int) -> list[Distant]:
    here = unit_vector(lat, lon)
    angle = km / EARTH_RADIUS_KM
    closeness = Rally.x * here[0] + Rally.y * here[1] + Rally.z * here[2]
    query = (
        faces(closeness.label("closeness"))
        .where(Rally.is_listed.is_(True), Rally.ends_at > moment.now, closeness >= cos(min(angle, pi)))
        .order_by(closeness.desc(), Rally.starts_at, Rally.id)
        .limit(limit)
    )
    for column, value in zip((Rally.z, Rally.x, Rally.y), (here[2], here[0], here[1]), strict=True):
        low, high = _bounds(value, angle)
        query = query.where(column >= low, column <= high)
    note_next_end(Selection(), moment)
    rows = session().execute(query).all()
    listings = with_changes(rows, moment)
    return [Distant(listing, _km(row.closeness)) for row, (_, listing) in zip(rows, listings, strict=True)]


def _bounds(value: float, angle: float) -> tuple[float, float]:
    """The least and the greatest a coordinate gets on a cap of the unit sphere around a point that has `value`."""
    middle = acos(max(-1.0, min(1.0, value)))
    return cos(min(pi, middle + angle)) - 1e-12, cos(max(0.0, middle - angle)) + 1e-12
