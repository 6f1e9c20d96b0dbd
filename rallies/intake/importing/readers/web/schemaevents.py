"""schema.org events as rows. Source: https://schema.org/Event."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from flask_babel import gettext as _

from rallies.intake.importing.readers import scheduled
from rallies.intake.importing.readers.web.jsonvalues import first, text
from rallies.intake.importing.rows import Row
from rallies.intake.importing.understood.moments import span

_DEEPEST: Final = 12
_STATUSES: Final = {
    "eventcancelled": "cancelled",
    "eventpostponed": "postponed",
    "eventscheduled": "",
    "eventrescheduled": "",
    "eventmovedonline": "",
}
_HOLDERS: Final = ("@graph", "itemListElement", "item", "subEvent", "mainEntity", "event", "events")


def events(block: Any, depth: int = 0) -> Iterator[dict[str, Any]]:  # noqa: ANN401  # whatever JSON holds
    """The events that a block of JSON-LD holds, in its order."""
    if depth > _DEEPEST:
        return
    if isinstance(block, list):
        for item in block:
            yield from events(item, depth + 1)
    elif isinstance(block, dict):
        if any(kind.endswith(("Event", "Festival")) for kind in types(block)):
            yield block
        for name in _HOLDERS:
            yield from events(block.get(name), depth + 1)


def types(block: dict[str, Any]) -> list[str]:
    """The names of what a block is."""
    kinds = block.get("@type")
    return [str(kind) for kind in kinds] if isinstance(kinds, list) else [str(kinds or "")]


def rows(found: list[dict[str, Any]], today: date) -> list[Row]:
    """Events as rows, one with a schedule as a row for each of its dates up to a year from today on."""
    made: list[Row] = []
    for event in found:
        one = _row(len(made) + 1, event)
        made += scheduled.rows(one, event, today) if event.get("eventSchedule") else [one]
    return made


def _row(number: int, event: dict[str, Any]) -> Row:
    status = _status(event)
    place, link, is_virtual = _where(event.get("location"))
    mode = text(event.get("eventAttendanceMode")) + text(event.get("eventStatus"))
    is_online = "MovedOnline" in mode or "OnlineEventAttendance" in mode or (is_virtual and not place)
    address = _object(place.get("address"), "streetAddress")
    geo = _object(place.get("geo"), "")
    return Row(
        number=number,
        recurrence=None,
        key=text(event.get("@id") or event.get("identifier")),
        title=text(event.get("name")),
        kind="online" if is_online else "",
        city=text(address.get("addressLocality")),
        region=text(address.get("addressRegion")),
        country=text(address.get("addressCountry")),
        venue=text(place.get("name")),
        address=text(address.get("streetAddress")),
        language=text(event.get("inLanguage")),
        organizer=_organization(event.get("organizer")),
        description=_description(event, link),
        url=text(event.get("url")) or link,
        lat=text(geo.get("latitude")),
        lon=text(geo.get("longitude")),
        status=status,
        reason=_("called off on its page") if status == "cancelled" else _put_off(status),
        **span(first(event.get("startDate")), first(event.get("endDate"))),
    )


def _status(event: dict[str, Any]) -> str:
    """Our word for its status; one that is not known stands as it is, to be asked about."""
    said = text(event.get("eventStatus")).rpartition("/")[2]
    return _STATUSES.get(said.lower(), said)


def _put_off(status: str) -> str:
    return _("put off on its page") if status == "postponed" else ""


def _where(said: Any) -> tuple[dict[str, Any], str, bool]:  # noqa: ANN401  # whatever JSON holds
    """The place, the link of an event that is online too, and whether it is."""
    parts = [_object(part, "name") for part in (said if isinstance(said, list) else [said])]
    virtual = [part for part in parts if "VirtualLocation" in types(part)]
    places = [part for part in parts if part and part not in virtual]
    link = text(virtual[0].get("url")) if virtual else ""
    return (places[0] if places else {}), link, bool(virtual)


def _object(value: Any, name: str) -> dict[str, Any]:  # noqa: ANN401  # whatever JSON holds
    """An object; a plain value as the one with that name."""
    said = first(value)
    return said if isinstance(said, dict) else {name: said} if said else {}


def _description(event: dict[str, Any], link: str) -> str:
    """What is said of it, with the link to join from afar where another one is its page."""
    said = text(event.get("description"), keeps_lines=True)
    is_beside = link and text(event.get("url")) not in {"", link}
    return f"{said}\n\n{link}".strip() if is_beside else said


def _organization(said: Any) -> str:  # noqa: ANN401  # whatever JSON holds
    """The names of organizations; a person's is never taken."""
    parts = said if isinstance(said, list) else [said]
    names = [text(part.get("name")) for part in parts if isinstance(part, dict) and "Person" not in types(part)]
    return ", ".join(name for name in names if name)
