"""Rows of the gazetteer's tables, made from the sources: keys, words of regions and countries, slugs, local names."""

from __future__ import annotations

import re
from collections import defaultdict
from math import log10
from typing import TYPE_CHECKING, Final, NamedTuple

from rallies.places import schema
from rallies.places.build import nations, romanize, sources
from rallies.places.build.former import is_former
from rallies.places.build.lacinka import lacinka
from rallies.places.build.spellings import spellings
from rallies.places.fold import GREEK, fold, latin
from rallies.places.points.sphere import vector
from rallies.places.resolve.sound import sound
from rallies.places.resolve.words import AREA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LONGEST_KEY: Final = 80
_LONGEST_CODE: Final = 3
_SHORTEST_NAME: Final = 3
_SEATS: Final = schema.MIDDLE
_SPELLINGS_HEARD_FROM: Final = 50_000
_DISTRICT_CODE: Final = 2
# Where names are written with the article and without: "Al Qamishli", "Qamishli".
_OF_ARTICLES: Final = frozenset(
    {"AE", "BH", "DJ", "DZ", "EG", "EH", "IQ", "JO", "KW", "LB", "LY", "MA", "MR", "OM", "PS", "QA", "SA", "SD", "SY",
     "TN", "YE"}
)  # fmt: skip
_ARTICLES: Final = frozenset({"ad", "adh", "al", "an", "ar", "as", "ash", "at", "ath", "az", "el"})
# Where towns have Russian, Ukrainian or Belarusian names.
_OF_CYRILLIC: Final = frozenset(["AM", "AZ", "BY", "GE", "KG", "KZ", "MD", "RU", "TJ", "TM", "UA", "UZ"])
# What says behind a name that it is a city's: "Tottori-shi", "Goyang-si", "Lipa City".
_CITY_BEHIND: Final = {"JP": ("shi",), "KR": ("si",), "PH": ("city",)}
# First and last letter of the alphabet that a country writes its places in; the main name is only a romanization.
_LETTERS_OF: Final = {
    country: letters
    for countries, letters in {
        "BG BY KG KZ MK MN RS RU UA": ("\u0400", "\u04ff"),
        "CY GR": ("\u0370", "\u03ff"),
        "AM": ("\u0530", "\u058f"),
        "GE": ("\u10a0", "\u10ff"),
        "IL": ("\u0590", "\u05ff"),
        "AE AF BH DJ DZ EG EH IQ IR JO KW LB LY MA MR OM PK PS QA SA SD SY TN YE": ("\u0600", "\u06ff"),
        "IN NP BD LK": ("\u0900", "\u0dff"),
        "TH": ("\u0e00", "\u0e7f"),
        "MM": ("\u1000", "\u109f"),
        "KH": ("\u1780", "\u17ff"),
        "ET ER": ("\u1200", "\u137f"),
        "CN HK MO SG TW": ("\u2e80", "\u9fff"),
        "JP": ("\u3040", "\u9fff"),
        "KR": ("\uac00", "\ud7af"),
    }.items()
    for country in countries.split()
}
_ORDER: Final = (
    schema.PRIMARY, schema.STANDARD, schema.SPELLING, schema.CODE, schema.FORMER, schema.MACHINE,
)  # fmt: skip
_PROVINCE_LETTERS: Final = 4
_KOREAN_KINDS: Final = ("특별자치도", "특별자치시", "특별시", "광역시", "도")
_TAIL: Final = re.compile(r"\s*[,،、(（].*$")
_BRACKETS: Final = re.compile(r"\s*[(（].*$")
_CYRILLIC: Final = re.compile("[а-яёіўї]", re.IGNORECASE)
# A town that is this many times as big as its namesakes in the country has the plain slug.
_PLAIN_SLUG_TIMES: Final = 20


class Name(NamedTuple):
    """A key of a place; `weight` is ten times the logarithm of its people, less for other spellings."""

    key: str
    place: int
    kind: int
    weight: int


def _kind(spelling: str, country: str, *, has_other_script: bool) -> int:
    if len(spelling) <= _LONGEST_CODE and spelling.isascii() and spelling.isupper():
        return schema.CODE
    if has_other_script and spelling.isascii() and spelling[:1].islower():
        return schema.MACHINE
    if (letters := _LETTERS_OF.get(country)) and letters[0] <= spelling[:1] <= letters[1]:
        return schema.STANDARD
    return schema.SPELLING


def _spelled(town: sources.Town, region: set[str]) -> Iterator[tuple[str, int]]:
    """Return each key of a town with its kind; a key may come twice. `region` are the keys of its region."""
    own = fold(town.name)
    yield own, schema.PRIMARY
    other_script = any(spelling[:1] >= GREEK for spelling in town.spellings)
    stem, _, last = town.name.rpartition("-" if town.country in {"JP", "KR"} else " ")
    if stem and last.casefold() in _CITY_BEHIND.get(town.country, ()):
        yield fold(stem), schema.STANDARD
    for spelling in (town.name, *town.spellings):
        key = fold(spelling)
        first, _, rest = key.partition(" ")
        if town.country in _OF_ARTICLES and first in _ARTICLES and len(rest) > _SHORTEST_NAME:
            yield rest, schema.SPELLING
        if key.startswith(f"{own} ") and key[len(own) + 1 :] in region:
            yield key, schema.STANDARD
        else:
            kind = _kind(spelling, town.country, has_other_script=other_script)
            yield key, schema.FORMER if kind == schema.SPELLING and is_former(town, spelling) else kind
        if len(short := _TAIL.sub("", spelling)) not in {len(spelling), 0}:
            yield fold(short), schema.SPELLING
        if town.country in _OF_CYRILLIC and _CYRILLIC.search(spelling):
            for romanized in {*romanize.spellings(spelling), *(lacinka(spelling) if town.country == "BY" else ())}:
                yield fold(romanized), schema.SPELLING


def names(towns: Iterable[sources.Town]) -> Iterator[Name]:
    """Return the keys of each town once, under the kind that counts most."""
    ours: dict[int, set[str]] = defaultdict(set)
    for place, spelling in spellings():
        ours[place] |= {fold(spelling), *map(fold, lacinka(spelling))}
    region = {(row.country, row.admin1): _region_keys(row) for row in sources.regions() if not row.admin2}
    for town in towns:
        kinds: dict[str, int] = {}
        for key, kind in _spelled(town, region.get((town.country, town.admin1), set())):
            if _ORDER.index(kind) < _ORDER.index(kinds.get(key, schema.MACHINE)) or key not in kinds:
                kinds[key] = kind
        for key in ours.get(town.id, ()):
            kinds.setdefault(key, schema.SPELLING)
        people = round(10 * log10(town.population + 1))
        for key, kind in kinds.items():
            if key and len(key) <= LONGEST_KEY and not key.isdigit():
                yield Name(key, town.id, kind, people if kind == schema.PRIMARY else people - 10)


def sounds(towns: Iterable[sources.Town]) -> Iterator[tuple[str, str, int, int]]:
    """Return how places sound, big ones under each Latin spelling: country, sound, place, people; some come twice."""
    for town in towns:
        spelled = [town.name]
        if town.population >= _SPELLINGS_HEARD_FROM:
            spelled += (word for word in town.spellings if latin_letters(word) and len(word) > _LONGEST_CODE)
        yield from ((town.country, sound(word), town.id, town.population) for word in spelled)


def seats(towns: Iterable[sources.Town]) -> Iterator[tuple[str, str, str, int, int]]:
    """Return the biggest towns of each region and district, and under a rank of its own the one in its middle.

    A row is country, region, district, rank, place.
    """
    by_area: dict[tuple[str, str, str], list[sources.Town]] = defaultdict(list)
    for town in sorted(towns, key=lambda town: (-town.population, town.id)):
        for area in {(town.country, town.admin1, ""), (town.country, town.admin1, town.admin2)}:
            by_area[area].append(town)
    for area, inside in sorted(by_area.items()):
        yield from ((*area, rank, town.id) for rank, town in enumerate(inside[:_SEATS]))
        yield (*area, schema.MIDDLE, _middle(inside).id)


def _middle(towns: list[sources.Town]) -> sources.Town:
    """Return the town nearest to the mean of the points of towns."""
    points = [vector(town.lat, town.lon) for town in towns]
    x, y, z = (sum(axis) for axis in zip(*points, strict=True))
    return max(zip(points, towns, strict=True), key=lambda one: x * one[0].x + y * one[0].y + z * one[0].z)[1]


def latin_letters(word: str) -> bool:
    """Return whether a word begins in Latin letters."""
    return word[:1] < GREEK


def slugs(towns: Iterable[sources.Town]) -> dict[int, str]:
    """Return the slug of each town: its name, then its region, district and number as far as namesakes ask for it."""
    namesakes: dict[tuple[str, str], list[sources.Town]] = defaultdict(list)
    for town in towns:
        namesakes[town.country, latin(town.name).replace(" ", "-") or str(town.id)].append(town)
    slug_of: dict[int, str] = {}
    rest: list[tuple[str, sources.Town]] = []
    for (_, base), group in namesakes.items():
        group.sort(key=lambda town: (-town.population, town.id))
        if len(group) == 1 or group[0].population >= _PLAIN_SLUG_TIMES * max(1, group[1].population):
            slug_of[group[0].id] = base
        rest += ((base, town) for town in group if town.id not in slug_of)
    taken = set(namesakes)
    region = {(row.country, row.admin1, row.admin2): row for row in sources.regions()}
    for base, town in rest:
        slug_of[town.id] = next(slug for slug in _longer(base, town, region) if (town.country, slug) not in taken)
        taken.add((town.country, slug_of[town.id]))
    return slug_of


def _longer(base: str, town: sources.Town, region: dict[tuple[str, str, str], sources.Region]) -> Iterator[str]:
    """Return slugs of a town that has namesakes, each longer than the one before."""
    first = region.get((town.country, town.admin1, ""))
    second = region.get((town.country, town.admin1, town.admin2)) if town.admin2 else None
    suffix = "" if first is None else first.short if first.short.isalpha() else first.name
    for word in (suffix, second.name if second else "", str(town.id)):
        if word := latin(word).replace(" ", "-"):
            base = f"{base}-{word}"
            yield base


def quals(countries: set[str], towns: Iterable[sources.Town]) -> Iterator[tuple[str, str, str, str]]:
    """Return words of countries, regions and districts: key, country, region, district; some come twice.

    What is wider than a country, or none, has the country "" and its code for a region.

    What is "Egedal Kommune" is "Egedal" too, unless a town of the country is called so.
    """
    named = {(town.country, fold(town.name)) for town in towns}
    for code, words in sources.countries():
        if code in countries:
            yield from ((fold(word), code, "", "") for word in (code, *words))
    yield from ((fold(word), code, area, "") for word, code, area in nations.names(countries))
    for row in sources.regions():
        if row.country in countries:
            keys = _region_keys(row)
            short = {key for key in map(_without_kind, keys) if (row.country, key) not in named}
            yield from ((key, row.country, row.admin1, row.admin2) for key in keys | short)


def _without_kind(key: str) -> str:
    """Return the key of a region without a last word that says of what kind it is, if more is left."""
    rest, _, last = key.rpartition(" ")
    return rest if rest and last in AREA else key


def _region_keys(row: sources.Region) -> set[str]:
    short = (row.short,) if row.short.isalpha() and (not row.admin2 or len(row.short) == _DISTRICT_CODE) else ()
    spelled = (row.name, *short, *row.aliases)
    if row.country == "KR":
        spelled = (*spelled, *_korean_short(spelled))
    return {fold(word) for word in spelled} | {fold(_TAIL.sub("", word)) for word in spelled}


def _korean_short(spelled: Iterable[str]) -> Iterator[str]:
    """Return what Koreans shorten the names of their regions to: 전라남도 is 전남, 강원도 is 강원."""
    for word in spelled:
        kind = next((kind for kind in _KOREAN_KINDS if word.endswith(kind)), "")
        if word.endswith(("남도", "북도")) and len(word) == _PROVINCE_LETTERS:
            yield word[0] + word[2]
        elif kind:
            yield word.removesuffix(kind)


def territories(countries: set[str]) -> Iterator[tuple[str, str, str]]:
    """Return the names of countries: locale, country, name; none that the locale before its last "_" has too."""
    words: dict[tuple[str, str], str] = {}
    for locale in sources.locales():
        for code in sorted(countries & set(locale.territories)):
            word = words[locale.language, code] = locale.territories[code]
            if words.get((locale.language.rpartition("_")[0], code)) != word:
                yield locale.language, code, word


def cities(towns: Iterable[sources.Town], names_of: Iterable[Name]) -> Iterator[tuple[int, str, str]]:
    """Return the CLDR's names of the city that a time zone is called after: place, language, name."""
    english = next(locale for locale in sources.locales() if locale.language == "en")
    wanted = {
        zone: {fold(zone.rpartition("/")[2].replace("_", " ")), fold(english.cities.get(zone, ""))} - {""}
        for zone in sources.zone_countries()
    }
    keys = set().union(*wanted.values())
    town_of = {town.id: town for town in towns}
    by_key: dict[str, list[sources.Town]] = defaultdict(list)
    for name in names_of:
        if name.key in keys:
            by_key[name.key].append(town_of[name.place])
    for zone, countries in sorted(sources.zone_countries().items()):
        towns_of = [town for key in sorted(wanted[zone]) for town in by_key[key] if town.country in countries]
        if towns_of:
            place = max(towns_of, key=lambda town: (town.population, -town.id)).id
            for locale in sources.locales():
                if zone in locale.cities:
                    yield place, locale.language, _BRACKETS.sub("", locale.cities[zone])


def with_own(names: Iterable[Name], told: set[tuple[str, int]]) -> Iterator[Name]:
    """Return names, those told made standard ones."""
    for name in names:
        yield name._replace(kind=schema.STANDARD) if (name.key, name.place) in told else name


def with_standard(names: Iterable[Name], cities_of: Iterable[tuple[int, str, str]]) -> Iterator[Name]:
    """Return names with those that the CLDR gives to cities among them."""
    keys: dict[int, set[str]] = defaultdict(set)
    for place, _, word in cities_of:
        keys[place].add(fold(word))
    weight: dict[int, int] = {}
    for name in names:
        if name.place in keys:
            weight[name.place] = max(name.weight, weight.get(name.place, 0))
            if name.key in keys[name.place] and name.kind != schema.PRIMARY:
                continue
            keys[name.place].discard(name.key)
        yield name
    for place, rest in keys.items():
        yield from (Name(key, place, schema.STANDARD, weight[place] - 10) for key in rest if key)
