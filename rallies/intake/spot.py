"""The exact spot as it was typed: degrees in any writing, a pair in one field, a point or a map's link among words."""

from dataclasses import replace

from rallies.intake.entry import Said
from rallies.intake.typed import number
from rallies.places.points import coordinates

_NORTH = 90.0
_WORDS = ("address", "venue", "city")


def degrees(lat: str, lon: str) -> tuple[str, str]:
    """Latitude and longitude as plain numbers; what can't be read so stays as it was typed."""
    if number(lat) is not None and number(lon) is not None and not _is_beyond(lat):
        return lat, lon
    point = coordinates.point(lat) or coordinates.point(lon) or coordinates.point(f"{lat}, {lon}")
    return _plain(point) if point else (lat, lon)


def _is_beyond(lat: str) -> bool:
    value = number(lat)
    return value is not None and abs(value) > _NORTH


def _plain(point: coordinates.Point) -> tuple[str, str]:
    return f"{point.lat:.7f}".rstrip("0").rstrip("."), f"{point.lon:.7f}".rstrip("0").rstrip(".")


def point_of(text: str) -> tuple[str, str]:
    """Latitude and longitude of a text that is a point, "" and "" for any other."""
    point = coordinates.point(text)
    return _plain(point) if point else ("", "")


def located(said: Said) -> Said:
    """What was said with the spot as plain degrees.

    A link among the words of the place is newer than the degrees, and is taken out; a city that is a point stays one.
    """
    lat, lon = degrees(said.lat, said.lon)
    for name in _WORDS:
        typed = getattr(said, name)
        if point := coordinates.point(typed):
            lat, lon = _plain(point)
            rest = f"{lat}, {lon}" if name == "city" else coordinates.without_link(typed)
            return replace(said, lat=lat, lon=lon, **{name: rest})
    return replace(said, lat=lat, lon=lon) if (lat, lon) != (said.lat, said.lon) else said
