"""Rows of the gazetteer's tables, made from the sources: keys, words of regions and countries, slugs, local names."""

from __future__ import annotations

import re
from collections import defaultdict
from math import log10
from typing import TYPE_CHECKING, Final, NamedTuple

from rallies.places import schema, sources
from rallies.places.fold import fold, latin
from rallies.places.lacinka import lacinka
from rallies.places.spellings import spellings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LONGEST_KEY: Final = 80
_LONGEST_CODE: Final = 3
_SHORTEST_NAME: Final = 3
_DISTRICT_CODE: Final = 2
_GREEK: Final = 0x370
_TAIL: Final = re.compile(r"\s*[,،、(（].*$")
_CYRILLIC: Final = re.compile("[а-яёіўї]", re.IGNORECASE)
# A town that is this many times as big as its namesakes in the country has the plain slug.
_PLAIN_SLUG_TIMES: Final = 20


class Name(NamedTuple):
    """A key of a place; `weight` is ten times the logarithm of its people, less for other spellings."""

    key: str
    place: int
    kind: int
    weight: int


def _kind(spelling: str, *, has_other_script: bool) -> int:
    if len(spelling) <= _LONGEST_CODE and spelling.isascii() and spelling.isupper():
        return schema.CODE
    if has_other_script and spelling.isascii() and spelling[:1].islower():
        return schema.MACHINE
    return schema.SPELLING


def _spelled(town: sources.Town) -> Iterator[tuple[str, int]]:
    """Return each key of a town with its kind; a key may come twice."""
    yield fold(town.name), schema.PRIMARY
    other_script = any(not spelling.isascii() and not latin_letters(spelling) for spelling in town.spellings)
    for spelling in town.spellings:
        yield fold(spelling), _kind(spelling, has_other_script=other_script)
        if (short := _TAIL.sub("", spelling)) != spelling and len(short) >= _SHORTEST_NAME:
            yield fold(short), schema.SPELLING
        if town.country == "BY" and _CYRILLIC.search(spelling):
            for romanized in lacinka(spelling):
                yield fold(romanized), schema.SPELLING


def latin_letters(spelling: str) -> bool:
    """Return whether the first letter is of the Latin script, or there is none."""
    return ord(next((letter for letter in spelling if letter.isalpha()), "a")) < _GREEK


def names(towns: Iterable[sources.Town], standard: dict[int, set[str]]) -> Iterator[Name]:
    """Return the keys of each town once, under the kind that counts most."""
    ours: dict[int, set[str]] = defaultdict(set)
    for place, spelling in spellings():
        ours[place] |= {fold(spelling), *map(fold, lacinka(spelling))}
    order = (schema.PRIMARY, schema.STANDARD, schema.SPELLING, schema.CODE, schema.MACHINE)
    for town in towns:
        kinds: dict[str, int] = {}
        for key, kind in (
            *_spelled(town),
            *((key, schema.SPELLING) for key in ours[town.id]),
            *((key, schema.STANDARD) for key in standard.get(town.id, ())),
        ):
            if key not in kinds or order.index(kind) < order.index(kinds[key]):
                kinds[key] = kind
        people = round(10 * log10(town.population + 1))
        for key, kind in kinds.items():
            if key and len(key) <= LONGEST_KEY and not key.isdigit():
                yield Name(key, town.id, kind, people if kind == schema.PRIMARY else people - 10)


def slugs(towns: Iterable[sources.Town]) -> dict[int, str]:
    """Return the slug of each town: its name, then its region, district and number as far as namesakes ask for it."""
    namesakes: dict[tuple[str, str], list[sources.Town]] = defaultdict(list)
    for town in towns:
        namesakes[town.country, latin(town.name).replace(" ", "-") or str(town.id)].append(town)
    found: dict[int, str] = {}
    rest: list[tuple[str, sources.Town]] = []
    for (_, base), group in namesakes.items():
        group.sort(key=lambda town: (-town.population, town.id))
        if len(group) == 1 or group[0].population >= _PLAIN_SLUG_TIMES * max(1, group[1].population):
            found[group[0].id] = base
        rest += ((base, town) for town in group if town.id not in found)
    taken = set(namesakes)
    region = {(row.country, row.admin1, row.admin2): row for row in sources.regions()}
    for base, town in rest:
        found[town.id] = next(slug for slug in _longer(base, town, region) if (town.country, slug) not in taken)
        taken.add((town.country, found[town.id]))
    return found


def _longer(base: str, town: sources.Town, region: dict[tuple[str, str, str], sources.Region]) -> Iterator[str]:
    """Return slugs of a town that has namesakes, each longer than the one before."""
    first = region.get((town.country, town.admin1, ""))
    second = region.get((town.country, town.admin1, town.admin2)) if town.admin2 else None
    suffix = "" if first is None else first.short if first.short.isalpha() else first.name
    for word in (suffix, second.name if second else "", str(town.id)):
        if word := latin(word).replace(" ", "-"):
            base = f"{base}-{word}"
            yield base


def quals(countries: set[str]) -> Iterator[tuple[str, str, str, str]]:
    """Return words of countries, regions and districts: key, country, region, district; some come twice."""
    for code, words in sources.countries():
        if code in countries:
            yield from ((fold(word), code, "", "") for word in (code, *words))
    for _, code, word in territories(countries):
        yield fold(word), code, "", ""
    for row in sources.regions():
        if row.country in countries:
            yield from ((key, row.country, row.admin1, row.admin2) for key in _region_keys(row))


def _region_keys(row: sources.Region) -> set[str]:
    short = (row.short,) if row.short.isalpha() and (not row.admin2 or len(row.short) == _DISTRICT_CODE) else ()
    spelled = (row.name, *short, *row.aliases)
    return {fold(word) for word in spelled} | {fold(_TAIL.sub("", word)) for word in spelled}


def territories(countries: set[str]) -> Iterator[tuple[str, str, str]]:
    """Return the names of countries: locale, country, name; none that the locale before its last "_" has too."""
    said: dict[tuple[str, str], str] = {}
    for locale in sources.locales():
        for code in sorted(countries & set(locale.territories)):
            word = said[locale.language, code] = locale.territories[code]
            if said.get((locale.language.rpartition("_")[0], code)) != word:
                yield locale.language, code, word


def cities(towns: Iterable[sources.Town]) -> Iterator[tuple[int, str, str]]:
    """Return the CLDR's names of the city that a time zone is called after: place, language, name."""
    locales = [locale for locale in sources.locales() if "_" not in locale.language or locale.language[-1].islower()]
    english = next(locale for locale in locales if locale.language == "en")
    by_key: dict[str, list[sources.Town]] = defaultdict(list)
    wanted = {
        zone: {fold(zone.rpartition("/")[2].replace("_", " ")), fold(english.cities.get(zone, ""))} - {""}
        for zone in sources.zone_countries()
    }
    keys = set().union(*wanted.values())
    for town in towns:
        for key in {fold(name) for name in (town.name, *town.spellings)} & keys:
            by_key[key].append(town)
    for zone, countries in sorted(sources.zone_countries().items()):
        towns_of = [town for key in sorted(wanted[zone]) for town in by_key[key] if town.country in countries]
        if towns_of:
            place = max(towns_of, key=lambda town: (town.population, -town.id)).id
            for locale in locales:
                if zone in locale.cities:
                    yield place, locale.language, locale.cities[zone]
