"""Where a rally is, out of what was typed: the city by the gazetteer, the pin by its distance from it.

A city that is not certain is asked, never guessed; so is a pin that lies somewhere else.
"""

import math
from typing import NamedTuple

from flask_babel import gettext as _

from rallies.intake.entry import Problems, Said
from rallies.intake.typed import number
from rallies.model.lists import placewords
from rallies.model.rally.draft import MAX_PIN_KM, PlaceSaid
from rallies.model.rally.rallies import Kind, Precision
from rallies.places.candidate import Ambiguous, Candidate, Found, Resolution
from rallies.places.gazetteer import Gazetteer
from rallies.places.names import countries_of
from rallies.places.points.sphere import distance_km, vector

SAME_SPOT_KM = 0.05
"""A pin this near to the city's own point was set by choosing the city, and says nothing of the venue."""
MOST_ABROAD = 3
MOST_OFFERED = 8
MOST_DIGITS = 18
"""Longer numbers are no place's, and past what a column of SQLite holds."""
MAX_REVEAL_HOURS = 24 * 30


class Point(NamedTuple):
    """A point on the earth in degrees, WGS 84."""

    lat: float
    lon: float


class Where(NamedTuple):
    """The city that was meant (None if unsure, or online), what else it could be, and how it was found.

    `by` is "organizer" if a person picked it and "resolver" if the words were enough.
    """

    city: Candidate | None = None
    candidates: tuple[Candidate, ...] = ()
    by: str = "resolver"


def city(said: Said, problems: Problems, gazetteer: Gazetteer) -> Where:
    """The city that was meant; a country or city that is missing, unknown or unsure is noted as a problem."""
    is_online = said.kind == Kind.ONLINE
    if said.country and gazetteer.country_name(said.country, "en") == said.country.upper():
        problems.add("country", "unknown", _("Choose a country from the list."))
        return Where()
    if said.place and not said.city:
        return _of_number(said, problems, gazetteer)
    where = of_words(said, problems, gazetteer) if said.city else Where()
    if not is_online and not said.country and not _tells_country(said, where, gazetteer):
        problems.add("country", "missing", _("Choose the country."))
    if not is_online and not said.city:
        _without_city(said, problems, gazetteer)
    return where


def _tells_country(said: Said, where: Where, gazetteer: Gazetteer) -> bool:
    """Whether the city was picked, or its words hold its country or region: "Warsaw, Poland", "SF, CA", or a point."""
    if where.city is None:
        return bool(said.place)
    if said.place or where.city.match == "near":
        return True
    _city, comma, last = said.city.rpartition(",")
    is_told = where.city.country in countries_of(gazetteer.store, last)
    return bool(comma) and (is_told or gazetteer.is_area_of(last, where.city.place_id))


def _of_number(said: Said, problems: Problems, gazetteer: Gazetteer) -> Where:
    """The place that a program names by its number."""
    is_number = said.place.isascii() and said.place.isdecimal() and len(said.place) <= MOST_DIGITS
    place = gazetteer.place(int(said.place), country=said.country) if is_number else None
    if place is None:
        problems.add("city", "unknown", _("There is no place with this number."))
        return Where()
    return Where(place, (place,), "organizer")


def of_words(said: Said, problems: Problems, gazetteer: Gazetteer) -> Where:
    """The city that some words mean, in the country if one was said; what is unsure is asked as a problem of "city"."""
    answer = gazetteer.resolve(said.city, country=said.country or None)
    candidates, question = _meant(answer), _("Several places could be meant. Choose the right one.")
    if not isinstance(answer, Found) and gazetteer.is_land(said.city):
        question = _("This is a whole country, or more than one. Name the city.")
    elif not isinstance(answer, Found) and _is_guessed(candidates):
        candidates, question = _guessed(said, candidates, gazetteer)
    # What was picked counts only among what these words can mean, so that a new city forgets an old pick.
    if picked := next((each for each in candidates if str(each.place_id) == said.place), None):
        return Where(picked, candidates, "organizer")
    if isinstance(answer, Found):
        return Where(answer.candidate, candidates)
    if candidates:
        problems.add("city", "ambiguous", question, candidates)
    else:
        problems.add("city", "not_found", question)
    return Where(candidates=candidates)


def _is_guessed(candidates: tuple[Candidate, ...]) -> bool:
    """Whether nothing is known by these words; what only sounds like them is a guess."""
    return all(each.match == "fuzzy" for each in candidates)


def _guessed(said: Said, alike: tuple[Candidate, ...], gazetteer: Gazetteer) -> tuple[tuple[Candidate, ...], str]:
    """What may be meant by a city that its country does not have, and the sentence to ask or refuse with."""
    around = _around(said, gazetteer)
    abroad: tuple[Candidate, ...] = ()
    if said.country:
        abroad = tuple(each for each in _meant(gazetteer.resolve(said.city)) if each.match != "fuzzy")[:MOST_ABROAD]
    cities = {each.place_id: each for each in (*around, *abroad, *alike)}
    if around:
        question = _("We do not know this city. Which of these is the right one for your pin?")
    elif abroad:
        question = _("No such city is known in the country you chose, but elsewhere. Which one do you mean?")
    elif alike:
        question = _("We do not know this city. Is it one of these? If not, name the nearest larger town.")
    else:
        question = _(
            "We do not know this city. Check the spelling, write it in another script or language, "
            "or name the nearest larger town and put the village into the address."
        )
    return tuple(cities.values())[:MOST_OFFERED], question


def _meant(answer: Resolution) -> tuple[Candidate, ...]:
    return answer.candidates if isinstance(answer, Found | Ambiguous) else ()


def _without_city(said: Said, problems: Problems, gazetteer: Gazetteer) -> None:
    around = _around(said, gazetteer)
    if around:
        problems.add("city", "ambiguous", _("Which of these is the city of your pin?"), around)
    else:
        problems.add("city", "missing", _("Write the city or town, in any script."))


def _around(said: Said, gazetteer: Gazetteer) -> tuple[Candidate, ...]:
    pin = _pin(said)
    if pin is None:
        return ()
    near = gazetteer.nearest(pin.lat, pin.lon, limit=4, country=said.country or None)
    return tuple(each for each in near if -each.score <= MAX_PIN_KM)


def place(said: Said, where: Where, problems: Problems) -> PlaceSaid | None:
    """The place of a rally whose city is settled; None after a problem or without a city."""
    precision = _precision(said, problems)
    reveal_hours = _reveal_hours(said, precision, problems)
    is_venue_announced = not said.venue_later
    if said.kind == Kind.ONLINE:
        return PlaceSaid(venue=said.venue, address=said.address, is_venue_announced=is_venue_announced)
    needs_venue = is_venue_announced and precision is not Precision.CITY
    if needs_venue and not (said.venue or said.address):
        message = _("Name the venue or its address, or tick that it is to be announced.")
        problems.add("venue", "missing", message)
    pin = _checked_pin(said, where.city, problems)
    if where.city is None:
        return None
    if pin and placewords.is_middle(pin.lat, pin.lon, (where.city.lat, where.city.lon)):
        pin = None  # the map wrote it there when the city was chosen; nobody has set a spot
    return PlaceSaid(
        country=where.city.country,
        place_id=where.city.place_id,
        city=where.city.slug,
        city_name=where.city.name,
        region_name=where.city.admin1_name,
        city_lat=where.city.lat,
        city_lon=where.city.lon,
        lat=pin.lat if pin else None,
        lon=pin.lon if pin else None,
        venue=said.venue,
        address=said.address,
        precision=precision,
        reveal_hours=reveal_hours,
        is_venue_announced=is_venue_announced,
    )


def _precision(said: Said, problems: Problems) -> Precision:
    try:
        return Precision(said.precision)
    except ValueError:
        problems.add("precision", "unknown", _("Choose how exactly the place is shown."))
        return Precision.EXACT


def _reveal_hours(said: Said, precision: Precision, problems: Problems) -> int | None:
    if precision is not Precision.TIMED:
        return None
    hours = number(said.reveal_hours)
    if hours is None or not hours.is_integer() or not 1 <= hours <= MAX_REVEAL_HOURS:
        message = _("Write how many hours before the start the place is shown: 1 to %(most)s.", most=MAX_REVEAL_HOURS)
        problems.add("reveal_hours", "unclear" if said.reveal_hours else "missing", message)
        return None
    if said.time_later:
        message = _("A place that is shown some hours before the start needs an hour of the start.")
        problems.add("precision", "unclear", message)
    return int(hours)


def _pin(said: Said) -> Point | None:
    lat, lon = number(said.lat), number(said.lon)
    if lat is None or lon is None or not (abs(lat) <= 90 and abs(lon) <= 180):  # noqa: PLR2004  # the whole earth
        return None
    return Point(lat, lon)


def _checked_pin(said: Said, chosen: Candidate | None, problems: Problems) -> Point | None:
    """The pin, unless there is none or it does not lie in or near the city."""
    if not said.lat and not said.lon:
        return None
    pin = _pin(said)
    if pin is None:
        message = _("Write latitude (−90 to 90) and longitude (−180 to 180) in degrees, or leave both empty.")
        problems.add("lat", "unclear", message)
        return None
    if chosen is None:
        return None
    km = distance_km(vector(*pin), vector(chosen.lat, chosen.lon))
    if km > MAX_PIN_KM:
        words = {"km": math.ceil(km), "city": chosen.name}
        message = _("The pin lies %(km)s km from %(city)s. Move it, or choose another city.", **words)
        problems.add("lat", "unclear", message)
        return None
    return pin if km > SAME_SPOT_KM else None
