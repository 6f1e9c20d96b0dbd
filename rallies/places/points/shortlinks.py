"""Short links of OpenStreetMap, whose letters are the point itself: "osm.org/go/…"; nothing is fetched.

Source: https://wiki.openstreetmap.org/wiki/Shortlink (bits of longitude and latitude by turns, six to a sign).
"""

from __future__ import annotations

import re
import string
from typing import Final

_SIGNS: Final = f"{string.ascii_uppercase}{string.ascii_lowercase}{string.digits}_~"
_CODE: Final = re.compile(r"/go/([A-Za-z0-9_~@]{1,10})[-=]*/?$")
_HOSTS: Final = frozenset({"osm.org", "www.osm.org", "openstreetmap.org", "www.openstreetmap.org"})
_PAIRS_OF_BITS: Final = 3
_FEWEST: Final = 7
"""Signs of a link that is exact to 20 m; a shorter one tells of a part of the world."""


def of_path(host: str, path: str) -> tuple[str, str] | None:
    """Return latitude and longitude in degrees of a short link, the middle of what it tells; None for another one."""
    match = _CODE.fullmatch(path) if host in _HOSTS else None
    if match is None or len(match[1]) < _FEWEST:
        return None
    east = north = 0
    for sign in match[1].replace("@", "~"):
        bits = _SIGNS.index(sign)
        for shift in (4, 2, 0):
            east = east << 1 | bits >> shift + 1 & 1
            north = north << 1 | bits >> shift & 1
    squares = 1 << _PAIRS_OF_BITS * len(match[1])
    return f"{(north + 0.5) / squares * 180 - 90:.7f}", f"{(east + 0.5) / squares * 360 - 180:.7f}"
