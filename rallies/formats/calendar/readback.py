"""An event's bytes read back by another hand than the one that wrote them, and compared with what was meant.

`icalendar` parts names and parameters from values, and reads these. Most lines stand in many events (a day, a place,
a state), so each of them is parsed once; its whole parser takes ten times as long.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from icalendar import vCategory, vDDDTypes, vGeo
from icalendar.parser import Contentline, unescape_backslash

from rallies.formats.calendar.contentline import MAX_OCTETS

_POLE = 90


class Facts(NamedTuple):
    """What one event says. `start` and `end` are instants in UTC, or days (`end` the one after the last)."""

    uid: str
    stamp: datetime
    start: datetime | date
    end: datetime | date
    title: str
    place: str
    point: tuple[float, float] | None
    description: str
    url: str
    status: str
    sequence: int
    categories: tuple[str, ...]


class Property(NamedTuple):
    """A line as it was read; of the parameters only those that matter here."""

    name: str
    title: str | None
    value: Any


def faults_of(made: bytes, facts: Facts) -> Iterator[str]:
    """The names of what a reader would not get as it was said, of an event in UTC or of whole days."""
    yield from _impossible(facts)
    if any(len(piece) > MAX_OCTETS for piece in made.split(b"\r\n")):
        yield "line length"
    try:
        read = _facts(_properties(made))
    except (ValueError, TypeError, LookupError, AttributeError) as error:  # what icalendar raises
        yield f"unreadable: {type(error).__name__}"
        return
    yield from (name for name, meant, got in zip(Facts._fields, facts, read, strict=True) if meant != got)


def _impossible(facts: Facts) -> Iterator[str]:
    """The names of what no event may say, however well it is written."""
    if not facts.uid:
        yield "UID"
    if not facts.start < facts.end:  # both are instants or both days
        yield "DTEND"
    if facts.point and not (abs(facts.point[0]) <= _POLE and abs(facts.point[1]) <= 2 * _POLE):
        yield "GEO"


def _properties(made: bytes) -> dict[str, Property]:
    """The properties of exactly one event, each of which may stand once.

    Raises: ValueError for anything else.
    """
    opening, *lines, closing, rest = _unfolded(made)
    if (opening, closing, rest) != ("BEGIN:VEVENT", "END:VEVENT", ""):
        raise ValueError("not one event")
    read = [_property(line) for line in lines]
    named = {one.name: one for one in read}
    if len(named) != len(read) or named.keys() - _READERS.keys():
        raise ValueError("a property too many")
    return named


def _unfolded(made: bytes) -> list[str]:
    """The lines as they were before they were folded, and what stands after the end of the last.

    Raises: ValueError for a line end that is not one of ours, which some readers take for one, and bad UTF-8.
    """
    unfolded = made.replace(b"\r\n ", b"")
    lines = unfolded.decode().split("\r\n")
    if not unfolded.count(b"\r") == unfolded.count(b"\n") == len(lines) - 1:
        raise ValueError("a line end within a line")
    return lines


def _facts(read: dict[str, Property]) -> Facts:
    """What these properties say.

    Raises: LookupError for one that is missing; ValueError for two that say different things.
    """
    stamp, place = read["DTSTAMP"].value, read["LOCATION"].value if "LOCATION" in read else ""
    structured = read.get("X-APPLE-STRUCTURED-LOCATION")
    if stamp != read["LAST-MODIFIED"].value or (structured is not None and structured.title != place):
        raise ValueError("two readers would be told two things")
    if (read["CLASS"].value, read["TRANSP"].value) != ("PUBLIC", "TRANSPARENT"):
        raise ValueError("not public, or not transparent")
    return Facts(
        uid=read["UID"].value,
        stamp=stamp,
        start=read["DTSTART"].value,
        end=read["DTEND"].value,
        title=read["SUMMARY"].value,
        place=place,
        point=read["GEO"].value if "GEO" in read else None,
        description=read["DESCRIPTION"].value,
        url=read["URL"].value,
        status=read["STATUS"].value,
        sequence=read["SEQUENCE"].value,
        categories=tuple(read["CATEGORIES"].value),
    )


def _property(line: str) -> Property:
    """What a line says; a line like one that was read before says the same, so only new ones are parsed."""
    name, _, value = line.partition(":")
    return Property(name, None, _READERS[name](value)) if name in _UNLIKE else _parsed(line)


@lru_cache(maxsize=4_096)
def _parsed(line: str) -> Property:
    name, parameters, value = Contentline(line).raw_parts()  # type: ignore[no-untyped-call]
    return Property(name, parameters.get("X-TITLE"), _READERS[name](value))


@lru_cache(maxsize=2_048)
def _time(value: str) -> datetime | date:
    read = vDDDTypes.from_ical(value)  # type: ignore[no-untyped-call]
    if isinstance(read, datetime):
        return read.astimezone(UTC)
    if not isinstance(read, date):
        raise TypeError("not a time")
    return read


_READERS: dict[str, Callable[[str], object]] = {
    "UID": unescape_backslash,
    "DTSTAMP": _time,
    "LAST-MODIFIED": _time,
    "SEQUENCE": int,
    "DTSTART": _time,
    "DTEND": _time,
    "SUMMARY": unescape_backslash,
    "STATUS": str,
    "LOCATION": unescape_backslash,
    "GEO": vGeo.from_ical,
    "X-APPLE-STRUCTURED-LOCATION": str,
    "DESCRIPTION": unescape_backslash,
    "URL": str,
    "CATEGORIES": vCategory.from_ical,
    "CLASS": str,
    "TRANSP": str,
}
_UNLIKE = {"UID", "SUMMARY", "DESCRIPTION", "URL"}
"""What stands without parameters and differs from event to event; a colon ends such a name wherever it stands."""
