"""The gazetteer: typed answers out of the built file. `geopy_face` shows it as a geopy geocoder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rallies.places import complete, names, nearest, resolve
from rallies.places.candidate import Ambiguous, Candidate, Found, NotFound, Resolution
from rallies.places.store import Place, Store

if TYPE_CHECKING:
    from pathlib import Path


class Gazetteer:
    """Places out of the gazetteer's file at `path`; one may serve several threads.

    Raises:
        ConfigurationError: the file is missing, cut off, or another program's.
    """

    def __init__(self, path: Path) -> None:
        self.store = Store(path)

    def resolve(
        self, text: str, *, country: str | None = None, language: str | None = None, limit: int = 5
    ) -> Resolution:
        """Return the place that a text names, or the few it may mean.

        `country` is an ISO code or a country's name; the place must lie in it, else it is asked.
        """
        del language
        readings = resolve.search(self.store, text, self._countries(country))
        if not readings:
            return NotFound()
        candidates = tuple(self._candidate(r.place, r.score, r.match) for r in readings[:limit])
        lead = resolve.gap(readings)
        if readings[0].is_trusted and lead >= resolve.SURE_GAP:
            return Found(candidates[0], lead, candidates)
        return Ambiguous(candidates)

    def search(self, text: str, *, countries: set[str], limit: int | None) -> list[Candidate]:
        """Return all that a text may mean, best first; `countries` are ISO codes, none of them means the world."""
        readings = resolve.search(self.store, text, countries)[:limit]
        return [self._candidate(reading.place, reading.score, reading.match) for reading in readings]

    def _countries(self, country: str | None) -> set[str]:
        if not country:
            return set()
        return names.countries_of(self.store, country)

    def place(self, place_id: int) -> Candidate | None:
        """Return the place with a number."""
        place = self.store.place(place_id)
        return self._candidate(place, 0.0, "place") if place else None

    def by_slug(self, country: str, slug: str) -> Candidate | None:
        """Return the place with a slug in a country, whose code may be in either case."""
        place = self.store.by_slug(country.upper(), slug)
        return self._candidate(place, 0.0, "place") if place else None

    def nearest(self, lat: float, lon: float, *, limit: int = 1, country: str | None = None) -> list[Candidate]:
        """Return the places nearest to a point in degrees, nearest first; `score` is the distance in km, negative."""
        found = nearest.nearest(self.store, lat, lon, limit=limit, country=country.upper() if country else "")
        return [self._candidate(place, -km, "near") for km, place in found]

    def complete(self, prefix: str, *, country: str | None = None, limit: int = 8) -> list[Candidate]:
        """Return places whose name begins with what was typed, from two letters on, the biggest first."""
        found = complete.complete(self.store, prefix, country=country.upper() if country else "", limit=limit)
        return [self._candidate(place, 0.0, "place") for place in found]

    def local_name(self, place_id: int, language: str) -> str:
        """Return what the language calls a place where that is known, else its primary name, "" for no place."""
        return names.local_name(self.store, place_id, language)

    def country_name(self, code: str, language: str) -> str:
        """Return what the language calls a country, in English if it has no word, the code for no country."""
        return names.country_name(self.store, code.upper(), language)

    def countries(self, language: str) -> list[tuple[str, str]]:
        """Return code and name of each country with a place in it, in the order of the language."""
        return names.countries(self.store, language)

    def region_name(self, country: str, admin1: str) -> str:
        """Return the name of a region, "" for none."""
        return self.store.regions.get((country.upper(), admin1), "")

    def _candidate(self, place: Place, score: float, match: str) -> Candidate:
        return Candidate(
            place_id=place.id,
            name=place.name,
            country=place.cc,
            admin1=place.a1,
            admin1_name=self.store.regions.get((place.cc, place.a1), ""),
            lat=place.lat,
            lon=place.lon,
            population=place.pop,
            zone=self.store.zones[place.zone],
            slug=place.slug,
            score=round(score, 3),
            match=match,
        )
