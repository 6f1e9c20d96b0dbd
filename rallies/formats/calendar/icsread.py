"""Calendars that other programs wrote, read leniently: an event that can't be understood never hides the others."""

import warnings
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, cast

import icalendar
from icalendar import Event, Timezone, vRecur

from rallies.core.errors import InvalidInput
from rallies.core.text import clean
from rallies.formats.calendar.icsparts import Part, parts, unfolded
from rallies.formats.calendar.icspoint import Point, point

_UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, OverflowError)
"""What icalendar raises for input it can't take, beside its own errors, which are ValueErrors."""
WEIGHTY = (
    "STATUS", "CLASS", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID",
)  # fmt: skip
"""Properties without which an event would be shown where or when it is not."""

Time = datetime | date


class Loaded(NamedTuple):
    """An event of a calendar. `start`, `end` are aware, or naive for a floating time, or days (`end` exclusive).

    `zone` is the TZID as it was written, "" for UTC, floating times and days; a start with a `zone` that is naive has
    one that nobody knows. `end` is None where none was written of a time. `point` is latitude and longitude in degrees,
    `map_title` the name of Apple's structured location, which decides over GEO. `visibility` is CLASS, `method` that of
    the calendar.
    `rules` are the RRULE and EXRULE lines, `dates` and `without` RDATE and EXDATE, `replaces` the date of a series that
    it stands for (RECURRENCE-ID), `is_onward` if it also stands for all later ones. `faults` names what of the event
    could not be read, `is_whole` is False where the file ends or goes on before the event's end.
    """

    uid: str
    start: Time | None
    end: Time | None
    zone: str
    title: str
    place: str
    point: Point | None
    map_title: str
    description: str
    url: str
    status: str
    visibility: str
    method: str
    sequence: int
    updated: datetime | None
    rules: tuple[str, ...]
    dates: tuple[Time, ...]
    without: tuple[Time, ...]
    replaces: Time | None
    is_onward: bool
    faults: tuple[str, ...]
    is_whole: bool

    @property
    def is_repeating(self) -> bool:
        """Whether it has more than one date."""
        return bool(self.rules or self.dates)


def load(octets: bytes) -> list[Loaded]:
    """The events of a file with one or more calendars, in its order.

    Raises: InvalidInput for a file that holds no calendar, or parts that lie too deep within each other.
    """
    return read(unfolded(octets.removeprefix(b"\xef\xbb\xbf")).decode("utf-8", "replace"))


def read(text: str) -> list[Loaded]:
    """The events of a calendar's unfolded lines, in their order.

    Raises: InvalidInput as `load` does.
    """
    if "BEGIN:" not in text.upper():
        raise InvalidInput("There is no calendar in this file.", field="file")
    held = parts(text)
    icalendar.use_zoneinfo()  # type: ignore[no-untyped-call]  # forgets zones of another file
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a guessed time zone: the importer reads `zone` itself
        _learn_zones(part for part in held if part.name == "VTIMEZONE")
        return [_loaded(part) for part in held if part.name == "VEVENT"]


def _learn_zones(described: Iterable[Part]) -> None:
    """Make the zones known that a file describes; one that can't be read stays unknown, and its hours are asked."""
    for part in described:
        try:
            Timezone.from_ical(part.text)
        except _UNREADABLE:
            continue


def _loaded(part: Part) -> Loaded:
    try:
        event = cast("Event", Event.from_ical(part.text))
    except _UNREADABLE:
        event = Event()
        event.errors.append(("", ""))
    return _event(event, part)


def _event(event: Event, part: Part) -> Loaded:
    faults = [name or "line" for name, _ in event.errors if name != "GEO"]
    named = part.names()
    faults += [name for name in (*WEIGHTY, "SUMMARY", "LOCATION") if name in named and name not in event]
    start, end = _times(event, faults)
    apple_place = _first(event, "X-APPLE-STRUCTURED-LOCATION")
    title = _parameters(apple_place).get("X-TITLE", "")
    replaces = _first(event, "RECURRENCE-ID")
    return Loaded(
        uid=_text(event, "UID"),
        start=start,
        end=end,
        zone=clean(str(_parameters(_first(event, "DTSTART")).get("TZID", ""))),
        title=_text(event, "SUMMARY"),
        place=_text(event, "LOCATION"),
        point=_point(part, faults),
        map_title=clean(str(title)),
        description=_text(event, "DESCRIPTION"),
        url=_text(event, "URL"),
        status=_text(event, "STATUS").upper(),
        visibility=_text(event, "CLASS").upper(),
        method=part.method,
        sequence=_number(event, faults),
        updated=_updated(event),
        rules=tuple(f"{name}:{_ical(rule)}" for name in ("RRULE", "EXRULE") for rule in _all(event, name)),
        dates=_dates(event, "RDATE", faults),
        without=_dates(event, "EXDATE", faults),
        replaces=_time(event, "RECURRENCE-ID", faults),
        is_onward="RANGE" in _parameters(replaces),
        faults=tuple(dict.fromkeys(faults)),
        is_whole=part.is_whole,
    )


def _first(event: Event, name: str) -> object:
    """The first of a property that may stand there several times, against the rules."""
    value = event.get(name)
    return value[0] if isinstance(value, list) and value else value


def _part(value: object, name: str) -> Any:  # noqa: ANN401  # whatever icalendar holds
    """A part of a property's value; None where there is no value or icalendar could not read it."""
    try:
        return getattr(value, name, None)
    except ValueError:
        return None


def _all(event: Event, name: str) -> list[object]:
    value = event.get(name)
    return value if isinstance(value, list) else [] if value is None else [value]


def _ical(value: object) -> str:
    return str(value.to_ical(), "utf-8") if isinstance(value, vRecur) else str(value)  # type: ignore[no-untyped-call]


def _text(event: Event, name: str) -> str:
    value = _first(event, name)
    return "" if value is None else clean(str(value))


def _times(event: Event, faults: list[str]) -> tuple[Time | None, Time | None]:
    start = _time(event, "DTSTART", faults)
    end = _time(event, "DTEND", faults)
    if start is None or end is not None:
        return start, end
    length = _part(_first(event, "DURATION"), "dt")
    if not isinstance(length, timedelta):
        return start, None if isinstance(start, datetime) else start + timedelta(days=1)
    try:
        return start, start + length
    except _UNREADABLE:
        faults.append("DURATION")
        return start, None


def _time(event: Event, name: str, faults: list[str]) -> Time | None:
    value = _first(event, name)
    if value is None:
        return None
    at = _part(value, "dt")
    if isinstance(at, date):
        return at
    faults.append(name)
    return None


def _dates(event: Event, name: str, faults: list[str]) -> tuple[Time, ...]:
    """The dates of a property that lists several; a period, which has an end of its own, is none."""
    values = [each for held in _all(event, name) for each in _part(held, "dts") or ()]
    times = [_part(each, "dt") for each in values]
    if len(times) < len(_all(event, name)) or not all(isinstance(each, date) for each in times):
        faults.append(name)
    return tuple(each for each in times if isinstance(each, date))


def _parameters(value: object) -> Mapping[str, object]:
    parameters = _part(value, "params")
    return parameters if isinstance(parameters, Mapping) else {}


def _point(part: Part, faults: list[str]) -> Point | None:
    apple_place, written = part.value("X-APPLE-STRUCTURED-LOCATION"), part.value("GEO")
    read = point(apple_place) or point(written)
    if read:
        return read
    if written and "GEO" not in faults:
        faults.append("GEO")
    return None


def _number(event: Event, faults: list[str]) -> int:
    value = _first(event, "SEQUENCE")
    try:
        return int(str(value)) if value is not None else 0
    except ValueError:
        faults.append("SEQUENCE")
        return 0


def _updated(event: Event) -> datetime | None:
    at = _part(_first(event, "LAST-MODIFIED"), "dt")
    return at if isinstance(at, datetime) else None
