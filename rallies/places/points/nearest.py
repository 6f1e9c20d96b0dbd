"""The places nearest to a point: the radius widens until enough are found, also in mid-ocean and at the poles."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from rallies.places.points.sphere import Vector, box, distance_km, vector

if TYPE_CHECKING:
    from rallies.places.store import Place, Store

_FIRST_KM = 10.0
_TIMES = 4.0
_HALF_AROUND_KM = 20_100.0
_MOST_LOOKED_AT = 20_000
_FARTHEST_KM = 60.0
_WIDEST_KM = 400.0
_RADII_KM = (_FIRST_KM * _TIMES, _FIRST_KM * _TIMES**2, _WIDEST_KM)
_COMPARED = 20
_CITY = 100_000
_ABOUT = 1.3
# A city reaches as many kilometres as this times the root of its people: Prague 9, Berlin 15, New York 24.
_REACH_KM = 0.008


def city(near: list[tuple[float, Place]]) -> Place | None:
    """Return the city around a point, out of what is near it with the distances in km; None far from any place.

    It is the nearest place, or the biggest of the same region that reaches as far: a point in Kreuzberg is in Berlin,
    and one in Jersey City is not in New York.
    """
    if not near or near[0][0] > _FARTHEST_KM:
        return None
    nearest_one = near[0][1]
    reaching = [place for km, place in near if km <= _REACH_KM * place.pop**0.5 and _is_one_area(place, nearest_one)]
    return max(reaching, key=lambda place: place.pop, default=nearest_one)


def _is_one_area(city: Place, part: Place) -> bool:
    """Return whether a place may be a part of a city: they lie in one region, and in one district if it has one."""
    return (city.cc, city.a1) == (part.cc, part.a1) and city.a2 in {"", part.a2}


def larger(store: Store, place: Place, people: int) -> Place | None:
    """Return the nearest place of so many people around another one, None if there is none within 400 km.

    One of its country goes first, and a city is known by no other: Málaga is near Rabat. Of several at about the same
    distance it is the biggest: New York, not the Bronx.
    """
    middle = vector(place.lat, place.lon)
    countries = (place.cc,) if place.pop >= _CITY else (place.cc, "")
    for country, radius in product(countries, _RADII_KM):
        near = _within(store, middle, radius, _COMPARED, country, people)
        if others := [(km, other) for km, other in near if other.id != place.id]:
            about = _ABOUT * others[0][0]
            return max((other for km, other in others if km <= about), key=lambda other: other.pop)
    return None


def nearest(store: Store, lat: float, lon: float, *, limit: int, country: str = "") -> list[tuple[float, Place]]:
    """Return distance in km and place, nearest first; of one country alone if one is given."""
    middle = vector(lat, lon)
    radius = _FIRST_KM
    while True:
        near = _within(store, middle, radius, limit, country)
        if len(near) >= limit or radius > _HALF_AROUND_KM:
            return near
        radius *= _TIMES


def _within(
    store: Store, middle: Vector, radius_km: float, limit: int, country: str, people: int = 0
) -> list[tuple[float, Place]]:
    low, high, nearest_product = box(middle, radius_km)
    rows = store.db.execute(
        "SELECT k.place, k.x, k.y, k.z FROM point k JOIN place p ON p.id = k.place AND (?1 = '' OR p.cc = ?1) "
        "AND p.pop >= ?13 "
        "WHERE k.z BETWEEN ?2 AND ?3 AND k.x BETWEEN ?4 AND ?5 AND k.y BETWEEN ?6 AND ?7 "
        "AND k.x * ?8 + k.y * ?9 + k.z * ?10 >= ?11 "
        "ORDER BY k.x * ?8 + k.y * ?9 + k.z * ?10 DESC, k.place LIMIT ?12",
        (country, low.z, high.z, low.x, high.x, low.y, high.y, *middle, nearest_product, limit, people),
    ).fetchall()
    places = store.places([row[0] for row in rows])
    return [(distance_km(middle, Vector(x, y, z)), places[number]) for number, x, y, z in rows]
