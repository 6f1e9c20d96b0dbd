"""Hours that programs write as an instant, by UTC or a zone of their own: moved to the venue's day and hour."""

from dataclasses import replace
from datetime import date, datetime, time

from flask_babel import gettext as _

from rallies.core.clock import instant_of, is_zone, local
from rallies.intake.importing.rows import Row


def at_venue(row: Row, zone: str) -> Row:
    """A row with day and hours as the venue's clocks show them, and a note if those are others.

    Without a venue's zone, such as online, the clock of the file is named.
    """
    if not row.clock:
        return row
    own = row.clock
    if not is_zone(zone):
        return replace(row, tz=own, start=_hour_of(row.start))
    start = _shown(row.date, row.start, own, zone)
    if f"{start:%Y-%m-%d %H:%M}" == f"{row.date} {_hour_of(row.start)}":
        return replace(row, start=_hour_of(row.start))
    end = _shown(row.end_date or row.date, row.end, own, zone) if row.end else None
    said = {"typed": f"{row.date} {_hour_of(row.start)}", "zone": own, "shown": f"{start:%Y-%m-%d %H:%M}"}
    note = _("%(typed)s by the clock of %(zone)s is %(shown)s at the venue", **said)
    return replace(
        row,
        tz="",
        date=start.date().isoformat(),
        start=f"{start:%H:%M}",
        end=f"{end:%H:%M}" if end else "",
        end_date=end.date().isoformat() if end and end.date() > start.date() else "",
        note="; ".join(filter(None, (row.note, note))),
    )


def _shown(day: str, hour: str, own: str, zone: str) -> datetime:
    """What the clocks of a zone show at an ISO day and hour of another one."""
    return local(instant_of(date.fromisoformat(day), time.fromisoformat(_hour_of(hour)), own), zone)


def _hour_of(hour: str) -> str:
    return hour.partition(" ")[0]
