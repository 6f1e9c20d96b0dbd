"""The pin of a rally that waits, set right by the desk before anyone is shown it."""

from flask_babel import gettext as _

from rallies.core.errors import Conflict, InvalidInput
from rallies.model.actors import By
from rallies.model.desk.audit import record
from rallies.model.desk.moderation import State
from rallies.model.rally import streets
from rallies.model.rally.draft import MAX_PIN_KM, PlaceSaid
from rallies.model.rally.particulars import set_place
from rallies.model.rally.rallies import Precision, Rally
from rallies.model.rally.register import touch
from rallies.places.candidate import Candidate
from rallies.places.points.sphere import distance_km, vector

SECONDS_AN_HOUR = 3_600
MARK = "pin"
"""Under what a rally's `understood` names who moved its pin."""


def move(rally: Rally, by: By, *, city: Candidate, lat: float, lon: float) -> None:
    """Put a waiting rally at a point in degrees and into a city; only what its precision shows of it is kept.

    Call within `database.writing()`.

    Raises: Conflict unless it waits, or for a city with another clock, by which its hours would be others;
    InvalidInput ("lat") for a point too far from the city.
    """
    if rally.state != State.PENDING:
        raise Conflict(_("This is public or decided already; its place changes by a request alone."))
    if city.zone != rally.tz:
        raise Conflict(_("This city has another clock than the rally. Ask the organizer."))
    km = distance_km(vector(lat, lon), vector(city.lat, city.lon))
    if km > MAX_PIN_KM:
        far = _("The pin lies %(km)s km from %(city)s. Move it, or choose another city.", km=round(km), city=city.name)
        raise InvalidInput(far, field="lat")
    set_place(rally, _said(rally, city, lat, lon))
    streets.drop(rally)  # a pin that a person set is never looked up
    rally.understood = {**rally.understood, MARK: by.actor}
    rally.approved_by = None
    touch(rally, by.now, moves=False)
    record(by, "moved the pin", rally.public_id)


def mover(rally: Rally) -> str | None:
    """Who moved the pin of a rally at the desk, None for nobody."""
    return rally.understood.get(MARK)


def forget(rally: Rally) -> None:
    """Forget who moved a pin, once its organizer has set the place anew."""
    rally.understood = {key: note for key, note in rally.understood.items() if key != MARK}


def _said(rally: Rally, city: Candidate, lat: float, lon: float) -> PlaceSaid:
    """The place of a rally as it stands, at another point; a country that was stated for its city stays."""
    hours = None
    if rally.reveals_at is not None:
        hours = int((rally.starts_at - rally.reveals_at).total_seconds()) // SECONDS_AN_HOUR
    return PlaceSaid(
        country=rally.country if city.place_id == rally.place_id else city.country,
        place_id=city.place_id,
        city=city.slug,
        city_name=city.name,
        region_name=city.admin1_name,
        city_lat=city.lat,
        city_lon=city.lon,
        lat=lat,
        lon=lon,
        venue=rally.venue,
        address=rally.address,
        precision=Precision(rally.precision),
        reveal_hours=hours,
        is_venue_announced=rally.is_venue_announced,
    )
