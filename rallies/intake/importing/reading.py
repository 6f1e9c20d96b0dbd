"""A row understood: the draft that it makes, or why it is asked or refused, in words for who wrote it."""

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import datetime, time
from functools import cache, lru_cache, partial
from operator import attrgetter
from typing import NamedTuple

from babel.languages import get_official_languages
from flask_babel import gettext as _

from rallies.core.text import folded, has_unseen, one_line
from rallies.intake import drafts
from rallies.intake.entry import Said
from rallies.intake.importing.rows import Answer, Outcome, Row
from rallies.intake.importing.understood import blanks, calledoff, days, hours, instants, kinds, spots, words, zones
from rallies.intake.importing.understood.digits import Days, Order
from rallies.intake.importing.understood.hours import Hours
from rallies.intake.importing.understood.placing import Placed, Places
from rallies.intake.spot import point_of
from rallies.intake.where import Where
from rallies.model.rally.draft import Draft
from rallies.model.rally.rallies import Kind
from rallies.places.points.zones import ZonesAtPoints

UNKNOWN_LANGUAGE = "und"
"""The language of a text that nobody named. Source: BCP 47 (ISO 639-2)."""
MAX_KEY = 200
_CACHED = 5_000
_SEVERAL = re.compile(r"\s*\|\s*")
_NO_VENUE = frozenset(words.table("venues")["unknown"])
_STATUS_OF = {folded(word): status for status, theirs in words.table("statuses").items() for word in theirs}
_NEED_REASON = frozenset({"cancelled", "postponed"})
PARTS = {
    "texts": ("title", "kind", "language", "description", "organizer", "url"),
    "time": ("date", "start", "end", "end_date", "tz"),
    "place": ("city", "region", "country", "venue", "address", "lat", "lon"),
    "status": ("status", "reason"),
}
"""Columns that change together, by the part of a rally that they say."""
_CELLS = tuple(attrgetter(*names) for names in PARTS.values())


@dataclass(frozen=True, kw_only=True)
class Habits:
    """How a file as a whole writes what a single row leaves open, and the campaign of rows that name none."""

    order: Order = Order.UNKNOWN
    campaign: str = ""


class _Parts(NamedTuple):
    """What was understood of a row, part by part."""

    kind: Kind | None
    placed: Placed
    days: Days
    hours: Hours
    zone: str
    note: str


class Reader:
    """Understands rows, each by itself."""

    def __init__(self, places: Places, habits: Habits, now: datetime) -> None:
        self._places = places
        self._zones = ZonesAtPoints(places.gazetteer)
        self._habits = habits
        self._now = now
        # Rows of one file say few days and hours, again and again; kept here, since reasons are in one language.
        self._read_days = lru_cache(_CACHED)(partial(days.read, column=habits.order, today=now.date()))
        self._read_hours = lru_cache(_CACHED)(hours.read)

    def read(self, row: Row) -> Answer:
        """What becomes of a row."""
        answer = self._read(row)
        return replace(answer, row=row) if _may_be_own(row.key) else answer

    def _read(self, row: Row) -> Answer:
        row = spots.plain(calledoff.told(row))
        fault = _fault(row)
        if fault:
            return _answer(row, Outcome.REFUSED, fault, Placed())
        parts = self._parts(row)
        question = _questions(row, parts)
        if question:
            outcome = Outcome.ASKED if row.date.strip() else Outcome.REFUSED
            return _answer(row, outcome, question, parts.placed)
        return self._weighed(row, parts)

    def _parts(self, row: Row) -> _Parts:
        kind = kinds.named(row.kind) if row.kind.strip() else kinds.named(row.title) or Kind.RALLY
        placed = Placed() if kind is Kind.ONLINE else self._places.find(row)
        row = instants.at_venue(row, placed.city.zone if placed.city else "")
        found = self._days(row, placed.city.country if placed.city else "")
        is_other_day = found.last is not None and found.last != found.first
        clock = self._read_hours(row.start or found.hours, row.end or found.end_hours, is_other_day=is_other_day)
        zone = zones.named(row.tz) or (placed.city.zone if placed.city else "")
        if found.first and zone:
            clock = zones.at_venue(clock, found.first, zone, self._places.gazetteer)
        return _Parts(kind, placed, found, clock, zones.named(row.tz), row.note)

    def _days(self, row: Row, country: str) -> Days:
        language = row.language.strip() or _language_in(country)
        found = self._read_days(row.date, country=country, written_in=language)
        if found.first is None or not row.end_date.strip():
            return found
        last = self._read_days(row.end_date, country=country, written_in=language)
        return replace(found, last=last.first, end_hours=last.hours) if last.first else last

    def _weighed(self, row: Row, parts: _Parts) -> Answer:
        """The draft of a row that leaves nothing open, by the rules that the form has too."""
        city = parts.placed.city
        weighed = drafts.weighed(
            self._said(row, parts),
            gazetteer=self._places.gazetteer,
            now=self._now,
            allows_past=True,
            settled=drafts.Settled(Where(city, (city,)), self._zones.at) if city else None,
        )
        if weighed.draft is None:
            is_asked = all(problem.is_question for problem in weighed.problems.values())
            reason = "; ".join(f"{name}: {problem.message}" for name, problem in weighed.problems.items())
            return _answer(row, Outcome.ASKED if is_asked else Outcome.REFUSED, reason, parts.placed)
        draft = replace(weighed.draft, understood=_understood(row, parts.placed))
        title = _title_of(row, parts)
        named = _("no title is given; it is called “%(title)s”", title=title) if title else ""
        notes = (named, parts.note, parts.placed.note, parts.days.note, parts.hours.note)
        note = "; ".join(note for note in notes if note)
        return _answer(row, Outcome.ACCEPTED, note, parts.placed, draft)

    def _said(self, row: Row, parts: _Parts) -> Said:
        venue, address, city = one_line(row.venue), one_line(row.address), parts.placed.city
        if folded(venue).strip(" .!…'") in _NO_VENUE or self._places.is_city_alone(row, city):
            venue = ""
        lat, lon = spots.turned(row, city) if row.lat.strip() or row.lon.strip() else point_of(row.city)
        return Said(
            title=row.title if row.title.strip() else _title_of(row, parts),
            kind=parts.kind or Kind.OTHER,
            campaign=row.campaign.strip() or self._habits.campaign,
            country=city.country if city else "",
            place=str(city.place_id) if city else "",
            lat=lat,
            lon=lon,
            venue=venue,
            address=address,
            venue_later="" if venue or address else "later",
            date=f"{parts.days.first}",
            start=_hour(parts.hours.start),
            time_later="" if parts.hours.start else "later",
            end=_hour(parts.hours.end) if parts.hours.start else "",
            end_date=f"{parts.days.last}" if parts.days.last else "",
            tz=parts.zone,
            language=row.language.strip().replace("_", "-") or UNKNOWN_LANGUAGE,
            description=row.description,
            organization=row.organizer,
            url=row.url.strip(),
        )


def _title_of(row: Row, parts: _Parts) -> str:
    """The title of a row of a file that gives none, "" for any other row and where no city is known."""
    if not row.untitled or row.title.strip() or parts.placed.city is None:
        return ""
    return _("Rally in %(city)s", city=parts.placed.city.name)


def _may_be_own(key: str) -> bool:
    """Whether a key looks like the UID of a rally, so that the row may be one of our own lists'."""
    return "@" in key or key.startswith(("urn:uuid:", "tag:"))


def key_of(row: Row) -> str:
    """The key of a row: its own, else a hash of what it says, so that the same row comes to the same rally."""
    own = one_line(row.key)
    if own:
        return own
    country = row.country or row.heading
    said = (row.title, row.date, row.start, row.city, row.region, country, row.venue, row.address)
    return (
        "facts:" + hashlib.sha256("\n".join(folded(text) for text in said).encode("utf-8", "replace")).hexdigest()[:24]
    )


def marks_of(row: Row) -> str:
    """A short hash of each part of a row, to see which of them is another one when the row comes again."""
    parts = ("\n".join(cells(row)) for cells in _CELLS)
    return ".".join(hashlib.sha256(part.encode("utf-8", "replace")).hexdigest()[:12] for part in parts)


def _fault(row: Row) -> str:
    """What is wrong with a row before anything of it is understood."""
    if row.fault:
        return row.fault
    if len(key_of(row)) > MAX_KEY or has_unseen(row.key):
        return _("the key is longer than %(most)d characters, or has characters that can't be seen", most=MAX_KEY)
    parts = [len(_SEVERAL.split(text)) for text in (row.title, row.venue, row.city, row.date, row.start) if "|" in text]
    if len(parts) > 1 and max(parts) == min(parts):
        return _("it holds %(count)d rallies joined by “|”; give each a row of its own", count=parts[0])
    if not row.title.strip() and not row.untitled:
        return _("it has no title; write what it is and for whom")
    return ""


def _questions(row: Row, parts: _Parts) -> str:
    """All that has to be answered before a row is a rally; a row without a date is asked for that alone."""
    if not row.date.strip():
        return parts.days.question
    questions = [row.question, parts.days.question, parts.hours.question, parts.placed.question, _status_question(row)]
    if parts.kind is None:
        kind = row.kind.strip()[:60]
        questions.append(_("“%(kind)s” is no kind; write one of: %(kinds)s", kind=kind, kinds=", ".join(Kind)))
    return "; ".join(question for question in questions if question)


def _status_question(row: Row) -> str:
    if row.status.strip() and folded(row.status) not in _STATUS_OF:
        status = row.status.strip()[:40]
        return _("the status is to be on, cancelled or postponed, and not “%(status)s”", status=status)
    if status_of(row) in _NEED_REASON and not row.reason.strip():
        return _("it is %(status)s; write the reason too", status=status_of(row))
    return ""


def status_of(row: Row) -> str:
    """What a row says in so many words: "on", "cancelled", "postponed", or "" for nothing or another word."""
    return _STATUS_OF.get(folded(row.status), "")


def _hour(hour: time | None) -> str:
    return f"{hour:%H:%M}" if hour else ""


@cache
def _language_in(country: str) -> str:
    """The first official language of a country, to tell months apart whose names mean two."""
    return next(iter(get_official_languages(country)), "") if country else ""


def _understood(row: Row, placed: Placed) -> dict[str, str]:
    """What the resolver made of the words, for those who decide."""
    if placed.city is None:
        return {"row": marks_of(row)}
    city = placed.city
    return {
        "row": marks_of(row),
        "typed": ", ".join(part for part in (one_line(row.city or row.venue), one_line(row.country)) if part)[:200],
        "place": ", ".join(part for part in (city.name, city.admin1_name, city.country) if part),
        "match": city.match,
        "score": f"{city.score:g}",
        "by": "resolver",
    }


def _answer(row: Row, outcome: Outcome, reason: str, placed: Placed, draft: Draft | None = None) -> Answer:
    """The answer to a row; what it says of a rally that is known is for an accepted one alone."""
    best = placed.city or next(iter(placed.candidates), None)
    return Answer(
        number=row.number,
        key=one_line(key_of(row))[:MAX_KEY],
        outcome=outcome,
        reason=one_line(reason),
        recurrence=row.recurrence,
        name=best.name if best else "",
        country=best.country if best else "",
        lat=best.lat if best else None,
        lon=best.lon if best else None,
        draft=draft,
        status=status_of(row) if draft else "",
        why=one_line(row.reason) if draft else "",
        blank=blanks.blank_of(row) if draft else frozenset(),
    )
