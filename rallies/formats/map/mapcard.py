"""The world with dots as PNG: the picture that a messenger shows beside a link. It holds no word, so no language.

This module is also the program that draws it, in a process of its own that alone imports Pillow: it reads JSON from
its input, the dots and the window, and writes the file.
"""

import json
import re
import sys
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

from rallies.core.pictures import drawing
from rallies.core.pictures.confined import confine
from rallies.formats.map.streets import Bounds
from rallies.formats.map.worldmap import (
    BUILT_OUTLINES,
    PICTURE_DOT,
    PICTURE_SIDES,
    Dot,
    Window,
    dot_radius,
    paints,
    picture_window,
    position,
)

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

PROGRAM = "rallies.formats.map.mapcard"
CPU_SECONDS = 10
MEMORY_BYTES = 768 * 1024 * 1024
WIDTH, HEIGHT = PICTURE_SIDES
FINER = 2
"""How many times larger it is drawn than it is kept, for smooth edges."""
BAR = 12
COLOURS = 48
_PART = re.compile(r"M(-?[\d.]+),(-?[\d.]+)l([-\d., ]*)")

Ring = tuple[tuple[float, float], ...]
Placed = Callable[[float, float], tuple[float, float]]


def png(dots: Iterable[Dot], *, bounds: Bounds | None) -> bytes:
    """A picture of dots on the world, or on the part within bounds (south-west, north-east).

    Raises: Busy while too many others are drawn; Failed.
    """
    placed = sorted((dot.count, *position(dot.lat, dot.lon)) for dot in dots)
    return drawing.drawn(PROGRAM, data=json.dumps([placed, picture_window(bounds)]).encode())


def main() -> int:
    """Draw what comes in."""
    confine(cpu_seconds=CPU_SECONDS, memory_bytes=MEMORY_BYTES)
    dots, shown = json.load(sys.stdin.buffer)
    sys.stdout.buffer.write(_drawn(dots, shown))
    return 0


def _drawn(dots: list[tuple[int, float, float]], shown: Window) -> bytes:
    from PIL import Image, ImageDraw  # noqa: PLC0415  # heavy, and not for the server

    left, top, width, _ = shown
    scale = WIDTH * FINER / width
    image = Image.new("RGB", (WIDTH * FINER, HEIGHT * FINER), paints()["sea"])
    pen = ImageDraw.Draw(image)
    _draw_world(pen, lambda x, y: ((x - left) * scale, (y - top) * scale))
    for count, x, y in reversed(dots):
        radius = PICTURE_DOT * WIDTH * FINER * dot_radius(count)
        pen.circle(
            ((x - left) * scale, (y - top) * scale), radius, paints()["accent"], paints()["sheet"], width=3 * FINER
        )
    pen.rectangle((0, (HEIGHT - BAR) * FINER, WIDTH * FINER, HEIGHT * FINER), paints()["accent"])
    return _packed(image.resize((WIDTH, HEIGHT), Image.Resampling.BOX))


def _draw_world(pen: "ImageDraw", placed: Placed) -> None:
    land, borders = _outlines()
    # A lake runs round the other way than a shore, and is drawn after all of them.
    for ring in sorted(land, key=_area):
        pen.polygon([placed(*point) for point in ring], paints()["land" if _area(ring) < 0 else "sea"])
    for line in borders:
        pen.line([placed(*point) for point in line], paints()["line"], width=FINER)


def _packed(image: "Image") -> bytes:
    file = BytesIO()
    image.quantize(COLOURS).save(file, "PNG", optimize=True)
    return file.getvalue()


@cache
def _outlines() -> tuple[list[Ring], list[Ring]]:
    """The shores and lakes, and the borders, of the drawing that pages without scripts show."""
    text = BUILT_OUTLINES.read_text("utf-8") if BUILT_OUTLINES.is_file() else ""
    land, _, borders = text.partition('id="borders"')
    return _lines(land), _lines(borders)


def _lines(text: str) -> list[Ring]:
    return [_line(float(part[1]), float(part[2]), part[3]) for part in _PART.finditer(text)]


def _line(x: float, y: float, steps: str) -> Ring:
    found = [(x, y)]
    for step in steps.split():
        right, down = step.split(",")
        x, y = x + float(right), y + float(down)
        found.append((x, y))
    return tuple(found)


@lru_cache(maxsize=1024)
def _area(ring: Ring) -> float:
    """Twice the area that a ring encloses, negative for one that runs the other way."""
    return sum(x * below - right * y for (x, y), (right, below) in zip(ring, (*ring[1:], ring[0]), strict=True))


if __name__ == "__main__":
    sys.exit(main())
