"""Rules by which an event repeats, as the dates that they give, whatever a file makes of them.

`dateutil` counts; what it would count without an end is refused before, and it starts so late in its calendar that
a rule without any date is given up soon. Source: RFC 5545 3.3.10 (RECUR), 3.8.5 (EXDATE, RDATE, RRULE).
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, tzinfo
from enum import StrEnum
from itertools import takewhile
from typing import Final, NamedTuple

from dateutil import rrule  # type: ignore[import-untyped]

from rallies.core.errors import InvalidInput

MOST_DATES: Final = 366
"""Dates that are taken of one event: each day of a year."""
_MOST_COUNTED: Final = 20_000
"""Dates that a rule may give before its last one that is wanted: each day of half a century."""
_MOST_INTERVAL: Final = 1_000
_MOST_RULES: Final = 4
_GREGORIAN_YEARS: Final = 400
"""After so many years weekdays and leap years come again as they were."""
_NEVER: Final = datetime.max  # noqa: DTZ901  # a wall-clock
_OFTEN: Final = {"SECONDLY", "MINUTELY", "HOURLY"}
_FREQUENCIES: Final = {
    "DAILY": rrule.DAILY, "WEEKLY": rrule.WEEKLY, "MONTHLY": rrule.MONTHLY, "YEARLY": rrule.YEARLY,
}  # fmt: skip
_OF_A_DAY: Final = ("BYHOUR", "BYMINUTE", "BYSECOND")
_NUMBERS: Final = ("BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS", *_OF_A_DAY)
_KNOWN: Final = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", *_NUMBERS}
_DAY: Final = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_NUMBER: Final = re.compile(r"[+-]?\d{1,3}")
_UNTIL: Final = re.compile(r"(\d{8})(?:T(\d{6})(Z?))?")


class Fault(StrEnum):
    """Why no dates are made of an event."""

    UNKNOWN = "unknown"
    TOO_OFTEN = "too often"
    TOO_MANY = "too many"
    FIRST = "first"
    NONE = "none"


class Unreadable(InvalidInput):
    """An event whose dates can't be told, with why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(f"The dates of a repeating event can't be read: {fault}.", field="RRULE")
        self.fault = fault


class Repeating(NamedTuple):
    """What an event says of its dates, as the clock of `zone` shows them; a day alone is its midnight.

    `rules` are its RRULE and EXRULE lines, `dates` and `without` its RDATE and EXDATE; a `date` among the latter
    takes out what is on that day. `zone` None is that of the venue. The start is a date too, which a rule has to give,
    unless `is_start_a_date` says that it only opens the time for the others.
    """

    start: datetime
    zone: tzinfo | None
    rules: tuple[str, ...]
    dates: tuple[datetime, ...] = ()
    without: tuple[date, ...] = ()
    is_start_a_date: bool = True

    @property
    def is_weekly(self) -> bool:
        """Whether weeks are what its one rule counts."""
        return len(self.rules) == 1 and "FREQ=WEEKLY" in self.rules[0].upper().replace(":", ";").split(";")


def expanded(event: Repeating, *, last: date) -> list[datetime]:
    """The dates of an event up to the day `last`, in order, each by the wall-clock.

    Raises: Unreadable for a rule that is none, that gives several dates a day or far too many, or that does not
    give the event's own start.
    """
    if len(event.rules) > _MOST_RULES:
        raise Unreadable(Fault.TOO_MANY)
    end = datetime.combine(last, time.max)
    dates = {event.start} if event.is_start_a_date else set()
    dates |= {each for each in event.dates if each <= end}
    rules = [line.partition(":") for line in event.rules]
    given = {each for name, _, rule in rules if name == "RRULE" for each in _counted(rule, event, end)}
    is_ruled = any(name == "RRULE" for name, _, _ in rules)
    if is_ruled and event.is_start_a_date and event.start <= end and event.start not in given:
        raise Unreadable(Fault.FIRST if given else Fault.NONE)
    left_out = {each for name, _, rule in rules if name == "EXRULE" for each in _counted(rule, event, end)}
    left_out |= {each for each in event.without if isinstance(each, datetime)}
    days = {each for each in event.without if not isinstance(each, datetime)}
    kept = sorted(each for each in (dates | given) - left_out if each.date() not in days and each <= end)
    if len({each.date() for each in kept}) < len(kept):
        raise Unreadable(Fault.TOO_OFTEN)
    return kept


def goes_on(event: Repeating, *, after: date) -> bool:
    """Whether a rule of an event gives dates after a day, as far as it says itself when it ends.

    Raises: Unreadable.
    """
    rules = [_parts(rule) for name, _, rule in (line.partition(":") for line in event.rules) if name == "RRULE"]
    return any(
        "COUNT" not in parts and (_until(parts.get("UNTIL", ""), event.zone) or _NEVER).date() > after
        for parts in rules
    )


def _counted(rule: str, event: Repeating, end: datetime) -> Iterator[datetime]:
    parts = _parts(rule)
    until = min(_until(parts.get("UNTIL", ""), event.zone) or end, end)
    later = max(0, (_NEVER.year - 1 - max(until.year, event.start.year)) // _GREGORIAN_YEARS * _GREGORIAN_YEARS)
    shifted = event.start.replace(year=event.start.year + later, microsecond=0)
    try:
        counting = rrule.rrule(dtstart=shifted, **_arguments(parts))
    except ValueError as error:
        raise Unreadable(Fault.UNKNOWN) from error
    dates = (each.replace(year=each.year - later) for each in counting)
    for number, each in enumerate(takewhile(lambda each: each <= until, dates), start=1):
        if number > _MOST_COUNTED:
            raise Unreadable(Fault.TOO_MANY)
        yield each


def _parts(rule: str) -> dict[str, str]:
    """The parts of a rule by name, checked.

    Raises: Unreadable for a part that is not known or stands there twice, or a value that can't be.
    """
    pairs = [part.partition("=") for part in rule.upper().strip().strip(";").split(";")]
    parts = {name: value for name, _, value in pairs}
    if parts.get("FREQ") in _OFTEN or any("," in parts.get(name, "") for name in _OF_A_DAY):
        raise Unreadable(Fault.TOO_OFTEN)
    is_known = len(parts) == len(pairs) and parts.keys() <= _KNOWN and parts.get("FREQ") in _FREQUENCIES
    if not is_known or not _are_right(parts):
        raise Unreadable(Fault.UNKNOWN)
    return parts


def _are_right(parts: dict[str, str]) -> bool:
    numbers = [(name, number) for name in _NUMBERS if name in parts for number in parts[name].split(",")]
    days = [_DAY.fullmatch(day) for day in parts["BYDAY"].split(",")] if "BYDAY" in parts else []
    counted = any(day and day[1] for day in days)
    return (
        all(_NUMBER.fullmatch(number) and (int(number) or name in _OF_A_DAY) for name, number in numbers)
        and all(days)
        and (not counted or parts["FREQ"] in {"MONTHLY", "YEARLY"})
        and re.fullmatch(r"0*[1-9]\d*", parts.get("INTERVAL", "1")) is not None
        and len(parts.get("INTERVAL", "1")) < len(str(_MOST_INTERVAL))
        and re.fullmatch(r"0*[1-9]\d*", parts.get("COUNT", "1")) is not None
        and not ("COUNT" in parts and "UNTIL" in parts)
        and parts.get("WKST", "MO") in {"MO", "TU", "WE", "TH", "FR", "SA", "SU"}
    )


def _until(text: str, zone: tzinfo | None) -> datetime | None:
    """The last moment of a rule by the wall-clock; a day alone holds until its end. None for no such moment.

    Raises: Unreadable.
    """
    if not text:
        return None
    match = _UNTIL.fullmatch(text)
    try:
        if not match or not match[2]:
            return datetime.combine(date.fromisoformat(text), time.max)
        at = datetime.fromisoformat(f"{match[1]}T{match[2]}")
    except ValueError as error:
        raise Unreadable(Fault.UNKNOWN) from error
    return at.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None) if match[3] and zone else at


def _arguments(parts: dict[str, str]) -> dict[str, object]:
    arguments: dict[str, object] = {"freq": _FREQUENCIES[parts["FREQ"]], "interval": int(parts.get("INTERVAL", "1"))}
    if "COUNT" in parts:
        arguments["count"] = min(int(parts["COUNT"]), _MOST_COUNTED + 1)
    if "WKST" in parts:
        arguments["wkst"] = getattr(rrule, parts["WKST"])
    for name in _NUMBERS:
        if name in parts:
            arguments[name.lower()] = [int(number) for number in parts[name].split(",")]
    if "BYDAY" in parts:
        arguments["byweekday"] = [_weekday(day) for day in parts["BYDAY"].split(",")]
    return arguments


def _weekday(day: str) -> object:
    match = _DAY.fullmatch(day)
    assert match is not None  # noqa: S101  # `_are_right` saw to it
    weekday = getattr(rrule, match[2])
    return weekday(int(match[1])) if match[1] else weekday
