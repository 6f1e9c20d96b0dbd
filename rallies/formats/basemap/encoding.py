"""Outlines as a layer of a vector tile, in one feature a kind: so that waters that touch are filled without a seam.

Source: Mapbox Vector Tile specification 2.1, section 4.
"""

from collections.abc import Iterable

import numpy as np

from rallies.formats.basemap.rings import FEWEST, Numbers, Rings

VERSION, POLYGON = 2, 3
_MOVE, _LINE, _CLOSE = 1, 2, 7
_ONE = 1 << 3
_SEVEN_BITS, _MORE = 0x7F, 0x80
_LONGEST = 5
"""Bytes of a number of 32 bits."""


def layer(name: str, kinds: Iterable[tuple[str, Rings]], extent: int) -> bytes:
    """A layer of areas, each with its kind, in units of a tile; empty if none is left of them."""
    written = [(kind, geometry(rings)) for kind, rings in kinds]
    drawn = [(kind, commands) for kind, commands in written if commands]
    if not drawn:
        return b""
    features = b"".join(
        _field(2, _field(2, _varint(0) + _varint(number)) + _number(3, POLYGON) + _field(4, commands))
        for number, (_, commands) in enumerate(drawn)
    )
    values = b"".join(_field(4, _field(1, kind.encode())) for kind, _ in drawn)
    body = _field(1, name.encode()) + features + _field(3, b"kind") + values
    return _field(3, _number(15, VERSION) + body + _number(5, extent))


def geometry(rings: Rings) -> bytes:
    """Outlines as commands of a tile, rounded to whole units; what has no area then is left out."""
    whole = _rounded(rings)
    if not len(whole):
        return b""
    points = whole.points.astype(np.int64)
    steps = np.diff(points, axis=0, prepend=0)
    signless = (steps << 1) ^ (steps >> 63)
    starts = whole.starts
    # A ring is: move, its first point, line and how many, the other points, close.
    heads = 2 * starts + 3 * np.arange(len(whole))
    within = np.arange(len(points)) - np.repeat(starts, whole.lengths)
    places = np.repeat(heads, whole.lengths) + 1 + 2 * within + (within > 0)
    numbers = np.empty(2 * len(points) + 3 * len(whole), dtype=np.int64)
    numbers[heads] = _ONE | _MOVE
    numbers[heads + 3] = (whole.lengths - 1) << 3 | _LINE
    numbers[heads + 2 * whole.lengths + 2] = _ONE | _CLOSE
    numbers[places], numbers[places + 1] = signless.T
    return varints(numbers)


def varints(numbers: Numbers) -> bytes:
    """Whole numbers of up to 32 bits, seven bits a byte, the lowest first."""
    sizes = np.ones(len(numbers), dtype=np.int64)
    for count in range(1, _LONGEST):
        sizes += numbers >= 1 << 7 * count
    places = np.cumsum(sizes) - sizes
    written = np.empty(int(sizes.sum()), dtype=np.uint8)
    for count in range(_LONGEST):
        has = sizes > count
        bits = (numbers[has] >> 7 * count) & _SEVEN_BITS
        written[places[has] + count] = bits | np.where(sizes[has] > count + 1, _MORE, 0)
    return written.tobytes()


def _rounded(rings: Rings) -> Rings:
    points = rings.points.round()
    whole = Rings(points, rings.lengths)
    if not len(whole):
        return whole
    is_new = (points != points[whole.before()]).any(axis=1)
    lengths = np.add.reduceat(is_new.astype(np.int64), whole.starts)
    kept = Rings(points[is_new], lengths[lengths > 0])
    kept = kept.chosen(kept.lengths >= FEWEST)
    return kept.chosen(kept.areas() != 0)


def _field(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _number(number: int, value: int) -> bytes:
    return _varint(number << 3) + _varint(value)


def _varint(value: int) -> bytes:
    written = bytearray()
    while value > _SEVEN_BITS:
        written.append(value & _SEVEN_BITS | _MORE)
        value >>= 7
    written.append(value)
    return bytes(written)
