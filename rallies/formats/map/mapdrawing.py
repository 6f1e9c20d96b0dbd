"""The program that draws the world with dots as PNG, and alone imports Pillow.

It starts for each picture, so it imports nothing of the server: with it a picture took 0.35 s of
processor time, and without it 0.17 s (2026-11-30).
Input, as JSON: `window` (left, top, width, height, in units of the outlines), `sides` of the
picture in points, `dots` (x, y, radius, in units, the last one on top), `paints` (colours by name)
and `outlines` (a path).
"""

import json
import re
import sys
from collections.abc import Callable
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from rallies.core.pictures.confined import confine

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

CPU_SECONDS = 10
MEMORY_BYTES = 768 * 1024 * 1024
FINER = 2
"""How many times larger it is drawn than it is kept, for smooth edges."""
BAR = 12
COLOURS = 48
_PART = re.compile(r"M(-?[\d.]+),(-?[\d.]+)l([-\d., ]*)")

Ring = tuple[tuple[float, float], ...]
Placed = Callable[[float, float], tuple[float, float]]


def main() -> int:
    """Draw what comes in."""
    confine(cpu_seconds=CPU_SECONDS, memory_bytes=MEMORY_BYTES)
    sys.stdout.buffer.write(_drawn(**json.load(sys.stdin.buffer)))
    return 0


def _drawn(
    window: list[float],
    sides: list[int],
    dots: list[list[float]],
    paints: dict[str, str],
    outlines: str,
) -> bytes:
    from PIL import Image, ImageDraw  # noqa: PLC0415  # heavy, and not for who only imports this

    left, top, width, _ = window
    across, down = sides
    scale = across * FINER / width
    image = Image.new("RGB", (across * FINER, down * FINER), paints["sea"])
    pen = ImageDraw.Draw(image)

    def placed(x: float, y: float) -> tuple[float, float]:
        return (x - left) * scale, (y - top) * scale

    _draw_world(pen, placed, paints, outlines)
    for x, y, radius in dots:
        pen.circle(placed(x, y), radius * scale, paints["accent"], paints["sheet"], width=3 * FINER)
    pen.rectangle((0, (down - BAR) * FINER, across * FINER, down * FINER), paints["accent"])
    return _packed(image.resize((across, down), Image.Resampling.BOX))


def _packed(image: "Image") -> bytes:
    file = BytesIO()
    image.quantize(COLOURS).save(file, "PNG", optimize=True)
    return file.getvalue()


def _draw_world(pen: "ImageDraw", placed: Placed, paints: dict[str, str], outlines: str) -> None:
    land, borders = _outlines(Path(outlines))
    # A lake runs round the other way than a shore, and is drawn after all of them.
    for ring in sorted(land, key=_area):
        pen.polygon([placed(*point) for point in ring], paints["land" if _area(ring) < 0 else "sea"])
    for line in borders:
        pen.line([placed(*point) for point in line], paints["line"], width=FINER)


def _outlines(file: Path) -> tuple[list[Ring], list[Ring]]:
    """The shores and lakes, and the borders, of the drawing that pages without scripts show."""
    text = file.read_text("utf-8") if file.is_file() else ""
    land, _, borders = text.partition('id="borders"')
    return _lines(land), _lines(borders)


def _lines(text: str) -> list[Ring]:
    return [_line(float(part[1]), float(part[2]), part[3]) for part in _PART.finditer(text)]


def _line(x: float, y: float, steps: str) -> Ring:
    points = [(x, y)]
    for step in steps.split():
        right, down = step.split(",")
        x, y = x + float(right), y + float(down)
        points.append((x, y))
    return tuple(points)


@lru_cache(maxsize=1024)
def _area(ring: Ring) -> float:
    """Twice the area that a ring encloses, negative for one that runs the other way."""
    return sum(x * below - right * y for (x, y), (right, below) in zip(ring, (*ring[1:], ring[0]), strict=True))


if __name__ == "__main__":
    sys.exit(main())
