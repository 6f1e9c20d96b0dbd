"""The world with linked dots, as SVG: within a page for those without scripts and for print, and as a file of its own.

The outlines stand once in `/basemap/world.svg`; each page holds only its dots and the part of the world it shows.
A file has outlines and colours in itself, since a picture on another site may load nothing.
Source: OGC 17-083r2 annex D (WebMercatorQuad); a unit is a thousandth of the square's side.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from math import asinh, log10, pi, radians, tan
from pathlib import Path

from markupsafe import Markup, escape

from rallies.core.morton import MAX_LATITUDE
from rallies.formats.map.streets import Bounds

OUTLINES = "/basemap/world.svg"
PACKAGE = Path(__file__).parents[2]
BUILT_OUTLINES = PACKAGE / "built" / "world.svg"
STATIC = next(root / "static" for root in (PACKAGE, PACKAGE.parent) if (root / "static").is_dir())
"""Where static/ lies: in the package of a wheel, beside it in a checkout."""
SIDE = 1000.0
WORLD = ((-56.0, -169.0), (75.0, 179.0))
SMALLEST_WINDOW = 50.0
"""Units: 18 degrees of longitude, so that a coast or a border tells where on earth a single place is."""
Window = tuple[float, float, float, float]
"""A part of the drawing, in its units: left, top, width, height."""
PICTURE_SIDES = (1200, 630)
"""What a picture measures, in points; messengers cut nothing from this shape."""
PICTURE_DOT = 0.009
"""Radius of a single dot, in widths of a picture."""
SMALLEST_PICTURE = 80.0
"""Units, for a picture by itself: a city with enough around it to see where on earth it is."""
MARGIN = 0.15
NUMBERED = 2.5
"""How many times larger than for one rally a dot is that has a number in it."""
DOT = 0.011
"""Radius of a single dot, in sides of the window."""


@dataclass(frozen=True)
class Dot:
    """A place to be shown: degrees, how many rallies, where it leads, what it is called; a number to find it by."""

    lat: float
    lon: float
    link: str
    label: str
    count: int = 1
    number: str = ""


def drawing(dots: Iterable[Dot], *, label: str, bounds: Bounds | None) -> str:
    """An `svg` element that shows dots on the world, or on the part within bounds (south-west, north-east).

    Words and links are escaped, whatever is in them.
    """
    west, north, width, height = window(bounds or WORLD, is_world=bounds is None)
    return Markup(
        '<svg class="world" viewBox="{west:.1f} {north:.1f} {width:.1f} {height:.1f}" role="group" '
        'aria-label="{label}">'
        '<use class="world-land" href="{file}#land"/><use class="world-borders" href="{file}#borders"/>{drawn}</svg>'
    ).format(
        west=west, north=north, width=width, height=height, label=label, file=OUTLINES,
        drawn=_dots(dots, DOT * max(width, height)),
    )  # fmt: skip


def picture(dots: Iterable[Dot], *, label: str, bounds: Bounds | None) -> str:
    """The same as a document that needs no other file, in the colours of the light theme."""
    west, north, width, height = picture_window(bounds)
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="{west:.1f} {north:.1f} {width:.1f} {height:.1f}" '
        'width="{across}" height="{down}" role="img" aria-label="{label}"><title>{label}</title>'
        '<rect x="{west:.1f}" y="{north:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{sea}"/>'
        '<g stroke="{line}" stroke-width="{thin:.3f}">{outlines}</g>'
        '<g fill="{accent}" stroke="{sheet}" stroke-width="{thick:.3f}">{drawn}</g></svg>'
    ).format(
        west=west, north=north, width=width, height=height, across=PICTURE_SIDES[0],
        down=PICTURE_SIDES[1], label=label, thin=width / 1400, thick=width / 500,
        outlines=_outlines(), drawn=_dots(dots, PICTURE_DOT * width), **paints(),
    )  # fmt: skip


@cache
def paints() -> dict[str, str]:
    """The colours of the light theme by the names of their tokens."""
    light = (STATIC / "css" / "tokens.css").read_text("utf-8").partition("@media")[0]
    return dict(re.findall(r"^\s+--([a-z]+): (#[0-9a-f]+);", light, re.MULTILINE))


@cache
def _outlines() -> Markup:
    """The two paths of the built drawing, which stroke no wider where it is shown larger."""
    text = BUILT_OUTLINES.read_text("utf-8") if BUILT_OUTLINES.is_file() else ""
    paths = re.findall(r'<path id="(\w+)"[^>]* d="([^"]*)"', text)
    drawn = Markup('<path fill="{fill}" d="{path}"/>')
    return Markup("").join(
        drawn.format(fill="none" if name == "borders" else paints()["land"], path=path) for name, path in paths
    )


def _dots(dots: Iterable[Dot], smallest: float) -> Markup:
    """All dots, largest first, so that a small one can still be reached; put together by hand, as there are many."""
    drawn = (_dot(dot, smallest) for dot in sorted(dots, key=lambda dot: -dot.count))
    return Markup("".join(drawn))  # noqa: S704  # `_dot` escapes all that is said


def _dot(dot: Dot, smallest: float) -> str:
    x, y = position(dot.lat, dot.lon)
    radius = smallest * (NUMBERED if dot.number else dot_radius(dot.count))
    number = (
        f'<text class="world-number" x="{x:.2f}" y="{y:.2f}" font-size="{1.3 * radius:.2f}">{escape(dot.number)}</text>'
        if dot.number
        else ""
    )
    return (
        f'<a href="{escape(dot.link)}"><circle class="world-dot" cx="{x:.2f}" cy="{y:.2f}" '
        f'r="{radius:.2f}"><title>{escape(dot.label)}</title></circle>{number}</a>'
    )


def dot_radius(count: int) -> float:
    """How many times larger than for one rally a dot is."""
    return 1 + log10(max(1, count))


def position(lat: float, lon: float) -> tuple[float, float]:
    """Where a point in degrees stands in the drawing."""
    lat = max(-MAX_LATITUDE, min(MAX_LATITUDE, lat))
    return SIDE * (lon / 360 + 0.5), SIDE * (0.5 - asinh(tan(radians(lat))) / (2 * pi))


def window(bounds: Bounds, *, is_world: bool, smallest: float = SMALLEST_WINDOW) -> Window:
    """The part of the drawing to show, with a margin around bounds; at least `smallest` wide and high."""
    (south, west), (north, east) = bounds
    left, top = position(north, west)
    right, bottom = position(south, east)
    if is_world:
        return left, top, right - left, bottom - top
    width = max(smallest, (right - left) * (1 + 2 * MARGIN))
    height = max(smallest, (bottom - top) * (1 + 2 * MARGIN))
    return (left + right - width) / 2, (top + bottom - height) / 2, width, height


def picture_window(bounds: Bounds | None) -> Window:
    """What a picture shows: bounds or the world, widened to its shape around the middle, and kept on the earth."""
    left, top, width, height = window(bounds or WORLD, is_world=bounds is None, smallest=SMALLEST_PICTURE)
    shape = PICTURE_SIDES[0] / PICTURE_SIDES[1]
    wide, high = max(width, height * shape), max(height, width / shape)
    return left - (wide - width) / 2, max(0.0, top - (high - height) / 2), wide, high
