"""Countries and cities as pages list them, with how many rallies are to come there."""

from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

from flask import g
from flask_babel import gettext as _

from rallies.core.speech import locale
from rallies.model.lists import nearcities, search
from rallies.model.lists.census import CountryCount
from rallies.model.lists.listing import CityCount, Listing
from rallies.model.selection import Selection
from rallies.places import continents
from rallies.places.candidate import Candidate
from rallies.publish.addresses import address
from rallies.publish.speech import place_names

NEARBY = 6
FEW = 12
"""How many countries are shown without parts of the world."""
_ELSEWHERE = "001"
"""M49's code of the world, for a country of no part of it."""


class Line(NamedTuple):
    """A country or a city with the address of its page and what is to come there; `km` where it is told."""

    name: str
    href: str
    rallies: int
    detail: str = ""
    cities: int = 0
    km: str = ""


@dataclass(frozen=True, kw_only=True)
class Place:
    """A city as its page names it. `others` are its names in the other languages; `lat`, `lon` degrees."""

    country: str
    city: str
    name: str
    country_name: str
    region: str
    others: tuple[tuple[str, str], ...]
    lat: float | None
    lon: float | None


class Region(NamedTuple):
    """A part of the world with its countries, those where something is to come first; `rallies` are to come there."""

    code: str
    name: str
    rallies: int
    lines: list[Line]


def regions(selection: Selection) -> list[Region]:
    """The countries of a selection by the part of the world they lie in, the one with most to come first.

    A few countries are read at once: they stand together, in a region without a name.
    """
    held = [count for count in search.countries(selection, g.moment) if count.country]
    if len(held) <= FEW:
        return [Region("", "", 0, countries(selection))] if held else []
    order = place_names.country_order(g.language)
    parts: dict[str, list[CountryCount]] = defaultdict(list)
    for count in sorted(held, key=lambda one: (not one.rallies, order.get(one.country, len(order)))):
        parts[continents.OF.get(count.country, _ELSEWHERE)].append(count)
    found = [
        Region(
            code,
            locale.region_name(code, g.language),
            sum(count.rallies for count in counts),
            [_country(selection, count) for count in counts],
        )
        for code, counts in parts.items()
    ]
    return sorted(found, key=lambda region: (-region.rallies, locale.sorting_key(region.name)))


def countries(selection: Selection) -> list[Line]:
    """The countries of a selection, past ones too, in the order of the reader's language."""
    held = [count for count in search.countries(selection, g.moment) if count.country]
    order = place_names.country_order(g.language)
    return [_country(selection, count) for count in sorted(held, key=lambda one: order.get(one.country, len(order)))]


def cities(selection: Selection) -> list[Line]:
    """The cities of a country's selection, past ones too, by name."""
    lines = [_city(selection, city) for city in search.cities(selection, g.moment) if city.city]
    return sorted(lines, key=lambda line: line.name.casefold())


def place(selection: Selection) -> Place:
    """The city that a selection names, from the gazetteer, else as the register has it."""
    country, city = selection.country or "", selection.city or ""
    country_name = place_names.country_name(country, g.language)
    known = place_names.gazetteer().by_slug(country, city)
    if known is None:
        count = search.cities(Selection(country=country, city=city), g.moment)[0]
        return Place(
            country=country, city=city, name=count.city_name, country_name=country_name, region="", others=(),
            lat=count.lat, lon=count.lon,
        )  # fmt: skip
    name = place_names.city_name(known.place_id, known.name, g.language)
    return Place(
        country=country,
        city=city,
        name=name,
        country_name=country_name,
        region=known.admin1_name,
        others=_others(known.place_id, known.name, name),
        lat=known.lat,
        lon=known.lon,
    )


def nearby(place: Place, campaign: str | None = None) -> list[Line]:
    """The nearest other cities where something is to come."""
    if place.lat is None or place.lon is None:
        return []
    found = nearcities.cities(place.lat, place.lon, g.moment, outside=(place.country, place.city), limit=NEARBY)
    return [
        Line(
            name=place_names.city_name(city.place_id, city.city_name, g.language),
            href=address(Selection(campaign=campaign, country=city.country, city=city.city), g.language),
            rallies=city.rallies,
            detail=place_names.country_name(city.country, g.language) if city.country != place.country else "",
            km=locale.number(max(1, round(city.km)), g.language),
        )
        for city in found
    ]


def candidate_line(candidate: Candidate) -> Line:
    """A place that words may mean, with the address of its page."""
    country = place_names.country_name(candidate.country, g.language)
    return Line(
        name=place_names.city_name(candidate.place_id, candidate.name, g.language),
        href=address(Selection(country=candidate.country, city=candidate.slug), g.language),
        rallies=0,
        detail=", ".join(part for part in (candidate.admin1_name, country) if part),
    )


def crumbs(selection: Selection, *, to_city: bool = False) -> list[tuple[str, str]]:
    """Name and address of what a selection lies in, the widest first; with `to_city` of itself too."""
    campaign = selection.campaign
    top = Selection(campaign=campaign)
    found = [(_("All countries"), address(top, g.language) + "places/")]
    if campaign:
        said = search.campaign(campaign, g.moment)
        found.insert(0, (said.hashtag or said.title(g.language), address(top, g.language)))
    if selection.country and selection.city:
        country = Selection(campaign=campaign, country=selection.country)
        found.append((place_names.country_name(selection.country, g.language), address(country, g.language)))
    if to_city and selection.country and selection.city:
        found.append((place(selection).name, address(selection, g.language)))
    return found


def city_href(listing: Listing) -> str:
    """The address of the page of a rally's city, "" if it is in none."""
    if not listing.country or not listing.city:
        return ""
    return address(Selection(country=listing.country, city=listing.city), g.language)


def _country(selection: Selection, count: CountryCount) -> Line:
    return Line(
        name=place_names.country_name(count.country, g.language),
        href=address(Selection(campaign=selection.campaign, country=count.country), g.language),
        rallies=count.rallies,
        cities=count.cities,
    )


def _city(selection: Selection, city: CityCount) -> Line:
    return Line(
        name=place_names.city_name(city.place_id, city.city_name, g.language),
        href=address(Selection(campaign=selection.campaign, country=city.country, city=city.city), g.language),
        rallies=city.rallies,
    )


def _others(place_id: int, name: str, shown: str) -> tuple[tuple[str, str], ...]:
    """A city's names in the other languages of the site, those alone that differ, each with its language."""
    found = {place_names.city_name(place_id, name, code): code for code in reversed(locale.LANGUAGES)}
    return tuple((word, code) for word, code in reversed(found.items()) if word != shown)
