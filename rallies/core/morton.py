"""Cells of the map: where a point lies among the square tiles of a web map, as one number.

A cell is the Morton code of Web-Mercator x and y at 28 bits each, so every tile of every zoom is one range of
cells. Source: G. M. Morton, 1966 (order); OGC 17-083r2 annex D (WebMercatorQuad).
"""

from math import asinh, pi, radians, tan

DEEPEST = 28
"""Bits of x and of y in a cell; a side of the smallest square is 0.15 m at the equator."""
MAX_LATITUDE = 85.0511287798066
"""Degrees north and south at which the square world ends; points beyond lie on its edge."""


def cell(lat: float, lon: float) -> int:
    """The cell of a point in degrees (WGS 84): 0 to 2**56 - 1."""
    lat = max(-MAX_LATITUDE, min(MAX_LATITUDE, lat))
    side = 1 << DEEPEST
    x = int((lon + 180.0) / 360.0 * side) % side
    y = int((1 - asinh(tan(radians(lat))) / pi) / 2 * side)
    return _spread(x) | _spread(max(0, min(side - 1, y))) << 1


def tile_range(z: int, x: int, y: int) -> tuple[int, int]:
    """The cells of a tile: the first, and the first that is no longer in it."""
    shift = 2 * (DEEPEST - z)
    first = (_spread(x) | _spread(y) << 1) << shift
    return first, first + (1 << shift)


def _spread(value: int) -> int:
    """A number of up to 32 bits with a zero bit between each two of its bits."""
    for shift, mask in (
        (16, 0x0000FFFF0000FFFF),
        (8, 0x00FF00FF00FF00FF),
        (4, 0x0F0F0F0F0F0F0F0F),
        (2, 0x3333333333333333),
        (1, 0x5555555555555555),
    ):
        value = (value | value << shift) & mask
    return value
