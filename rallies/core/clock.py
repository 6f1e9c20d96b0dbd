"""Instants, wall-clocks, and until when an answer stays true.

The only file that makes or reads a wall-clock time. A rally promises a local wall time in an IANA zone; the
UTC instant is derived from the two. What depends on the present asks a `Moment`, which remembers when its
answers would change.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any, Protocol, TypeVar
from zoneinfo import ZoneInfo, available_timezones

from rallies.core.errors import InvalidInput

Answer = TypeVar("Answer")


class Clock(Protocol):
    """What tells the present instant."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The present instant, in UTC, to the microsecond."""
        return datetime.now(UTC)


class SetClock:
    """A clock that stands still until it is moved; for tests and for previews of a day."""

    def __init__(self, instant: datetime) -> None:
        self.instant = instant.astimezone(UTC)

    def now(self) -> datetime:
        """The instant it was set to."""
        return self.instant

    def move(self, step: timedelta) -> None:
        """Go on by a step, which may be negative."""
        self.instant += step


class Moment:
    """The instant a response is made at, and until when what was asked of it stays true.

    Every comparison of a rally with the present goes through here, so a response knows by itself when it
    has to be made again.
    """

    def __init__(self, now: datetime) -> None:
        self.now = now.astimezone(UTC)
        self._edge: datetime | None = None
        self._answers: dict[Hashable, Any] = {}

    @property
    def until(self) -> datetime | None:
        """The first instant at which an answer given so far would be another one; None if never."""
        return self._edge

    def has_come(self, instant: datetime) -> bool:
        """Whether an instant is now or over."""
        if instant <= self.now:
            return True
        self.changes_at(instant)
        return False

    def changes_at(self, instant: datetime | None) -> None:
        """Note an instant at which something said now will no longer hold; a past one or None says nothing."""
        if instant is not None and instant > self.now and (self._edge is None or instant < self._edge):
            self._edge = instant

    def once(self, question: Hashable, ask: Callable[[], Answer]) -> Answer:
        """The answer to a question, asked once however many parts of a response need it."""
        if question not in self._answers:
            self._answers[question] = ask()
        answer: Answer = self._answers[question]
        return answer

    def today(self, zone: str = "UTC") -> date:
        """The date in a zone, true until its next midnight."""
        day = local(self.now, zone).date()
        self.changes_at(instant_of(day + timedelta(days=1), time(0), zone))
        return day


@dataclass(frozen=True)
class WallTime:
    """What the clock on the wall says at a venue: a day, an hour (None: not announced) and a zone.

    `is_second` picks the later of two hours of the same name, where a zone repeats one.
    """

    day: date
    hour: time | None
    zone: str
    is_second: bool = False

    @property
    def instant(self) -> datetime:
        """The instant in UTC; with no hour, the day's first moment."""
        return instant_of(self.day, self.hour or time(0), self.zone, is_second=self.is_second)


def instant_of(day: date, hour: time, zone: str, *, is_second: bool = False) -> datetime:
    """The instant in UTC at which a wall-clock shows a day and hour.

    An hour that a zone skips is read with the offset from before the gap, so that midnight always has an
    instant. Source: PEP 495.
    """
    local_time = datetime.combine(day, hour, tzinfo=zone_named(zone)).replace(fold=int(is_second))
    return local_time.astimezone(UTC)


def local(instant: datetime, zone: str) -> datetime:
    """An instant as the wall-clock of a zone shows it, aware, with PEP 495's fold."""
    return instant.astimezone(zone_named(zone))


def is_skipped(day: date, hour: time, zone: str) -> bool:
    """Whether a zone's clocks jump over a local time, so that it never happens."""
    wall = datetime.combine(day, hour)
    return _is_unsure(wall, zone) and local(instant_of(day, hour, zone), zone).replace(tzinfo=None) != wall


def is_repeated(day: date, hour: time, zone: str) -> bool:
    """Whether a zone's clocks show a local time twice."""
    if not _is_unsure(datetime.combine(day, hour), zone):
        return False
    first, second = (instant_of(day, hour, zone, is_second=late) for late in (False, True))
    return first < second and not is_skipped(day, hour, zone)


def _is_unsure(wall: datetime, zone: str) -> bool:
    """Whether a local time never happens or happens twice: its two readings differ. Source: PEP 495."""
    at = wall.replace(tzinfo=zone_named(zone))
    return at.replace(fold=0).utcoffset() != at.replace(fold=1).utcoffset()


def is_zone(name: str) -> bool:
    """Whether a name is an IANA zone with a place in it, or UTC."""
    return name == "UTC" or ("/" in name and name in _zone_names())


@cache
def _zone_names() -> frozenset[str]:
    """All names of the time zone database; it walks folders, so it is asked once."""
    return frozenset(available_timezones())


@cache
def zone_named(name: str) -> ZoneInfo:
    """The zone of an IANA name, kept: zoneinfo itself holds eight and reads the others from disk again.

    Raises: InvalidInput for a name that is no zone.
    """
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError) as error:
        raise InvalidInput(f"{name!r} is not a time zone", field="tz") from error


def hour_start(instant: datetime) -> datetime:
    """An instant cut down to its full UTC hour."""
    return instant.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def day_start(day: date) -> datetime:
    """The first moment of a day in UTC."""
    return datetime.combine(day, time(0), tzinfo=UTC)
