"""CSV: listings as rows that no spreadsheet takes for formulas. Reading people's tables is the importer's own matter.

Source: RFC 4180.
"""

import csv
import io
from collections.abc import Iterable

from rallies.formats.cell import defused
from rallies.formats.geojson import properties
from rallies.formats.words import Words
from rallies.model.lists.listing import Listing

COLUMNS = (
    "id", "uid", "title", "kind", "status", "starts", "ends", "tz", "city", "country", "venue", "precision",
    "language", "campaign", "url", "updated", "sequence", "organization", "lat", "lon",
)  # fmt: skip


def dump(listings: Iterable[Listing], words: Words, *, has_mark: bool = False) -> bytes:
    """Listings as CSV in UTF-8 with a row of heads, in the order given; Excel reads UTF-8 only behind its mark."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for listing in listings:
        values = properties(listing, words)
        cells = [defused("" if values[name] is None else str(values[name])) for name in COLUMNS[:-2]]
        points = ("" if value is None else f"{round(value, 5)}" for value in (listing.lat, listing.lon))
        writer.writerow([*cells, *points])
    return text.getvalue().encode("utf-8-sig" if has_mark else "utf-8")
