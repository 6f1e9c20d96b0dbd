"""From the bytes of a file to its text, whatever program wrote it."""

from typing import NamedTuple

from flask_babel import gettext as _

from rallies.core.errors import InvalidInput
from rallies.core.text import without_silent
from rallies.intake.importing.readers import alphabets

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_SAMPLE = 4_000
_MANY_NULS = 0.2


class Decoded(NamedTuple):
    """A text and the encoding it was read in."""

    text: str
    encoding: str


def decoded(data: bytes) -> Decoded:
    """The text of a file: by its byte order mark, else UTF-8, else the old encoding that it clearly is in.

    Raises: InvalidInput for a file that is no text, or whose encoding is not certain.
    """
    _refuse_other_files(data)
    encoding = next((name for mark, name in _BOMS if data.startswith(mark)), "") or _without_mark(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InvalidInput(_not_certain()) from error
    if "\0" in text:
        raise InvalidInput(_("The file holds NUL bytes, so it is no text. Save it as CSV in UTF-8."))
    return Decoded(without_silent(text), encoding.removesuffix("-sig"))


def _refuse_other_files(data: bytes) -> None:
    if not data.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"):
        raise InvalidInput(_("The file is empty."))
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise InvalidInput(_("This is a spreadsheet or an archive. Save the sheet as CSV in UTF-8 and import that."))
    if data.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"SQLite")):
        raise InvalidInput(_("This is no table. Import a file in CSV, iCalendar, HTML, JSON or plain text."))


def _without_mark(data: bytes) -> str:
    start = data[:_SAMPLE]
    if b"\0" in start:
        return _wide(start)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return alphabets.encoding_of(data) or "ascii"  # which it is not, so it is refused
    return "utf-8"


def _wide(start: bytes) -> str:
    """UTF-16 by where its zero bytes stand: beside each ASCII sign."""
    even, odd = start[::2].count(0), start[1::2].count(0)
    if max(even, odd) < _MANY_NULS * len(start) / 2 or min(even, odd) > max(even, odd) / 10:
        raise InvalidInput(_("The file holds NUL bytes, so it is no text. Save it as CSV in UTF-8."))
    return "utf-16-be" if even > odd else "utf-16-le"


def _not_certain() -> str:
    return _(
        "The letters of the file fit no language that we can be certain of, as it is not in UTF-8. "
        "In the spreadsheet choose “Save as”, then “CSV UTF-8”, and import that."
    )
