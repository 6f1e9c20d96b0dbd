"""When a rally is, out of what was typed: the wall-clock of its place, with the hours that clocks skip or repeat.

Nothing is guessed: an hour that happens twice is asked, one that never happens is refused with what to choose.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask_babel import gettext as _

from rallies.core.clock import instant_of, is_repeated, is_skipped, is_zone, local
from rallies.core.errors import InvalidInput
from rallies.intake.entry import Problems, Said
from rallies.intake.typed import day, hour
from rallies.model.rally.draft import TimeSaid
from rallies.model.rally.particulars import instants
from rallies.model.rally.register import MAX_SERIES

FARTHEST = timedelta(days=3 * 366)
"""How far ahead a rally may be: beyond it zone rules and plans are guesses, and most such dates are slips."""
LONGEST = timedelta(days=366)
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class When:
    """The time that was said, and the last day of its weekly series."""

    time: TimeSaid
    until: date | None


def when(said: Said, zone: str, problems: Problems, *, now: datetime, allows_past: bool) -> When | None:
    """The time that was said, by the clock of `zone` unless another one was named; None after a problem."""
    before = len(problems.found)
    tz = _zone(said, zone, problems)
    first, last, until = (
        day(name, getattr(said, name), problems, today=now.date()) for name in ("date", "end_date", "until")
    )
    start, end = _start(said, problems), hour("end", said.end, problems)
    if not said.date:
        problems.add("date", "missing", _("Choose the day."))
    if len(problems.found) > before or first is None:
        return None
    time_said = TimeSaid(
        day=first, hour=start, end_day=None if last == first else last, end_hour=end, tz=tz,
        is_second_hour=said.which == "second",
    )  # fmt: skip
    _check_order(time_said, until, problems)
    if "date" in problems.found or "end_date" in problems.found or "until" in problems.found:
        return None
    _check_clocks(time_said, until, said.which, problems)
    _check_present(time_said, problems, now=now, allows_past=allows_past)
    return When(time_said, until) if len(problems.found) == before else None


def days(first: date, until: date | None) -> Iterator[date]:
    """The dates of a weekly series."""
    yield first
    for week in range(1, 0 if until is None else (until - first).days // 7 + 1):
        yield first + week * WEEK


def _zone(said: Said, zone: str, problems: Problems) -> str:
    if said.tz:
        if is_zone(said.tz):
            return said.tz
        problems.add("tz", "unknown", _("Write the time zone by its name, such as Europe/Warsaw."))
    elif not zone and not {"city", "country"} & set(problems.found):
        problems.add("tz", "missing", _("Name a city whose clock you mean, or a time zone such as Europe/Warsaw."))
    return zone


def _start(said: Said, problems: Problems) -> time | None:
    if said.time_later:
        return None
    if not said.start:
        problems.add("start", "missing", _("Choose the hour of the start, or tick that it is to be announced."))
    return hour("start", said.start, problems)


def _check_order(said: TimeSaid, until: date | None, problems: Problems) -> None:
    last = said.end_day or said.day
    if last < said.day:
        problems.add("end_date", "order", _("The last day is before the first one."))
    elif last - said.day > LONGEST:
        problems.add("end_date", "far", _("This lasts longer than a year. Check the last day."))
    if said.hour and said.hour == said.end_hour and last == said.day:
        message = _("Start and end are the same hour. Write the end, leave it out, or say the last day too.")
        problems.add("end", "order", message)
    if until is None:
        return
    if until <= said.day:
        problems.add("until", "order", _("The last day of the series is not after the first one."))
    elif (until - said.day) // WEEK >= MAX_SERIES:
        problems.add("until", "far", _("A series has at most %(most)s weekly dates.", most=MAX_SERIES))
    elif last - said.day >= WEEK:
        problems.add("until", "order", _("An action of more than a week can't repeat weekly."))


def _check_clocks(said: TimeSaid, until: date | None, which: str, problems: Problems) -> None:
    """Ask about hours that the clocks of the zone skip or show twice, on any date of the series."""
    for each in days(said.day, until) if said.hour and said.tz else ():
        if is_skipped(each, said.hour, said.tz):  # type: ignore[arg-type]  # the loop is empty without an hour
            problems.add("start", "skipped", _skipped(each, said))
            return
        if which not in {"first", "second"} and is_repeated(each, said.hour, said.tz):  # type: ignore[arg-type]
            message = _(
                "On %(day)s the clocks go back, and they show this hour twice. Choose which one you mean.",
                day=each.isoformat(),
            )
            problems.add("start", "repeated", message)
            return
    last = said.end_day or said.day
    if said.end_hour and said.tz and is_skipped(last, said.end_hour, said.tz):
        message = _("On %(day)s the clocks jump over this hour. Choose another one.", day=last.isoformat())
        problems.add("end", "skipped", message)


def _skipped(on: date, said: TimeSaid) -> str:
    """What an hour that never happens would be before and after the jump."""
    hour = said.hour or time(0)
    after = local(instant_of(on, hour, said.tz), said.tz)
    before = local(instant_of(on, hour, said.tz, is_second=True), said.tz)
    words = {"day": on.isoformat(), "before": f"{before:%H:%M}", "after": f"{after:%H:%M}"}
    return _("On %(day)s the clocks jump over this hour. Did you mean %(before)s or %(after)s?", **words)


def _check_present(said: TimeSaid, problems: Problems, *, now: datetime, allows_past: bool) -> None:
    if not said.tz:
        return
    try:
        start, end = instants(said)
    except (InvalidInput, OverflowError):
        problems.add("end", "order", _("The end is not after the start."))
        return
    if start > now + FARTHEST:
        problems.add("date", "far", _("This is more than three years ahead. Check the year."))
    if end <= now and not allows_past:
        problems.add("date", "past", _("This is over already. Check the day and the year."))
