"""The square tiles of a web map. Source: OGC 17-083r2 annex D (WebMercatorQuad)."""

from collections.abc import Iterator
from typing import NamedTuple

DEEPEST = 8
"""The last zoom made; a client draws the deeper ones from it."""
EXTENT = 4096
"""Units along a tile's side."""
MARGIN = 64
"""Units that shapes go on past a tile's side, so that no seam is seen."""
Bounds = tuple[float, float, float, float]
"""Least and most: west, north, east, south."""


class Square(NamedTuple):
    """The address of a tile: zoom, column from the west, row from the north."""

    z: int
    x: int
    y: int

    @property
    def children(self) -> Iterator["Square"]:
        """The four squares of the next zoom."""
        for down in (0, 1):
            for right in (0, 1):
                yield Square(self.z + 1, 2 * self.x + right, 2 * self.y + down)

    def below(self, zooms: range) -> Iterator["Square"]:
        """The squares within this one, of those zooms that are deeper."""
        for zoom in range(max(zooms.start, self.z + 1), zooms.stop):
            side = 2 ** (zoom - self.z)
            for down in range(side):
                for right in range(side):
                    yield Square(zoom, self.x * side + right, self.y * side + down)

    def bounds(self, margin: float = 0.0) -> Bounds:
        """West, north, east and south on the unit square; the margin is in sides of the square."""
        side = 2.0**-self.z
        return (
            (self.x - margin) * side,
            (self.y - margin) * side,
            (self.x + 1 + margin) * side,
            (self.y + 1 + margin) * side,
        )


WORLD = Square(0, 0, 0)
