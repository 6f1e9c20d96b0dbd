"""schema.org events with a schedule, a row for each date. Source: https://schema.org/Schedule; ISO 8601 (durations)."""

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final, NamedTuple

from flask_babel import gettext as _

from rallies.core.clock import is_zone, local
from rallies.formats.calendar.recurrence import Fault, Repeating, Unreadable
from rallies.intake.importing.readers import recurring
from rallies.intake.importing.readers.web.jsonvalues import first, text
from rallies.intake.importing.rows import Recurrence, Row
from rallies.intake.importing.understood.moments import moment

_WORDS: Final = {
    "daily": "P1D", "weekly": "P1W", "biweekly": "P2W", "monthly": "P1M", "yearly": "P1Y", "annually": "P1Y",
}  # fmt: skip
_UNITS: Final = {"D": "DAILY", "W": "WEEKLY", "M": "MONTHLY", "Y": "YEARLY"}
_WEEK: Final = 7
_FREQUENCY: Final = re.compile(r"P0*(\d{1,3})([DWMY])")
_LENGTH: Final = re.compile(r"PT(?:(\d{1,2})H)?(?:(\d{1,2})M)?(?:0*S)?")
_DAY: Final = re.compile(r"([+-]?\d{0,2}(?:MO|TU|WE|TH|FR|SA|SU))[A-Z]*")
_CLOCK: Final = re.compile(r"T?(\d{1,2}:\d{2})(?::\d{2})?")


class _Hours(NamedTuple):
    """When it is on each date: hours by the clock of `zone`, "" for the venue's, and what has to be asked."""

    start: time | None = None
    end: time | None = None
    zone: str = ""
    question: str = ""


def rows(row: Row, event: dict[str, Any], today: date) -> list[Row]:
    """The rows of an event with a schedule: one for each date, or one that says why the whole is refused."""
    series = row.key or recurring.series_key(row.title, row.city, row.country, row.venue, row.address)
    row = replace(row, key=series, start="", end="", end_date="", clock="", question="")
    if event.get("subEvent"):
        return [replace(row, fault=_("its dates stand there one by one too, and are taken from there"))]
    try:
        found = sorted(_dates(row, event, today), key=lambda each: each.date)
    except Unreadable as error:
        return [replace(row, fault=recurring.reason(error))]
    if not found:
        return [replace(row, fault=_("it repeats, and has no date within a year from today on"))]
    return [replace(each, number=row.number + at) for at, each in enumerate(found)]


def _dates(row: Row, event: dict[str, Any], today: date) -> list[Row]:
    """The rows of all schedules of an event.

    Raises: Unreadable.
    """
    said = event["eventSchedule"]
    schedules = [each if isinstance(each, dict) else {} for each in (said if isinstance(said, list) else [said])]
    found = [each for schedule in schedules for each in _dated(row, event, schedule, today)]
    if len({each.date for each in found}) < len(found):
        raise Unreadable(Fault.TOO_OFTEN)
    return found


def _dated(row: Row, event: dict[str, Any], schedule: dict[str, Any], today: date) -> list[Row]:
    begins = moment(first(schedule.get("startDate") or event.get("startDate")))
    if begins is None:
        raise Unreadable(Fault.UNKNOWN)
    said = Repeating(
        start=datetime(begins.year, begins.month, begins.day),  # noqa: DTZ001  # days alone are counted
        zone=None,
        rules=(_rule(schedule, event, begins),),
        without=_days(schedule.get("exceptDate")),
        is_start_a_date=False,
    )
    found, row = recurring.dates(said, today), _with_hours(row, _hours(schedule, event))
    made = []
    for each in found.found:
        of = Recurrence(row.key, each.date(), found.is_weekly, found.since, found.last)
        last = (each + timedelta(days=1)).date().isoformat() if row.end and row.end <= row.start else ""
        note = found.note if each == found.found[-1] else ""
        made.append(replace(row, key=of.key, recurrence=of, date=each.date().isoformat(), end_date=last, note=note))
    return made


def _with_hours(row: Row, hours: _Hours) -> Row:
    return replace(
        row,
        start=f"{hours.start:%H:%M}" if hours.start else "",
        end=f"{hours.end:%H:%M}" if hours.start and hours.end else "",
        tz=hours.zone,
        clock=hours.zone if hours.start else "",
        question=hours.question,
    )


def _rule(schedule: dict[str, Any], event: dict[str, Any], begins: date) -> str:
    """A schedule as the rule of a calendar.

    Raises: Unreadable.
    """
    said = text(schedule.get("repeatFrequency")).rpartition("/")[2]
    found = _FREQUENCY.fullmatch(_WORDS.get(said.lower(), said.upper()))
    if found is None:
        raise Unreadable(Fault.UNKNOWN)
    count, unit = int(found[1]), found[2]
    if unit == "D" and count % _WEEK == 0:
        count, unit = count // _WEEK, "W"
    parts = [f"FREQ={_UNITS[unit]}", f"INTERVAL={count}"]
    days, week = _listed(schedule.get("byDay")), text(schedule.get("byMonthWeek"))
    if days:
        parts.append("BYDAY=" + ",".join(week + _weekday(day) for day in days))
    for name, ours in (("byMonth", "BYMONTH"), ("byMonthDay", "BYMONTHDAY")):
        if numbers := _listed(schedule.get(name)):
            parts.append(f"{ours}={','.join(numbers)}")
    if times := text(schedule.get("repeatCount")):
        return "RRULE:" + ";".join([*parts, f"COUNT={times}"])
    ends = moment(first(schedule.get("endDate") or event.get("endDate")))
    if ends is not None and (schedule.get("endDate") or (ends.year, ends.month, ends.day) > _numbers(begins)):
        parts.append(f"UNTIL={ends:%Y%m%d}")
    return "RRULE:" + ";".join(parts)


def _weekday(said: str) -> str:
    found = _DAY.fullmatch(said.rpartition("/")[2].upper())
    if found is None:
        raise Unreadable(Fault.UNKNOWN)
    return found[1]


def _listed(said: Any) -> list[str]:  # noqa: ANN401  # whatever JSON holds
    values = said if isinstance(said, list) else [said]
    return [part.strip() for value in values for part in text(value).split(",") if part.strip()]


def _days(said: Any) -> tuple[date, ...]:  # noqa: ANN401  # whatever JSON holds
    """Days on which it is not.

    Raises: Unreadable if one of them is none, since it would be shown on that day.
    """
    found = [moment(part) for part in (said if isinstance(said, list) else [said] if said else [])]
    if None in found:
        raise Unreadable(Fault.UNKNOWN)
    return tuple(date(each.year, each.month, each.day) for each in found if each is not None)


def _hours(schedule: dict[str, Any], event: dict[str, Any]) -> _Hours:
    zone = text(schedule.get("scheduleTimezone"))
    if zone and not is_zone(zone):
        return _Hours(question=_("its time zone “%(zone)s” is not known; write the hour at the venue", zone=zone[:80]))
    begins, start = moment(first(event.get("startDate"))), _clock(schedule.get("startTime"))
    if start is None and isinstance(begins, datetime):
        if begins.tzinfo and not zone:
            return _Hours(question=_("its schedule does not say by which clock it is; write the hour at the venue"))
        start = (local(begins, zone) if begins.tzinfo else begins).time()
    return _Hours(start, _end(schedule, event, start, zone), zone)


def _end(schedule: dict[str, Any], event: dict[str, Any], start: time | None, zone: str) -> time | None:
    """The hour when it ends on each date, None where none is said."""
    length = _LENGTH.fullmatch(text(schedule.get("duration") or event.get("duration")))
    if start is None or (end := _clock(schedule.get("endTime"))) is not None:
        return end if start else None
    if length and (length[1] or length[2]):
        long = timedelta(hours=int(length[1] or 0), minutes=int(length[2] or 0))
        return (datetime.combine(date.min, start) + long).time()
    begins, ends = moment(first(event.get("startDate"))), moment(first(event.get("endDate")))
    if not isinstance(begins, datetime) or not isinstance(ends, datetime) or begins.date() != ends.date():
        return None
    return (local(ends, zone) if zone and ends.tzinfo else ends).time()


def _clock(said: Any) -> time | None:  # noqa: ANN401  # whatever JSON holds
    """An hour as it is written, by a clock that stands elsewhere.

    Raises: Unreadable for what is none, or one with an offset of its own.
    """
    written = text(said)
    if not written:
        return None
    found = _CLOCK.fullmatch(written)
    try:
        return time.fromisoformat(f"{found[1]:0>5}" if found else "")
    except ValueError as error:
        raise Unreadable(Fault.UNKNOWN) from error


def _numbers(day: date) -> tuple[int, int, int]:
    return day.year, day.month, day.day
