"""The time zone of a point that was set by hand: that of the place nearest to it, or of the polygon around it.

Polygons come from `tzfpy` where it is installed; they know the sea and empty land too.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from rallies.core.clock import is_zone

if TYPE_CHECKING:
    from collections.abc import Callable

    from rallies.places.gazetteer import Gazetteer


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
