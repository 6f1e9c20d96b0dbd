"""schema.org Event as JSON-LD, for a rally's own page: what search engines and other programs read there.

Organizations only, never a person; no offers, no picture. Source: https://schema.org/Event.
"""

import json
from datetime import date, time
from typing import Any

from rallies.core.clock import instant_of, local
from rallies.core.text import plain
from rallies.formats.geojson import span
from rallies.formats.words import Words
from rallies.model.lists.listing import ChangeFace, Listing, Status

_SCHEMA = "https://schema.org"
_STATUSES = {
    Status.ON: "EventScheduled",
    Status.CHANGED: "EventScheduled",
    Status.POSTPONED: "EventPostponed",
    Status.CANCELLED: "EventCancelled",
}
_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def dump(listing: Listing, words: Words) -> str:
    """A listing as JSON that may stand in a script element: nothing in it can end that element."""
    return json.dumps(event(listing, words), ensure_ascii=False, indent=None).translate(_ESCAPES)


def event(listing: Listing, words: Words) -> dict[str, Any]:
    """A listing as a schema.org Event."""
    starts, ends = span(listing)
    properties: dict[str, Any] = {
        "@context": _SCHEMA,
        "@type": "Event",
        "@id": words.link(listing),
        "url": words.link(listing),
        "name": listing.title,
        "startDate": starts,
        "eventStatus": f"{_SCHEMA}/{_STATUSES[listing.status]}",
        "eventAttendanceMode": f"{_SCHEMA}/{'Online' if listing.is_online else 'Offline'}EventAttendanceMode",
        "location": _location(listing, words),
        "inLanguage": listing.language,
    }
    if ends:
        properties["endDate"] = ends
    if listing.description_html:
        properties["description"] = plain(listing.description_html)
    if listing.organization:
        properties["organizer"] = {"@type": "Organization", "name": listing.organization}
    previous = [_start(change) for change in listing.changes if _moves_start(change)]
    if previous:
        properties["previousStartDate"] = previous[0]
        if listing.status is Status.CHANGED:
            properties["eventStatus"] = f"{_SCHEMA}/EventRescheduled"
    return properties


def _location(listing: Listing, words: Words) -> dict[str, Any]:
    if listing.is_online:
        return {"@type": "VirtualLocation", "url": listing.url or words.link(listing)}
    address = {
        "@type": "PostalAddress",
        "streetAddress": listing.address,
        "addressLocality": words.city(listing),
        "addressRegion": listing.region_name,
        "addressCountry": listing.country,
    }
    name = listing.venue or words.city(listing) or words.country(listing.country)
    place: dict[str, Any] = {
        "@type": "Place",
        "name": name,
        "address": {key: value for key, value in address.items() if value},
    }
    is_of_place = not (listing.venue and words.is_city_point(listing))
    if listing.lat is not None and listing.lon is not None and is_of_place:
        point = {"latitude": round(listing.lat, 5), "longitude": round(listing.lon, 5)}
        place["geo"] = {"@type": "GeoCoordinates", **point}
    return place


def _moves_start(change: ChangeFace) -> bool:
    return change.what == "time" and any(change.before.get(key) != change.after.get(key) for key in ("day", "hour"))


def _start(change: ChangeFace) -> str:
    """When it was to start before a change: with its offset, or a day alone."""
    day, hour, zone = (change.before.get(key) for key in ("day", "hour", "tz"))
    if not hour or not zone:
        return str(day)
    at = instant_of(date.fromisoformat(str(day)), time.fromisoformat(str(hour)), str(zone))
    return local(at, str(zone)).isoformat(timespec="seconds")
