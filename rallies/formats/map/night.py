"""Where it is night on the earth at an instant, as a shape on the drawing of the world.

Source: NOAA Global Monitoring Laboratory, "General solar position calculations" (declination and equation of time, to
about a quarter of a degree), which is less than a line's width of the drawing.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from math import atan, cos, degrees, pi, radians, sin, tan

from rallies.formats.map.worldmap import SIDE, position

STEP = 5
"""Degrees of longitude between two points of the edge of the night."""
_FLATTEST = 0.1
"""The least declination in degrees that is reckoned with: at an equinox the edge would stand upright at no latitude."""


def path(at: datetime) -> str:
    """The night at an instant as the `d` of a path, closed over the pole that is dark."""
    declination, noon = sun(at)
    dark_edge = SIDE if declination > 0 else 0.0
    edge = " L".join(f"{x:.0f} {y:.0f}" for x, y in _edge(declination, noon))
    return f"M0 {dark_edge:.0f} L{edge} L{SIDE:.0f} {dark_edge:.0f}Z"


def sun(at: datetime) -> tuple[float, float]:
    """Over which latitude and longitude the sun stands, in degrees north and east."""
    at = at.astimezone(UTC)
    hours = at.hour + at.minute / 60
    turn = 2 * pi / 365 * (at.timetuple().tm_yday - 1 + (hours - 12) / 24)
    declination = degrees(
        0.006918 - 0.399912 * cos(turn) + 0.070257 * sin(turn) - 0.006758 * cos(2 * turn)
        + 0.000907 * sin(2 * turn) - 0.002697 * cos(3 * turn) + 0.00148 * sin(3 * turn)
    )  # fmt: skip
    late_minutes = 229.18 * (
        0.000075 + 0.001868 * cos(turn) - 0.032077 * sin(turn) - 0.014615 * cos(2 * turn) - 0.040849 * sin(2 * turn)
    )
    longitude = 180 - 15 * (hours + late_minutes / 60)
    return declination, (longitude + 180) % 360 - 180


def _edge(declination: float, noon: float) -> Iterator[tuple[float, float]]:
    """The points where the sun rises or sets, from the west to the east."""
    flat = max(abs(declination), _FLATTEST) * (1 if declination > 0 else -1)
    for longitude in range(-180, 181, STEP):
        latitude = degrees(atan(-cos(radians(longitude - noon)) / tan(radians(flat))))
        yield position(latitude, longitude)
