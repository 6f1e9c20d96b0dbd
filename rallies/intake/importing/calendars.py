"""Calendars (iCalendar): one row for each event. Source: RFC 5545."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from flask_babel import gettext as _

from rallies.core.clock import is_zone, local
from rallies.formats import icsread
from rallies.formats.icsread import Loaded
from rallies.intake.importing.rows import Row, Source

_STATUSES = {"CANCELLED": "cancelled"}


def is_calendar(data: bytes) -> bool:
    """Whether a file is a calendar."""
    return b"BEGIN:VCALENDAR" in data[:2_000].upper()


def read(data: bytes) -> Source:
    """The events of a calendar as rows; times are kept in their own zone.

    Raises: InvalidInput for a file that can't be parsed as a calendar.
    """
    return Source(rows=[_row(number, event) for number, event in enumerate(icsread.load(data), start=1)])


def _row(number: int, event: Loaded) -> Row:
    row = Row(
        number=number,
        key=event.uid,
        title=event.title,
        venue=event.place,
        description=event.description,
        url=event.url,
        status=_STATUSES.get(event.status, ""),
        reason=_("called off in its calendar") if event.status in _STATUSES else "",
        lat=f"{event.point[0]}" if event.point else "",
        lon=f"{event.point[1]}" if event.point else "",
    )
    if event.is_repeating:
        return replace(row, fault=_("it repeats; write a row for each of its dates, since each is a rally of its own"))
    if event.start is None:
        return row
    if not isinstance(event.start, datetime):
        return replace(row, date=event.start.isoformat(), end_date=_last_day(event))
    return _with_hours(row, event, event.start)


def _last_day(event: Loaded) -> str:
    """The last day of an event of whole days, whose end a calendar writes as the day after it."""
    if event.end is None or isinstance(event.end, datetime) or event.start is None:
        return ""
    last: date = event.end - timedelta(days=1)
    return last.isoformat() if last > event.start else ""


def _with_hours(row: Row, event: Loaded, start: datetime) -> Row:
    """A row with the wall-clock of its zone; a time in UTC is shown by the venue's clock when that is known."""
    zone = event.zone if is_zone(event.zone) else ""
    end = event.end if isinstance(event.end, datetime) else None
    if zone and start.tzinfo:
        start, end = local(start, zone), local(end, zone) if end and end.tzinfo else end
    elif start.tzinfo:
        start, end = start.astimezone(UTC), end.astimezone(UTC) if end and end.tzinfo else end
    is_utc = start.tzinfo is not None and not zone
    ends_later = end is not None and end.date() > start.date()
    return replace(
        row,
        date=start.date().isoformat(),
        start=f"{start:%H:%M} UTC" if is_utc else f"{start:%H:%M}",
        end=f"{end:%H:%M}" if end and end > start else "",
        end_date=end.date().isoformat() if end and ends_later else "",
        tz=zone,
    )
