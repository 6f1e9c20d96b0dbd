"""A zone's rules as iCalendar readers understand them: one STANDARD and at most one DAYLIGHT, yearly.

Readers obey a wrong VTIMEZONE, and several read no more than these two rules, so a zone whose clocks follow no
such rule around a rally has none here, and its times are written in UTC. Source: RFC 5545 3.6.5.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from rallies.core.clock import local
from rallies.formats.calendar.contentline import line

_YEARS = 10
"""Years from the one before the rally's through which a rule has to hold."""
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_ANCHOR = 1970


@dataclass(frozen=True)
class Onset:
    """A yearly change of clocks: at `clock` (HHMMSS before the change) on the `nth` weekday (-1: last) of a month."""

    month: int
    nth: int
    weekday: int
    clock: str
    before: timedelta
    after: timedelta
    name: str


@dataclass(frozen=True)
class Rules:
    """How a zone's clocks go: always `offset`, or by two onsets a year."""

    zone: str
    offset: timedelta
    name: str
    onsets: tuple[Onset, ...]


@lru_cache(maxsize=1_024)
def rules(zone: str, year: int) -> Rules | None:
    """The rules of a zone around a year; None for UTC and for clocks that no two yearly rules describe."""
    if zone == "UTC":
        return None
    start = datetime(year - 1, 1, 1, tzinfo=UTC)
    changes = _changes(zone, start, start.replace(year=year - 1 + _YEARS))
    first = local(start, zone)
    offset = first.utcoffset() or timedelta()
    if offset.total_seconds() % 60:
        return None
    if not changes:
        return Rules(zone, offset, first.tzname() or "", ())
    onsets = _yearly(zone, changes)
    return Rules(zone, offset, first.tzname() or "", onsets) if onsets else None


def component(rules: Rules) -> bytes:
    """A zone's rules as a VTIMEZONE."""
    parts = b"".join(_observance(onset) for onset in rules.onsets)
    if not rules.onsets:
        parts = (
            b"BEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
            + _offsets(rules.offset, rules.offset, rules.name)
            + b"END:STANDARD\r\n"
        )
    return b"BEGIN:VTIMEZONE\r\n" + line("TZID", rules.zone) + parts + b"END:VTIMEZONE\r\n"


def _changes(zone: str, start: datetime, end: datetime) -> list[datetime]:
    """The instants between two at which a zone's offset changes, to the minute."""
    changes, at = [], start
    while at < end:
        following = at + timedelta(days=7)
        if _offset(at, zone) != _offset(following, zone):
            changes.append(_bisected(zone, at, following))
        at = following
    return changes


def _bisected(zone: str, before: datetime, after: datetime) -> datetime:
    while after - before > timedelta(minutes=1):
        middle = before + timedelta(minutes=(after - before) // timedelta(minutes=2))
        if _offset(middle, zone) == _offset(before, zone):
            before = middle
        else:
            after = middle
    return after


def _offset(instant: datetime, zone: str) -> timedelta:
    return local(instant, zone).utcoffset() or timedelta()


def _yearly(zone: str, changes: list[datetime]) -> tuple[Onset, ...]:
    """The two onsets that all changes follow; empty if there are none such."""
    readings = [_readings(zone, change) for change in changes]
    if len(readings) != 2 * _YEARS:
        return ()
    shared = [set.intersection(*readings[half::2]) for half in (0, 1)]
    if not all(shared):
        return ()
    return tuple(min(onsets, key=lambda onset: (onset.month, onset.nth)) for onsets in shared)


def _readings(zone: str, change: datetime) -> set[Onset]:
    """The rules that one change may be an instance of: counted from the month's start, and from its end."""
    before, after = _offset(change - timedelta(minutes=1), zone), _offset(change, zone)
    wall = change.replace(tzinfo=None) + before
    days = monthrange(wall.year, wall.month)[1]
    nths = {(wall.day + 6) // 7} | ({-1} if wall.day > days - 7 else set())
    name = local(change, zone).tzname() or ""
    return {Onset(wall.month, nth, wall.weekday(), f"{wall:%H%M%S}", before, after, name) for nth in nths}


def _observance(onset: Onset) -> bytes:
    kind = b"DAYLIGHT" if onset.after > onset.before else b"STANDARD"
    first = _in_year(_ANCHOR, onset)
    rule = f"FREQ=YEARLY;BYMONTH={onset.month};BYDAY={onset.nth}{_DAYS[onset.weekday]}"
    return (
        b"BEGIN:" + kind + b"\r\n"
        + line("DTSTART", f"{first:%Y%m%d}T{onset.clock}")
        + line("RRULE", rule)
        + _offsets(onset.before, onset.after, onset.name)
        + b"END:" + kind + b"\r\n"
    )  # fmt: skip


def _in_year(year: int, onset: Onset) -> date:
    days = monthrange(year, onset.month)[1]
    fitting = [
        day for day in (date(year, onset.month, number) for number in range(1, days + 1))
        if day.weekday() == onset.weekday
    ]  # fmt: skip
    return fitting[onset.nth - 1 if onset.nth > 0 else onset.nth]


def _offsets(before: timedelta, after: timedelta, name: str) -> bytes:
    named = line("TZNAME", name) if name else b""
    return line("TZOFFSETFROM", _spelt(before)) + line("TZOFFSETTO", _spelt(after)) + named


def _spelt(offset: timedelta) -> str:
    minutes = int(offset.total_seconds()) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"
