"""Rallies as pages show them: the words of a listing in the reader's language, made once for each list."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import NamedTuple

from rallies.core.clock import local
from rallies.core.speech import locale
from rallies.core.speech.voice import voice
from rallies.core.text import one_line
from rallies.model.lists import placewords
from rallies.model.lists.listing import ChangeFace, Listing, Status
from rallies.model.rally import reasons
from rallies.publish import addresses
from rallies.publish.speech import place_names, words

_TIME = ("day", "hour", "end_day", "end_hour")
_PLACE = ("venue", "address", "city", "offset")


class Told(NamedTuple):
    """A change in words: when it was made, what it was about, from what to what, and why."""

    day: str
    machine_day: str
    what: str
    before: str
    after: str
    reason: str


@dataclass(frozen=True, slots=True)
class Face:
    """A listing with the words a page shows of it; empty ones are not shown. `state` is a name for styles."""

    listing: Listing
    href: str
    state: str
    state_word: str
    day: str
    short_day: str
    hour: str
    end_hour: str
    zone: str
    machine_start: str
    until_day: str
    city: str
    country: str
    spot: str
    precision: str
    kind: str
    is_example: bool
    reason: str


class Day(NamedTuple):
    """The rallies of one day at their venues; `zone` is the one that all hours are of, "" where they differ."""

    machine: str
    words: str
    faces: list[Face]
    zone: str = ""

    @property
    def has_example(self) -> bool:
        """Whether one of them is invented."""
        return any(face.is_example for face in self.faces)


def day_of(day: date, held: list[Face], language: str) -> Day:
    """A day with its rallies."""
    zones = {face.zone for face in held if face.hour}
    return Day(day.isoformat(), words.day(day, language), held, zones.pop() if len(zones) == 1 else "")


def face(listing: Listing, language: str) -> Face:
    """A listing in the words of a language, that of the request."""
    starts = words.clock(listing.starts, listing.tz, language)
    has_end = listing.hour and listing.end_hour
    state, state_word = words.state(listing.status, listing.phase, language)
    return Face(
        listing=listing,
        href=addresses.rally_address(listing.id, language),
        state=state,
        state_word=state_word,
        day=words.day(listing.day, language),
        short_day=words.short_day(listing.day, language),
        hour=starts.hour if listing.hour else "",
        end_hour=words.clock(listing.ends, listing.tz, language).hour if has_end else "",
        zone=starts.zone,
        machine_start=starts.machine if listing.hour else listing.day.isoformat(),
        until_day=words.short_day(listing.end_day, language) if listing.lasts_days else "",
        city=place_names.city_name(listing.place_id, listing.city_name, language),
        country=place_names.country_name(listing.country, language),
        spot=listing.venue or listing.address,
        precision=placewords.for_readers(listing, language),
        kind=words.kind(listing.kind, language),
        is_example=listing.is_example,
        reason=reasons.told(listing.reason_code, listing.reason, language),
    )


def faces(listings: Iterable[Listing], language: str) -> list[Face]:
    """Listings in the words of a language."""
    return [face(listing, language) for listing in listings]


def by_day(listings: Iterable[Listing], language: str) -> list[Day]:
    """Listings in their order, those that begin on one day together."""
    return [
        day_of(day, faces(group, language), language)
        for day, group in groupby(listings, key=lambda listing: listing.day)
    ]


def told(listing: Listing, language: str) -> list[Told]:
    """The public changes of a rally in words, newest first; changes of its text alone are left out."""
    return [told_of(change, listing, language) for change in listing.changes if change.what != "text"]


def told_of(change: ChangeFace, listing: Listing, language: str) -> Told:
    """A public change in words, with only what differs."""
    names = [name for name in (*_TIME, *_PLACE) if change.before.get(name) != change.after.get(name)]
    before, after = (", ".join(_facts(names, facts, language)) for facts in (change.before, change.after))
    if change.what == "text":
        after = ", ".join(words.fields(change.after.get("fields", ()), language))
    day = local(change.at, listing.tz).date()
    why = reasons.told(change.reason_code, change.reason, language)
    return Told(words.day(day, language), day.isoformat(), _what(change.what, language), before, after, why)


def is_off(listing: Listing) -> bool:
    """Whether nobody should go there at the time that is shown."""
    return listing.status in {Status.CANCELLED, Status.POSTPONED}


def spoken_language(listing: Listing, language: str) -> str:
    """The name of the language a rally is held in."""
    return locale.language_name(listing.language, language)


def _facts(names: list[str], facts: dict[str, str], language: str) -> Iterator[str]:
    """The named facts in words, an hour with the one it lasts until."""
    for name in names:
        if not facts.get(name) or (name == "end_hour" and "hour" in names):
            continue
        is_span = name == "hour" and "end_hour" in names and facts.get("end_hour")
        yield f"{facts['hour']}–{facts['end_hour']}" if is_span else _fact(name, facts[name], language)


def _fact(name: str, value: str, language: str) -> str:
    return words.day(date.fromisoformat(value), language) if name.endswith("day") else one_line(value)


def _what(what: str, language: str) -> str:
    _ = voice(language).gettext
    known = {
        "time": _("Another time"),
        "place": _("Another place"),
        "text": _("New words"),
        "cancelled": _("Cancelled"),
        "postponed": _("Postponed"),
        "reinstated": _("On again"),
        "zone": _("The hour at the venue stays; the rules of the clocks there have changed"),
    }
    return known.get(what, what)
