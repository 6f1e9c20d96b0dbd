"""Pages and files with schema.org events in JSON-LD: one row for each event. Source: https://schema.org/Event."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from html.parser import HTMLParser
from typing import Any, Final

from flask_babel import gettext as _

from rallies.core.errors import InvalidInput
from rallies.core.locale import utc_offset
from rallies.core.text import one_line
from rallies.intake.importing.rows import Row, Source

_DEEPEST: Final = 12
_STATUSES: Final = {"eventcancelled": "cancelled", "eventpostponed": "postponed"}
_HOLDERS: Final = ("@graph", "itemListElement", "item", "subEvent", "mainEntity", "event", "events")


class _Scripts(HTMLParser):
    """The JSON-LD of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[str] = []
        self._is_inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note whether a script with JSON-LD begins."""
        kind = (dict(attrs).get("type") or "").split(";")[0].strip().lower()
        self._is_inside = tag == "script" and kind == "application/ld+json"

    def handle_endtag(self, tag: str) -> None:
        """Note that a script ends."""
        self._is_inside = self._is_inside and tag != "script"

    def handle_data(self, data: str) -> None:
        """Keep what a script with JSON-LD says."""
        if self._is_inside:
            self.found.append(data)


def is_page(text: str) -> bool:
    """Whether a text is a page or JSON."""
    start = text.lstrip()[:500].lower()
    return start.startswith(("{", "[", "<")) or "<html" in start


def read(text: str) -> Source:
    """The events of a page or of a JSON file as rows.

    Raises: InvalidInput if there is none.
    """
    events = [event for block in _blocks(text) for event in _events(block, 0)]
    if not events:
        raise InvalidInput(_("No schema.org event is in this page. Import a table, or paste the schedule as text."))
    return Source(rows=[_row(number, event) for number, event in enumerate(events, start=1)])


def _blocks(text: str) -> Iterator[Any]:
    if text.lstrip().startswith(("{", "[")):
        pieces = [text]
    else:
        scripts = _Scripts()
        scripts.feed(text)
        pieces = scripts.found
    for piece in pieces:
        try:
            yield json.loads(piece)
        except (ValueError, RecursionError):
            continue


def _events(block: Any, depth: int) -> Iterator[dict[str, Any]]:  # noqa: ANN401  # whatever JSON holds
    if depth > _DEEPEST:
        return
    if isinstance(block, list):
        for item in block:
            yield from _events(item, depth + 1)
    elif isinstance(block, dict):
        if any(kind.endswith(("Event", "Festival")) for kind in _types(block)):
            yield block
        for name in _HOLDERS:
            yield from _events(block.get(name), depth + 1)


def _types(block: dict[str, Any]) -> list[str]:
    kinds = block.get("@type")
    return [str(kind) for kind in kinds] if isinstance(kinds, list) else [str(kinds or "")]


def _row(number: int, event: dict[str, Any]) -> Row:
    status = _STATUSES.get(_text(event.get("eventStatus")).rpartition("/")[2].lower(), "")
    where = _first(event.get("location"))
    place = where if isinstance(where, dict) else {"name": where}
    is_online = "VirtualLocation" in _types(place) or "Online" in _text(event.get("eventAttendanceMode"))
    post = _first(place.get("address"))
    address = post if isinstance(post, dict) else {"streetAddress": post}
    point = place.get("geo")
    geo = point if isinstance(point, dict) else {}
    first, start = _moment(_text(event.get("startDate")))
    last, end = _moment(_text(event.get("endDate")))
    return Row(
        number=number,
        key=_text(event.get("@id") or event.get("identifier")),
        title=_text(event.get("name")),
        kind="online" if is_online else "",
        city=_text(address.get("addressLocality")),
        region=_text(address.get("addressRegion")),
        country=_text(address.get("addressCountry")),
        venue=_text(place.get("name")),
        address=_text(address.get("streetAddress")),
        date=first,
        start=start,
        end=end.partition(" ")[0],
        end_date=last if last > first else "",
        language=_text(event.get("inLanguage")),
        organizer=_organization(event.get("organizer")),
        description=_text(event.get("description"), keeps_lines=True),
        url=_text(event.get("url")),
        lat=_text(geo.get("latitude")),
        lon=_text(geo.get("longitude")),
        status=status,
        reason=_("called off on its page") if status else "",
    )


def _moment(text: str) -> tuple[str, str]:
    """Day and hour of an ISO 8601 time, the hour with its offset; what is no such time is given as it stands."""
    try:
        if len(text) <= len("2027-05-21"):
            return date.fromisoformat(text).isoformat(), ""
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text, ""
    hour = f"{moment:%H:%M}"
    return moment.date().isoformat(), f"{hour} {utc_offset(moment)}" if moment.tzinfo else hour


def _organization(said: Any) -> str:  # noqa: ANN401  # whatever JSON holds
    """The names of organizations; a person's is never taken."""
    parts = said if isinstance(said, list) else [said]
    names = [_text(part.get("name")) for part in parts if isinstance(part, dict) and "Person" not in _types(part)]
    return ", ".join(name for name in names if name)


def _first(said: Any) -> Any:  # noqa: ANN401  # whatever JSON holds
    return said[0] if isinstance(said, list) and said else said


def _text(said: Any, *, keeps_lines: bool = False) -> str:  # noqa: ANN401  # whatever JSON holds
    """A value as text; of an object its name or value."""
    value = _first(said)
    if isinstance(value, dict):
        value = value.get("name") or value.get("value") or value.get("@value") or value.get("@id")
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return ""
    return str(value).strip() if keeps_lines else one_line(str(value))
