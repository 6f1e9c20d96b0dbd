"""What the desk shows of a thing that waits: a row, and an item with its change side by side; never a contact."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from difflib import SequenceMatcher
from functools import singledispatch
from typing import Any

from babel.units import format_unit

from rallies.core.clock import local
from rallies.core.speech import locale
from rallies.core.speech.voice import requested
from rallies.desk import words
from rallies.desk.queue import queue_query
from rallies.model.campaign.campaigns import Campaign
from rallies.model.desk.moderation import Moderated
from rallies.model.rally.draft import PlaceSaid, TimeSaid
from rallies.model.rally.particulars import facts
from rallies.model.rally.proposals import Proposal, words_of
from rallies.model.rally.rallies import ChangeRequest, Rally
from rallies.places.points.sphere import distance_km, vector

MOST_MINUTES, MOST_HOURS = 90, 48
"""Up to how many minutes and hours an age is told in them."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the queue, in the reader's words; `dates` counts the series that stands alike."""

    id: str
    thing: str
    title: str
    language: str
    campaign: str
    city: str
    country: str
    day: str
    hour: str
    age: str
    submitted_at: datetime
    state: str
    claimed_by: str
    dates: int
    flags: tuple[str, ...]


@dataclass(frozen=True)
class Difference:
    """One fact before and after a change, each also in parts with whether the other side lacks them."""

    name: str
    before: str
    after: str

    @property
    def parts(self) -> tuple[list[tuple[str, bool]], list[tuple[str, bool]]]:
        """The words of before and after in their order, runs of them together."""
        return compared(self.before, self.after)


def row(thing: Moderated, now: datetime, *, dates: int = 1, flags: tuple[str, ...] = ()) -> Row:
    """The line of a thing that stands for so many dates of a series, with the flags it was given."""
    rally, summary = queue_query.rally_of(thing), thing.summary
    language = requested().language
    return Row(
        id=thing.public_id,
        thing=queue_query.table_of(thing),
        title=summary.title,
        language=summary.language,
        campaign=_campaign(summary.campaign, language),
        city=summary.city_name,
        country=words.country_name(summary.country, language),
        day=locale.short_day(rally.day, language) if rally is not None else "",
        hour=hour_of(rally) if rally is not None else "",
        age=age(thing.submitted_at, now, language),
        submitted_at=thing.submitted_at,
        state=thing.state,
        claimed_by=words.by_whom(thing.claimed_by) if thing.claimed_by else "",
        dates=dates,
        flags=flags,
    )


def age(since: datetime, now: datetime, language: str) -> str:
    """How long ago something was, in its largest fitting unit: "40 min", "3 hr", "12 days"."""
    minutes = max(1, int((now - since).total_seconds()) // 60)
    count, unit = minutes, "minute"
    if minutes > MOST_MINUTES:
        count, unit = minutes // 60, "hour"
    if count > MOST_HOURS and unit == "hour":
        count, unit = count // 24, "day"
    return str(format_unit(count, f"duration-{unit}", "short", locale=locale.locale(language)))


def hour_of(rally: Rally) -> str:
    """The hours as typed, HH:MM; "" for one to be announced."""
    if rally.hour is None:
        return ""
    return f"{rally.hour:%H:%M}" + (f"–{rally.end_hour:%H:%M}" if rally.end_hour else "")


def when(rally: Rally, language: str) -> str:
    """Weekday, date, hours and zone: "Friday 21 May 2027, 18:00–20:00 (CEST, UTC+2)"."""
    days = locale.day_in_words(rally.day, language)
    if rally.end_day is not None and rally.end_day != rally.day:
        days = f"{days} – {locale.day_in_words(rally.end_day, language)}"
    zone = locale.zone_in_words(local(rally.starts_at, rally.tz))
    return ", ".join(part for part in (days, hour_of(rally)) if part) + f" ({rally.tz}, {zone})"


def point(rally: Rally) -> tuple[float, float] | None:
    """The most exact point that was told, in degrees; the desk has to check it before anyone is shown it."""
    if rally.exact_lat is not None and rally.exact_lon is not None:
        return rally.exact_lat, rally.exact_lon
    if rally.lat is None or rally.lon is None:
        return None
    return rally.lat, rally.lon


@singledispatch
def differences(_thing: Moderated) -> list[Difference]:
    """What a change would change, fact by fact; empty for what is no change."""
    return []


@differences.register
def _of_change(thing: ChangeRequest) -> list[Difference]:
    before, after = _held_facts(thing), asked_facts(thing)
    differing = [
        Difference(words.fact_word(name), _said(name, before.get(name)), _said(name, value))
        for name, value in after.items()
        if value != before.get(name)
    ]
    return differing + _moved(thing)


def asked_facts(request: ChangeRequest) -> dict[str, Any]:
    """What a change asks for: time and place in the shape of `particulars.facts`, words by their names."""
    proposal = Proposal.of(request)
    facts: dict[str, Any] = dict(proposal.words)
    facts |= {name: new_time for name in ("status", "note") if (new_time := getattr(proposal, name))}
    if request.values.get("time"):
        new_time = TimeSaid.of(request.values["time"])
        facts |= {
            "day": new_time.day.isoformat(),
            "hour": _hour(new_time.hour),
            "end_day": new_time.end_day.isoformat() if new_time.end_day else None,
            "end_hour": _hour(new_time.end_hour),
            "tz": new_time.tz,
        }
    if request.values.get("place"):
        place = PlaceSaid.of(request.values["place"])
        facts |= {
            "country": place.country,
            "city": place.city_name,
            "venue": place.venue,
            "address": place.address,
            "precision": str(place.precision),
        }
    return facts


def _held_facts(request: ChangeRequest) -> dict[str, Any]:
    """The same facts as the rally has them."""
    rally = request.rally
    return {**facts(rally), **words_of(rally), "status": rally.state, "note": rally.reason}


def compared(before: str, after: str) -> tuple[list[tuple[str, bool]], list[tuple[str, bool]]]:
    """Two texts in parts, each with whether it is in one of them alone; every blank and line break is kept."""
    old_words, new_words = (re.findall(r"\s+|[^\s]+", text) for text in (before, after))
    old, new = [], []
    for tag, from_, to, start, end in SequenceMatcher(None, old_words, new_words).get_opcodes():
        old.append(("".join(old_words[from_:to]), tag != "equal"))
        new.append(("".join(new_words[start:end]), tag != "equal"))
    return [part for part in old if part[0]], [part for part in new if part[0]]


def asked_point(request: ChangeRequest) -> tuple[float, float] | None:
    """The point that a change asks for, None if it leaves the place or knows none."""
    if not request.values.get("place"):
        return None
    place = PlaceSaid.of(request.values["place"])
    lat = place.lat if place.lat is not None else place.city_lat
    lon = place.lon if place.lon is not None else place.city_lon
    return None if lat is None or lon is None else (lat, lon)


def _moved(request: ChangeRequest) -> list[Difference]:
    before, after = point(request.rally), asked_point(request)
    if after is None or before == after:
        return []
    far = f" (+{distance_km(vector(*before), vector(*after)):.1f} km)" if before is not None else ""
    return [Difference(words.fact_word("point"), _degrees(before), _degrees(after) + far)]


def _degrees(place: tuple[float, float] | None) -> str:
    return f"{place[0]:.5f}, {place[1]:.5f}" if place is not None else "—"


def _hour(hour: time | None) -> str | None:
    return f"{hour:%H:%M}" if hour else None


def _said(name: str, value: str | None) -> str:
    if not value:
        return "—"
    if name.endswith("day"):
        return locale.day_in_words(date.fromisoformat(value), requested().language)
    if name in _WORDS_OF:
        return _WORDS_OF[name](value)
    if name == "language":
        return locale.language_name(value, requested().language)
    return words.country_name(value, requested().language) if name == "country" else str(value)


_WORDS_OF = {"precision": words.precision_word, "kind": words.kind_word, "status": words.state_word}


def _campaign(campaign: Campaign | None, language: str) -> str:
    if campaign is None:
        return ""
    return campaign.hashtag or campaign.titles.get(language) or campaign.slug
