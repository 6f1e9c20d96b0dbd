"""The time zone of a point that was set by hand: that of the place nearest to it, or of the polygon around it.

Polygons come from `tzfpy` where it is installed; they know the sea and empty land too.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from math import ceil, floor
from typing import TYPE_CHECKING, Final

from rallies.core.clock import is_zone
from rallies.places import territories
from rallies.places.points.sphere import distance_km, span, vector

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rallies.places.candidate import Candidate
    from rallies.places.gazetteer import Gazetteer
    from rallies.places.store import Store

_A_DEGREE: Final = 4
"""How many squares lie along a degree."""
_AROUND: Final = 360 * _A_DEGREE
_FEW: Final = 200
"""Points that are looked up one by one, before the squares are made for the others."""
_SEVERAL: Final = -1


@cache
def _polygons() -> Callable[[float, float], str] | None:
    """Return `tzfpy`'s look-up, which takes the longitude first, None where it is not installed."""
    if find_spec("tzfpy") is None:
        return None
    found: Callable[[float, float], str] = import_module("tzfpy").get_tz
    return found


def zone_at(gazetteer: Gazetteer, lat: float, lon: float, *, country: str | None = None) -> str:
    """Return the IANA name of the time zone at a point in degrees; `country` is where it is said to lie."""
    if polygons := _polygons():
        name = polygons(lon, lat)
        if is_zone(name):
            return name
    near = gazetteer.nearest(lat, lon, country=country) or gazetteer.nearest(lat, lon)
    return near[0].zone


class ZonesAtPoints:
    """What `zone_at` says of many points near cities of one gazetteer.

    The nearest place of a country is no farther than the city is. Where all places of the country in the squares that
    this circle touches have one zone, it is that; only near the borders of zones a point is looked up. A look-up takes
    2.3 ms, the squares half a second and a point by them 0.01 ms (2026-11-30).
    """

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._asked = 0
        self._squares: dict[tuple[str, int], int] = {}

    def at(self, lat: float, lon: float, city: Candidate) -> str:
        """Return the IANA name of the time zone at a point in degrees, which lies at a city."""
        self._asked += 1
        zone = self._by_squares(lat, lon, city) if self._asked > _FEW and not _polygons() else ""
        return zone or zone_at(self._gazetteer, lat, lon, country=city.country)

    def _by_squares(self, lat: float, lon: float, city: Candidate) -> str:
        if not self._squares:
            self._squares = _squares_of(self._gazetteer.store)
        km = distance_km(vector(lat, lon), vector(city.lat, city.lon))
        countries = (city.country, *territories.holders(city.country))
        keys = ((country, square) for square in _touched(lat, lon, km) for country in countries)
        found = {self._squares[key] for key in keys if key in self._squares}
        return self._gazetteer.store.zones.get(found.pop(), "") if len(found) == 1 else ""


def _squares_of(store: Store) -> dict[tuple[str, int], int]:
    """Return the number of the zone that all places of a country in a square have, `_SEVERAL` where they differ."""
    found: dict[tuple[str, int], int] = {}
    for country, lat, lon, zone in store.db.execute("SELECT cc, lat, lon, zone FROM place"):
        square = (country, _square(floor(lat * _A_DEGREE), floor(lon * _A_DEGREE)))
        found[square] = zone if found.get(square, zone) == zone else _SEVERAL
    return found


def _touched(lat: float, lon: float, km: float) -> Iterator[int]:
    """Return the squares that the circle around a point touches."""
    south, west, north, east = (part * _A_DEGREE for part in span(lat, lon, km))
    for row in range(floor(south), ceil(north) + 1):
        for column in range(floor(west), min(ceil(east), floor(west) + _AROUND) + 1):
            yield _square(row, column)


def _square(row: int, column: int) -> int:
    return row * _AROUND + column % _AROUND
