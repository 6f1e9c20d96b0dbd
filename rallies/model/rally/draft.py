"""What an organizer said, checked: the only shape in which a rally comes into the register."""

from dataclasses import asdict, dataclass, field
from datetime import date, time
from typing import Any, Self

from rallies.model.rally.rallies import Kind, Precision

MAX_PIN_KM = 60
"""How far from its city's point a venue may lie: the far suburbs of the largest cities."""


@dataclass(frozen=True, kw_only=True)
class PlaceSaid:
    """Where: the gazetteer's city, the venue in words, and how exactly it is to be shown.

    `lat`, `lon` are the venue's point (degrees, WGS 84), or None where only the city's is known; `city_lat`,
    `city_lon` the city's point, None for online and for a country alone. `reveal_hours` counts back from the start.
    """

    country: str = ""
    place_id: int | None = None
    city: str = ""
    city_name: str = ""
    region_name: str = ""
    city_lat: float | None = None
    city_lon: float | None = None
    lat: float | None = None
    lon: float | None = None
    venue: str = ""
    address: str = ""
    precision: Precision = Precision.EXACT
    reveal_hours: int | None = None
    is_venue_announced: bool = True

    def values(self) -> dict[str, Any]:
        """The place as JSON values, to wait in a change request."""
        return asdict(self)

    @classmethod
    def of(cls, values: dict[str, Any]) -> Self:
        """The place that `values` gave."""
        return cls(**{**values, "precision": Precision(values["precision"])})


@dataclass(frozen=True, kw_only=True)
class TimeSaid:
    """When, as the wall-clock at the venue shows it; `hour` None means to be announced.

    `end_day` None means the same day, or the next one if `end_hour` is not after `hour`.
    """

    day: date
    hour: time | None = None
    end_day: date | None = None
    end_hour: time | None = None
    tz: str
    is_second_hour: bool = False

    def values(self) -> dict[str, Any]:
        """The time as JSON values, to wait in a change request."""
        items = asdict(self).items()
        return {key: value.isoformat() if isinstance(value, date | time) else value for key, value in items}

    @classmethod
    def of(cls, values: dict[str, Any]) -> Self:
        """The time that `values` gave."""
        days = {key: date.fromisoformat(values[key]) if values[key] else None for key in ("day", "end_day")}
        hours = {key: time.fromisoformat(values[key]) if values[key] else None for key in ("hour", "end_hour")}
        return cls(**{**values, **days, **hours})


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A rally as it was said, every field checked. `repeats_until` makes a weekly series up to that day."""

    title: str
    kind: Kind
    language: str
    place: PlaceSaid
    time: TimeSaid
    campaign: str = ""
    description: str = ""
    organization: str = ""
    url: str = ""
    route: str = ""
    repeats_until: date | None = None
    email: str = ""
    contact_language: str = "en"
    understood: dict[str, str] = field(default_factory=dict)
