"""Words for whole countries, and for what is wider than a country: what they mean where no town is named."""

from __future__ import annotations

from math import log10
from typing import TYPE_CHECKING, Final

from rallies.places.fold import fold
from rallies.places.resolve import demonyms, words
from rallies.places.resolve.evidence import OWN, WEAK
from rallies.places.resolve.reading import Reading, ranked
from rallies.places.store import Area
from rallies.places.territories import OF

if TYPE_CHECKING:
    from rallies.places.resolve.evidence import Evidence
    from rallies.places.resolve.parse import Part
    from rallies.places.store import Place, Store

# What a capital of the country's own name is worth beside its people, as `weighing` counts.
_AGREE: Final = 3.0
_MOST_NAMESAKES: Final = 2
# Less than this for a city that no word names; a country and its territories are so many.
_AWAY: Final = 1.0
_MOST_COUNTRIES: Final = 20
_FEW: Final = 3
# So many cities of a country that is named alone, beside its namesakes.
_MOST_CITIES: Final = 3
# Letters of a country's code, and of many a region's.
_TAIL: Final = 2
# Two letters behind a town of this country are its state: "Richmond, CA" is in California.
_STATES_ARE_TOLD: Final = "US"
# A place with less than this part of the people of the other is not meant: "London, CA" is in Ontario.
_HAMLET: Final = 0.005


def alone(evidence: Evidence) -> frozenset[str] | None:
    """Return the countries that a text names and nothing else; an empty set for a wider area, None for other texts.

    Words that are the name of a town in one of the countries that are allowed say the town.
    """
    if not evidence.lands:
        return None
    named = [_named(evidence, part) for part in evidence.query.parts if part.words]
    if not all(named):
        return None
    countries = [codes - {""} for codes in named if codes != {""}]
    common = frozenset.intersection(*countries) if countries else frozenset()
    if evidence.allowed:
        common &= evidence.allowed
        return common if common or not evidence.named else None
    return common if common or not countries else None


def _named(evidence: Evidence, part: Part) -> frozenset[str]:
    """Return the countries that a part names, as `Evidence.lands` has them: "Ukraine", "in Ukraine", "the Gambia"."""
    kept = " ".join(word for word in part.words if word not in words.NOISE and word != "the")
    return evidence.lands.get(part.key) or evidence.lands.get(kept) or frozenset()


def typed(evidence: Evidence) -> frozenset[str]:
    """Return the countries that a part of several names, with their territories: of "Of, Turkey" it is TR.

    In "Lebanon, Tennessee" there is none, and in "Georgia, USA" it is the second.
    """
    if not evidence.lands or evidence.allowed:
        return frozenset()
    parts = [part for part in evidence.query.parts if part.words]
    if len(parts) < 2:  # noqa: PLR2004 - no other part
        return frozenset()
    codes = frozenset(
        code
        for part in parts
        if (named := _named(evidence, part) - {""})
        and not _is_inside(evidence, part, [other for other in parts if other is not part])
        for code in named
    )
    return codes | {territory for territory, owner in OF.items() if owner in codes}


def _is_inside(evidence: Evidence, part: Part, others: list[Part]) -> bool:
    """Return whether a part names a town or a region in an area that another part names."""
    areas = [area for other in others for area in evidence.areas.get(other.key, ())]
    if any(area.holds(hit.place) for area in areas for hit in evidence.by_key.get(part.key, ())):
        return True
    regions = [area for area in evidence.areas.get(part.key, ()) if area.a1]
    return any(area.cc == region.cc and not area.a1 for area in areas for region in regions)


def unless_either(evidence: Evidence, readings: list[Reading]) -> list[Reading]:
    """Return readings, the first not trusted if the two letters behind it are a country and another one's region.

    So "Vitoria, ES" is in Spain or in Espírito Santo, if both have one.
    """
    if evidence.allowed or not readings or not readings[0].is_trusted:
        return readings
    first, *rest = readings
    tail = next(reversed(evidence.query.parts[-1].words), "")
    areas = [area for area in evidence.areas.get(tail, ()) if not area.a2] if len(tail) == _TAIL else []
    is_either = any(area.a1 for area in areas) and not all(area.a1 for area in areas)
    if not is_either or not any(area.holds(first.place) for area in areas):
        return readings
    is_region = not any(area.holds(first.place) and not area.a1 for area in areas)
    if is_region and first.place.cc == _STATES_ARE_TOLD:
        return readings
    other = [area for area in areas if area.cc != first.place.cc and bool(area.a1) is not is_region]
    least = first.place.pop * _HAMLET
    for reading in rest:
        if reading.match != "free" and reading.place.pop > least and any(area.holds(reading.place) for area in other):
            return [first._replace(match="free"), *rest]
    return readings


def readings(
    store: Store, evidence: Evidence, countries: frozenset[str], namesakes: list[Reading], regional: list[Reading]
) -> list[Reading]:
    """Return the capital of a country that is called as it is; else its biggest towns and the biggest namesakes.

    `regional` are the towns of regions that share the name; of a continent, which has no other, nothing is left.
    """
    if not countries:
        return regional if any(part.key in evidence.areas for part in evidence.query.parts) else []
    seats = [place for code in sorted(countries) for place in store.seats([Area(code, "", "", 0)])[:_MOST_CITIES]]
    firsts = {place.cc: place for place in reversed(seats)}
    called = [place for place in firsts.values() if _is_called_so(store, evidence, place)]
    if len(called) == 1:
        return [Reading(called[0], log10(called[0].pop + 100) + _AGREE, "exact")]
    known = {place.id for place in seats}
    more = [reading for reading in ranked([*namesakes, *regional]) if reading.place.id not in known][:_MOST_NAMESAKES]
    offered = [Reading(place, log10(place.pop + 100), "free") for place in seats]
    return ranked([*offered, *(reading._replace(match="free") for reading in more)])


def cities(store: Store, evidence: Evidence, offered: list[Reading]) -> list[Reading]:
    """Return what is offered, with the capital and the biggest cities of the country of a museum and such.

    It is the country that is known, or the one that the words name: "National Museum of Serbia", "Lithuanian Art
    Museum"; of "Museo Nazionale" the capital of each that speaks so. Where no word tells it they come last, and only
    if there are few others.
    """
    said = {word for part in evidence.query.parts for word in part.words}
    if not words.is_of_country(said):
        return offered
    told = _told(evidence, said)
    codes = told & evidence.allowed or evidence.allowed or told
    spoken = () if codes or not words.EMBASSY.isdisjoint(said) else demonyms.speaking(said)
    is_told = bool(told or spoken)
    if len(codes) > _MOST_COUNTRIES or not (is_told or len(offered) < _FEW):
        return offered
    seats = store.seats(Area(code, "", "", 0) for code in sorted(codes - OF.keys() or codes))
    seats += [place for code in spoken for place in store.seats([Area(code, "", "", 0)])[:1]]
    known = {reading.place.id for reading in offered}
    others = [place for place in dict.fromkeys(seats) if place.id not in known]
    more = [Reading(place, log10(place.pop + 100) - _AWAY, "free") for place in others]
    return ranked([*offered, *more]) if is_told else [*offered, *more]


def _told(evidence: Evidence, said: set[str]) -> frozenset[str]:
    """Return the countries that words name or have the adjective of, but for those of embassies."""
    if not words.EMBASSY.isdisjoint(said):
        return frozenset()
    return frozenset().union(*evidence.lands.values(), demonyms.countries(said)) - {""}


def _is_called_so(store: Store, evidence: Evidence, capital: Place) -> bool:
    """Return whether a capital has the name of its country, as the text has it: "Kuwait", "Тунис".

    Where a source calls a town after its whole country, as "Brunei", it says nothing.
    """
    own = " ".join(word for word in fold(capital.name).split() if word not in words.GENERIC)
    said = {part.key for part in evidence.query.parts if part.words}
    if own in said:
        return True
    kinds = {hit.kind for hit in store.hits(said) if hit.place.id == capital.id} - WEAK
    if kinds.isdisjoint(OWN):
        return False
    english = fold(store.country_names(("en",)).get(capital.cc, ""))
    after_country = any(hit.place.id == capital.id for hit in store.hits([english]))
    return not after_country or any(area.cc == capital.cc and not area.a1 for area in store.areas([own]).get(own, ()))
