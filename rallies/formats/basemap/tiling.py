"""Shapes cut into the square tiles of a web map, each encoded as a vector tile.

A square is cut from its parent's shapes, so the work shrinks by four at each zoom. Sources: Mapbox Vector
Tile specification 2.1; OGC 17-083r2 annex D (WebMercatorQuad).
"""

from collections.abc import Iterator
from typing import NamedTuple

import mapbox_vector_tile
import shapely
from shapely.geometry.base import BaseGeometry

from rallies.formats.basemap.layers import Layer, Stage

DEEPEST = 6
"""The last zoom made; a client draws the deeper ones from it."""
EXTENT = 4096
"""Units along a tile's side."""
MARGIN = 64
"""Units that shapes go on past a tile's side, so that no seam is seen."""
COARSENESS = 5.0
"""Units a simplified outline may stray, but on the deepest zoom; 8 are drawn as one pixel."""


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

    def bounds(self, margin: float = 0.0) -> tuple[float, float, float, float]:
        """West, north, east and south on the unit square; the margin is in sides of the square."""
        side = 2.0**-self.z
        return (
            (self.x - margin) * side,
            (self.y - margin) * side,
            (self.x + 1 + margin) * side,
            (self.y + 1 + margin) * side,
        )


def tiles(stage: Stage) -> Iterator[tuple[Square, bytes]]:
    """Every tile of a stage that has something in it, parents before children."""
    yield from _below(Square(0, 0, 0), stage.layers, stage.zooms)


def _below(square: Square, layers: list[Layer], zooms: range) -> Iterator[tuple[Square, bytes]]:
    cut = [layer for layer in (_cut(layer, square) for layer in layers) if layer.shapes]
    if not cut or square.z >= zooms.stop:
        return
    if square.z >= zooms.start:
        seen = [layer for layer in (_named(each, square.z) for each in cut) if layer.shapes]
        yield square, _encoded(square, seen, is_deepest=square.z == DEEPEST)
    for child in square.children:
        yield from _below(child, cut, zooms)


def _cut(layer: Layer, square: Square) -> Layer:
    if layer.name == "places":
        return _points_within(layer, square)
    bounds = square.bounds(MARGIN / EXTENT)
    kept = ((shapely.clip_by_rect(shape, *bounds), properties) for shape, properties in layer.shapes)
    return Layer(layer.name, [(shape, properties) for shape, properties in kept if not shape.is_empty])


def _points_within(layer: Layer, square: Square) -> Layer:
    """The points of one square; tens of thousands are asked at once, since one by one they take a minute."""
    west, north, east, south = square.bounds()
    x, y = shapely.get_coordinates([shape for shape, _ in layer.shapes]).T
    is_within = (x >= west) & (x < east) & (y >= north) & (y < south)
    return Layer(layer.name, [layer.shapes[index] for index in is_within.nonzero()[0]])


def _named(layer: Layer, zoom: int) -> Layer:
    """A layer of labels without those that this zoom has no room for; the deepest has all."""
    if layer.name != "places" or zoom == DEEPEST:
        return layer
    # A client shows a tile at its own zoom and at the next.
    kept = [each for each in layer.shapes if int(each[1]["min_zoom"]) <= zoom + 1]
    return Layer(layer.name, kept)


def _encoded(square: Square, layers: list[Layer], *, is_deepest: bool) -> bytes:
    west, north, east, south = square.bounds()
    tolerance = (1.0 if is_deepest else COARSENESS) * (east - west) / EXTENT
    described = [
        {
            "name": layer.name,
            "features": [
                {"geometry": _simplified(shape, tolerance), "properties": properties}
                for shape, properties in layer.shapes
            ],
        }
        for layer in layers
    ]
    options = {"quantize_bounds": (west, north, east, south), "extents": EXTENT, "y_coord_down": True}
    return bytes(mapbox_vector_tile.encode(described, default_options=options))


def _simplified(shape: BaseGeometry, tolerance: float) -> BaseGeometry:
    if shape.geom_type.endswith("Polygon"):
        parts = [part for part in shapely.get_parts(shape) if part.area > 4 * tolerance**2]
        shape = shapely.multipolygons(parts) if parts else shape
    return shapely.simplify(shape, tolerance, preserve_topology=True)
