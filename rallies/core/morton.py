"""Cells of the map: where a point lies among the square tiles of a web map, as one number.

A cell is the Morton code of Web-Mercator x and y at 28 bits each, so every tile of every zoom is one range of
cells. Source: G. M. Morton, 1966 (order); OGC 17-083r2 annex D (WebMercatorQuad).
"""

from math import asinh, floor, pi, radians, tan

DEEPEST = 28
"""Bits of x and of y in a cell; a side of the smallest square is 0.15 m at the equator."""
MAX_LATITUDE = 85.0511287798066
"""Degrees north and south at which the square world ends; points beyond lie on its edge."""
MOST_TILES = 4
"""At most so many tiles cover a part of the world."""
_SIDE = 1 << DEEPEST


def cell(lat: float, lon: float) -> int:
    """The cell of a point in degrees (WGS 84): 0 to 2**56 - 1."""
    return _spread(_column(lon) % _SIDE) | _spread(_row(lat)) << 1


def tile_range(z: int, x: int, y: int) -> tuple[int, int]:
    """The cells of a tile: the first, and the first that is no longer in it."""
    shift = 2 * (DEEPEST - z)
    first = (_spread(x) | _spread(y) << 1) << shift
    return first, first + (1 << shift)


def cover(
    south: float, west: float, north: float, east: float, *, most: int = MOST_TILES, finest: int = 0
) -> list[tuple[int, int]]:
    """The ranges of cells of the smallest tiles, `most` at most, that hold all between these degrees.

    `west` may be under -180 and `east` over 180, where they lie beyond the antimeridian. `finest` is how often the
    side of the smallest square is doubled in the smallest tile.
    """
    left, top, bottom = _column(west), _row(north), _row(south)
    right = min(_column(east), left + _SIDE - 1)
    bits = max(finest, max(right - left, bottom - top).bit_length() - most.bit_length() + 1)
    while ((right >> bits) - (left >> bits) + 1) * ((bottom >> bits) - (top >> bits) + 1) > most:
        bits += 1
    columns = {_spread(column % (_SIDE >> bits)) for column in range(left >> bits, (right >> bits) + 1)}
    rows = [_spread(row) << 1 for row in range(top >> bits, (bottom >> bits) + 1)]
    shift = 2 * bits
    return [((row | column) << shift, (row | column) + 1 << shift) for row in rows for column in columns]


def _column(lon: float) -> int:
    """How many of the smallest squares lie west of a point, from 180° west on."""
    return floor((lon + 180.0) / 360.0 * _SIDE)


def _row(lat: float) -> int:
    """How many of the smallest squares lie north of a point."""
    lat = max(-MAX_LATITUDE, min(MAX_LATITUDE, lat))
    return max(0, min(_SIDE - 1, floor((1 - asinh(tan(radians(lat))) / pi) / 2 * _SIDE)))


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
