"""Times as programs write them, ISO 8601 or seconds since 1970, in the words of our columns."""

from datetime import UTC, date, datetime
from typing import Any, Final

from flask_babel import gettext as _

from rallies.core.speech.locale import utc_offset

_MILLISECONDS: Final = 1e11
"""Numbers from here on count milliseconds: as seconds they would lie after the year 5000."""
_DAY: Final = len("2027-05-21")


def span(start: Any, end: Any) -> dict[str, str]:  # noqa: ANN401  # whatever JSON holds
    """Day, hours and last day of a row, its clock if they are an instant in UTC, and a question if they can't be so.

    What is no such time is given as it stands, to be read like a cell.
    """
    first, last = moment(start), moment(end)
    if first is None:
        return {"date": "" if start is None else str(start)}
    if not isinstance(first, datetime):
        return {"date": first.isoformat(), **_last_day(first, last)}
    is_utc = first.tzinfo is UTC
    if is_utc and isinstance(last, datetime) and last.tzinfo:
        last = last.astimezone(UTC)
    said = {
        "date": first.date().isoformat(),
        "start": _hour(first),
        "clock": "UTC" if is_utc else "",
        **_last_day(first.date(), last),
    }
    if not isinstance(last, datetime):
        return said
    if (last.tzinfo is None) == (first.tzinfo is None) and last <= first:
        return {**said, "question": _("its end is not after its start; write both again")}
    return {**said, "end": f"{last:%H:%M}"}


def moment(value: Any) -> datetime | date | None:  # noqa: ANN401  # whatever JSON holds
    """The time that a value says, in UTC itself if it is an instant there; None for what is no such time."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value / (1000 if abs(value) >= _MILLISECONDS else 1), UTC)
        if not isinstance(value, str):
            return None
        text = value.strip()
        if len(text) <= _DAY:
            return date.fromisoformat(text)
        found = datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError):
        return None
    return found.replace(tzinfo=UTC) if text[-1] in "Zz" else found


def _hour(at: datetime) -> str:
    if at.tzinfo is UTC:
        return f"{at:%H:%M} UTC"
    return f"{at:%H:%M} {utc_offset(at)}" if at.tzinfo else f"{at:%H:%M}"


def _last_day(first: date, last: datetime | date | None) -> dict[str, str]:
    day = last.date() if isinstance(last, datetime) else last
    if day is None or day == first:
        return {}
    if day < first:
        return {"question": _("its end is not after its start; write both again")}
    return {"end_date": day.isoformat()}
