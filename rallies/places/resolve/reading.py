"""How a text may be read: places with the score of their evidence, and whether one is sure."""

from __future__ import annotations

from math import log10
from typing import TYPE_CHECKING, Final, NamedTuple

from rallies.places import schema
from rallies.places.fold import is_east_asian
from rallies.places.points.sphere import distance_km, vector
from rallies.places.resolve import doubt, words
from rallies.places.resolve.evidence import OWN
from rallies.places.resolve.parse import ends_street
from rallies.places.resolve.span import Span
from rallies.places.resolve.weighing import by_postcode, weigh, worth

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rallies.places.resolve.evidence import Evidence
    from rallies.places.resolve.weighing import Rest
    from rallies.places.store import Hit, Place

SURE_SCORE: Final = 2.6
SURE_GAP: Final = 1.0
_SAME_KM: Final = 15.0
_ASKED: Final = 0.5
_ALONE: Final = 9.0
_BY_KIND: Final = {
    schema.PRIMARY: 0.0,
    schema.STANDARD: 0.1,
    schema.SPELLING: 1.0,
    schema.CODE: 1.5,
    schema.FORMER: 3.0,
    schema.MACHINE: 1.5,
}
# What evidence is worth, in powers of ten of people; `_ONLY_ONE` if no other place is called so.
_ONLY_ONE: Final = 0.5
COUNTRY: Final = 0.7
_ACCENTED: Final = 0.5
_AREA_OF_ANOTHER: Final = 2.0
_AFTER_NUMBER: Final = 0.1
_UNKNOWN_BEFORE: Final = 1.2
_UNKNOWN_AFTER: Final = 1.5
_STREET: Final = 1.0
_FOREIGN_STREET: Final = 1.5
_BIG_CITY: Final = 30_000
_TOWN: Final = 5_000
_CITY: Final = 200_000
_GIVEN_AND_FAMILY: Final = 2
_OF_CITY: Final = (words.GENERIC | words.NOISE) - words.INSIDE


class Reading(NamedTuple):
    """One place for one span, the score of its evidence, and how it was matched.

    `is_near_miss` tells of a name that is one letter off, in the region that the text names.
    """

    place: Place
    score: float
    match: str
    is_near_miss: bool = False

    @property
    def is_trusted(self) -> bool:
        """Whether it may be taken without asking, if no other comes near."""
        return (self.match in {"exact", "window"} or self.is_near_miss) and self.score >= SURE_SCORE


def read(evidence: Evidence) -> list[Reading]:
    """Return the best reading of each place, best first."""
    best: dict[int, Reading] = {}
    each = _wholes(evidence) if evidence.is_name else (reading_of(evidence, *found) for found in evidence.named)
    for reading in each:
        known = best.get(reading.place.id)
        if known is None or known.score < reading.score:
            best[reading.place.id] = reading
    return ranked(best.values())


def ranked(readings: Iterable[Reading]) -> list[Reading]:
    """Return readings, best first."""
    if len(found := list(readings)) < 2:  # noqa: PLR2004 - nothing to sort
        return found
    return sorted(found, key=lambda reading: (-reading.score, -reading.place.pop, reading.place.id))


def each_once(readings: list[Reading]) -> list[Reading]:
    """Return the best reading of each place."""
    best: dict[int, Reading] = {}
    for reading in ranked(readings):
        best.setdefault(reading.place.id, reading)
    return list(best.values())


def _wholes(evidence: Evidence) -> Iterator[Reading]:
    """Return what `reading_of` does, for a name that nothing stands beside."""
    part = evidence.query.parts[0]
    worth_of = {kind: (COUNTRY if evidence.allowed else 0.0) - less for kind, less in _BY_KIND.items()}
    if part.is_street:
        worth_of = {kind: more if kind in OWN else more - _STREET for kind, more in worth_of.items()}
    elif len({hit.place.id for hit, _ in evidence.named}) == 1:
        worth_of[schema.SPELLING] += _ONLY_ONE
    is_free = evidence.query.is_online or part.is_area or part.key in words.OF_A_TOWN
    regions = evidence.regions_of(evidence.named[0][1])
    for hit, _ in evidence.named:
        score = log10(hit.place.pop + 100) + worth_of[hit.kind]
        if evidence.query.is_written(hit.place.name):
            score += _ACCENTED
        is_region = bool(regions) and doubt.is_rather_region(evidence, regions, hit)
        is_asked = is_free or is_region or doubt.is_hardly_known(hit, is_stray=False)
        yield Reading(hit.place, score, "free" if is_asked else "exact")


def reading_of(evidence: Evidence, hit: Hit, span: Span) -> Reading:
    """Return the place of a hit with what the words of the text but its own say for and against it."""
    place = hit.place
    part = evidence.query.parts[span.part]
    rests = _beside(evidence, hit, span)
    before, after, *_, code = rests
    score = log10(place.pop + 100) - _BY_KIND[hit.kind] + worth(rests)
    score += COUNTRY if evidence.allowed else 0.0
    match = "exact" if span.end - span.start == len(part.tokens) else "window"
    if evidence.query.is_written(place.name):
        score += _ACCENTED
    if before.unknown:
        last = part.tokens[span.start - 1]
        separated = code.agree or last.is_number or ends_street(last.word)
        separated = separated or _is_city_at_end(evidence, span, place)
        score -= _AFTER_NUMBER if separated else _UNKNOWN_BEFORE
        match = match if separated else "free"
    if after.unknown:
        is_first = _is_city_of_address(evidence, span, hit)
        score, match = (score - _AFTER_NUMBER, match) if is_first else (score - _UNKNOWN_AFTER, "free")
    if evidence.is_area_of_another(span, place):
        score -= _AREA_OF_ANOTHER
    if evidence.streets_of and place.cc not in evidence.streets_of:
        score -= _FOREIGN_STREET
    if part.is_street and match == "exact" and hit.kind not in OWN:
        score -= _STREET
    if evidence.query.is_online or doubt.is_doubtful(evidence, hit, span, rests):
        match = "free"
    return Reading(place, score, match)


def _beside(evidence: Evidence, hit: Hit, span: Span) -> list[Rest]:
    """Return how the words before and behind a span speak for a place, then the other parts, then the postcode."""
    parts = evidence.query.parts
    spans = [Span(span.part, 0, span.start), Span(span.part, span.end, len(parts[span.part].tokens))]
    spans += [Span(number, 0, len(other.tokens)) for number, other in enumerate(parts) if number != span.part]
    return [*(weigh(evidence, other, hit.place, hit.key) for other in spans), by_postcode(evidence, hit.place)]


def _is_city_at_end(evidence: Evidence, span: Span, place: Place) -> bool:
    """Return whether a big city ends the words for a spot in it.

    So it does behind "in", behind the name of a street, as in "via Giacomo Peroni Roma", if the country is known or
    calls its streets so, and behind that of a building. A building of a country that is not known may be called after
    a person who is called like a city: "Maison Jack London" has one name too few.
    """
    tokens = evidence.query.parts[span.part].tokens
    named = [token.word for token in tokens[: span.start] if token.word not in words.NOISE]
    least = _TOWN if _is_of_museum(evidence, span, place, named) else _BIG_CITY
    if place.pop < least or span.end != len(tokens) or not named:
        return False
    if _is_inside([token.word for token in tokens[: span.start]]) or _is_of_museum(evidence, span, place, named):
        return True
    if tokens[span.start - 1].word != named[-1] or len(named) == 1:
        return False
    if evidence.allowed or place.cc in evidence.streets_of:
        return named[0] in words.STREET_FIRST or named[0] in words.IN_TOWN
    return named[0] in words.IN_TOWN and span.start > _GIVEN_AND_FAMILY


def _is_city_of_address(evidence: Evidence, span: Span, hit: Hit) -> bool:
    """Return whether a big city begins an address in Korean, Chinese or Japanese, which goes from large to small."""
    is_first = span.part == 0 and span.start == 0
    return is_first and is_east_asian(evidence.keys[span][0]) and hit.place.pop >= _CITY and hit.kind in OWN


def _is_of_museum(evidence: Evidence, span: Span, place: Place, named: list[str]) -> bool:
    """Return whether words before a place in a known country are for a museum and such: "Musée Ingres Montauban"."""
    tokens = evidence.query.parts[span.part].tokens[: span.start]
    if words.MUSEUM.isdisjoint(named) or words.OUTSIDE.intersection(named):
        return False
    if not evidence.allowed and place.pop < _CITY:
        return False
    if evidence.keys[span][0] in evidence.lands:
        return False
    return not any(token.word in words.AREA for token in tokens[-2:])


def _is_inside(before: list[str]) -> bool:
    """Return whether words say that what follows is where it is: "in", "in the city of"."""
    while before and before[-1] in _OF_CITY:
        before = before[:-1]
    return bool(before) and before[-1] in words.INSIDE


def gap(readings: list[Reading]) -> float:
    """Return by how much the first reading leads the next that is another place, 9 if there is none.

    One that would have to be asked itself comes less near.
    """
    first = readings[0]
    point = vector(first.place.lat, first.place.lon)
    least = _ALONE
    for other in readings[1:]:
        behind = first.score - other.score
        if behind >= least:
            break
        lead = behind + (_ASKED if other.match == "free" else 0.0)
        if lead < least and distance_km(point, vector(other.place.lat, other.place.lon)) > _SAME_KM:
            least = lead
    return least
