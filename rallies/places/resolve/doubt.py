"""Why a place is asked although the text has its name: what speaks against it, and how little speaks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rallies.places import schema
from rallies.places.resolve import words
from rallies.places.resolve.evidence import OWN

if TYPE_CHECKING:
    from rallies.places.resolve.evidence import Evidence
    from rallies.places.resolve.parse import Part
    from rallies.places.resolve.span import Span
    from rallies.places.resolve.weighing import Rest
    from rallies.places.store import Area, Hit, Place

_NO_NAMES: Final = frozenset({schema.FORMER, schema.MACHINE})
# A region with the name of a town is taken for the town that has at least this part of its people.
_TOWN_BESIDE_REGION: Final = 0.15
_TOWN_OF_REGION: Final = 0.06
_TOWN_ABROAD: Final = 0.02
_LONGEST_CODE: Final = 3
# Of a town's postcode in front of its name; a house's number is shorter.
_SHORTEST_CODE: Final = 4
# A village is hardly known by another name than its own, nor a small town among words that nothing is known of.
_KNOWN_ABROAD: Final = 1_000
_KNOWN_AMONG_STRANGERS: Final = 50_000
# Unknown words before an area that a city gives its name to: the city is meant if it has this part of the people.
_CITY_OF_AREA: Final = 0.4


def is_doubtful(evidence: Evidence, hit: Hit, span: Span, rests: list[Rest]) -> bool:
    """Return whether a place has to be asked; `rests` speak for the words beside it, parts and postcode at the end."""
    return _is_little(evidence, hit, span, rests) or _is_of_area(evidence, hit, span, rests[2:])


def _is_little(evidence: Evidence, hit: Hit, span: Span, rests: list[Rest]) -> bool:
    """Return whether no words but its name speak for a place, and that is too little, or some speak against it.

    By a name that it no longer has, or that a program made, no place is found.
    """
    if hit.kind in _NO_NAMES:
        return True
    if any(rest.agree for rest in rests):
        return False
    return any(rest.against for rest in rests) or is_hardly_known(hit, is_stray=_has_stray(evidence, span, rests[2:]))


def _has_stray(evidence: Evidence, span: Span, others: list[Rest]) -> bool:
    """Return whether a part beside that of a span has a name that is not known and no address's."""
    return any(rest.unknown and _is_named(other) for rest, other in zip(others, evidence.others(span), strict=False))


def _is_named(part: Part) -> bool:
    """Return whether the unknown words of a part are rather a place than a street: "Amed Beach", "03400 Villena"."""
    if part.is_street and words.OUTSIDE.isdisjoint(part.words):
        return False
    first = part.tokens[0]
    return not part.has_number or (first.is_number and len(first.word) >= _SHORTEST_CODE)


def is_hardly_known(hit: Hit, *, is_stray: bool) -> bool:
    """Return whether few would call a place so: one that is not known to have people, or by another name a small one.

    `is_stray` tells of unknown words beside the name.
    """
    people = hit.place.pop
    if hit.kind in OWN:
        return not people
    if hit.kind in _NO_NAMES:
        return True
    return people < (_KNOWN_AMONG_STRANGERS if is_stray else _KNOWN_ABROAD)


def _is_of_area(evidence: Evidence, hit: Hit, span: Span, others: list[Rest]) -> bool:
    """Return whether the words may rather mean the area that is called like the place.

    `others` are the other parts and the postcode.
    """
    place = hit.place
    *others, code = others
    agree = sum(rest.agree for rest in others)
    part = evidence.query.parts[span.part]
    if not agree and (part.is_area or evidence.is_land_elsewhere(span, place)):
        return True
    if evidence.is_of_longer_area(span, place):
        return True
    if _is_region_alone(evidence, hit, span, others):
        return True
    areas = evidence.areas_of(span)
    is_stray = not code.agree and _has_stray(evidence, span, others)
    return is_stray and any(area.a1 and place.pop < _CITY_OF_AREA * area.pop for area in areas)


def _is_region_alone(evidence: Evidence, hit: Hit, span: Span, others: list[Rest]) -> bool:
    """Return whether words rather mean a region that no other words speak of."""
    regions = evidence.regions_of(span)
    if not regions or any(rest.region for rest in others):
        return False
    if any(rest.agree for rest in others):
        regions = [area for area in regions if area.cc == hit.place.cc]
    return is_rather_region(evidence, regions, hit)


def is_rather_region(evidence: Evidence, regions: list[Area], hit: Hit) -> bool:
    """Return whether a name that regions share with a place rather means one of them: "Maryland".

    So it does by their people, and where the place is only spelled so and lies in none of them; a country's capital is
    meant all the same.
    """
    place = hit.place
    if not regions or evidence.is_capital_of(regions, place):
        return False
    if hit.kind not in OWN and len(hit.key) > _LONGEST_CODE and not any(area.holds(place) for area in regions):
        return True
    return any(place.pop < _share(area, place) * area.pop for area in regions)


def _share(area: Area, place: Place) -> float:
    """Return the part of a region's people that a town of its name has to have."""
    if area.cc != place.cc:
        return _TOWN_ABROAD
    return _TOWN_OF_REGION if area.holds(place) else _TOWN_BESIDE_REGION
