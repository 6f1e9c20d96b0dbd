"""The places nearest to a point: the radius widens until enough are found, also in mid-ocean and at the poles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rallies.places.sphere import Vector, box, distance_km, vector

if TYPE_CHECKING:
    from rallies.places.store import Place, Store

_FIRST_KM = 10.0
_TIMES = 4.0
_HALF_AROUND_KM = 20_100.0
_MOST_LOOKED_AT = 20_000


def nearest(store: Store, lat: float, lon: float, *, limit: int, country: str = "") -> list[tuple[float, Place]]:
    """Return distance in km and place, nearest first; of one country alone if one is given."""
    middle = vector(lat, lon)
    radius = _FIRST_KM
    while True:
        found = _within(store, middle, radius, limit, country)
        if len(found) >= limit or radius > _HALF_AROUND_KM:
            return found
        radius *= _TIMES


def _within(store: Store, middle: Vector, radius_km: float, limit: int, country: str) -> list[tuple[float, Place]]:
    low, high, nearest_product = box(middle, radius_km)
    rows = store.db.execute(
        "SELECT k.place, k.x, k.y, k.z FROM point k JOIN place p ON p.id = k.place AND (?1 = '' OR p.cc = ?1) "
        "WHERE k.z BETWEEN ?2 AND ?3 AND k.x BETWEEN ?4 AND ?5 AND k.y BETWEEN ?6 AND ?7 "
        "AND k.x * ?8 + k.y * ?9 + k.z * ?10 >= ?11 "
        "ORDER BY k.x * ?8 + k.y * ?9 + k.z * ?10 DESC, k.place LIMIT ?12",
        (country, low.z, high.z, low.x, high.x, low.y, high.y, *middle, nearest_product, limit),
    ).fetchall()
    places = store.places([row[0] for row in rows])
    return [(distance_km(middle, Vector(x, y, z)), places[number]) for number, x, y, z in rows]
