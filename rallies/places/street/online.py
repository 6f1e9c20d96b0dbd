"""Street level: geopy's Nominatim, of any compatible server, behind the guard; for the worker, never for a page.

Source: https://operations.osmfoundation.org/policies/nominatim/ (one request a second over all users of an
application, a User-Agent of its own, cached answers); the operator chooses the server.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from geopy import exc
from geopy.adapters import AdapterHTTPError, BaseSyncAdapter
from geopy.geocoders import Nominatim

from rallies.core.errors import ConfigurationError
from rallies.core.errors import Unavailable as ServerUnavailable
from rallies.places.candidate import Ambiguous, Candidate, Found, NotFound, Resolution, Unavailable
from rallies.places.fold import fold
from rallies.places.points.sphere import distance_km, vector
from rallies.places.territories import disputing

if TYPE_CHECKING:
    from collections.abc import Callable

    from rallies.core.http import Http
    from rallies.places.street.guard import Guard

TIMEOUT_SECONDS: Final = 10.0
WITHIN_KM: Final = 30.0
_ONE_SPOT_KM: Final = 1.0
_DEGREES: Final = 0.4
_FORBIDDEN_SECONDS: Final = 6 * 3600.0
_FAILED_SECONDS: Final = 60.0
_MOST_FAILED_SECONDS: Final = 3600.0
_LIMITED_SECONDS: Final = 60.0
_LIMIT: Final = 5


class Adapter(BaseSyncAdapter):
    """Lets geopy ask through our own door."""

    def __init__(self, http: Http) -> None:
        super().__init__(proxies=None, ssl_context=None)  # type: ignore[no-untyped-call]
        self._http = http

    def get_text(self, url: str, *, timeout: float, headers: dict[str, str]) -> str:
        """Return the body of an answer.

        Raises:
            GeocoderUnavailable: the server does not answer.
            AdapterHTTPError: it refuses.
        """
        kept = {name: value for name, value in headers.items() if name.lower() != "user-agent"}
        try:
            answer = self._http.get(url, timeout_seconds=timeout, headers=kept)
        except ServerUnavailable as error:
            raise exc.GeocoderUnavailable(str(error)) from error
        if answer.status != 200:  # noqa: PLR2004 - HTTP's OK
            raise AdapterHTTPError(
                f"status {answer.status}", status_code=answer.status, headers=answer.headers, text=answer.text
            )
        return answer.text

    def get_json(self, url: str, *, timeout: float, headers: dict[str, str]) -> object:
        """Return the body of an answer, read as JSON.

        Raises:
            GeocoderParseError: it is none.
        """
        text = self.get_text(url, timeout=timeout, headers=headers)
        try:
            return json.loads(text)
        except ValueError as error:
            raise exc.GeocoderParseError(f"no JSON: {text[:80]!r}") from error


class Street:
    """Addresses within a city, by the Nominatim at `address`; `wait` passes the seconds until it is our turn."""

    def __init__(self, address: str, *, http: Http, guard: Guard, wait: Callable[[float], None]) -> None:
        server = urlsplit(address)
        if server.scheme not in {"http", "https"} or not server.netloc:
            raise ConfigurationError(f"{address!r} is no address of a Nominatim")
        self.guard = guard
        self._wait = wait
        self._nominatim = Nominatim(
            domain=server.netloc + server.path.rstrip("/"),
            scheme=server.scheme,
            timeout=TIMEOUT_SECONDS,
            user_agent="rallies",  # geopy asks for one; the door sends its own
            adapter_factory=lambda **_: Adapter(http),
        )

    def search(self, words: str, *, near: Candidate, language: str | None = None) -> Resolution:
        """Return the spot that an address names near a city; sure when all that is found there is one spot.

        The answer is the city with the spot's point, "street" as its match and "nominatim" as its source.
        """
        if not fold(words):
            return NotFound()
        key = self.guard.key(fold(words), str(near.place_id), language or "")
        points = self.guard.known(key)
        if points is None:
            if rests := self.guard.rests_seconds():
                return Unavailable(rests)
            try:
                points = self._ask(words, near, language)
            except exc.GeocoderServiceError as error:
                return self._failed(error)
            self.guard.keep(key, points)
        return _resolved(points, near)

    def _ask(self, words: str, near: Candidate, language: str | None) -> list[dict[str, Any]]:
        self._wait(self.guard.take_turn())
        locations = self._nominatim.geocode(
            words,
            exactly_one=False,
            limit=_LIMIT,
            language=language or False,
            country_codes=[code.lower() for code in disputing(near.country)],
            viewbox=_around(near),
            bounded=True,
        )
        return [{"lat": location.latitude, "lon": location.longitude} for location in locations or ()]

    def _failed(self, error: exc.GeocoderServiceError) -> Unavailable:
        """Let the server rest, as long as it asked for or the more often it failed."""
        if isinstance(error, exc.GeocoderInsufficientPrivileges | exc.GeocoderAuthenticationFailure):
            seconds = _FORBIDDEN_SECONDS
        elif isinstance(error, exc.GeocoderQuotaExceeded):
            seconds = float(getattr(error, "retry_after", None) or _LIMITED_SECONDS)
        else:
            seconds = min(_MOST_FAILED_SECONDS, _FAILED_SECONDS * 2 ** self.guard.failures_in_a_row())
        self.guard.rest(seconds, f"{type(error).__name__}: {error}"[:200])
        return Unavailable(seconds)


def _around(near: Candidate) -> list[tuple[float, float]]:
    south, north = max(-90.0, near.lat - _DEGREES), min(90.0, near.lat + _DEGREES)
    return [(south, max(-180.0, near.lon - _DEGREES)), (north, min(180.0, near.lon + _DEGREES))]


def _resolved(points: list[dict[str, Any]], near: Candidate) -> Resolution:
    middle = vector(near.lat, near.lon)
    spots = tuple(
        replace(near, lat=point["lat"], lon=point["lon"], match="street", source="nominatim")
        for point in points
        if distance_km(middle, vector(point["lat"], point["lon"])) <= WITHIN_KM
    )
    if not spots:
        return NotFound()
    first = vector(spots[0].lat, spots[0].lon)
    if all(distance_km(first, vector(other.lat, other.lon)) <= _ONE_SPOT_KM for other in spots):
        return Found(spots[0], 0.0, spots)
    return Ambiguous(spots)
