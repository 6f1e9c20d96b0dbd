"""What is near: rallies on the unit sphere, where the dot product of two is the cosine of their angle."""

from math import acos, copysign
from typing import Any, NamedTuple

from sqlalchemy import bindparam

from rallies.core.clock import Moment
from rallies.core.db.database import rows
from rallies.model.lists import circle, recall
from rallies.model.lists.circle import CLOSENESS, SPOT, Circle
from rallies.model.lists.listing import Listing
from rallies.model.query import NOW, note_next_end
from rallies.model.selection import Selection
from rallies.places.points.sphere import EARTH_RADIUS_KM

RADII_KM = (50, 400, 1_600, 6_400, 20_038)


class Spotted(NamedTuple):
    """The row number of a rally with its distance from where one asked, in kilometres."""

    number: int
    km: float


class Distant(NamedTuple):
    """A listing with its distance from where one asked, in kilometres."""

    listing: Listing
    km: float


_CIRCLE = (
    circle.within()
    .where(SPOT.c.ends_at > NOW)
    .order_by(CLOSENESS.desc(), SPOT.c.starts_at, SPOT.c.id)
    .limit(bindparam("limit"))
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


def kilometres(closeness: float) -> float:
    """The length of the arc between two points of the sphere, of the product of their vectors."""
    return (acos(closeness) if -1 <= closeness <= 1 else acos(copysign(1, closeness))) * EARTH_RADIUS_KM


def _within(around: Circle, moment: Moment, limit: int) -> list[Spotted]:
    asked: dict[str, Any] = {"now": moment.now, "limit": limit, **circle.values(around)}
    return [Spotted(number, kilometres(closeness)) for number, closeness in rows(_CIRCLE, asked)]
