"""Two cities in one text, as "Raleigh-Durham" or "Kyiv and Lviv": both are offered, and neither is taken."""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING, Final

from rallies.places.fold import fold
from rallies.places.points.sphere import distance_km, vector
from rallies.places.resolve.evidence import WEAK

if TYPE_CHECKING:
    from collections.abc import Callable

    from rallies.places.resolve.reading import Reading
    from rallies.places.store import Place, Store

_LONGEST: Final = 100
_AND: Final = "and|or|und|oder|et|ou|y|e|i|o|och|og|ja|ve|en|și|és|a|и|или|і|та|або|ды"
_JOINT: Final = re.compile(rf"\s*[/&+–—]\s*|(?<=\w)\s*-\s*(?=\w)|\s(?:{_AND})\s", re.IGNORECASE)
# What is quick to look for, since most texts have no joint.
_MAY_BE: Final = re.compile(r"[-/&+–—]|\s\w{1,4}\s")
_COMMA: Final = re.compile(r"\s*[,;(]")
_NEAR_KM: Final = 120.0
# A smaller place as near as this is a part of the other: "Berlin-Kreuzberg".
_DISTRICT_KM: Final = 25.0
_DISTRICT: Final = 0.25
# So near are two names of one town: "Rapperswil-Jona".
_GROWN_TOGETHER_KM: Final = 5.0
# A town has this part of the people of a region of its name, or the region is meant: "Berlin/Brandenburg".
_OF_REGION: Final = 0.1
_MOST_MEANT: Final = 5
_PER_KM: Final = 0.004


def both(store: Store, text: str, search: Callable[[str], list[Reading]]) -> list[Reading]:
    """Return the two cities that a text joins, the first one first; none for any other text.

    `search` finds what a text with one of them means.
    """
    if len(text) > _LONGEST or not _MAY_BE.search(text) or not _JOINT.search(text):
        return []
    first = _COMMA.split(text, maxsplit=1)[0]
    sides = _JOINT.split(first)
    if len(sides) != 2 or _is_one(store, first, sides):  # noqa: PLR2004 - two cities
        return []
    rest = text[len(first) :]
    one, other = (_meant(search(side + rest)) for side in sides)
    if not (one and other):
        return []
    pair = max(product(one, other), key=_likely)
    if _is_same(pair[0].place, pair[1].place):
        return []
    return [reading._replace(match="free") for reading in pair]


def _is_one(store: Store, text: str, sides: list[str]) -> bool:
    """Return whether a text is one name after all, or one of its sides is no town's name."""
    keys = [fold(side) for side in sides]
    if not all(keys) or any(any(map(str.isdigit, key)) for key in keys) or store.known([fold(text)]):
        return True
    biggest: dict[str, int] = {}
    for hit in store.hits(keys):
        if hit.kind not in WEAK:
            biggest[hit.key] = max(hit.place.pop, biggest.get(hit.key, 0))
    areas = ((key, area) for key, meant in store.areas(keys).items() for area in meant if not area.a2)
    is_region = any(not area.a1 or biggest.get(key, 0) < _OF_REGION * area.pop for key, area in areas)
    return is_region or not all(biggest.get(key) for key in keys)


def _meant(readings: list[Reading]) -> list[Reading]:
    return [reading for reading in readings if reading.match in {"exact", "window"}][:_MOST_MEANT]


def _likely(pair: tuple[Reading, Reading]) -> float:
    """Return how likely two places are meant together: by their evidence, and by the way between them."""
    km = _km(pair[0].place, pair[1].place)
    return pair[0].score + pair[1].score - _PER_KM * min(km, 1_000.0) + (1.0 if km < _NEAR_KM else 0.0)


def _is_same(one: Place, other: Place) -> bool:
    """Return whether two names are of one place, or of a place and a part of it."""
    small, big = sorted((one.pop, other.pop))
    km = _km(one, other)
    return km < _GROWN_TOGETHER_KM or (km < _DISTRICT_KM and small < _DISTRICT * big)


def _km(one: Place, other: Place) -> float:
    return distance_km(vector(one.lat, one.lon), vector(other.lat, other.lon))
