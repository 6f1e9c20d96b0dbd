"""Which words of a text belong together, as far as what the gazetteer knows decides it."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from rallies.places.fold import fold
from rallies.places.resolve.evidence import WEAK
from rallies.places.resolve.parse import Part, coded, parse

if TYPE_CHECKING:
    from rallies.places.resolve.parse import Query
    from rallies.places.store import Store

_SHORTEST_ADDRESS: Final = 4
_BIG: Final = 100_000
# What a city, a province or a district is called in an address that has no spaces: "北京市朝阳区".
_UNSPACED: Final = re.compile(rf"[\u3040-\u30ff\u3400-\u9fff]{{{_SHORTEST_ADDRESS},}}")
_SIGNS: Final = re.compile(r"[\u3400-\u9fff]+")
# Elsewhere the signs of a name are sounds, and the first of them no name: "乔治亚" is no town called George.
_OF_SIGNS: Final = frozenset({"CN", "HK", "JP", "KR", "MO", "TW"})
_KINDS: Final = re.compile("[省市都道府縣县県區区郡]")
# A city hall is called after its city, a station too: "제주시청", "서울역".
_HALL: Final = re.compile(r"([가-힣]{2,}[시군구])청(?![가-힣])|([가-힣]{2,3})역(?![가-힣])")


def take_apart(store: Store, text: str) -> Query:
    """Return the parts of a text; those that are one name with its separators in it are one."""
    query = parse(_spaced(store, text) if not text.isascii() else text)
    if len(query.parts) > 1 and (store.known([query.whole]) or store.is_land(query.whole)):
        return query if _is_town_of_region(store, query) else query.as_one()
    return _with_brackets(store, query) if "(" in text else query


def _spaced(store: Store, text: str) -> str:
    """Return a text of East Asia with its addresses parted behind the city."""
    parted = _HALL.sub(lambda match: f"{match[1] or match[2]} 역", text)
    return _UNSPACED.sub(lambda match: _behind_city(store, match[0]), parted)


def _behind_city(store: Store, address: str) -> str:
    """Return an address without spaces parted behind the city that it begins with; as it is if it begins with none."""
    if store.known([fold(address)]) or store.is_land(fold(address)):
        return address
    for match in _KINDS.finditer(address):
        before, name = address[: match.start()], address[: match.end()]
        if len(before) > 1 and match.end() < len(address) and _is_known(store, before, name):
            return f"{name}, {_behind_city(store, address[match.end() :])}"
    for end in range(len(address) - 1, 1, -1):
        if _people(store, address[:end]) >= _BIG:
            return f"{address[:end]}, {address[end:]}"
    return address


def _is_known(store: Store, *names: str) -> bool:
    keys = [fold(name) for name in names]
    return bool(store.known(keys)) or any(store.areas(keys).values())


def _people(store: Store, name: str) -> int:
    """Return the people of the biggest place of a name in Chinese signs where it is written so, 0 for none."""
    if not _SIGNS.fullmatch(name):
        return 0
    hits = (hit for hit in store.hits([fold(name)]) if hit.kind not in WEAK and hit.place.cc in _OF_SIGNS)
    return max((hit.place.pop for hit in hits), default=0)


def _is_town_of_region(store: Store, query: Query) -> bool:
    """Return whether parts that are one name together are rather a big town and its region: "L.A., California"."""
    first, last = query.parts[0], query.parts[-1]
    areas = [area for area in store.areas([last.key]).get(last.key, ()) if not area.a2]
    towns = [hit.place.pop for hit in store.hits([first.key]) if any(area.holds(hit.place) for area in areas)]
    return max(towns, default=0) > max((hit.place.pop for hit in store.hits([query.whole])), default=0)


def _with_brackets(store: Store, query: Query) -> Query:
    """Return a query with two parts made one where together they are a name, as "Halle (Saale)" in an address."""
    known = set(store.known([f"{first.key} {second.key}" for first, second in pairwise(query.parts)]))
    for number, (first, second) in enumerate(pairwise(query.parts)):
        if f"{first.key} {second.key}" in known:
            both = Part((*first.tokens, *second.tokens))
            return query._replace(parts=(*query.parts[:number], both, *query.parts[number + 2 :]))
    return query


def told_by_code(store: Store, text: str) -> frozenset[str]:
    """Return the country that a postcode in a text tells by its form, if the code is in use there."""
    for country, code in coded(text) if any(map(str.isdigit, text)) else ():
        if any(place.cc == country for place in store.served([code])):
            return frozenset({country})
    return frozenset()
