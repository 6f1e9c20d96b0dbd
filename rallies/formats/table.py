"""CSV both ways: listings as rows that no spreadsheet takes for formulas, and sheets that people filled in.

Source: RFC 4180; OWASP on CSV injection, for the characters that begin a formula.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rallies.core.errors import InvalidInput
from rallies.core.text import clean
from rallies.formats.geojson import properties
from rallies.formats.words import Words
from rallies.model.listing import Listing

COLUMNS = (
    "id", "uid", "title", "kind", "status", "starts", "ends", "tz", "city", "country", "venue", "precision",
    "language", "campaign", "url", "updated", "sequence", "organization", "lat", "lon",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_SEPARATORS = ",;\t|"
_MOST_COLUMNS = 200


class Row(NamedTuple):
    """A row of a sheet: where it stands (the first one under the heads is 2) and its cells by head.

    `spare` holds cells beyond the last head: a sign that a separator stood in a text.
    """

    number: int
    cells: dict[str, str]
    spare: tuple[str, ...]


class Sheet(NamedTuple):
    """A sheet that was read: its heads as they were written, and its rows that are not empty."""

    heads: tuple[str, ...]
    rows: list[Row]


def dump(listings: Iterable[Listing], words: Words) -> bytes:
    """Listings as CSV in UTF-8 with a row of heads, in the order given."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for listing in listings:
        said = properties(listing, words)
        cells = [defused(str(said[name])) for name in COLUMNS[:-2]]
        points = ("" if value is None else f"{round(value, 5)}" for value in (listing.lat, listing.lon))
        writer.writerow([*cells, *points])
    return text.getvalue().encode()


def rows(heads: Iterable[str], lines: Iterable[Iterable[str]]) -> bytes:
    """Any heads and lines as CSV in UTF-8, with every cell defused: for reports."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([defused(head) for head in heads])
    writer.writerows([defused(cell) for cell in line] for line in lines)
    return text.getvalue().encode()


def defused(cell: str) -> str:
    """A cell that a spreadsheet shows as text: an apostrophe stands before what would begin a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def load(octets: bytes) -> Sheet:
    """A sheet in UTF-8, or UTF-16 with its mark, whatever separates its cells.

    Raises: InvalidInput for another encoding, no heads, or quotes that never close.
    """
    text = _decoded(octets)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    try:
        heads = tuple(clean(head) for head in next(reader, []))
        if not any(heads):
            raise InvalidInput("The first row has to name the columns.", field="file")
        if len(heads) > _MOST_COLUMNS:
            raise InvalidInput(f"There are more than {_MOST_COLUMNS} columns.", field="file")
        return Sheet(heads, list(_filled(heads, reader)))
    except csv.Error as error:
        raise InvalidInput(f"Line {reader.line_num} can't be read as CSV: {error}", field="file") from error


def _filled(heads: tuple[str, ...], reader: Iterable[list[str]]) -> Iterator[Row]:
    for number, line in enumerate(reader, start=2):
        cells = [_undefused(clean(cell)) for cell in line]
        if any(cells):
            named = dict(zip(reversed(heads), reversed([*cells, *[""] * len(heads)][: len(heads)]), strict=True))
            named.pop("", None)
            yield Row(number, named, tuple(cell for cell in cells[len(heads) :] if cell))


def _undefused(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


def _decoded(octets: bytes) -> str:
    encoding = "utf-16" if octets.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return octets.decode(encoding)
    except UnicodeDecodeError as error:
        raise InvalidInput("This file is not in UTF-8; save it as “CSV UTF-8” and try again.", field="file") from error


def _separator(text: str) -> str:
    """What separates the heads: the separator there are most of in the first line, outside quotes."""
    first = "".join(text.lstrip("\r\n").split("\n", 1)[0].split('"')[::2])
    return max(_SEPARATORS, key=first.count)
