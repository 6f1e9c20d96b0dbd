"""Tables: comma, semicolon, tab or bar between cells, heads in the first line."""

import csv
from collections.abc import Iterator
from io import StringIO

from flask_babel import gettext as _

from rallies.core.errors import InvalidInput, TooLarge
from rallies.core.text import one_line
from rallies.formats.cell import restored
from rallies.intake.importing.readers import daycells, heads
from rallies.intake.importing.rows import Row, Source

MAX_COLUMNS = 300
MAX_ROWS = 1_000_000
MAX_CELL = 100_000
"""Most characters of one cell; a longer one is nearly always a quotation mark that was not closed."""
MAX_HEADS = 200_000
"""Most characters of the line of heads."""
_SEPARATORS = (",", ";", "\t", "|")
_SOME_KNOWN = 2
_LOOKED_AT = 20
_SHORT, _KNOWN = 40, 10_000


def separator(text: str) -> str:
    """The separator that makes most known heads of the first line, "" if none makes two."""
    line = _head_line(text)
    counts = {mark: len(heads.columns(_parted(line, mark))) for mark in _SEPARATORS}
    best = max(_SEPARATORS, key=lambda mark: counts[mark])
    return best if counts[best] >= _SOME_KNOWN else ""


def is_table(text: str) -> bool:
    """Whether a text is a table: its heads are known, or its first lines are parted alike and the first has no digit.

    A table whose heads nobody knows is refused as one, and not read as prose.
    """
    if separator(text):
        return True
    lines = [line for line in text[:MAX_HEADS].splitlines() if line.strip()][:_LOOKED_AT]
    if len(lines) <= 1 or any(sign.isdigit() for sign in lines[0]):
        return False
    widths = [{len(_parted(line, mark)) for line in lines} for mark in _SEPARATORS]
    return any(len(width) == 1 and min(width) > _SOME_KNOWN for width in widths)


def read(text: str) -> Source:
    """The rows of a table.

    Raises: InvalidInput for heads that are not known, too much of anything, or quotation marks that do not match.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    mark = separator(text)
    if not mark:
        line = one_line(_head_line(text))[:80]
        words = _(
            "The first line has to name the columns, as in: title,date,start,city,country. It is: %(line)s", line=line
        )
        raise InvalidInput(words)
    lines = _cells(text, mark)
    named = next(lines)
    if len(named) > MAX_COLUMNS:
        said = {"count": len(named), "most": MAX_COLUMNS}
        raise TooLarge(_("The table has %(count)d columns; at most %(most)d are taken.", **said))
    columns = heads.columns(named)
    _require(set(columns.values()))
    unread = tuple(one_line(head)[:60] for place, head in enumerate(named) if place not in columns and head.strip())
    return Source(rows=list(_rows(lines, columns, len(named))), unread=unread)


def _parted(line: str, mark: str) -> list[str]:
    """A line of heads as cells; none if they can't be parted so."""
    try:
        return next(csv.reader([line], delimiter=mark), [])
    except csv.Error:
        return []


def _require(names: set[str]) -> None:
    if not names & {"date", "start"}:
        raise InvalidInput(_("No column is named %(name)s. Name the columns in the first line.", name="date"))
    if not names & {"city", "venue", "address"}:
        raise InvalidInput(_("No column is named city, venue or address. Name the columns in the first line."))


def _head_line(text: str) -> str:
    lines = (line for line in StringIO(text[:MAX_HEADS]) if line.strip() and not line.lower().startswith("sep="))
    return next(lines, "").rstrip("\r\n")


def _cells(text: str, mark: str) -> Iterator[list[str]]:
    """The lines of a table as cells, without empty lines and without Excel's note of the separator."""
    csv.field_size_limit(MAX_CELL)
    lines = csv.reader(StringIO(text, newline=""), delimiter=mark, strict=True)
    while True:
        before = lines.line_num + 1
        try:
            cells = next(lines)
        except StopIteration:
            return
        except csv.Error as error:
            raise InvalidInput(_unreadable(error, before)) from error
        if any(cell.strip() for cell in cells) and not (before == 1 and cells[0].lower().startswith("sep=")):
            yield cells


def _unreadable(error: csv.Error, line: int) -> str:
    said = str(error)
    if "unexpected end" in said or "field larger" in said:
        return _(
            "From line %(line)d on, a quotation mark is opened and not closed. Close it or take it out.", line=line
        )
    return _("Line %(line)d has a quotation mark where none can stand. Double it inside a quoted cell.", line=line)


def _once(text: str, known: dict[str, str]) -> str:
    """One string for all equal short cells, so that days, hours and cities don't fill the memory."""
    if len(text) > _SHORT:
        return text
    if len(known) >= _KNOWN:
        return known.get(text, text)
    return known.setdefault(text, text)


def _rows(lines: Iterator[list[str]], columns: dict[int, str], width: int) -> Iterator[Row]:
    known: dict[str, str] = {}
    for number, cells in enumerate(lines, start=1):
        if number > MAX_ROWS:
            raise TooLarge(_("The table has more than %(most)d rows; split it.", most=MAX_ROWS))
        said = {name: _once(restored(cells[place]), known) for place, name in columns.items() if place < len(cells)}
        fault = ""
        if any(cell.strip() for cell in cells[width:]):
            fault = _("it has more cells than the first line; put cells that hold a separator in quotation marks")
        told = daycells.told(said)
        yield Row(
            number=number,
            recurrence=None,
            untitled="" if "title" in columns.values() else "untitled",
            **(told | {"fault": fault} if fault else told),
        )
