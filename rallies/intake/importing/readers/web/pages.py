"""Pages and files in HTML, JSON or XML: what kind they are, and a row for each event in them."""

from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from typing import Any

from flask_babel import gettext as _

from rallies.core.errors import InvalidInput
from rallies.intake.importing.readers.web import jsonlists, loosejson, newsfeeds, schemaevents
from rallies.intake.importing.rows import Source


class _Scripts(HTMLParser):
    """The JSON-LD of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.pieces: list[str] = []
        self._is_inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note whether a script with JSON-LD begins."""
        kind = (dict(attrs).get("type") or "").split(";")[0].strip().lower()
        self._is_inside = tag == "script" and kind == "application/ld+json"
        if self._is_inside:
            self.pieces.append("")

    def handle_endtag(self, tag: str) -> None:
        """Note that a script ends."""
        self._is_inside = self._is_inside and tag != "script"

    def handle_data(self, data: str) -> None:
        """Keep what a script with JSON-LD says."""
        if self._is_inside:
            self.pieces[-1] += data


def is_page(text: str) -> bool:
    """Whether a text is a page, JSON or XML."""
    start = text.lstrip()[:500].lower()
    return start.startswith(("{", "[", "<")) or "<html" in start


def read(text: str, *, today: date) -> Source:
    """The events of a page, a JSON file or a feed as rows.

    Raises: InvalidInput if there is none, with the kind of the file.
    """
    if newsfeeds.is_feed(text):
        return newsfeeds.read(text)
    is_json = text.lstrip().startswith(("{", "["))
    blocks = [loosejson.parsed(text)] if is_json else list(_blocks(text))
    events = [event for block in blocks for event in schemaevents.events(block)]
    if events:
        return Source(rows=schemaevents.rows(events, today))
    if is_json:
        return jsonlists.read(blocks[0])
    raise InvalidInput(
        _("This is a web page without a schema.org event. Import a table, or paste the schedule as text.")
    )


def _blocks(text: str) -> Iterator[Any]:
    scripts = _Scripts()
    scripts.feed(text)
    for piece in scripts.pieces:
        yield loosejson.parsed(piece)
