"""The resolver: from what was typed to the places that it may mean, the best reading of each, best first."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Final

from rallies.places import schema, transcribe
from rallies.places.fold import fold, is_alphabetic
from rallies.places.points.sphere import distance_km, vector
from rallies.places.resolve import joined, lands, misspelt, words
from rallies.places.resolve.evidence import OWN, Evidence
from rallies.places.resolve.parse import OF_DIGITS
from rallies.places.resolve.partition import take_apart, told_by_code
from rallies.places.resolve.reading import SURE_SCORE, Reading, each_once, ranked, read, reading_of
from rallies.places.resolve.span import Span
from rallies.places.resolve.weighing import Rest, weigh, worth
from rallies.places.store import Hit
from rallies.places.territories import stated

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rallies.places.resolve.parse import Query
    from rallies.places.store import Store

# As `reading` counts them, in powers of ten of people.
_POSTCODE: Final = 3.4
_ROMANIZED: Final = 0.5
_AREA_TOLD: Final = 1.5
_MIDDLE_KM: Final = 8.0
# What is not sure and has less than this is far-fetched, and not worth asking; more so where the country is known.
_FLOOR: Final = 1.3
_FLOOR_INSIDE: Final = 1.5


def _delivered(evidence: Evidence) -> list[Reading]:
    """Return the towns that the postcodes alone tell; sure only in a country that is known.

    Else those come first that lie where streets are called as the text has it, since most codes are in use in a dozen
    countries.
    """
    found: list[Reading] = []
    likely = evidence.allowed or evidence.query.spoken_in
    vague = not any(
        part.is_street or sum(token.is_number for token in part.tokens) > 1 for part in evidence.query.parts
    )
    for place in evidence.served:
        parts = [
            weigh(evidence, Span(number, 0, len(part.tokens)), place)
            for number, part in enumerate(evidence.query.parts)
        ]
        score = (_POSTCODE if place.cc in likely else 0.0) + worth([Rest(), Rest(), *parts])
        is_told = evidence.allowed and not vague and not _has_stranger(evidence, parts)
        found.append(Reading(place, score, "window" if is_told else "free"))
    return found


def _has_stranger(evidence: Evidence, rests: list[Rest]) -> bool:
    """Return whether a part without a number or a street has a name in it that nothing is known of."""
    return any(
        rest.unknown and not part.is_street and not part.has_number
        for part, rest in zip(evidence.query.parts, rests, strict=True)
    )


def search(store: Store, text: str, allowed: Iterable[str]) -> list[Reading]:
    """Return the readings of a text, best first.

    A postcode of digits may be numbers of something else, as in "50-100 people, Berlin": where no place of its country
    fits, the others are looked at too.
    """
    readings = _read(store, text, frozenset(allowed))
    least = _FLOOR_INSIDE if allowed else _FLOOR
    return [reading for reading in readings if reading.is_trusted or reading.score >= least]


def _read(store: Store, text: str, countries: frozenset[str]) -> list[Reading]:
    if two := joined.both(store, text, lambda side: _search(store, side, countries)):
        return two
    told = frozenset() if countries else told_by_code(store, text)
    inside = _search(store, text, countries or told)
    if told.isdisjoint(OF_DIGITS) or (inside and inside[0].is_trusted and fold(inside[0].place.name) in fold(text)):
        return inside
    anywhere = _search(store, text, countries)
    return anywhere if anywhere and anywhere[0].is_trusted else inside


def _search(store: Store, text: str, countries: frozenset[str]) -> list[Reading]:
    query = take_apart(store, text)
    if not query.has_words or query.is_nowhere:
        return []
    evidence = Evidence(query, store, countries)
    readings = read(evidence)
    if (named := lands.alone(evidence)) is not None:
        delivered = [reading for reading in _delivered(evidence) if reading.place.cc in named]
        return ranked(delivered) or lands.readings(store, evidence, named, readings, _seats(store, evidence))
    if typed := lands.typed(evidence):
        readings = [reading for reading in readings if stated(*reading.place[2:4], reading.place.id, typed)]
        if not (readings and readings[0].is_trusted):
            return _search(store, text, typed)
    return _trusted_or_more(store, text, evidence, readings)


def _trusted_or_more(store: Store, text: str, evidence: Evidence, readings: list[Reading]) -> list[Reading]:
    """Return readings if the first is trusted, else with those that postcodes, streets and a longer search bring."""
    if evidence.is_name and readings and readings[0].is_trusted:
        return readings  # no other words are beside it
    readings = lands.unless_either(evidence, _in_middle(store, evidence, readings))
    if readings and readings[0].is_trusted:
        return _unless_region(store, evidence, readings)
    readings = ranked(_more(readings, _delivered(evidence)))
    if readings and readings[0].is_trusted:
        return readings
    if not evidence.allowed and (told := evidence.told_by_street(store)):
        return _search(store, text, frozenset({told}))
    return _looked_for(store, evidence, readings, is_ascii=text.isascii())


def _looked_for(store: Store, evidence: Evidence, readings: list[Reading], *, is_ascii: bool) -> list[Reading]:
    """Return readings with what no spelling of the gazetteer has: other letters, seats of regions, misspellings."""
    query = evidence.query
    readings = _more(readings, [] if is_ascii or query.is_long else _romanized(store, query, evidence.allowed))
    readings = _more(readings, _transcribed(store, evidence))
    readings = _more(readings, _seats(store, evidence))
    if query.is_long or _is_enough(evidence, readings):
        return ranked(readings)
    guessed = misspelt.settled(_with_guesses(readings, *misspelt.meant(store, evidence)))
    return lands.cities(store, evidence, guessed)


def typed(store: Store, text: str) -> frozenset[str]:
    """Return the countries that are typed behind a name, with their territories; none for a text without them."""
    return lands.typed(Evidence(take_apart(store, text), store, frozenset()))


def is_land(store: Store, text: str) -> bool:
    """Return whether a text names a whole country or what is wider than one, and no town."""
    query = take_apart(store, text)
    return query.has_words and lands.alone(Evidence(query, store, frozenset())) is not None


def _in_middle(store: Store, evidence: Evidence, readings: list[Reading]) -> list[Reading]:
    """Return readings, the first trusted if a municipality is told and it is the town in the middle of it."""
    is_told = any(not words.MUNICIPALITY.isdisjoint(part.words) for part in evidence.query.parts)
    if not is_told or not readings or readings[0].match != "free":
        return readings
    first = readings[0]
    is_called_so = any(hit.place.id == first.place.id and hit.kind in OWN for hit, _ in evidence.named)
    if not is_called_so or evidence.query.is_online or (middle := store.middle(first.place)) is None:
        return readings
    km = distance_km(vector(first.place.lat, first.place.lon), vector(middle.lat, middle.lon))
    return [first._replace(match="window"), *readings[1:]] if km < _MIDDLE_KM else readings


def _unless_region(store: Store, evidence: Evidence, readings: list[Reading]) -> list[Reading]:
    """Return readings, the first not trusted where a region of its name is rather meant.

    That is where another part is a district of the region, or a misspelt town in it.
    """
    first = readings[0]
    inside: list[Reading] = []
    if evidence.is_outside_district(first.place):
        inside = _seats(store, evidence)
    elif evidence.has_stranger():
        regions = [area for areas in evidence.areas.values() for area in areas if area.a1 and area.holds(first.place)]
        edited = misspelt.meant(store, evidence)[0] if regions else []
        inside = [reading for reading in edited if any(area.holds(reading.place) for area in regions)]
    if all(reading.place.id == first.place.id for reading in inside):
        return readings
    return ranked(_more([first._replace(match="free"), *readings[1:]], inside))


def _with_guesses(readings: list[Reading], edited: list[Reading], heard: list[Reading]) -> list[Reading]:
    """Return readings, best first; what a word only sounds like comes after what is written."""
    written = each_once([*readings, *edited])
    least = written[-1].score if written else inf
    return _more(written, [reading._replace(score=min(reading.score, least)) for reading in ranked(heard)])


def _is_enough(evidence: Evidence, readings: list[Reading]) -> bool:
    """Return whether the words are known to be a place, so that no misspelling has to be looked for."""
    return any((evidence.is_name or r.match != "free") and r.score >= SURE_SCORE for r in readings)


def _more(readings: list[Reading], others: Iterable[Reading]) -> list[Reading]:
    seen = {reading.place.id for reading in readings}
    return readings + [reading for reading in others if reading.place.id not in seen]


def _romanized(store: Store, query: Query, countries: frozenset[str]) -> list[Reading]:
    """Return the places that are called as the text is, once that is put into Latin letters.

    Where an alphabet has its letters for consonants and vowels alike, this is as good as a spelling of the name.
    """
    romanized = Evidence(query, store, countries, romanize=True)
    is_spelled = all(map(is_alphabetic, query.whole))
    found: list[Reading] = []
    for reading in read(romanized):
        is_own = is_spelled and reading.match != "free" and fold(reading.place.name) in romanized.spans
        match = reading.match if is_own else "transliterated"
        is_near = is_spelled and bool(countries) and reading.match == "exact"
        found.append(Reading(reading.place, reading.score - _ROMANIZED, match, is_near))
    return found


def _transcribed(store: Store, evidence: Evidence) -> list[Reading]:
    """Return the places whose own name Cyrillic letters write by ear, where the text is nothing but such a name."""
    if len(evidence.query.parts) > 1 or evidence.named:
        return []
    part = evidence.query.parts[0]
    found: list[Reading] = []
    for hit in store.hits(transcribe.spellings(part.key)):
        place = hit.place
        if hit.kind in OWN and stated(place.cc, place.a1, place.id, evidence.allowed):
            reading = reading_of(evidence, hit, Span(0, 0, len(part.tokens)))
            found.append(reading._replace(score=reading.score - _ROMANIZED))
    return each_once(found)


def _seats(store: Store, evidence: Evidence) -> list[Reading]:
    """Return the biggest towns of regions and districts that are named, since one of them may be meant."""
    best: dict[int, Reading] = {}
    for span, areas in evidence.regions():
        # "Mason County" is rather a town of that county than one that is called Mason.
        more = _AREA_TOLD if evidence.is_area_told(span) else 0.0
        for place in dict.fromkeys(store.seats(areas)):
            score = reading_of(evidence, Hit("", schema.SPELLING, place), span).score + more
            if place.id not in best or best[place.id].score < score:
                best[place.id] = Reading(place, score, "free")
    return list(best.values())
