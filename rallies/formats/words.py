"""What the formats say in a reader's language: the sentences come in, the facts of a rally are put into them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache

from rallies.core.clock import local
from rallies.core.speech import locale
from rallies.core.text import clean, one_line, plain, shortened
from rallies.model.lists.listing import ChangeFace, Kind, Listing, Precision, Status

_TIME_FACTS = ("day", "hour", "end_day", "end_hour")
_PLACE_FACTS = ("venue", "address", "city")


@dataclass(frozen=True, kw_only=True)
class Words:
    """Sentences in one language, with the placeholders that stand beside them, and names of things.

    `link` gives the absolute address of a rally's page; `city` and `country` the name a reader knows; `is_city_point`
    tells of a point that is the middle of its city, though the venue is named.
    """

    language: str
    cancelled: str  # title
    postponed: str  # title
    moved: str  # title
    hour_unknown: str  # title
    start_alone: str  # day, start, zone
    span: str  # day, start, end, zone
    long_span: str  # first, start, last, end, zone
    open_span: str  # first, start, last, zone
    day_only: str  # day
    days_only: str  # first, last
    end_assumed: str
    is_cancelled: str
    is_postponed: str
    was: str  # day, before, after
    zone_changed: str  # before, after
    reason: str  # reason
    venue_later: str  # day, hour, zone
    venue_unknown: str
    city_only: str
    city_point: str
    online: str
    route: str  # route
    organization: str  # name
    more: str  # link
    page: str  # link
    why: Callable[[str, str], str]  # from a reason's code and its words
    kind: Callable[[Kind], str]
    city: Callable[[Listing], str]
    country: Callable[[str], str]
    link: Callable[[Listing], str]
    is_city_point: Callable[[Listing], bool]


def title(listing: Listing, words: Words) -> str:
    """The title on one line, with the word for a cancelled, postponed or moved rally in front."""
    line = _line(listing.title) or words.kind(listing.kind)
    if not listing.is_time_announced:
        line = words.hour_unknown % {"title": line}
    front = {Status.CANCELLED: words.cancelled, Status.POSTPONED: words.postponed, Status.CHANGED: words.moved}
    return front[listing.status] % {"title": line} if listing.status in front else line


def when(listing: Listing, words: Words) -> str:
    """Weekday, date and hours as the clock at the venue shows them, with the zone; no end that nobody gave."""
    language, last = words.language, _day(listing.end_day, words.language)
    first = _day(listing.day, language)
    if listing.hour is None:
        if listing.end_day == listing.day:
            return words.day_only % {"day": first}
        return words.days_only % {"first": first, "last": last}
    hours = {
        "start": _hour(listing.starts, listing.tz, language),
        "end": _hour(listing.ends, listing.tz, language),
        "zone": _zone(listing.starts, listing.tz, language),
    }
    if not listing.has_end:
        return words.start_alone % {"day": first, **hours}
    if listing.end_hour is None:
        return words.open_span % {"first": first, "last": last, **hours}
    if not listing.lasts_days:
        return words.span % {"day": first, **hours}
    return words.long_span % {"first": first, "last": last, **hours}


def where(listing: Listing, words: Words) -> str:
    """Venue, address, city and country on one line, as far as they are public."""
    parts = [words.online] if listing.is_online else [listing.venue, listing.address]
    parts += [words.city(listing), words.country(listing.country) if listing.country else ""]
    return ", ".join(dict.fromkeys(line for line in map(_line, parts) if line))


def precision(listing: Listing, words: Words) -> Precision:
    """How exact the public point is: that of the city wherever no better one is known."""
    return Precision.CITY if words.is_city_point(listing) else listing.precision


def assumption(listing: Listing, words: Words) -> str:
    """What a calendar says of an end that nobody gave, since it has to show one; "" for all others."""
    return words.end_assumed if listing.hour is not None and not listing.has_end else ""


def details(listing: Listing, words: Words, *, limit: int, is_calendar: bool = False) -> list[str]:
    """What else there is to know, a paragraph each: time, state, place, the text (to `limit` characters), links."""
    parts = [when(listing, words), assumption(listing, words) if is_calendar else ""]
    parts += [*_rules(listing, words), *_state(listing, words), *_place(listing, words)]
    parts.append(shortened(clean(plain(listing.description_html)), limit) if listing.description_html else "")
    if organization := _line(listing.organization):
        parts.append(words.organization % {"name": organization})
    if listing.url:
        parts.append(words.more % {"link": listing.url})
    parts.append(words.page % {"link": words.link(listing)})
    return [part for part in parts if part]


def _state(listing: Listing, words: Words) -> Iterator[str]:
    if listing.status is Status.CANCELLED:
        yield words.is_cancelled
    if listing.status is Status.POSTPONED:
        yield words.is_postponed
    if why := words.why(listing.reason_code, listing.reason):
        yield words.reason % {"reason": _line(why)}
    if listing.status is Status.CHANGED:
        change = next(one for one in listing.changes if one.what in {"time", "place"})
        yield from _told(change, listing.tz, words)


def _rules(listing: Listing, words: Words) -> Iterator[str]:
    """What is told of a zone whose rules have changed since the rally was announced."""
    for change in listing.changes:
        if change.what == "zone":
            yield words.zone_changed % {"before": change.before["offset"], "after": change.after["offset"]}
            return


def _told(change: ChangeFace, tz: str, words: Words) -> Iterator[str]:
    """What a change was from and to, with only the parts that differ."""
    differing = [fact for fact in (*_TIME_FACTS, *_PLACE_FACTS) if change.before.get(fact) != change.after.get(fact)]
    before, after = (
        ", ".join(_line(_fact(name, facts, words.language)) for name in differing if facts.get(name))
        for facts in (change.before, change.after)
    )
    if before and after:
        day = _day(local(change.at, tz).date(), words.language)
        yield words.was % {"day": day, "before": before, "after": after}
    if why := words.why(change.reason_code, change.reason):
        yield words.reason % {"reason": _line(why)}


def _fact(name: str, facts: dict[str, str], language: str) -> str:
    return _day(date.fromisoformat(facts[name]), language) if name.endswith("day") else facts[name]


def _place(listing: Listing, words: Words) -> Iterator[str]:
    if listing.reveals_at is not None:
        reveal = local(listing.reveals_at, listing.tz)
        yield words.venue_later % {
            "day": _day(reveal.date(), words.language),
            "hour": _hour(listing.reveals_at, listing.tz, words.language),
            "zone": _zone(listing.reveals_at, listing.tz, words.language),
        }
    elif not listing.is_venue_announced:
        yield words.venue_unknown
    elif listing.precision is Precision.CITY and not listing.is_online:
        yield words.city_only
    elif words.is_city_point(listing):
        yield words.city_point
    if listing.route:
        yield words.route % {"route": _line(listing.route)}


def _line(text: str) -> str:
    return one_line(clean(text))


@lru_cache(maxsize=2_048)
def _day(day: date, language: str) -> str:
    return locale.day_in_words(day, language)


def _hour(instant: datetime, zone: str, language: str) -> str:
    return _hour_of_utc(instant.astimezone(UTC).replace(tzinfo=None), zone, language)


def _zone(instant: datetime, zone: str, language: str) -> str:
    return _zone_of_utc(instant.astimezone(UTC).replace(tzinfo=None), zone, language)


@lru_cache(maxsize=2_048)
def _hour_of_utc(instant: datetime, zone: str, language: str) -> str:
    return locale.hour_in_words(local(instant.replace(tzinfo=UTC), zone), language)


@lru_cache(maxsize=2_048)
def _zone_of_utc(instant: datetime, zone: str, language: str) -> str:
    at = local(instant.replace(tzinfo=UTC), zone)
    return f"{locale.zone_name(zone, language, at)} ({locale.zone_in_words(at)})"
