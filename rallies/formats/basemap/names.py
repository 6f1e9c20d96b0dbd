"""Names on the basemap, in the languages of the pages: countries from CLDR, cities from the gazetteer.

Browsers name countries by themselves in most languages, but not in all of ours.
"""

from collections.abc import Iterator

from rallies.core.speech.locale import DEFAULT_LANGUAGE, LANGUAGES, locale
from rallies.places import shared
from rallies.places.store import Place, Store

SMALLEST_CITY = 15_000
FIRST_ZOOMS = ((5_000_000, 4), (1_000_000, 5), (300_000, 6), (100_000, 7), (50_000, 8), (0, 9))
"""From how many inhabitants on a city is named from which zoom on."""


def of_country(code: str, english: str) -> dict[str, str | int]:
    """The names of a country, as properties of its label."""
    other = {language: locale(language).territories.get(code, "") for language in LANGUAGES}
    return {"name": english, **_translated(other, english)}


def cities() -> Iterator[tuple[Place, dict[str, str | int]]]:
    """The cities that are named, largest first, with the properties of their labels."""
    gazetteer = shared.gazetteer()
    for place in _largest(gazetteer.store):
        other = {language: gazetteer.local_name(place.id, language) for language in LANGUAGES}
        yield (
            place,
            {
                "kind": "locality",
                "name": other[DEFAULT_LANGUAGE],
                **_translated(other, other[DEFAULT_LANGUAGE]),
                "population_rank": min(15, len(str(place.pop)) * 2),
                "min_zoom": next(zoom for inhabitants, zoom in FIRST_ZOOMS if place.pop >= inhabitants),
            },
        )


def _largest(store: Store) -> list[Place]:
    rows = store.db.execute("SELECT id FROM place WHERE pop >= ? ORDER BY pop DESC, id", (SMALLEST_CITY,))
    numbers = [number for (number,) in rows]
    places = store.places(numbers)
    return [places[number] for number in numbers]


def _translated(names: dict[str, str], english: str) -> dict[str, str | int]:
    return {
        f"name:{language}": name
        for language, name in names.items()
        if language != DEFAULT_LANGUAGE and name not in {"", english}
    }
