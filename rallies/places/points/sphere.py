"""Points on the unit sphere, so that "within so many kilometres" is three ranges and a product, also at the poles."""

from __future__ import annotations

from math import acos, asin, atan2, cos, degrees, hypot, pi, radians, sin
from typing import Final, NamedTuple

EARTH_RADIUS_KM: Final = 6371.0088
_BLUR: Final = 5e-16
"""What the product of two unit vectors may be wrong by: 0.2 m between points at the same spot."""
_BLUR_KM: Final = 0.001
_POLE: Final = 90.0


class Vector(NamedTuple):
    """A point of the unit sphere: x towards 0° east on the equator, z towards the north pole."""

    x: float
    y: float
    z: float


class Box(NamedTuple):
    """Bounds of the points within a radius, and `nearest`, the least product of a point within it with the middle."""

    low: Vector
    high: Vector
    nearest: float


class Span(NamedTuple):
    """Bounds in degrees; across the antimeridian `west` is under -180 or `east` over 180."""

    south: float
    west: float
    north: float
    east: float


def vector(lat: float, lon: float) -> Vector:
    """Return the unit vector of a point in degrees."""
    north, east = radians(lat), radians(lon)
    return Vector(cos(north) * cos(east), cos(north) * sin(east), sin(north))


def degrees_of(point: Vector) -> tuple[float, float]:
    """Return latitude and longitude in degrees."""
    return degrees(atan2(point.z, hypot(point.x, point.y))), degrees(atan2(point.y, point.x))


def box(middle: Vector, radius_km: float) -> Box:
    """Return what bounds the points within `radius_km` of the middle."""
    angle = min(pi, radius_km / EARTH_RADIUS_KM)
    low = Vector(*(cos(min(pi, acos(max(-1.0, min(1.0, part))) + angle)) for part in middle))
    high = Vector(*(cos(max(0.0, acos(max(-1.0, min(1.0, part))) - angle)) for part in middle))
    return Box(low, high, least_product(radius_km))


def span(lat: float, lon: float, radius_km: float) -> Span:
    """Return the degrees that bound the points within `radius_km` of one: all around where a pole is among them.

    Source: the tangent meridians of a circle, sin(difference) = sin(radius) / cos(latitude).
    """
    angle = (radius_km + _BLUR_KM) / EARTH_RADIUS_KM
    south, north = lat - degrees(angle), lat + degrees(angle)
    if south <= -_POLE or north >= _POLE:
        return Span(max(-_POLE, south), -180.0, min(_POLE, north), 180.0)
    aside = degrees(asin(min(1.0, sin(angle) / cos(radians(lat)))))
    return Span(south, lon - aside, north, lon + aside)


def least_product(radius_km: float) -> float:
    """Return the least product of two vectors that are at most `radius_km` apart."""
    return cos(min(pi, radius_km / EARTH_RADIUS_KM)) - _BLUR


def distance_km(first: Vector, second: Vector) -> float:
    """Return the length of the arc between two points."""
    chord = hypot(first.x - second.x, first.y - second.y, first.z - second.z)
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, chord / 2))
