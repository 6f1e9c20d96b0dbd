"""One event of a calendar: what it says of a rally, and its bytes.

They are written here and read back by `icalendar` before they are used: one event that a reader can't take makes
many of them drop the whole calendar, so nothing is used that did not come back as it was meant. What it never
holds: organizer, attendees, contacts, pictures; a reminder is put into it for who asks (`reminder`). Source:
RFC 5545 3.6.1; RFC 7986. Apple shows a map only for X-APPLE-STRUCTURED-LOCATION with a title equal to LOCATION.
"""

import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from rallies.core.clock import is_repeated, local
from rallies.core.text import clean
from rallies.formats.calendar import vtimezone
from rallies.formats.calendar.contentline import line, parameter, text
from rallies.formats.calendar.readback import Facts, faults_of
from rallies.formats.words import Words, details, precision, title, where
from rallies.model.lists.listing import Listing, Precision, Status

FEED_TEXT = 500
"""Most characters of a description in a feed: a thousand events have to stay below 900 kB."""
FULL_TEXT = 4_000
_RADIUS_METRES = {Precision.EXACT: 70, Precision.STREET: 200}
_CITY_RADIUS_METRES = 5_000
_STATUSES = {Status.POSTPONED: "TENTATIVE", Status.CANCELLED: "CANCELLED"}
_log = logging.getLogger("rallies.formats")


def facts(listing: Listing, words: Words, *, limit: int = FEED_TEXT) -> Facts:
    """What the event of a listing says, its description cut to `limit` characters."""
    is_timed = listing.is_time_announced
    return Facts(
        uid=listing.uid,
        stamp=listing.updated.astimezone(UTC).replace(microsecond=0),
        start=listing.starts.astimezone(UTC) if is_timed else listing.day,
        end=listing.ends.astimezone(UTC) if is_timed else listing.end_day + timedelta(days=1),
        title=_plain(title(listing, words)),
        place=parameter(_plain(where(listing, words))),
        point=_point(listing),
        description=_plain("\n".join(details(listing, words, limit=limit, is_calendar=True))),
        url=words.link(listing),
        status=_STATUSES.get(listing.status, "CONFIRMED"),
        sequence=listing.sequence,
        categories=tuple(_plain(name) for name in (words.kind(listing.kind), listing.campaign_hashtag) if name),
    )


def written(event: Facts, listing: Listing, words: Words, *, zone: str | None = None) -> bytes:
    """The event as bytes; its times in UTC, or as the wall-clock of a zone that the calendar describes."""
    parts = [
        b"BEGIN:VEVENT\r\n",
        line("UID", event.uid),
        line("DTSTAMP", _utc(event.stamp)),
        line("LAST-MODIFIED", _utc(event.stamp)),
        line("SEQUENCE", str(event.sequence)),
        _time("DTSTART", event.start, zone),
        _time("DTEND", event.end, zone),
        line("SUMMARY", text(event.title)),
        line("STATUS", event.status),
        *_place(event, precision(listing, words), is_hidden=listing.reveals_at is not None),
        line("DESCRIPTION", text(event.description)),
        line("URL", event.url),
        line("CATEGORIES", ",".join(text(name) for name in event.categories)),
        b"CLASS:PUBLIC\r\nTRANSP:TRANSPARENT\r\nEND:VEVENT\r\n",
    ]
    return b"".join(parts)


def fragment(listing: Listing, words: Words) -> bytes | tuple[str, ...]:
    """The event of a feed, checked; the faults of one that would spoil it, which are logged."""
    event = facts(listing, words)
    made = written(event, listing, words)
    faults = tuple(faults_of(made, event))
    if not faults:
        return made
    _log.error("an event was left out of the calendars: %s", ", ".join(faults), extra={"rally": listing.id})
    return faults


def _place(event: Facts, exactness: Precision, *, is_hidden: bool) -> Iterator[bytes]:
    if event.place:
        yield line("LOCATION", text(event.place))
    if event.point is None:
        return
    lat, lon = event.point
    yield line("GEO", f"{lat};{lon}")
    if event.place:
        radius = _CITY_RADIUS_METRES if is_hidden else _RADIUS_METRES.get(exactness, _CITY_RADIUS_METRES)
        named = {"VALUE": "URI", "X-APPLE-RADIUS": str(radius), "X-TITLE": event.place}
        yield line("X-APPLE-STRUCTURED-LOCATION", f"geo:{lat},{lon}", named)


def _point(listing: Listing) -> tuple[float, float] | None:
    """The public point in degrees to a metre: more digits would only be noise."""
    if listing.lat is None or listing.lon is None:
        return None
    return round(listing.lat, 5), round(listing.lon, 5)


def _time(name: str, at: datetime | date, zone: str | None) -> bytes:
    if not isinstance(at, datetime):
        return line(name, f"{at:%Y%m%d}", {"VALUE": "DATE"})
    if zone is None:
        return line(name, _utc(at))
    return line(name, f"{local(at, zone):%Y%m%dT%H%M%S}", {"TZID": zone})


def may_use(zone: str, at: datetime) -> bool:
    """Whether a wall-clock names an instant; in a repeated hour it means the first one. Source: RFC 5545 3.3.5."""
    wall = local(at, zone)
    return not is_repeated(wall.date(), wall.time(), zone)


def zone_of(listing: Listing) -> vtimezone.Rules | None:
    """The rules of the zone that a file of this one rally is written in; None to write it in UTC."""
    if not listing.is_time_announced or not all(may_use(listing.tz, at) for at in (listing.starts, listing.ends)):
        return None
    return vtimezone.rules(listing.tz, listing.day.year)


@lru_cache(maxsize=2_048)
def _utc(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _plain(words: str) -> str:
    """Words without a backslash: several readers take one before an n for a line end, escaped or not."""
    return clean(words).replace("\\", "/")
