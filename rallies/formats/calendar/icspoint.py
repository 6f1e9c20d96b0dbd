"""Points as calendars write them: GEO, and the geo: address of Apple's structured location.

Source: RFC 5545 3.8.1.6; RFC 5870.
"""

import re

_NORTH, _EAST = 90.0, 180.0
_DEGREES = re.compile(r"[+-]?\d+(?:\.\d+)?")
_HALVES, _QUARTERS = 2, 4
Point = tuple[float, float]


def point(text: str) -> Point | None:
    """Latitude and longitude in degrees; None for what is no point on earth, and for 0;0, which means "not known".

    A decimal comma and a comma between the two are understood, and degrees east that stand first where they can't be
    degrees north.
    """
    halves = _halves(re.split(r"[?]|;(?:crs|u)=", text.strip().removeprefix("geo:"))[0])
    if len(halves) < _HALVES or not all(_DEGREES.fullmatch(half) for half in halves[:_HALVES]):
        return None
    lat, lon = float(halves[0]), float(halves[1])
    if abs(lat) > _NORTH >= abs(lon):
        lat, lon = lon, lat
    if abs(lat) > _NORTH or abs(lon) > _EAST or not (lat or lon):
        return None
    return lat, lon


def _halves(text: str) -> list[str]:
    plain = text.replace("−", "-").replace(" ", "")
    if ";" in plain:
        return plain.replace(",", ".").split(";")
    pieces = plain.split(",")
    if len(pieces) == _QUARTERS:
        return [f"{pieces[0]}.{pieces[1]}", f"{pieces[2]}.{pieces[3]}"]
    return pieces
