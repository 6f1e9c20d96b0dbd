"""The gazetteer: a geopy geocoder over the built file, and our own typed answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NoReturn

from geopy.adapters import BaseSyncAdapter
from geopy.geocoders.base import Geocoder
from geopy.location import Location
from geopy.point import Point

from rallies.places import complete, names, nearest, resolve
from rallies.places.candidate import Ambiguous, Candidate, Found, NotFound, Resolution
from rallies.places.store import Place, Store

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_PARTS: Final = ("street", "city", "town", "county", "state", "country", "postalcode")


class _NoAdapter(BaseSyncAdapter):
    """What geopy asks for and a geocoder that never leaves the machine has no use for."""

    def __init__(self, *, proxies: object, ssl_context: object) -> None:
        super().__init__(  # type: ignore[no-untyped-call]
            proxies=proxies, ssl_context=ssl_context
        )

    def get_json(self, url: str, *, timeout: object, headers: object) -> NoReturn:
        """Refuse."""
        raise NotImplementedError(f"the gazetteer opens no connection: {url}, {timeout}, {headers}")

    get_text = get_json


class Gazetteer(Geocoder):
    """Places out of the gazetteer's file at `path`; one may serve several threads.

    Raises:
        ConfigurationError: the file is missing, cut off, or another program's.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(  # type: ignore[no-untyped-call]
            scheme="https", timeout=None, proxies=None, user_agent="rallies", adapter_factory=_NoAdapter
        )
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

    def _countries(self, country: str | None) -> set[str]:
        if not country:
            return set()
        return names.countries_of(self.store, country)

    def geocode(
        self,
        query: str | Mapping[str, str],
        *,
        exactly_one: bool = True,
        timeout: object = None,
        limit: int | None = None,
        country_codes: str | Iterable[str] | None = None,
        language: str | None = None,
    ) -> Location | list[Location] | None:
        """Return the best location, or all up to `limit`, None for nothing; the signature is geopy's."""
        del timeout, language
        text = query if isinstance(query, str) else ", ".join(query[part] for part in _PARTS if query.get(part))
        codes = [country_codes] if isinstance(country_codes, str) else list(country_codes or ())
        allowed = {code.upper() for code in codes}
        readings = resolve.search(self.store, text, allowed)[: 1 if exactly_one else limit]
        locations = [self._location(self._candidate(r.place, r.score, r.match)) for r in readings]
        if not locations:
            return None
        return locations[0] if exactly_one else locations

    def reverse(
        self, query: object, *, exactly_one: bool = True, timeout: object = None, limit: int = 5
    ) -> Location | list[Location] | None:
        """Return the place nearest to a point, or the nearest few."""
        del timeout
        point = Point(query)
        near = self.nearest(point.latitude, point.longitude, limit=1 if exactly_one else limit)
        locations = [self._location(candidate) for candidate in near]
        return locations[0] if exactly_one else locations

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

    def _location(self, candidate: Candidate) -> Location:
        raw: dict[str, Any] = {
            "geonameid": candidate.place_id,
            "country_code": candidate.country,
            "admin1": candidate.admin1,
            "population": candidate.population,
            "timezone": candidate.zone,
            "score": candidate.score,
            "match": candidate.match,
        }
        country = self.country_name(candidate.country, "en")
        label = ", ".join(word for word in (candidate.name, candidate.admin1_name, country) if word)
        return Location(label, Point(candidate.lat, candidate.lon), raw)
