"""What kind of file it is, by what it holds, and its rows."""

from dataclasses import replace
from datetime import date

from flask_babel import gettext as _

from rallies.core.errors import InvalidInput, TooLarge
from rallies.intake.importing.readers import calendars, decoding, schedules, tables
from rallies.intake.importing.readers.web import pages
from rallies.intake.importing.rows import Source

MAX_BYTES = 200 * 1024 * 1024


def read(data: bytes, *, today: date) -> Source:
    """The rows of a file; what repeats without an end has dates up to a year from today on.

    Raises: InvalidInput with one line that says what is wrong and what to do.
    """
    if len(data) > MAX_BYTES:
        raise TooLarge(_("The file is larger than %(most)d MB; split it.", most=MAX_BYTES // 1024**2))
    if calendars.is_calendar(data):
        source = calendars.read(data, today=today)
    else:
        text, encoding = decoding.decoded(data)
        source = replace(_of_text(text, today), encoding=encoding)
    if not source.rows:
        raise InvalidInput(_("The file has no rows below its heads."))
    return source


def _of_text(text: str, today: date) -> Source:
    if pages.is_page(text):
        return pages.read(text, today=today)
    if not tables.is_table(text) and schedules.is_schedule(text):
        return schedules.read(text)
    return tables.read(text)
