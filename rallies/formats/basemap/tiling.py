"""Shapes cut into the square tiles of a web map, each encoded as a vector tile.

A square is cut from its parent's shapes, so the work shrinks by four at each zoom. Sources: Mapbox Vector
Tile specification 2.1; OGC 17-083r2 annex D.
"""

from collections.abc import Iterator

import mapbox_vector_tile
import shapely
from shapely.geometry.base import BaseGeometry

from rallies.formats.basemap.ground import LAND, Ground
from rallies.formats.basemap.layers import Layer, Stage
from rallies.formats.basemap.square import DEEPEST, EXTENT, MARGIN, WORLD, Square

COARSENESS = 5.0
"""Units a simplified outline may stray, but on the deepest zoom; 8 are drawn as one pixel."""


def tiles(stage: Stage, root: Square = WORLD) -> Iterator[tuple[Square, bytes]]:
    """Every tile of a stage that has something in it, at or below a square, parents before children."""
    yield from _below(root, stage.layers, stage.ground, stage.zooms)


def cut(stage: Stage, square: Square) -> Stage:
    """What there is of a stage in a square."""
    layers = [_cut(layer, square) for layer in stage.layers]
    return Stage(stage.zooms, layers, stage.ground and stage.ground.within(square))


def _below(square: Square, layers: list[Layer], ground: Ground | None, zooms: range) -> Iterator[tuple[Square, bytes]]:
    shown = [layer for layer in (_cut(layer, square) for layer in layers) if layer.shapes]
    part = ground and ground.within(square)
    has_land = part is not None and not part.is_water(square)
    if square.z >= zooms.stop or not (shown or has_land):
        return
    if square.z >= zooms.start:
        seen = [layer for layer in (_named(each, square.z) for each in shown) if layer.shapes]
        below = part.encoded(square) if part is not None and has_land else b""
        yield square, below + _encoded(square, seen, is_deepest=square.z == DEEPEST)
    if part is not None and part.is_land() and not shown:
        yield from ((inner, LAND) for inner in square.below(zooms))
    else:
        for child in square.children:
            yield from _below(child, shown, part, zooms)


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
    if not layers:
        return b""
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
