"""Land and water of the nearer zooms: all is land that no water covers.

So a shore is drawn once, and where two waters meet there is no land to be seen between them.
"""

from dataclasses import dataclass

import numpy as np

from rallies.formats.basemap import encoding
from rallies.formats.basemap.rings import Box, Flags, Rings, together
from rallies.formats.basemap.square import DEEPEST, EXTENT, MARGIN, Square
from rallies.formats.basemap.waterbodies import GRAIN, Waters

COARSENESS = 8.0
"""Units an outline may stray, but on the deepest zoom: as many as are drawn as one pixel."""
FINENESS = 3.0
"""The same on the deepest zoom: the hundred metres of the source at the equator."""
SMALLEST_ISLAND = 8.0
"""Units along the side of one."""
SMALLEST_INLAND_KM2 = 6.0
SMALLEST_INLAND = 4.0
"""Points of the picture that an inland water was drawn from, to be told from a bit of a narrow river."""
POLAR = (0.225, 0.71)
"""North of the one and south of the other (70 and 60 degrees) nobody lives on most of the shore: it is drawn as of the
zoom before."""
POLAR_COARSER = 4.0
EQUATOR_KM = 40_075.0
_WHOLE = 1 - 1e-6


@dataclass(frozen=True)
class Ground:
    """The waters of a zoom by their kinds, within a part of the world."""

    kinds: tuple[tuple[str, Rings], ...]

    def within(self, square: Square) -> "Ground":
        """The part in a tile and a little around it."""
        bounds = square.bounds(MARGIN / EXTENT)
        return Ground(tuple((kind, rings.within(bounds)) for kind, rings in self.kinds))

    def is_land(self) -> bool:
        """Whether there is no water."""
        return not any(len(rings) for _, rings in self.kinds)

    def is_water(self, square: Square) -> bool:
        """Whether water covers a tile, whose part this is."""
        west, north, east, south = _on_earth(square)
        covered = sum(float(rings.areas().sum()) for _, rings in self.kinds)
        return covered >= _WHOLE * (east - west) * (south - north)

    def encoded(self, square: Square) -> bytes:
        """The layers `earth` and `water` of a tile, whose part this is."""
        west, north, _, _ = square.bounds()
        units = 2.0**square.z * EXTENT
        shown = [(kind, Rings((rings.points - (west, north)) * units, rings.lengths)) for kind, rings in self.kinds]
        return LAND + encoding.layer("water", shown, EXTENT)


def at_zoom(waters: Waters, zoom: int) -> Ground:
    """Land and water as fine as a zoom shows them."""
    unit = 2.0**-zoom / EXTENT
    tolerance = unit * (FINENESS if zoom == DEEPEST else COARSENESS)
    islands = np.abs(waters.ocean.areas()) > (SMALLEST_ISLAND * unit) ** 2
    ocean, inland = waters.ocean.chosen(islands), waters.inland.chosen(_are_large(waters.inland))
    return Ground((("ocean", _coast(ocean, tolerance)), ("lake", inland.simplified(tolerance))))


def _coast(ocean: Rings, tolerance: float) -> Rings:
    north, south = POLAR
    return together(
        ocean.within((0.0, 0.0, 1.0, north)).simplified(POLAR_COARSER * tolerance),
        ocean.within((0.0, north, 1.0, south)).simplified(tolerance),
        ocean.within((0.0, south, 1.0, 1.0)).simplified(POLAR_COARSER * tolerance),
    )


def _are_large(inland: Rings) -> Flags:
    """Which waters are seen, and true enough to be shown."""
    areas = np.abs(inland.areas())
    # How many times smaller than on the map the earth is, along a line at a point's latitude.
    scale = np.cosh(np.pi * (1 - 2 * inland.points[inland.starts, 1]))
    return (areas > SMALLEST_INLAND * GRAIN**2) & (areas * (EQUATOR_KM / scale) ** 2 > SMALLEST_INLAND_KM2)


def _on_earth(square: Square) -> Box:
    west, north, east, south = square.bounds(MARGIN / EXTENT)
    return max(0.0, west), max(0.0, north), min(1.0, east), min(1.0, south)


def _box() -> Rings:
    low, high = -MARGIN, EXTENT + MARGIN
    corners = [(low, low), (high, low), (high, high), (low, high)]
    return Rings(np.array(corners, dtype=float), np.array([4]))


LAND = encoding.layer("earth", [("earth", _box())], EXTENT)
"""A tile of nothing but land."""
