"""Where in its city the spot of a rally is, in words that need no map: how far from the middle, and which way."""

from math import atan2, cos, degrees, radians

from rallies.core.speech import locale
from rallies.core.speech.voice import voice
from rallies.model.lists.listing import Listing, Precision
from rallies.model.lists.placewords import is_city_point
from rallies.places.points.sphere import distance_km, vector
from rallies.publish.speech import place_names

MIDDLE_KM = 0.15
"""So near to the middle of a city there is no telling which way."""
FARTHEST_KM = 50.0
NEAR_KM = 0.6
"""So near a quarter or a square has to be to be named: a farther one may lie across a river."""
_SECTOR = 45


def whereabouts(listing: Listing, language: str) -> str:
    """A sentence on the public spot of a rally; "" where no spot is public, and for a city nobody knows.

    It tells no more than the pin does: of a spot that is shown later, and of a city alone, nothing.
    """
    if listing.lat is None or listing.lon is None or listing.precision is Precision.CITY:
        return ""
    city = place_names.gazetteer().by_slug(listing.country, listing.city) if listing.city else None
    if city is None or listing.reveals_at is not None or is_city_point(listing):
        return ""
    km = distance_km(vector(city.lat, city.lon), vector(listing.lat, listing.lon))
    if km > FARTHEST_KM:
        return ""
    names = {
        "city": place_names.city_name(city.place_id, city.name, language),
        "quarter": _quarter(listing.lat, listing.lon, city.place_id, language),
        "distance": locale.distance(km, language),
    }
    if km < MIDDLE_KM:
        return voice(language).gettext("In the middle of %(city)s.", **names)
    north = listing.lat - city.lat
    east = (listing.lon - city.lon + 180) % 360 - 180
    bearing = degrees(atan2(east * cos(radians(listing.lat)), north))
    return _sentence(round(bearing / _SECTOR) % 8, language, names)


def _quarter(lat: float, lon: float, city: int, language: str) -> str:
    """The place that is next to a point, within a city or beside it; "" for none."""
    nearest = place_names.gazetteer().nearest(lat, lon, limit=2)
    near = [place for place in nearest if -place.score <= NEAR_KM and place.place_id != city]
    return place_names.city_name(near[0].place_id, near[0].name, language) if near else ""


def _sentence(sector: int, language: str, names: dict[str, str]) -> str:
    """Which way a spot lies, from 0 for the north on eastwards, each way a sentence of its own."""
    _ = voice(language).gettext
    if names["quarter"]:
        return (
            _("%(distance)s north of the middle of %(city)s, near %(quarter)s.", **names),
            _("%(distance)s north-east of the middle of %(city)s, near %(quarter)s.", **names),
            _("%(distance)s east of the middle of %(city)s, near %(quarter)s.", **names),
            _("%(distance)s south-east of the middle of %(city)s, near %(quarter)s.", **names),
            _("%(distance)s south of the middle of %(city)s, near %(quarter)s.", **names),
            _("%(distance)s south-west of the middle of %(city)s, near %(quarter)s.", **names),
            _("%(distance)s west of the middle of %(city)s, near %(quarter)s.", **names),
            _("%(distance)s north-west of the middle of %(city)s, near %(quarter)s.", **names),
        )[sector]
    return (
        _("%(distance)s north of the middle of %(city)s.", **names),
        _("%(distance)s north-east of the middle of %(city)s.", **names),
        _("%(distance)s east of the middle of %(city)s.", **names),
        _("%(distance)s south-east of the middle of %(city)s.", **names),
        _("%(distance)s south of the middle of %(city)s.", **names),
        _("%(distance)s south-west of the middle of %(city)s.", **names),
        _("%(distance)s west of the middle of %(city)s.", **names),
        _("%(distance)s north-west of the middle of %(city)s.", **names),
    )[sector]
