"""How the words beside a place speak: for it, against it, or not at all; and what that is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from rallies.places.points.sphere import distance_km, vector
from rallies.places.resolve import words
from rallies.places.resolve.evidence import UNSPOKEN, WEAK
from rallies.places.resolve.span import LONGEST_WINDOW, Span
from rallies.places.territories import stated

if TYPE_CHECKING:
    from rallies.places.resolve.evidence import Evidence
    from rallies.places.store import Area, Place

_NEAR_KM: Final = 25.0
_FAR_KM: Final = 60.0
# What evidence is worth, in powers of ten of people.
_AGREE: Final = 3.0
_AGREE_AGAIN: Final = 0.5
_AGAINST: Final = 3.0
_SMALLER: Final = 1.5
_UNKNOWN_PART: Final = 0.4
_CODE_LETTERS: Final = 2
_RARE: Final = 1.0
# Where the code of the region is written behind a town's name.
_CODES_WRITTEN: Final = frozenset({"AU", "BR", "CA", "CH", "IT", "US"})


class Rest(NamedTuple):
    """How the words beside a place speak: for it, against it, of a smaller place in it, or not at all.

    `region` counts what names its region or district, `rare` what seldom means its area: "CA" is California, seldom
    Canada.
    """

    agree: int = 0
    against: int = 0
    smaller: int = 0
    unknown: int = 0
    region: int = 0
    rare: int = 0


_NOTHING: Final = Rest()
_SAY_NOTHING: Final = words.NOISE | words.GENERIC | words.AREA | words.OF_A_TOWN


def worth(rests: list[Rest]) -> float:
    """Return what the words beside a place add to its score."""
    agree = sum(rest.agree for rest in rests)
    against = sum(rest.against for rest in rests)
    smaller = sum(rest.smaller for rest in rests)
    unknown = sum(1 for rest in rests[2:] if rest.unknown)
    support = _AGREE + _AGREE_AGAIN * (agree - 1) if agree else 0.0
    rare = sum(rest.rare for rest in rests)
    return support - _RARE * rare - _AGAINST * against - _SMALLER * smaller - _UNKNOWN_PART * unknown


def by_postcode(evidence: Evidence, place: Place) -> Rest:
    """Return how the postcodes of a query speak for a place."""
    if not evidence.served:
        return _NOTHING
    point = vector(place.lat, place.lon)
    distances = [distance_km(point, vector(town.lat, town.lon)) for town in evidence.served if town.cc == place.cc]
    if any(km < _NEAR_KM for km in distances):
        return Rest(agree=1)
    return Rest(against=int(bool(evidence.allowed) and min(distances, default=0) > _FAR_KM))


def weigh(evidence: Evidence, span: Span, place: Place, called: str = "") -> Rest:
    """Return how the words of a span speak for a place, the longest words with a meaning first.

    `called` is the key by which the place was found in other words.
    """
    found: list[Rest] = []
    start = span.start
    while start < span.end:
        end, rest = _next(evidence, Span(span.part, start, span.end), place, called)
        if rest is None:
            rest = Rest(unknown=not _says_nothing(evidence, Span(span.part, start, start + 1)))
        found.append(rest)
        start = end
    return Rest(*map(sum, zip(*found, strict=True))) if found else _NOTHING


def _says_nothing(evidence: Evidence, span: Span) -> bool:
    """Return whether a word is no name, nor a province in two letters beside a postcode: "09016 Iglesias CI"."""
    part = evidence.query.parts[span.part]
    token = part.tokens[span.start]
    if token.is_number or token.word in _SAY_NOTHING:
        return True
    is_last = bool(evidence.served) and span.end == len(part.tokens) > 1
    return is_last and len(token.word) == _CODE_LETTERS and token.word.isascii()


def _next(evidence: Evidence, span: Span, place: Place, called: str) -> tuple[int, Rest | None]:
    """Return where the first words of a span end, and how they speak; None when they say nothing."""
    whole = span.start == 0 and span.end == len(evidence.query.parts[span.part].tokens)
    for end in range(min(span.end, span.start + LONGEST_WINDOW), span.start, -1):
        piece = Span(span.part, span.start, end)
        if piece in evidence.keys and (
            rest := _verdict(evidence, piece, place, called, whole=whole and end == span.end)
        ):
            return end, rest
    return span.start + 1, None


def _verdict(evidence: Evidence, span: Span, place: Place, called: str, *, whole: bool) -> Rest | None:
    areas = evidence.areas_of(span)
    key = evidence.keys[span][0]
    if holding := [area for area in areas if area.holds(place)]:
        # A municipality that is no more than the town says nothing that the town's name has not said.
        is_more = key != called or any(not area.a1 or area.pop > place.pop for area in holding)
        is_rare = _is_code(key) and _is_rare(areas, holding)
        return Rest(agree=1, region=any(area.a1 for area in areas), rare=int(is_rare)) if is_more else _NOTHING
    if key in words.NOISE and not whole:
        return None
    if any(hit.place.id == place.id and hit.kind not in UNSPOKEN for hit in evidence.hits_of(span)):
        # Another of its names speaks for it, as in "Biel/Bienne"; the same one again could be of any namesake.
        return Rest(agree=int(key != called))
    if not words.is_place_kind(key) and (near := _near(evidence, span, place)):
        return Rest(agree=1) if near.pop > place.pop else Rest(smaller=1)
    return Rest(against=1) if areas and _is_elsewhere(evidence, span, place, whole=whole) else None


def _is_elsewhere(evidence: Evidence, span: Span, place: Place, *, whole: bool) -> bool:
    """Return whether words for areas that do not hold a place speak against it.

    "al" and "is" are words of a sentence before they are Albania and Iceland; a street may be called after a country,
    an embassy is in another one, and a disputed place may be stated to lie in two.
    """
    areas = evidence.areas_of(span)
    key = evidence.keys[span][0]
    if any(not area.a1 and stated(place.cc, place.a1, place.id, {area.cc}) for area in areas):
        return False
    if whole or _is_only_word(evidence, span):
        return len(key) > 1
    if evidence.query.parts[span.part].is_street or _is_code(key):
        return False
    return any(not area.a1 for area in areas)


def _is_only_word(evidence: Evidence, span: Span) -> bool:
    """Return whether beside the words of a span their part has only numbers: "CA 92123"."""
    tokens = evidence.query.parts[span.part].tokens
    return all(token.is_number for token in (*tokens[: span.start], *tokens[span.end :]))


def _is_code(key: str) -> bool:
    return len(key) <= _CODE_LETTERS and key.isascii()


def _is_rare(areas: list[Area], holding: list[Area]) -> bool:
    """Return whether a code means an American state, or more rarely one of the areas which hold a place."""
    if not any(area.cc == "US" and area.a1 and not area.a2 for area in areas):
        return False
    return not any(area.a1 and area.cc in _CODES_WRITTEN for area in holding)


def _near(evidence: Evidence, span: Span, place: Place) -> Place | None:
    """Return another place that the words of a span name and that lies near, the biggest."""
    point = vector(place.lat, place.lon)
    near = [
        hit.place
        for hit in evidence.hits_of(span)
        if hit.place.cc == place.cc
        and hit.place.id != place.id
        and hit.kind not in WEAK
        and distance_km(point, vector(hit.place.lat, hit.place.lon)) < _NEAR_KM
    ]
    return max(near, key=lambda other: other.pop, default=None)
