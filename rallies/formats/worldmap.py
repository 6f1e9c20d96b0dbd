"""The world with linked dots, as SVG within a page: for pages without scripts, and in print.

The outlines stand once in `/basemap/world.svg`; each page holds only its dots and the part of the world it shows.
Source: OGC 17-083r2 annex D (WebMercatorQuad); a unit is a thousandth of the square's side.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import asinh, log10, pi, radians, tan

from markupsafe import Markup

from rallies.core.morton import MAX_LATITUDE

OUTLINES = "/basemap/world.svg"
SIDE = 1000.0
WORLD = ((-56.0, -169.0), (75.0, 179.0))
SMALLEST_WINDOW = 14.0
"""Units: about 5 degrees of longitude; the outlines are too coarse for less."""
Bounds = tuple[tuple[float, float], tuple[float, float]]
MARGIN = 0.15
DOT = 0.0075
"""Radius of a single dot, in sides of the window."""


@dataclass(frozen=True)
class Dot:
    """A place to be shown: degrees, how many rallies, where it leads, what it is called."""

    lat: float
    lon: float
    link: str
    label: str
    count: int = 1


def drawing(dots: Iterable[Dot], *, label: str, bounds: Bounds | None) -> str:
    """An `svg` element that shows dots on the world, or on the part within bounds (south-west, north-east).

    Words and links are escaped, whatever is in them.
    """
    west, north, width, height = _window(bounds or WORLD, is_world=bounds is None)
    smallest = DOT * max(width, height)
    drawn = Markup("").join(_dot(dot, smallest) for dot in sorted(dots, key=lambda dot: -dot.count))
    return Markup(
        '<svg class="world" viewBox="{west:.1f} {north:.1f} {width:.1f} {height:.1f}" role="group" '
        'aria-label="{label}">'
        '<use class="world-land" href="{file}#land"/><use class="world-borders" href="{file}#borders"/>{drawn}</svg>'
    ).format(west=west, north=north, width=width, height=height, label=label, file=OUTLINES, drawn=drawn)


def _dot(dot: Dot, smallest: float) -> Markup:
    x, y = position(dot.lat, dot.lon)
    radius = smallest * (1 + log10(max(1, dot.count)))
    return Markup(
        '<a href="{link}"><circle class="world-dot" cx="{x:.2f}" cy="{y:.2f}" r="{radius:.2f}">'
        "<title>{label}</title></circle></a>"
    ).format(link=dot.link, x=x, y=y, radius=radius, label=dot.label)


def position(lat: float, lon: float) -> tuple[float, float]:
    """Where a point in degrees stands in the drawing."""
    lat = max(-MAX_LATITUDE, min(MAX_LATITUDE, lat))
    return SIDE * (lon / 360 + 0.5), SIDE * (0.5 - asinh(tan(radians(lat))) / (2 * pi))


def _window(bounds: Bounds, *, is_world: bool) -> tuple[float, float, float, float]:
    """The part of the drawing to show: left, top, width, height, with a margin around bounds."""
    (south, west), (north, east) = bounds
    left, top = position(north, west)
    right, bottom = position(south, east)
    if is_world:
        return left, top, right - left, bottom - top
    width = max(SMALLEST_WINDOW, (right - left) * (1 + 2 * MARGIN))
    height = max(SMALLEST_WINDOW, (bottom - top) * (1 + 2 * MARGIN))
    return (left + right - width) / 2, (top + bottom - height) / 2, width, height
