"""Names of places in the reader's language, kept once they were looked up."""

from functools import lru_cache

from rallies.core import current
from rallies.places import shared
from rallies.places.gazetteer import Gazetteer


def gazetteer() -> Gazetteer:
    """The gazetteer of the current settings."""
    return shared.gazetteer(current.settings().gazetteer)


def city_name(place_id: int | None, name: str, language: str) -> str:
    """What a language calls a city; `name` is what the register has, for places nobody else knows."""
    return (_city(place_id, language) if place_id is not None else "") or name


def city_name_of(country: str, city: str, name: str, language: str) -> str:
    """The same for a city of a country and slug."""
    return _city_of(country, city, language) or name


def country_name(code: str, language: str) -> str:
    """What a language calls a country of an ISO code; "" for none."""
    return _country(code, language) if code else ""


@lru_cache(maxsize=1)
def country_codes() -> frozenset[str]:
    """The codes of all countries with a place in them, in upper case."""
    return frozenset(code for code, _ in gazetteer().countries("en"))


@lru_cache(maxsize=16)
def countries(language: str) -> list[tuple[str, str]]:
    """Code and name of each country with a place in it, in the order of a language."""
    return gazetteer().countries(language)


@lru_cache(maxsize=16)
def country_order(language: str) -> dict[str, int]:
    """The place of each country's code in the order of a language, from 0."""
    return {code: place for place, (code, _name) in enumerate(countries(language))}


def nearest_place(lat: float, lon: float, language: str) -> str:
    """The name of the place nearest to a point in degrees, with its country, "" for none."""
    nearest = gazetteer().nearest(lat, lon)
    if not nearest:
        return ""
    name = city_name(nearest[0].place_id, nearest[0].name, language)
    return f"{name}, {country_name(nearest[0].country, language)}"


@lru_cache(maxsize=20_000)
def _city(place_id: int, language: str) -> str:
    return gazetteer().local_name(place_id, language)


@lru_cache(maxsize=20_000)
def _city_of(country: str, city: str, language: str) -> str:
    place = gazetteer().by_slug(country, city) if country and city else None
    return gazetteer().local_name(place.place_id, language) if place else ""


@lru_cache(maxsize=5_000)
def _country(code: str, language: str) -> str:
    return gazetteer().country_name(code, language)
