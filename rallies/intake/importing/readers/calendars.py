"""Calendars (iCalendar): one row for each event. Source: RFC 5545."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

from flask_babel import gettext as _

from rallies.core import markup
from rallies.core.clock import is_zone, local
from rallies.core.text import one_line
from rallies.formats.calendar import icsparts, icsread
from rallies.formats.calendar.icsread import Loaded
from rallies.intake.importing.readers import decoding, recurring
from rallies.intake.importing.readers.decoding import Decoded
from rallies.intake.importing.readers.recurring import Occurrence
from rallies.intake.importing.rows import Row, Source

_ON = {"", "CONFIRMED"}
_CANCELLED = "CANCELLED"
_ANSWERS = {"REPLY", "COUNTER", "DECLINECOUNTER", "REFRESH"}
"""Methods of a calendar that answers an invitation and is none. Source: RFC 5546 1.4."""
_HEAD = 4_000


def is_calendar(data: bytes) -> bool:
    """Whether a file is a calendar, in whatever encoding."""
    return b"BEGIN:VCALENDAR" in data[:_HEAD].replace(b"\0", b"").upper()


def read(data: bytes, *, today: date) -> Source:
    """The events of a calendar as rows, of a series a row for each date; times are kept in their own zone.

    Raises: InvalidInput for a file whose encoding is not certain, or that can't be read as a calendar.
    """
    is_wide = b"\0" in data[:_HEAD] or data.startswith((b"\xff\xfe", b"\xfe\xff"))
    text, encoding = decoding.decoded(data) if is_wide else ("", "")
    octets = icsparts.unfolded(text.encode() if is_wide else data)
    lines, narrow = _decoded(octets)
    dated = recurring.occurrences(icsread.read(lines), today)
    rows = [_row(number, each) for number, each in enumerate(dated, start=1)]
    return Source(rows=rows, encoding=encoding or narrow)


def _decoded(octets: bytes) -> Decoded:
    """Unfolded lines as text, in UTF-8 or the old encoding that their words clearly are in.

    Of a file in UTF-8 a line that is broken keeps its name alone, which no reader takes for a property.
    """
    lines = octets.removeprefix(b"\xef\xbb\xbf").splitlines()
    high = [line for line in lines if not line.isascii()]
    broken = {line for line in high if not _is_utf8(line)}
    if broken and len(broken) * 2 > len(high):
        encoding = decoding.decoded(b"\n".join(line.partition(b":")[2] for line in high)).encoding
        return Decoded("\n".join(line.decode(encoding, "replace") for line in lines), encoding)
    kept = (_name_of(line) if line in broken else line for line in lines)
    return Decoded("\n".join(line.decode() for line in kept), "utf-8")


def _name_of(line: bytes) -> bytes:
    return re.sub(rb"[^A-Za-z0-9-].*", b"", line, flags=re.DOTALL)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _row(number: int, dated: Occurrence) -> Row:
    """An event as a row."""
    event, of_series = dated.event, dated.recurrence
    status = _status(event)
    row = Row(
        number=number,
        recurrence=of_series,
        fault=_fault(event) or dated.fault,
        question=_question(event),
        updated=event.updated.isoformat() if event.updated and event.updated.tzinfo else "",
        key=of_series.key if of_series else event.uid,
        title=markup.words(event.title),
        venue=_place(event),
        description=markup.markdown(event.description),
        url=event.url,
        status=status,
        reason=_("called off in its calendar") if status == "cancelled" else "",
        note="; ".join(filter(None, (_note(event), dated.note))),
        lat=f"{event.point[0]}" if event.point else "",
        lon=f"{event.point[1]}" if event.point else "",
    )
    if event.start is None:
        return row
    if not isinstance(event.start, datetime):
        return replace(row, date=event.start.isoformat(), end_date=_last_day(event), note=_with_hour_asked(row.note))
    return _with_hours(row, event, event.start)


def _fault(event: Loaded) -> str:
    """Why an event is not taken at all, "" for most."""
    if event.visibility not in {"", "PUBLIC"}:  # RFC 5545 3.8.1.3: what is not known is private
        return _("its calendar says that it is private; make it public there first")
    if not event.is_whole:
        return _("the file ends or goes on in the middle of it; export the calendar again")
    if event.method in _ANSWERS:
        return _("it is an answer to an invitation; import the calendar that it is in")
    return ""


def _status(event: Loaded) -> str:
    """What is said of an event: cancelled by itself or with its whole calendar, "" for on, else as it stands."""
    if event.method == "CANCEL" or event.status == _CANCELLED:
        return "cancelled"
    return "" if event.status in _ON or event.status == "TENTATIVE" else event.status.lower()


def _question(event: Loaded) -> str:
    """What has to be answered before an event is a rally."""
    questions = []
    weighty = [name for name in event.faults if name in icsread.WEIGHTY]
    if weighty:
        questions.append(_("%(names)s can't be read; write it again", names=", ".join(weighty)))
    if event.status == "TENTATIVE" and event.method != "CANCEL":
        questions.append(_("its calendar says that it is not certain; confirm it there, or cancel it"))
    if event.zone and isinstance(event.start, datetime) and event.start.tzinfo is None:
        zone = one_line(event.zone)[:80]
        questions.append(_("its time zone “%(zone)s” is not known; write the hour at the venue", zone=zone))
    if _is_out_of_order(event):
        questions.append(_("its end is not after its start; write both again"))
    return "; ".join(questions)


def _is_out_of_order(event: Loaded) -> bool:
    start, end = event.start, event.end
    if start is None or end is None:
        return False
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        return isinstance(start, datetime) != isinstance(end, datetime) or end < start
    return (end.tzinfo is None) == (start.tzinfo is None) and end <= start


def _note(event: Loaded) -> str:
    """What of an event is left out, though it can do without."""
    others = [name for name in event.faults if name not in icsread.WEIGHTY]
    return _("left out, since it can't be read: %(names)s", names=", ".join(others)) if others else ""


def _place(event: Loaded) -> str:
    """The venue in one line; of Apple's place its name where LOCATION says nothing."""
    lines = (one_line(line).strip(" ,") for line in markup.markdown(event.place).split("\n"))
    return ", ".join(filter(None, lines)) or one_line(event.map_title)


def _with_hour_asked(note: str) -> str:
    asked = _("its file gives no hour, so that is left to be announced; write the hour at the venue")
    return "; ".join(filter(None, (note, asked)))


def _last_day(event: Loaded) -> str:
    """The last day of an event of whole days, whose end a calendar writes as the day after it."""
    if event.end is None or isinstance(event.end, datetime) or event.start is None:
        return ""
    last: date = event.end - timedelta(days=1)
    return last.isoformat() if last > event.start else ""


def _with_hours(row: Row, event: Loaded, start: datetime) -> Row:
    """A row with the wall-clock of its zone; a time in UTC is shown by the venue's clock when that is known."""
    zone = _zone_of(event, start)
    end = event.end if isinstance(event.end, datetime) else None
    if start.tzinfo:
        start, end = local(start, zone or "UTC"), local(end, zone or "UTC") if end and end.tzinfo else end
    ends_later = end is not None and end.date() > start.date()
    return replace(
        row,
        date=start.date().isoformat(),
        start=f"{start:%H:%M}" if zone or start.tzinfo is None else f"{start:%H:%M} UTC",
        end=f"{end:%H:%M}" if end else "",
        end_date=end.date().isoformat() if end and ends_later else "",
        tz=zone,
        clock=(zone or "UTC") if start.tzinfo else "",
    )


def _zone_of(event: Loaded, start: datetime) -> str:
    """The IANA zone of a start, also where the calendar calls it by another name; "" for UTC and its own rules."""
    if is_zone(event.zone):
        return event.zone
    key = getattr(start.tzinfo, "key", "") if event.zone else ""
    return key if is_zone(key) and key != "UTC" else ""
