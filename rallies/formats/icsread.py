"""Calendars that other programs wrote, read leniently: an event that can't be understood never hides the others."""

import re
import warnings
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from icalendar import Calendar, Event

from rallies.core.errors import InvalidInput
from rallies.core.text import clean

_UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, OverflowError)
"""What icalendar raises for input it can't take, beside its own errors, which are ValueErrors."""


MOST_DEEP = 16
"""Components within components; real calendars have three. The parser's time grows with the square of the depth."""
_BOUND = re.compile(rb"^(BEGIN|END)[:;]", re.MULTILINE | re.IGNORECASE)

_FOLD = re.compile(rb"\n[ \t]")


class Loaded(NamedTuple):
    """An event of a calendar. `start`, `end` are aware, or naive for a floating time, or days (`end` exclusive).

    `zone` is the TZID as it was written, "" for UTC, floating times and days. `point` is latitude and longitude
    in degrees. `faults` names what of the event could not be read.
    """

    uid: str
    start: datetime | date | None
    end: datetime | date | None
    zone: str
    title: str
    place: str
    point: tuple[float, float] | None
    description: str
    url: str
    status: str
    sequence: int
    updated: datetime | None
    is_repeating: bool
    faults: tuple[str, ...]


def load(octets: bytes) -> list[Loaded]:
    """The events of a file with one or more calendars, in its order.

    Raises: InvalidInput for a file that holds no calendar or can't be parsed as one.
    """
    if _depth(octets) > MOST_DEEP:
        raise InvalidInput(
            "This is no calendar that can be read: its parts lie too deep within each other.", field="file"
        )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a guessed time zone: the importer reads `zone` itself
        try:
            calendars = Calendar.from_ical(octets.removeprefix(b"\xef\xbb\xbf"), multiple=True)
        except _UNREADABLE as error:
            raise InvalidInput(f"This is no calendar that can be read: {error}", field="file") from error
    if not calendars:
        raise InvalidInput("There is no complete calendar in this file.", field="file")
    return [_event(event) for calendar in calendars for event in calendar.walk("VEVENT") if isinstance(event, Event)]


def _depth(octets: bytes) -> int:
    """How many components are open at a time, at the most."""
    unfolded = _FOLD.sub(b"", octets.replace(b"\r\n", b"\n").replace(b"\r", b"\n"))
    depth = most = 0
    for found in _BOUND.finditer(unfolded):
        depth += 1 if found[1].upper() == b"BEGIN" else -1
        most = max(most, depth)
    return most


def _event(event: Event) -> Loaded:
    faults = [name or "line" for name, _ in event.errors]
    start, end = _times(event, faults)
    return Loaded(
        uid=_text(event, "UID"),
        start=start,
        end=end,
        zone=_zone(event),
        title=_text(event, "SUMMARY"),
        place=_text(event, "LOCATION"),
        point=_point(event, faults),
        description=_text(event, "DESCRIPTION"),
        url=_text(event, "URL"),
        status=_text(event, "STATUS").upper(),
        sequence=_number(event, faults),
        updated=_updated(event),
        is_repeating="RRULE" in event or "RDATE" in event,
        faults=tuple(dict.fromkeys(faults)),
    )


def _first(event: Event, name: str) -> object:
    """The first of a property that may stand there several times, against the rules."""
    value = event.get(name)
    return value[0] if isinstance(value, list) and value else value


def _part(value: object, name: str) -> object:
    """A part of a property's value; None where there is no value or icalendar could not read it."""
    try:
        return getattr(value, name, None)
    except ValueError:
        return None


def _text(event: Event, name: str) -> str:
    value = _first(event, name)
    return "" if value is None else clean(str(value))


def _times(event: Event, faults: list[str]) -> tuple[datetime | date | None, datetime | date | None]:
    start = _time(event, "DTSTART", faults)
    end = _time(event, "DTEND", faults)
    if start is None or end is not None:
        return start, end
    length = _part(_first(event, "DURATION"), "dt")
    if not isinstance(length, timedelta):
        length = timedelta(0) if isinstance(start, datetime) else timedelta(days=1)
    try:
        return start, start + length
    except _UNREADABLE:
        faults.append("DURATION")
        return start, None


def _time(event: Event, name: str, faults: list[str]) -> datetime | date | None:
    value = _first(event, name)
    if value is None:
        return None
    found = _part(value, "dt")
    if isinstance(found, date):
        return found
    faults.append(name)
    return None


def _zone(event: Event) -> str:
    parameters = _part(_first(event, "DTSTART"), "params")
    return clean(str(parameters.get("TZID", ""))) if isinstance(parameters, Mapping) else ""


def _point(event: Event, faults: list[str]) -> tuple[float, float] | None:
    value = _first(event, "GEO")
    if value is None:
        return None
    lat, lon = (_part(value, name) for name in ("latitude", "longitude"))
    if not isinstance(lat, float) or not isinstance(lon, float) or not (-90 <= lat <= 90 and -180 <= lon <= 180):  # noqa: PLR2004  # degrees
        faults.append("GEO")
        return None
    return lat, lon


def _number(event: Event, faults: list[str]) -> int:
    value = _first(event, "SEQUENCE")
    try:
        return int(str(value)) if value is not None else 0
    except ValueError:
        faults.append("SEQUENCE")
        return 0


def _updated(event: Event) -> datetime | None:
    found = _part(_first(event, "LAST-MODIFIED"), "dt")
    return found if isinstance(found, datetime) else None
