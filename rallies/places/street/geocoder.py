"""The chain of geocoders: the gazetteer for the city, then, where the operator wants it, street level within it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rallies.places.candidate import Candidate, Found, NotFound, Resolution

if TYPE_CHECKING:
    from rallies.places.gazetteer import Gazetteer
    from rallies.places.street.online import Street


class Geocoder:
    """The gazetteer, and street level if there is any."""

    def __init__(self, gazetteer: Gazetteer, street: Street | None = None) -> None:
        self.gazetteer = gazetteer
        self._street = street

    @property
    def has_streets(self) -> bool:
        """Whether addresses can be looked up."""
        return self._street is not None

    def city(self, text: str, *, country: str | None = None, language: str | None = None) -> Resolution:
        """Return the city that a text names; asks nobody."""
        return self.gazetteer.resolve(text, country=country, language=language)

    def street(self, address: str, *, near: Candidate, language: str | None = None) -> Resolution:
        """Return the spot of an address in a city; may ask the server and wait for it, so it is for the worker."""
        return self._street.search(address, near=near, language=language) if self._street else NotFound()

    def point(self, address: str, *, near: Candidate, language: str | None = None) -> Candidate:
        """Return the spot of an address, or the city itself where that is not sure."""
        answer = self.street(address, near=near, language=language)
        return answer.candidate if isinstance(answer, Found) else near
