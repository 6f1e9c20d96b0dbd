"""A rally of the register as it would be typed, so that a form can show what it is now."""

from rallies.core.clock import is_repeated
from rallies.intake.entry import Said
from rallies.model.rally.rallies import Precision, Rally
from rallies.places.candidate import Candidate
from rallies.places.gazetteer import Gazetteer
from rallies.places.points.sphere import distance_km, vector

CITY_POINT_KM = 0.05
TIME_FIELDS = ("date", "start", "time_later", "which", "end", "end_date", "tz")
PLACE_FIELDS = (
    "country", "city", "place", "venue", "address", "venue_later", "lat", "lon", "precision", "reveal_hours",
)  # fmt: skip


def said_of(rally: Rally, gazetteer: Gazetteer) -> Said:
    """A rally as it would be typed."""
    city = gazetteer.place(rally.place_id, country=rally.country) if rally.place_id is not None else None
    lat, lon = _pin(rally, city)
    return Said(
        title=rally.title,
        kind=rally.kind,
        language=rally.language,
        description=rally.description,
        organization=rally.organization,
        url=rally.url,
        route=rally.route,
        country=rally.country,
        city=rally.city_name,
        place="" if rally.place_id is None else str(rally.place_id),
        lat=lat,
        lon=lon,
        venue=rally.venue,
        address=rally.address,
        venue_later="" if rally.is_venue_announced else "1",
        precision=rally.precision,
        reveal_hours=_reveal_hours(rally),
        date=rally.day.isoformat(),
        start="" if rally.hour is None else f"{rally.hour:%H:%M}",
        time_later="1" if rally.hour is None else "",
        which=_which(rally),
        end="" if rally.end_hour is None else f"{rally.end_hour:%H:%M}",
        end_date="" if rally.end_day is None else rally.end_day.isoformat(),
        tz="" if city and city.zone == rally.tz else rally.tz,  # so that another city brings its own clock
    )


def _pin(rally: Rally, city: Candidate | None) -> tuple[str, str]:
    """The venue's point, empty if it is but the point of the city."""
    lat, lon = (rally.exact_lat, rally.exact_lon) if rally.exact_lat is not None else (rally.lat, rally.lon)
    if lat is None or lon is None or rally.precision == Precision.CITY:
        return "", ""
    if city is not None and distance_km(vector(lat, lon), vector(city.lat, city.lon)) < CITY_POINT_KM:
        return "", ""
    return f"{lat:.5f}", f"{lon:.5f}"


def _which(rally: Rally) -> str:
    if rally.hour is None or not is_repeated(rally.day, rally.hour, rally.tz):
        return ""
    return "second" if rally.is_second_hour else "first"


def _reveal_hours(rally: Rally) -> str:
    if rally.reveals_at is None:
        return ""
    return str(round((rally.starts_at - rally.reveals_at).total_seconds() / 3600))
