"""What a rally says of itself: its words, time and place, put on it from what was said, and read off it again.

Nothing is counted, noted or told here; that is done by `register`.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from rallies.core.clock import WallTime, instant_of
from rallies.core.errors import InvalidInput
from rallies.core.morton import cell
from rallies.core.text import rendered
from rallies.model.desk.moderation import PUBLIC
from rallies.model.lists.listing import DEFAULT_LENGTH
from rallies.model.rally.draft import Draft, PlaceSaid, TimeSaid
from rallies.model.rally.rallies import Precision, Rally
from rallies.model.searchwords import searchable
from rallies.places.points.sphere import vector

TEXTS = ("title", "kind", "language", "description", "organization", "url", "route")
"""The words of a rally, as it has them and as its draft does."""
_DECIMALS = {Precision.EXACT: 5, Precision.TIMED: 5, Precision.UNLISTED: 5, Precision.STREET: 3}


def set_texts(rally: Rally, draft: Draft) -> None:
    """Put the words of a draft on a rally."""
    reword(rally, {name: getattr(draft, name) for name in TEXTS})


def reword(rally: Rally, words: Mapping[str, str]) -> None:
    """Put some of TEXTS on a rally; its description is rendered here, once."""
    for name, text in words.items():
        setattr(rally, name, text)
    if "description" in words:
        rally.description_html = rendered(rally.description)
    _index_words(rally)


def set_time(rally: Rally, entry: TimeSaid) -> None:
    """Put day and hours on a rally, with the instants that follow from them."""
    rally.day, rally.hour, rally.tz = entry.day, entry.hour, entry.tz
    rally.end_day, rally.end_hour = entry.end_day, entry.end_hour
    rally.is_second_hour = entry.is_second_hour
    rally.starts_at, rally.ends_at = instants(entry)


def instants(entry: TimeSaid) -> tuple[datetime, datetime]:
    """Start and end in UTC; without an hour, from the first moment of the first day to that after the last."""
    start = WallTime(entry.day, entry.hour, entry.tz, entry.is_second_hour).instant
    last = entry.end_day or entry.day
    if entry.hour is None:
        return start, instant_of(last + timedelta(days=1), time(0), entry.tz)
    if entry.end_hour is None:
        if last > entry.day:
            return start, instant_of(last + timedelta(days=1), time(0), entry.tz)
        return start, start + DEFAULT_LENGTH
    if entry.end_day is None and entry.end_hour <= entry.hour:
        last += timedelta(days=1)
    end = instant_of(last, entry.end_hour, entry.tz)
    if end <= start:  # the repeated hour: the end is its second showing
        end = instant_of(last, entry.end_hour, entry.tz, is_second=True)
    if end <= start:
        raise InvalidInput("the end is not after the start", field="end")
    return start, end


def set_place(rally: Rally, entry: PlaceSaid) -> None:
    """Put a place on a rally, rounded to its precision; the typed point is kept nowhere else."""
    rally.country, rally.place_id = entry.country, entry.place_id
    rally.city, rally.city_name, rally.region_name = entry.city, entry.city_name, entry.region_name
    rally.venue, rally.address = entry.venue, entry.address
    rally.precision, rally.is_venue_announced = entry.precision, entry.is_venue_announced
    public, exact = _points(entry)
    rally.lat, rally.lon = public or (None, None)
    rally.x, rally.y, rally.z = vector(*public) if public else (None, None, None)
    rally.cell = cell(*public) if public else None
    rally.exact_lat, rally.exact_lon = exact or (None, None)
    rally.exact_cell = cell(*exact) if exact else None
    is_timed = entry.precision is Precision.TIMED
    rally.reveals_at = rally.starts_at - timedelta(hours=entry.reveal_hours or 0) if is_timed else None
    rally.is_listed = is_listed(rally)
    _index_words(rally)


def is_listed(rally: Rally) -> bool:
    """Whether lists and maps may show a rally."""
    return rally.state in PUBLIC and rally.precision != Precision.UNLISTED


def points(rally: Rally) -> dict[str, Any]:
    """The points of a rally in degrees north and east: what is shown, and what is shown later."""
    return {"point": _pair(rally.lat, rally.lon), "exact point": _pair(rally.exact_lat, rally.exact_lon)}


def _pair(lat: float | None, lon: float | None) -> list[float] | None:
    return None if lat is None or lon is None else [lat, lon]


def texts(rally: Rally) -> dict[str, Any]:
    """The words of a rally by field."""
    return {name: getattr(rally, name) for name in TEXTS}


def facts(rally: Rally) -> dict[str, Any]:
    """Time and place of a rally in plain values, as changes record them."""
    return {
        "day": rally.day.isoformat(),
        "hour": f"{rally.hour:%H:%M}" if rally.hour else None,
        "end_day": rally.end_day.isoformat() if rally.end_day else None,
        "end_hour": f"{rally.end_hour:%H:%M}" if rally.end_hour else None,
        "tz": rally.tz,
        "country": rally.country,
        "city": rally.city_name,
        "venue": rally.venue,
        "address": rally.address,
        "precision": str(rally.precision),
    }


def _points(entry: PlaceSaid) -> tuple[tuple[float, float] | None, tuple[float, float] | None]:
    """The point to show and, of a timed place, the one to show later."""
    city = None if entry.city_lat is None or entry.city_lon is None else (entry.city_lat, entry.city_lon)
    if entry.lat is None or entry.lon is None or entry.precision is Precision.CITY:
        return city, None
    places = _DECIMALS[entry.precision]
    rounded = (round(entry.lat, places), round(entry.lon, places))
    return (city, rounded) if entry.precision is Precision.TIMED else (rounded, None)


def moved(entry: TimeSaid, day: date) -> TimeSaid:
    """The same hours on another day."""
    step = day - entry.day
    return replace(entry, day=day, end_day=entry.end_day + step if entry.end_day else None)


def _index_words(rally: Rally) -> None:
    """What search looks in; a venue that is not shown must not be found either."""
    texts = [rally.title or "", rally.city_name or "", rally.region_name or "", rally.organization or ""]
    if rally.precision in {Precision.EXACT, Precision.STREET}:
        texts += [rally.venue or "", rally.address or "", rally.route or ""]
    rally.words = searchable(" ".join(texts))
