"""The gazetteer as geopy's callers know a geocoder. Pages do without it: geopy costs time and memory to import."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NoReturn

from geopy.adapters import BaseSyncAdapter
from geopy.geocoders.base import Geocoder
from geopy.location import Location
from geopy.point import Point

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rallies.places.candidate import Candidate
    from rallies.places.gazetteer import Gazetteer

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


class GazetteerGeocoder(Geocoder):
    """A geopy geocoder that never leaves the machine."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        super().__init__(  # type: ignore[no-untyped-call]
            scheme="https", timeout=None, proxies=None, user_agent="rallies", adapter_factory=_NoAdapter
        )
        self._gazetteer = gazetteer

    def geocode(
        self,
        query: str | Mapping[str, str],
        *,
        exactly_one: bool = True,
        timeout: object = None,  # noqa: ARG002  # geopy's own signature, as below
        limit: int | None = None,
        country_codes: str | Iterable[str] | None = None,
        language: str | None = None,  # noqa: ARG002
    ) -> Location | list[Location] | None:
        """Return the best location, or all up to `limit`, None for nothing; the signature is geopy's."""
        text = query if isinstance(query, str) else ", ".join(query[part] for part in _PARTS if query.get(part))
        codes = [country_codes] if isinstance(country_codes, str) else list(country_codes or ())
        candidates = self._gazetteer.search(
            text, countries={code.upper() for code in codes}, limit=1 if exactly_one else limit
        )
        locations = [self._location(candidate) for candidate in candidates]
        if not locations:
            return None
        return locations[0] if exactly_one else locations

    def reverse(
        self,
        query: object,
        *,
        exactly_one: bool = True,
        timeout: object = None,  # noqa: ARG002
        limit: int = 5,
    ) -> Location | list[Location] | None:
        """Return the place nearest to a point, or the nearest few."""
        point = Point(query)
        near = self._gazetteer.nearest(point.latitude, point.longitude, limit=1 if exactly_one else limit)
        locations = [self._location(candidate) for candidate in near]
        return locations[0] if exactly_one else locations

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
        country = self._gazetteer.country_name(candidate.country, "en")
        label = ", ".join(word for word in (candidate.name, candidate.admin1_name, country) if word)
        return Location(label, Point(candidate.lat, candidate.lon), raw)
