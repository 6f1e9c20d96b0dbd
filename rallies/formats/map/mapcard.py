"""The world with dots as PNG: the picture that a messenger shows beside a link.

It holds no word, so no language. What is to be drawn is reckoned here; `mapdrawing` draws it, in a process of its own.
"""

import json
from collections.abc import Iterable

from rallies.core.pictures import drawing
from rallies.formats.map.streets import Bounds
from rallies.formats.map.worldmap import (
    BUILT_OUTLINES,
    PICTURE_DOT,
    PICTURE_SIDES,
    Dot,
    dot_radius,
    paints,
    picture_window,
    position,
)

PROGRAM = "rallies.formats.map.mapdrawing"


def png(dots: Iterable[Dot], *, bounds: Bounds | None) -> bytes:
    """A picture of dots on the world, or on the part within bounds (south-west, north-east).

    Raises: Busy while too many others are drawn; Failed.
    """
    window = picture_window(bounds)
    placed = sorted((dot.count, *position(dot.lat, dot.lon)) for dot in dots)
    unit = PICTURE_DOT * window[2]
    picture = {
        "window": window,
        "sides": PICTURE_SIDES,
        "dots": [(x, y, unit * dot_radius(count)) for count, x, y in reversed(placed)],
        "paints": paints(),
        "outlines": str(BUILT_OUTLINES),
    }
    return drawing.drawn(PROGRAM, data=json.dumps(picture).encode())
