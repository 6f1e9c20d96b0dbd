"""Seas, lakes and wide rivers of OpenStreetMap, from the npm package `@geo-maps/earth-waterbodies-100m`.

The coast is told to a hundred metres. Inland the source was drawn from a picture whose points are 2.4 km wide at the
equator, so a narrow river comes as scattered bits, up to a kilometre from where it flows: those are left out, and what
is left is only shown as near as its shores are true.
"""

import re
from dataclasses import dataclass
from math import pi
from pathlib import Path

import numpy as np

from rallies.core.morton import MAX_LATITUDE
from rallies.formats.basemap.rings import Flags, Numbers, Points, Rings

FILE = "@geo-maps/earth-waterbodies-100m/map.geo.json"
GRAIN = 1 / 16384
"""A point of the picture that inland waters were drawn from, in sides of the map."""
OCEAN_POINTS = 100_000
_POLYGONS = re.compile(rb'"coordinates":\[(.*?)\]\}', re.DOTALL)
_CLOSED, _MARKS = ord("]"), b"[]"


@dataclass(frozen=True)
class Waters:
    """The sea, and all other water; on the unit square of Web-Mercator."""

    ocean: Rings
    inland: Rings


def read(packages: Path) -> Waters:
    """The waters of the file below a folder of npm packages."""
    text = b",".join(_POLYGONS.findall((packages / FILE).read_bytes()))
    points, lengths, are_last = _outlines(text)
    polygons = np.cumsum(np.insert(are_last, 0, False)[:-1])
    sizes = np.bincount(polygons, weights=lengths)
    is_ocean = sizes[polygons] > OCEAN_POINTS
    rings = _opened(projected(points), lengths)
    return Waters(rings.chosen(is_ocean), rings.chosen(~is_ocean))


def _outlines(text: bytes) -> tuple[Points, Numbers, Flags]:
    """Points in degrees, how many each outline has, and whether it is the last of its polygon.

    Numbers are read by themselves and the brackets counted by themselves: 121 MB take 2.6 s of CPU so, and 25 s as
    JSON (2026-11-30).
    """
    closes = np.frombuffer(text + b"  ", np.uint8) == _CLOSED
    ends = np.flatnonzero(closes[1:-2] & ~closes[:-3]) + 1
    ends_ring = closes[ends + 1]
    last = np.flatnonzero(ends_ring)
    points = np.fromstring(text.translate(None, _MARKS), sep=",").reshape(-1, 2)
    return points, np.diff(last, prepend=-1), closes[ends[last] + 2]


def projected(points: Points) -> Points:
    """Points in degrees, east and north, on the unit square of Web-Mercator (x east, y south)."""
    x = points[:, 0] / 360.0 + 0.5
    lat = np.radians(np.clip(points[:, 1], -MAX_LATITUDE, MAX_LATITUDE))
    return np.column_stack([x, 0.5 - np.arcsinh(np.tan(lat)) / (2 * pi)])


def _opened(points: Points, lengths: Numbers) -> Rings:
    """Outlines without the last point of each, which is its first."""
    kept = np.ones(len(points), dtype=bool)
    kept[np.cumsum(lengths) - 1] = False
    return Rings(points[kept], lengths - 1)
