"""The resolver: from what was typed to places with their evidence, and whether the first of them is sure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import log10
from typing import TYPE_CHECKING, Final, NamedTuple

from rallies.places import schema, words
from rallies.places.fold import latin
from rallies.places.parse import Part, Query, ends_street, parse
from rallies.places.sphere import distance_km, vector

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rallies.places.store import Area, Hit, Place, Store

SURE_SCORE: Final = 2.6
SURE_GAP: Final = 1.0
_SAME_KM: Final = 12.0
_NEAR_KM: Final = 40.0
_LONGEST_WINDOW: Final = 6
_SHORTEST_COUNTRY: Final = 3
_BY_KIND: Final = {
    schema.PRIMARY: 0.0,
    schema.STANDARD: 0.1,
    schema.SPELLING: 1.0,
    schema.CODE: 1.5,
    schema.MACHINE: 1.5,
}


class Span(NamedTuple):
    """Words of one part, from `start` to before `end`."""

    part: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """One place for one span, the score of its evidence, and how it was matched."""

    place: Place
    score: float
    match: str

    @property
    def is_trusted(self) -> bool:
        """Whether it may be taken without asking, if no other comes near."""
        return self.match in {"exact", "window"} and self.score >= SURE_SCORE


class Rest(NamedTuple):
    """How the words beside a place speak for or against it."""

    agree: int
    against: int
    unknown: int


class Words:
    """What is known about each word and window of a query."""

    def __init__(self, query: Query, store: Store, *, romanize: bool = False) -> None:
        self.query = query
        self.spans: dict[str, list[Span]] = defaultdict(list)
        for number, part in enumerate(query.parts):
            for span, key in _windows(number, part):
                self.spans[latin(key) if romanize else key].append(span)
        self.areas: dict[str, list[Area]] = store.areas(self.spans)
        self.hits: list[Hit] = store.hits(self.spans)
        self.by_key: dict[str, list[Hit]] = defaultdict(list)
        for hit in self.hits:
            self.by_key[hit.key].append(hit)

    def key(self, span: Span) -> str:
        """Return the words of a span as a key."""
        return " ".join(token.word for token in self.query.parts[span.part].tokens[span.start : span.end])


def _windows(number: int, part: Part) -> Iterator[tuple[Span, str]]:
    tokens = part.tokens
    for start in range(len(tokens)):
        key = ""
        for end in range(start + 1, min(len(tokens), start + _LONGEST_WINDOW) + 1):
            token = tokens[end - 1]
            if token.is_number:
                break
            key = f"{key} {token.word}" if key else token.word
            yield Span(number, start, end), key
    if part.has_number:
        yield Span(number, 0, len(tokens)), " ".join(token.word for token in tokens)


def read(found: Words, allowed: frozenset[str]) -> list[Reading]:
    """Return the best reading of each place, best first; `allowed` countries alone if there are any."""
    best: dict[int, Reading] = {}
    for hit in found.hits:
        if allowed and hit.place.cc not in allowed:
            continue
        for span in found.spans[hit.key]:
            reading = _reading(found, hit, span)
            if reading.place.id not in best or best[reading.place.id].score < reading.score:
                best[reading.place.id] = reading
    return sorted(best.values(), key=lambda reading: (-reading.score, -reading.place.pop, reading.place.id))


def _reading(found: Words, hit: Hit, span: Span) -> Reading:
    place = hit.place
    score = log10(place.pop + 100) - _BY_KIND[hit.kind]
    part = found.query.parts[span.part]
    before = _weigh(found, Span(span.part, 0, span.start), place)
    after = _weigh(found, Span(span.part, span.end, len(part.tokens)), place)
    others = [
        _weigh(found, Span(number, 0, len(other.tokens)), place)
        for number, other in enumerate(found.query.parts)
        if number != span.part
    ]
    agree = before.agree + after.agree + sum(rest.agree for rest in others)
    against = before.against + after.against + sum(rest.against for rest in others)
    score += (3.0 if agree else 0.0) + 0.5 * max(0, agree - 1) - 3.0 * against
    match = "exact"
    if span.end - span.start < len(part.tokens):
        match = "window"
    if before.unknown:
        last = part.tokens[span.start - 1]
        if last.is_number or ends_street(last.word):
            score -= 0.5
        else:
            score -= 1.2
            match = "free"
    if after.unknown:
        score -= 1.5
        match = "free"
    score -= sum(0.4 for rest, other in zip(others, _others(found, span), strict=True) if rest.unknown)
    if part.is_street and match == "exact":
        score -= 1.0
    return Reading(place, score, match)


def _others(found: Words, span: Span) -> list[Part]:
    return [part for number, part in enumerate(found.query.parts) if number != span.part]


def _weigh(found: Words, span: Span, place: Place) -> Rest:
    """Return how the words of a span speak for a place, the longest words with a meaning first."""
    tokens = found.query.parts[span.part].tokens
    agree = against = unknown = 0
    start = span.start
    while start < span.end:
        if tokens[start].is_number:
            start += 1
            continue
        for end in range(min(span.end, start + _LONGEST_WINDOW), start, -1):
            verdict = _verdict(found, Span(span.part, start, end), place)
            if verdict:
                agree += verdict > 0
                against += verdict < 0
                start = end
                break
        else:
            word = tokens[start].word
            unknown += word not in words.NOISE and word not in words.GENERIC
            start += 1
    return Rest(agree, against, unknown)


def _verdict(found: Words, span: Span, place: Place) -> int:
    """Return 1 if the words of a span name where the place is, -1 if they name another country, else 0."""
    key = found.key(span)
    areas = found.areas.get(key)
    if areas and any(area.holds(place) for area in areas):
        return 1
    point = vector(place.lat, place.lon)
    for hit in found.by_key.get(key, ()):
        other = hit.place
        if other.cc != place.cc or other.id == place.id or hit.kind == schema.CODE:
            continue
        if distance_km(point, vector(other.lat, other.lon)) < _NEAR_KM:
            return 1
    if areas and any(not area.a1 for area in areas) and key not in words.NOISE and len(key) >= _SHORTEST_COUNTRY:
        return -1
    return 0


def gap(readings: list[Reading]) -> float:
    """Return by how much the first reading leads the next that is another place, 9 if there is none."""
    first = readings[0]
    point = vector(first.place.lat, first.place.lon)
    for other in readings[1:]:
        if distance_km(point, vector(other.place.lat, other.place.lon)) > _SAME_KM:
            return first.score - other.score
    return 9.0


def search(store: Store, text: str, allowed: Iterable[str]) -> list[Reading]:
    """Return the readings of a text, best first."""
    query = parse(text)
    if not query.parts:
        return []
    countries = frozenset(allowed)
    readings = read(Words(query, store), countries)
    if readings and readings[0].is_trusted:
        return readings
    if not text.isascii():
        romanized = read(Words(query, store, romanize=True), countries)
        seen = {reading.place.id for reading in readings}
        readings += [
            Reading(reading.place, reading.score - 0.5, "transliterated")
            for reading in romanized
            if reading.place.id not in seen
        ]
        readings.sort(key=lambda reading: (-reading.score, -reading.place.pop, reading.place.id))
    return readings
