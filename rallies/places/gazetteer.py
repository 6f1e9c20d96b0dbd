"""The gazetteer: typed answers out of the built file. `geopy_face` shows it as a geopy geocoder."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING, Final

from rallies.places import complete, names, territories
from rallies.places.candidate import Ambiguous, Candidate, Found, NotFound, Resolution
from rallies.places.fold import fold
from rallies.places.points import coordinates, nearest
from rallies.places.resolve import areas, reading, resolve
from rallies.places.store import Place, Store

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet
    from pathlib import Path

_ANY: Final[frozenset[str]] = frozenset()
_LOOKED_THROUGH: Final = 200
_COUNTRIES_KEPT: Final = 1_000
_KNOWN_PEOPLE: Final = 100_000
_LOOKED_AROUND: Final = 200
SURE_AT_POINT: Final = 9.0
"""The score of the city around a point, which nothing else comes near."""


class Gazetteer:
    """Places out of the gazetteer's file at `path`; one may serve several threads.

    Raises:
        ConfigurationError: the file is missing, cut off, or another program's.
    """

    def __init__(self, path: Path) -> None:
        self.store = Store(path)
        self._codes = lru_cache(_COUNTRIES_KEPT)(partial(names.countries_of, self.store))

    def resolve(self, text: str, *, country: str | None = None, limit: int = 5) -> Resolution:
        """Return the place that a text names, or the few it may mean.

        `country` is an ISO code or a country's name; the place must lie in it, else it is asked. A disputed place
        lies in each country that may be stated for it, and the answer has the one that was. A point in degrees, or in
        the link of a map, means the city around it.
        """
        if at := coordinates.point(text):
            return self.around(at, country=country)
        countries = self._countries(country)
        readings = resolve.search(self.store, text, countries)
        if not readings:
            return NotFound()
        if not countries and territories.is_disputed(readings[0].place.cc):
            countries = resolve.typed(self.store, text)
        candidates = tuple(self._candidate(r.place, r.score, r.match, countries) for r in readings[:limit])
        lead = reading.gap(readings)
        if readings[0].is_trusted and lead >= reading.SURE_GAP:
            return Found(candidates[0], lead, candidates)
        return Ambiguous(candidates)

    def around(self, at: coordinates.Point, *, country: str | None = None) -> Resolution:
        """Return the city around a point: the place nearest to it, or a bigger one of its region that reaches there.

        It is asked where its country is not the one that is stated; nothing is found far from any place.
        """
        found = nearest.nearest(self.store, *at, limit=_LOOKED_AROUND)
        city = nearest.city(found)
        if city is None:
            return NotFound()
        countries = self._countries(country)
        candidate = self._candidate(city, SURE_AT_POINT, "near", countries)
        if countries and candidate.country not in countries:
            return Ambiguous((candidate,))
        return Found(candidate, SURE_AT_POINT, (candidate,))

    def is_land(self, text: str) -> bool:
        """Return whether a text names a whole country or what is wider than one, and no town."""
        return resolve.is_land(self.store, text)

    def country_of(self, text: str) -> str | None:
        """Return the ISO code of the country whose name or code a text is, None if it is none's."""
        return areas.country_of(self.store, text)

    def region_of(self, text: str) -> areas.Region | None:
        """Return the region that a text names, alone or before its country, None if it names none."""
        return areas.region_of(self.store, text)

    def is_area_of(self, text: str, place_id: int) -> bool:
        """Return whether a text names a country, a region or a district that the place with a number lies in."""
        place = self.store.place(place_id)
        meant = self.store.areas([fold(text)]).values()
        return place is not None and any(area.holds(place) for areas in meant for area in areas)

    def search(self, text: str, *, countries: set[str], limit: int | None) -> list[Candidate]:
        """Return all that a text may mean, best first; `countries` are ISO codes, none of them means the world."""
        readings = resolve.search(self.store, text, countries)[:limit]
        return [self._candidate(reading.place, reading.score, reading.match, countries) for reading in readings]

    def _countries(self, country: str | None) -> AbstractSet[str]:
        return self._codes(country) if country else _ANY

    def place(self, place_id: int, *, country: str | None = None) -> Candidate | None:
        """Return the place with a number, in the country that is stated if it may be stated for it."""
        place = self.store.place(place_id)
        return self._candidate(place, 0.0, "place", self._countries(country)) if place else None

    def by_slug(self, country: str, slug: str) -> Candidate | None:
        """Return the place with a slug in a country, whose code may be in either case."""
        code = country.upper()
        if place := self.store.by_slug(code, slug):
            return self._candidate(place, 0.0, "place")
        for holder in territories.holders(code):
            place = self.store.by_slug(holder, slug.removesuffix(f"-{holder.lower()}"))
            if place and territories.stated(place.cc, place.a1, place.id, {code}):
                return self._candidate(place, 0.0, "place", {code})
        return None

    def nearest(self, lat: float, lon: float, *, limit: int = 1, country: str | None = None) -> list[Candidate]:
        """Return the places nearest to a point in degrees, nearest first; `score` is the distance in km, negative."""
        code = country.upper() if country else ""
        found = [
            (km, place)
            for each in (code, *territories.holders(code))
            for km, place in nearest.nearest(self.store, lat, lon, limit=limit, country=each)
        ]
        found.sort(key=lambda pair: (pair[0], pair[1].id))
        return self._in([(place, -km, "near") for km, place in found], code)[:limit]

    def landmark(self, place_id: int) -> Candidate | None:
        """Return the nearest place that people know better than another one: five times its size, else twice."""
        place = self.store.place(place_id)
        if place is None:
            return None
        for times in (5, 2):
            if found := nearest.larger(self.store, place, max(_KNOWN_PEOPLE, times * place.pop)):
                return self._candidate(found, 0.0, "near")
        return None

    def complete(self, prefix: str, *, country: str | None = None, limit: int = 8) -> list[Candidate]:
        """Return places whose name begins with what was typed, from two letters on, the biggest first."""
        code = country.upper() if country else ""
        found = complete.complete(self.store, prefix, country=code, limit=limit)
        for holder in territories.holders(code):
            found += complete.complete(self.store, prefix, country=holder, limit=_LOOKED_THROUGH)
        return self._in([(place, 0.0, "place") for place in found], code)[:limit]

    def _in(self, found: list[tuple[Place, float, str]], code: str) -> list[Candidate]:
        """Return the places that lie in a country or may be stated to, in any if it is ""."""
        codes = {code} - {""}
        return [
            self._candidate(place, score, match, codes)
            for place, score, match in found
            if territories.stated(place.cc, place.a1, place.id, codes)
        ]

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

    def _candidate(self, place: Place, score: float, match: str, countries: AbstractSet[str] = _ANY) -> Candidate:
        country, slug = place.cc, place.slug
        if countries and place.cc not in countries:
            country = territories.stated(place.cc, place.a1, place.id, countries) or place.cc
            if country != place.cc and self.store.by_slug(country, slug):
                slug = f"{slug}-{place.cc.lower()}"
        return Candidate(
            place_id=place.id,
            name=place.name,
            country=country,
            admin1=place.a1,
            admin1_name=self.store.regions.get((place.cc, place.a1), ""),
            lat=place.lat,
            lon=place.lon,
            population=place.pop,
            zone=self.store.zones[place.zone],
            slug=slug,
            score=round(score, 3),
            match=match,
        )
