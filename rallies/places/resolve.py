"""The resolver: from what was typed to places with their evidence, and whether the first of them is sure."""

from __future__ import annotations

from math import log10
from typing import TYPE_CHECKING, Final, NamedTuple

from rallies.places import fuzzy, schema, words
from rallies.places.evidence import Evidence, Rest, Span
from rallies.places.parse import ends_street, parse
from rallies.places.sphere import distance_km, vector

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rallies.places.parse import Query
    from rallies.places.store import Hit, Place, Store

SURE_SCORE: Final = 2.6
SURE_GAP: Final = 1.0
_SAME_KM: Final = 15.0
_BY_KIND: Final = {
    schema.PRIMARY: 0.0,
    schema.STANDARD: 0.1,
    schema.SPELLING: 1.0,
    schema.CODE: 1.5,
    schema.MACHINE: 1.5,
}
# What evidence is worth, in powers of ten of people.
_COUNTRY: Final = 0.7
_AGREE: Final = 3.0
_AGREE_AGAIN: Final = 0.5
_AGAINST: Final = 3.0
_SMALLER: Final = 1.5
_AREA_OF_ANOTHER: Final = 2.0
_UNKNOWN_PART: Final = 0.4
_AFTER_NUMBER: Final = 0.5
_UNKNOWN_BEFORE: Final = 1.2
_UNKNOWN_AFTER: Final = 1.5
_STREET: Final = 1.0
_SEAT: Final = 1.0
_POSTCODE: Final = 3.4
_BIG_CITY: Final = 30_000
_ROMANIZED: Final = 0.5
# Unknown words before an area that a city gives its name to: the city is meant if it has this part of the people.
_CITY_OF_AREA: Final = 0.4


class Reading(NamedTuple):
    """One place for one span, the score of its evidence, and how it was matched."""

    place: Place
    score: float
    match: str

    @property
    def is_trusted(self) -> bool:
        """Whether it may be taken without asking, if no other comes near."""
        return self.match in {"exact", "window"} and self.score >= SURE_SCORE


def read(evidence: Evidence) -> list[Reading]:
    """Return the best reading of each place, best first."""
    best: dict[int, Reading] = {}
    reading_of = _whole if evidence.is_name else _reading
    for hit, span in evidence.named:
        reading = reading_of(evidence, hit, span)
        if reading.place.id not in best or best[reading.place.id].score < reading.score:
            best[reading.place.id] = reading
    return ranked(best.values())


def ranked(readings: Iterable[Reading]) -> list[Reading]:
    """Return readings, best first."""
    if len(found := list(readings)) < 2:  # noqa: PLR2004 - nothing to sort
        return found
    return sorted(found, key=lambda reading: (-reading.score, -reading.place.pop, reading.place.id))


def _whole(evidence: Evidence, hit: Hit, span: Span) -> Reading:
    """Return what `_reading` does, for a name that nothing stands beside."""
    part = evidence.query.parts[0]
    score = log10(hit.place.pop + 100) - _BY_KIND[hit.kind] + (_COUNTRY if evidence.allowed else 0.0)
    if part.is_street and hit.kind not in {schema.PRIMARY, schema.STANDARD}:
        score -= _STREET
    is_free = evidence.query.is_online or part.is_area or evidence.is_rather_region(span, hit.place)
    return Reading(hit.place, score, "free" if is_free else "exact")


def _reading(evidence: Evidence, hit: Hit, span: Span) -> Reading:
    place = hit.place
    parts = evidence.query.parts
    part = parts[span.part]
    before = evidence.weigh(Span(span.part, 0, span.start), place)
    after = evidence.weigh(Span(span.part, span.end, len(part.tokens)), place)
    others = {
        number: evidence.weigh(Span(number, 0, len(other.tokens)), place)
        for number, other in enumerate(parts)
        if number != span.part
    }
    score = (
        log10(place.pop + 100)
        - _BY_KIND[hit.kind]
        + _worth([before, after, *others.values(), evidence.by_postcode(place)])
    )
    score += _COUNTRY if evidence.allowed else 0.0
    match = "exact" if span.end - span.start == len(part.tokens) else "window"
    if before.unknown:
        last = part.tokens[span.start - 1]
        separated = last.is_number or ends_street(last.word) or _is_city_after_street(evidence, span, place)
        score -= _AFTER_NUMBER if separated else _UNKNOWN_BEFORE
        match = match if separated else "free"
    if after.unknown:
        score -= _UNKNOWN_AFTER
        match = "free"
    if evidence.is_area_of_another(span, place):
        score -= _AREA_OF_ANOTHER
    if part.is_street and match == "exact" and hit.kind not in {schema.PRIMARY, schema.STANDARD}:
        score -= _STREET
    if evidence.query.is_online or _is_doubtful(evidence, span, place, list(others.values())):
        match = "free"
    return Reading(place, score, match)


def _is_city_after_street(evidence: Evidence, span: Span, place: Place) -> bool:
    """Return whether a big city of a known country ends a street's words, as in "via Giacomo Peroni Roma"."""
    tokens = evidence.query.parts[span.part].tokens
    named = [token.word for token in tokens[: span.start] if token.word not in words.NOISE]
    return (
        bool(evidence.allowed)
        and place.pop >= _BIG_CITY
        and span.end == len(tokens)
        and len(named) > 1
        and named[0] in words.STREET_FIRST
        and tokens[span.start - 1].word == named[-1]
    )


def _is_doubtful(evidence: Evidence, span: Span, place: Place, others: list[Rest]) -> bool:
    """Return whether the words may rather mean the area that is called like the place."""
    agree = sum(rest.agree for rest in others)
    part = evidence.query.parts[span.part]
    if not agree and part.is_area:
        return True
    if not any(rest.region for rest in others) and evidence.is_rather_region(span, place):
        return True
    areas = evidence.areas_of(span)
    stray = any(
        rest.unknown and not other.is_street and not other.has_number
        for rest, other in zip(others, evidence.others(span), strict=True)
    )
    return stray and any(area.a1 and place.pop < _CITY_OF_AREA * area.pop for area in areas)


def _worth(rests: list[Rest]) -> float:
    """Return what the words beside a place add to its score."""
    agree = sum(rest.agree for rest in rests)
    against = sum(rest.against for rest in rests)
    smaller = sum(rest.smaller for rest in rests)
    unknown = sum(1 for rest in rests[2:] if rest.unknown)
    worth = _AGREE + _AGREE_AGAIN * (agree - 1) if agree else 0.0
    return worth - _AGAINST * against - _SMALLER * smaller - _UNKNOWN_PART * unknown


def gap(readings: list[Reading]) -> float:
    """Return by how much the first reading leads the next that is another place, 9 if there is none."""
    first = readings[0]
    point = vector(first.place.lat, first.place.lon)
    for other in readings[1:]:
        if distance_km(point, vector(other.place.lat, other.place.lon)) > _SAME_KM:
            return first.score - other.score
    return 9.0


def _delivered(evidence: Evidence) -> list[Reading]:
    """Return the towns that the postcodes alone tell; sure only in a country that is known."""
    found: list[Reading] = []
    vague = not any(
        part.is_street or sum(token.is_number for token in part.tokens) > 1 for part in evidence.query.parts
    )
    for place in evidence.served:
        parts = [
            evidence.weigh(Span(number, 0, len(part.tokens)), place) for number, part in enumerate(evidence.query.parts)
        ]
        score = (_POSTCODE if evidence.allowed else 0.0) + _worth([Rest(), Rest(), *parts])
        found.append(Reading(place, score, "window" if evidence.allowed and not vague else "free"))
    return found


def search(store: Store, text: str, allowed: Iterable[str]) -> list[Reading]:
    """Return the readings of a text, best first."""
    query = parse(text)
    if not query.has_words:
        return []
    if len(query.parts) > 1 and store.known([query.whole]):
        query = query.as_one()
    countries = frozenset(allowed)
    evidence = Evidence(query, store, countries)
    readings = read(evidence)
    if readings and readings[0].is_trusted:
        return readings
    readings = ranked(_more(readings, _delivered(evidence)))
    if readings and readings[0].is_trusted:
        return readings
    readings = _more(readings, _romanized(store, query, countries) if not (text.isascii() or query.is_long) else [])
    if not query.is_long and not _is_enough(evidence, readings):
        readings = _more(readings, _misspelt(store, evidence, countries))
    return ranked(_more(readings, _seats(store, evidence, ranked(readings))))


def _is_enough(evidence: Evidence, readings: list[Reading]) -> bool:
    """Return whether the words are known to be a place, so that no misspelling has to be looked for."""
    return any((evidence.is_name or r.match != "free") and r.score >= SURE_SCORE for r in readings)


def _more(readings: list[Reading], others: Iterable[Reading]) -> list[Reading]:
    seen = {reading.place.id for reading in readings}
    return readings + [reading for reading in others if reading.place.id not in seen]


def _romanized(store: Store, query: Query, countries: frozenset[str]) -> list[Reading]:
    found = read(Evidence(query, store, countries, romanize=True))
    return [Reading(reading.place, reading.score - _ROMANIZED, "transliterated") for reading in found]


def _seats(store: Store, evidence: Evidence, readings: list[Reading]) -> list[Reading]:
    """Return the biggest towns of a region or district that is named, when it is rather meant than a place."""
    is_told = evidence.is_name or bool(evidence.allowed)
    if evidence.named and not (is_told and readings and readings[0].match == "free"):
        return []
    areas = [area for areas in evidence.areas.values() for area in areas if area.a1]
    narrow = [area for area in areas if area.a2] or areas
    places = dict.fromkeys(store.seats(narrow))
    return [Reading(place, log10(place.pop + 100) - _SEAT, "free") for place in places]


def _misspelt(store: Store, evidence: Evidence, countries: frozenset[str]) -> list[Reading]:
    """Return the places that a misspelt word may mean, each once."""
    best: dict[int, Reading] = {}
    for number, key in fuzzy.targets(evidence):
        found = [
            Reading(reading.place, reading.score - cost, "fuzzy")
            for spelled in filter(None, (key, fuzzy.romanized(key)))
            for other, cost in fuzzy.guesses(store, spelled)
            for reading in read(Evidence(fuzzy.instead(evidence.query, number, key, other), store, countries))
            if reading.match != "free"
        ]
        if not found or (countries and not key.isascii()):
            costs = dict(fuzzy.by_ear(store, key, countries))
            found += [
                Reading(place, log10(place.pop + 100) - costs[place.id], "fuzzy")
                for place in store.places(list(costs)).values()
            ]
        for reading in ranked(found):
            best.setdefault(reading.place.id, reading)
    return list(best.values())
