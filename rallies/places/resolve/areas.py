"""Countries and regions that a whole text is the name of; towns are found by `resolve`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rallies.places import names, territories
from rallies.places.resolve.parse import parse

if TYPE_CHECKING:
    from rallies.places.store import Area, Store

_CODE_LETTERS = 2


class Region(NamedTuple):
    """A region of a country; `name` is what the gazetteer calls it, in its own language."""

    country: str
    name: str


def country_of(store: Store, text: str) -> str | None:
    """Return the ISO code of the country whose name or code a text is, None if it is no country's.

    A code has to be in capitals: "in" and "it" are words. Territories are left to their country.
    """
    word = text.strip()
    if len(word) == _CODE_LETTERS and word.isascii() and not word.isupper():
        return None
    codes = names.countries_of(store, word)
    sovereign = {code for code in codes if territories.OF.get(code) not in codes}
    return min(sovereign) if len(sovereign) == 1 else None


def region_of(store: Store, text: str) -> Region | None:
    """Return the region that a text names, alone or before its country; of several the most peopled."""
    parts = parse(text).parts
    if not parts:
        return None
    name, *rest = (part.name for part in parts)
    countries = {code for word in rest for code in names.countries_of(store, word)}
    if rest and not countries:
        return None
    regions = [
        area
        for area in store.areas([name]).get(name, ())
        if _is_region(area) and (not countries or area.cc in countries)
    ]
    if not regions:
        return None
    area = max(regions, key=lambda each: each.pop)
    called = store.regions.get((area.cc, area.a1), "")
    return Region(area.cc, called) if called else None


def _is_region(area: Area) -> bool:
    return bool(area.a1) and not area.a2
