"""How exactly a place is told, in words, for all three doors: to readers, to who registers, to staff.

A spot is exact only where somebody set it: a venue without one is drawn in the middle of its city, and that is said.
"""

from datetime import datetime
from functools import lru_cache

from flask_babel import gettext as _

from rallies.core import current
from rallies.core.clock import local
from rallies.core.speech import locale
from rallies.core.speech.voice import voice
from rallies.model.lists.listing import Listing, Phase
from rallies.model.rally.rallies import Precision, Rally
from rallies.places.shared import gazetteer

_DECIMALS = 5


def is_city_point(listing: Listing | Rally) -> bool:
    """Whether the point of a rally is no spot but the middle of its city, as the gazetteer has it."""
    if listing.lat is None or listing.lon is None:
        return False
    return is_middle(listing.lat, listing.lon, _point(listing.country, listing.city, current.settings().gazetteer))


def is_middle(lat: float, lon: float, city: tuple[float, float] | None) -> bool:
    """Whether a point in degrees is that of a city."""
    return city is not None and _rounded(lat, lon) == _rounded(*city)


def has_spot(rally: Rally) -> bool:
    """Whether somebody set an exact spot, whoever may see it now."""
    return rally.exact_lat is not None or (rally.lat is not None and not is_city_point(rally))


def for_readers(listing: Listing, language: str) -> str:
    """How exactly a list tells the place; "" where all that is known of it is shown."""
    _ = voice(language).gettext
    if listing.is_online:
        return ""
    if listing.reveals_at is not None:
        day, hour = _clock(listing.reveals_at, listing.tz, language)
        return _("The exact place is shown from %(hour)s on %(day)s.", hour=hour, day=day)
    if not listing.is_venue_announced and listing.phase is Phase.PAST:
        return _("The exact place is not known.")
    if not listing.is_venue_announced:
        return _("The exact place is still to be announced.")
    if listing.precision is Precision.CITY:
        return _("Only the city is shown; ask the organizer for the place.")
    is_of_street = listing.precision is Precision.STREET and not is_city_point(listing)
    return _("Shown to the street, not to the house.") if is_of_street else ""


def for_organizer(rally: Rally, listing: Listing, language: str) -> str:
    """What everyone may see of the place, and from when on; `listing` is the face that the rally has."""
    _ = voice(language).gettext
    if listing.is_online:
        return ""
    if listing.precision is Precision.TIMED and listing.reveals_at is not None:
        return _later(rally, listing, language)
    told = {
        Precision.CITY: _("Everyone sees the city only; the venue and the address are for the coordinators' check."),
        Precision.UNLISTED: _("It is on no list and no map; everyone who has its link sees all of it."),
    }.get(listing.precision)
    return told or _of_spot(rally, listing, language)


def _of_spot(rally: Rally, listing: Listing, language: str) -> str:
    _ = voice(language).gettext
    if not has_spot(rally) and not listing.is_venue_announced:
        return _("Everyone sees the city, and that the venue is to be announced; the pin is in the middle of the city.")
    if not has_spot(rally):
        return _("Everyone sees the venue and its address; the pin is in the middle of the city.")
    if listing.precision is Precision.STREET:
        return _("Everyone sees the venue and its address; the pin is rounded to about a hundred metres.")
    return _("Everyone sees the venue, its address and the exact place.")


def _later(rally: Rally, listing: Listing, language: str) -> str:
    _ = voice(language).gettext
    at = local(listing.reveals_at or listing.starts, listing.tz)
    words = {"day": locale.day_in_words(at.date(), language), "hour": locale.hour_in_words(at, language)}
    if has_spot(rally):
        return _("Everyone sees the city only; from %(day)s, %(hour)s on, the venue and the exact place.", **words)
    return _(
        "Everyone sees the city only; from %(day)s, %(hour)s on, the venue, with the pin in the middle of the city.",
        **words,
    )


def for_staff(rally: Rally) -> str:
    """What is public of the place, and whether a spot was set at all."""
    precision = Precision(rally.precision)
    if precision in _OF_SPOT and rally.lat is not None and not has_spot(rally):
        return _("The middle of the city: no exact spot was set")
    return precision_word(precision)


def precision_word(precision: Precision) -> str:
    """What a precision is called."""
    return {
        Precision.EXACT: _("Exact place is public"),
        Precision.STREET: _("About a street wide"),
        Precision.CITY: _("Only the city is public"),
        Precision.TIMED: _("City first, the exact place later"),
        Precision.UNLISTED: _("On no list, only by its link"),
    }[precision]


_OF_SPOT = frozenset({Precision.EXACT, Precision.STREET, Precision.TIMED})


def _clock(instant: datetime, tz: str, language: str) -> tuple[str, str]:
    at = local(instant, tz)
    return locale.short_day(at.date(), language), locale.hour_in_words(at, language)


def _rounded(lat: float, lon: float) -> tuple[float, float]:
    return round(lat, _DECIMALS), round(lon, _DECIMALS)


@lru_cache(maxsize=20_000)
def _point(country: str, city: str, path: str) -> tuple[float, float] | None:
    known = gazetteer(path).by_slug(country, city) if country and city else None
    return (known.lat, known.lon) if known else None
