"""Events that repeat, each of their dates as an event by itself; a series that can't be told is one refused event."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta, tzinfo
from typing import Final, NamedTuple

from flask_babel import gettext as _

from rallies.core.text import folded
from rallies.formats.calendar import recurrence as rules
from rallies.formats.calendar.icsread import Loaded, Time
from rallies.formats.calendar.recurrence import Fault, Repeating, Unreadable
from rallies.intake.importing.rows import Recurrence
from rallies.model.rally.register import MAX_SERIES

AHEAD: Final = timedelta(days=365)
"""How far ahead the dates of a rule are taken."""
_YESTERDAY: Final = timedelta(days=1)
"""The day that it may still be somewhere."""
_MOST_IN_VAIN: Final = 10
"""Series of a file that were counted in vain, each for up to a fifth of a second, after which no more are tried."""
_IN_VAIN: Final = {Fault.NONE, Fault.TOO_MANY}
_OF_DATES: Final = {"RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID"}


class Occurrence(NamedTuple):
    """An event on one date, that date of a series if it is one, why the whole series is refused, and a note."""

    event: Loaded
    recurrence: Recurrence | None = None
    fault: str = ""
    note: str = ""


class Dates(NamedTuple):
    """The dates of what repeats, and what everyone of them is part of."""

    found: list[datetime]
    since: date
    last: date
    is_weekly: bool
    note: str


def occurrences(events: Sequence[Loaded], today: date) -> Iterator[Occurrence]:
    """The events of a calendar in its order, those that repeat once for each date up to a year from today on."""
    families: dict[object, list[Loaded]] = {}
    for number, event in enumerate(events):
        families.setdefault(event.uid or number, []).append(event)
    in_vain = 0
    for number, event in enumerate(events):
        family = families[event.uid or number]
        if not any(map(_is_of_series, family)):
            yield Occurrence(event)
        elif event is family[0]:
            try:
                yield from _of_family(family, today, is_tried=in_vain < _MOST_IN_VAIN)
            except Unreadable as error:
                in_vain += error.fault in _IN_VAIN
                yield Occurrence(event, fault=reason(error))


def dates(said: Repeating, today: date) -> Dates:
    """The dates of what repeats, up to a year from today on; of too many the past ones are left out.

    Raises: Unreadable.
    """
    last = today + AHEAD
    found = rules.expanded(said, last=last)
    most = MAX_SERIES if said.is_weekly else rules.MOST_DATES
    since = said.start.date()
    if len(found) > most:
        since = max(since, today - _YESTERDAY)
        found = [each for each in found if each.date() >= since]
    if len(found) > rules.MOST_DATES:
        raise Unreadable(Fault.TOO_MANY)
    goes_on = rules.goes_on(said, after=last)
    note = _("it goes on after %(day)s; import it again for later dates", day=last.isoformat()) if goes_on else ""
    return Dates(found, since, last, said.is_weekly and len(found) <= MAX_SERIES, note)


def reason(error: Unreadable) -> str:
    """Why the dates of what repeats can't be told, and what to do."""
    return {
        Fault.UNKNOWN: _("it repeats by a rule that can't be read; write a row for each of its dates"),
        Fault.TOO_OFTEN: _("it repeats several times a day; write a row for each date that is a rally"),
        Fault.TOO_MANY: _("it has too many dates; write a row for each one that is a rally"),
        Fault.NONE: _("its rule gives no date; mend it in its calendar"),
        Fault.FIRST: _("its first date is none of its rule's; say in its calendar which of them holds"),
    }[error.fault]


def series_key(*said: str) -> str:
    """The key of a series that has none of its own, of what it says beside its dates."""
    return "facts:" + hashlib.sha256("\n".join(map(folded, said)).encode("utf-8", "replace")).hexdigest()[:24]


def _is_of_series(event: Loaded) -> bool:
    return event.is_repeating or event.replaces is not None or not _OF_DATES.isdisjoint(event.faults)


def _of_family(family: list[Loaded], today: date, *, is_tried: bool) -> Iterator[Occurrence]:
    """All dates of the events of one UID, or one that says why there are none.

    Raises: Unreadable before the first one.
    """
    wholes = [event for event in family if event.replaces is None]
    changes = [event for event in family if event.replaces is not None]
    fault = _fault(family, wholes) or ("" if is_tried else _("too many series of this file give no dates"))
    if fault:
        yield Occurrence(family[0], fault=fault)
    elif not wholes:
        yield from (Occurrence(event, _alone(event)) for event in _latest(changes, None).values())
    else:
        whole = max(wholes, key=lambda event: event.sequence)
        yield from _expanded(whole, _latest(changes, _zone(whole)), today)


def _fault(family: list[Loaded], wholes: list[Loaded]) -> str:
    """Why nothing of a series is taken."""
    broken = sorted({name for event in family for name in event.faults} & _OF_DATES)
    if broken:
        return _("%(names)s can't be read; write a row for each of its dates", names=", ".join(broken))
    if any(event.is_onward for event in family):
        return _("a change of it stands for all later dates; write a row for each of its dates")
    if any(event.start is None for event in family):
        return _("it repeats and has no first day; write a row for each of its dates")
    if len(wholes) != len({event.sequence for event in wholes}):
        return _("it stands there twice, with one UID; leave the one that holds")
    return ""


def _expanded(whole: Loaded, changes: dict[date, Loaded], today: date) -> Iterator[Occurrence]:
    said = _said(whole)
    found = dates(said, today)
    days = {each.date() for each in found.found}
    strange = [day for day, event in changes.items() if day not in days and found.since <= day <= found.last]
    strange = [day for day in strange if changes[day].status != "CANCELLED" and changes[day].method != "CANCEL"]
    if strange:
        day = min(strange).isoformat()
        yield Occurrence(whole, fault=_("it changes %(day)s, which is none of its dates; mend its calendar", day=day))
    elif not found.found:
        yield Occurrence(whole, fault=_none(said, found))
    else:
        series = whole.uid or series_key(whole.title, whole.place)
        for each in found.found:
            of = Recurrence(series, each.date(), found.is_weekly, found.since, found.last)
            event = changes.get(each.date()) or _moved(whole, each - said.start)
            yield Occurrence(event, of, note=found.note if each == found.found[-1] else "")


def _none(said: Repeating, found: Dates) -> str:
    """Why a series has no date between its first one and a year from today on."""
    if said.start.date() > found.last:
        return _("its first date is more than a year ahead; import it again then")
    return _("it has no date that is left")


def _said(event: Loaded) -> Repeating:
    assert event.start is not None  # noqa: S101  # `_fault` saw to it
    zone, start = _zone(event), _wall(event.start, _zone(event))
    is_day = not isinstance(event.start, datetime)
    extra = (
        _wall(each, zone) if isinstance(each, datetime) and not is_day else datetime.combine(each, start.time())
        for each in event.dates
    )
    without = (
        _wall(each, zone) if isinstance(each, datetime) and not is_day else _wall(each, zone).date()
        for each in event.without
    )
    return Repeating(start, zone, event.rules, tuple(extra), tuple(without))


def _zone(event: Loaded) -> tzinfo | None:
    return event.start.tzinfo if isinstance(event.start, datetime) else None


def _wall(at: Time, zone: tzinfo | None) -> datetime:
    """A time as the clock of the series shows it; a day alone is its midnight."""
    if not isinstance(at, datetime):
        return datetime(at.year, at.month, at.day)  # noqa: DTZ001  # a wall-clock
    return (at.astimezone(zone) if zone and at.tzinfo else at).replace(tzinfo=None, fold=0)


def _latest(changes: Iterable[Loaded], zone: tzinfo | None) -> dict[date, Loaded]:
    """The newest change of each date of a series, by the day that its rule gives."""
    newest: dict[date, Loaded] = {}
    for event in changes:
        assert event.replaces is not None  # noqa: S101  # it is a change of a date
        day = _wall(event.replaces, zone or _zone(event)).date()
        if day not in newest or event.sequence >= newest[day].sequence:
            newest[day] = event
    return newest


def _alone(event: Loaded) -> Recurrence:
    """The date that an event changes of a series which is not in the file."""
    assert event.replaces is not None  # noqa: S101  # it is a change of a date
    return Recurrence(event.uid, _wall(event.replaces, _zone(event)).date())


def _moved(event: Loaded, step: timedelta) -> Loaded:
    """An event so much later by the wall-clock of its zone."""
    end = event.end + step if event.end is not None else None
    start = event.start + step if event.start is not None else None
    return event._replace(start=start, end=end)
