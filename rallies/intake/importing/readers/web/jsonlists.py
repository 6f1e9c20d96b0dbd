"""Lists of events in JSON: GeoJSON, and what Gancio, Mobilizon, Mobilize and others give out. Source: RFC 7946."""

from collections.abc import Iterator
from typing import Any, Final

from flask_babel import gettext as _

from rallies.core.errors import InvalidInput
from rallies.intake.importing.readers import daycells, heads
from rallies.intake.importing.readers.web.jsonvalues import first, text
from rallies.intake.importing.rows import Row, Source
from rallies.intake.importing.understood.moments import span

_HOLDERS: Final = ("features", "events", "data", "results", "items", "elements", "objects", "rallies")
_STARTS: Final = (
    "starts", "start_datetime", "beginsOn", "utc_start_date", "start_date", "startDate", "starts_at", "start_time",
    "start", "date",
)  # fmt: skip
_ENDS: Final = ("ends", "end_datetime", "endsOn", "utc_end_date", "end_date", "endDate", "ends_at", "end_time", "end")
_PLACES: Final = ("place", "physicalAddress", "location", "venue")
_IN_PLACE: Final = {
    "venue": ("venue", "description", "name", "title"),
    "address": ("address", "street", "address_lines", "streetAddress"),
    "city": ("city", "locality", "town", "addressLocality"),
    "region": ("region", "state", "province", "addressRegion"),
    "country": ("country", "country_code", "addressCountry"),
    "lat": ("latitude", "lat"),
    "lon": ("longitude", "lon", "lng"),
}
_WRITERS: Final = {
    "start_datetime": "Gancio",
    "beginsOn": "Mobilizon",
    "timeslots": "Mobilize",
    "utc_start_date": "The Events Calendar",
}
"""A key that a program alone writes, and its name."""
_OWN_KEYS: Final = ("uid", "uuid", "id", "slug", "url")
_LINKS: Final = ("browser_url", "website", "link", "url")


def read(block: Any) -> Source:  # noqa: ANN401  # whatever JSON holds
    """The events of a list as rows.

    Raises: InvalidInput with the kind of the file, for one that holds no event.
    """
    objects = [each for each in _listed(block) if isinstance(each, dict)]
    dated = [part for each in objects for part in _dates(each)]
    if not any(_start(each) is not None for each in dated):
        raise InvalidInput(_kind(block, objects))
    return Source(rows=[_row(number, each) for number, each in enumerate(dated, start=1)])


def _kind(block: Any, objects: list[dict[str, Any]]) -> str:  # noqa: ANN401  # whatever JSON holds
    """What kind of file it is that has no event."""
    writer = next((name for key, name in _WRITERS.items() for each in objects[:1] if key in each), "")
    if writer:
        return _("This is a JSON list of %(program)s, and no event with a day is in it.", program=writer)
    if isinstance(block, dict) and "FeatureCollection" in text(block.get("type")):
        return _("This is GeoJSON, and no event with a day is in it.")
    if block is None:
        return _("This looks like JSON, and it can't be read.")
    return _("This is JSON, and no event with a day is in it.")


def _listed(block: Any) -> list[Any]:  # noqa: ANN401  # whatever JSON holds
    if isinstance(block, list):
        return block
    if not isinstance(block, dict):
        return []
    held = next((block[name] for name in _HOLDERS if isinstance(block.get(name), list | dict)), None)
    return [block] if held is None else _listed(held)


def _dates(event: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """An event as plain values: a feature with its properties, an event of several hours once for each."""
    if isinstance(event.get("properties"), dict):
        point = _object(event.get("geometry")).get("coordinates")
        event = {"id": event.get("id"), **event["properties"], **_point(point)}
    slots = event.get("timeslots")
    if not isinstance(slots, list):
        yield event
        return
    for slot in slots:
        said = _object(slot)
        yield {**event, "id": f"{event.get('id')}/{said.get('id', said.get('start_date'))}", "start_date":
               said.get("start_date"), "end_date": said.get("end_date")}  # fmt: skip


def _point(said: Any) -> dict[str, Any]:  # noqa: ANN401  # whatever JSON holds
    """Degrees of a GeoJSON point, which are east before north."""
    return {"lat": said[1], "lon": said[0]} if isinstance(said, list) and len(said) > 1 else {}


def _start(event: dict[str, Any]) -> Any:  # noqa: ANN401  # whatever JSON holds
    return next((event[name] for name in _STARTS if event.get(name)), None)


def _row(number: int, event: dict[str, Any]) -> Row:
    columns = {heads.known(name): text(value) for name, value in event.items() if not isinstance(value, dict)}
    said = {name: value for name, value in columns.items() if name and value}
    said.pop("all_day", None)
    said |= {name: value for name, value in _place(event).items() if value}
    end = next((event[name] for name in _ENDS if event.get(name)), None)
    times = daycells.told({**span(first(_start(event)), end), "all_day": _all_day(event)})
    if times.get("start") or "start" not in said:
        said = {name: value for name, value in said.items() if name not in {"date", "start", "end", "end_date"}} | times
    said["description"] = text(event.get("description"), keeps_lines=True)
    said["key"] = next((text(event[name]) for name in _OWN_KEYS if event.get(name)), "")
    said["url"] = _link(event)
    said["organizer"] = said.get("organizer", "") if isinstance(event.get("organization"), str) else ""
    if said.get("status") in {"cancelled", "postponed"} and not said.get("reason"):
        said["reason"] = _("called off in its file") if said["status"] == "cancelled" else _("put off in its file")
    return Row(number=number, recurrence=None, **said)


def _all_day(event: dict[str, Any]) -> str:
    said = next((value for name, value in event.items() if heads.known(name) == "all_day"), "")
    return "true" if said is True else text(said)


def _link(event: dict[str, Any]) -> str:
    links = (text(event.get(name)) for name in _LINKS)
    return next((link for link in links if link.startswith(("https://", "http://"))), "")


def _place(event: dict[str, Any]) -> dict[str, str]:
    """Where it is, of an object for the place or of the event itself."""
    place = next((held for name in _PLACES if (held := _object(event.get(name)))), {})
    inner = {**_object(place.get("location")), **_object(place.get("geo")), **_object(place.get("address"))}
    held = {**inner, **{name: value for name, value in place.items() if not isinstance(value, dict)}}
    return {ours: _value(held, names) for ours, names in _IN_PLACE.items()}


def _value(held: dict[str, Any], names: tuple[str, ...]) -> str:
    for name in names:
        value = held.get(name)
        parts = [text(part) for part in value] if isinstance(value, list) else [text(value)]
        if said := ", ".join(filter(None, parts)):
            return said
    return ""


def _object(value: Any) -> dict[str, Any]:  # noqa: ANN401  # whatever JSON holds
    return value if isinstance(value, dict) else {}
