"""The maps of the public forms: the spot that was understood, and the pin by which it is chosen."""

from flask import g
from flask_babel import gettext as _

from rallies.core import current
from rallies.core.speech import locale
from rallies.formats.map import mapview, streets, worldmap
from rallies.formats.map.mapparts import Direction
from rallies.intake import choices, words
from rallies.intake.drafts import Outcome
from rallies.model.lists import placewords
from rallies.model.lists.listing import Listing
from rallies.model.rally.rallies import Precision
from rallies.places.candidate import Candidate

AREA_METRES = {Precision.CITY: 2_500.0, Precision.TIMED: 2_500.0, Precision.STREET: 150.0}
_MARGIN = 0.2


def spot(listing: Listing) -> mapview.MapView | None:
    """The spot that everyone will see, or the area; None without a place."""
    if listing.lat is None or listing.lon is None:
        return None
    precision = Precision.CITY if placewords.is_city_point(listing) else listing.precision
    is_area = listing.precision is not Precision.TIMED or listing.reveals_at is not None
    place = mapview.Place(
        point=(listing.lat, listing.lon),
        label=listing.venue or listing.city_name,
        radius_metres=AREA_METRES.get(precision) if is_area else None,
        streets=streets.of(current.settings()),
    )
    dot = worldmap.Dot(*place.point, "#main", place.label)
    drawing = worldmap.drawing([dot], label=place.label, bounds=(place.point, place.point))
    return mapview.spot(place, language=g.language, direction=_direction(), drawing=drawing)


def pin(outcome: Outcome) -> mapview.MapView | None:
    """The map on which the exact spot is chosen, once it is known in which city or among which cities."""
    if not outcome.candidates:
        return None
    fields = mapview.PinFields(
        candidates="place", bounds=_around(outcome.candidates), streets=streets.of(current.settings())
    )
    return mapview.pin(fields, language=g.language, direction=_direction())


def spot_in_words(outcome: Outcome | None) -> str:
    """What was understood of an exact spot that stood among words, "" if none did or its city is not known yet."""
    if outcome is None or outcome.city is None or "lat" not in outcome.spot:
        return ""
    return words.spot(float(outcome.spot["lat"]), float(outcome.spot["lon"]), outcome.city, g.language)


def candidates_drawn(places: list[choices.Choice], outcome: Outcome | None) -> str:
    """The places of a question on a drawing of their part of the world, by their numbers; "" if nothing is asked."""
    by_place = points(outcome)
    dots = [
        worldmap.Dot(
            by_place[value].lat,
            by_place[value].lon,
            f"#place-{place}",
            label,
            number=locale.number(place + 1, g.language),
        )
        for place, (value, label) in enumerate(places)
        if value in by_place
    ]
    if len(dots) < 2:  # noqa: PLR2004  # one has to be told from another
        return ""
    bounds = _around(tuple(by_place.values()))
    return worldmap.drawing(dots, label=_("Where the places in this list are"), bounds=bounds)


def points(outcome: Outcome | None) -> dict[str, Candidate]:
    """The candidates by the value of their radio button, for their coordinates."""
    return {str(each.place_id): each for each in outcome.candidates} if outcome else {}


def _direction() -> Direction:
    return "rtl" if locale.direction(g.language) == "rtl" else "ltr"


def _around(candidates: tuple[Candidate, ...]) -> streets.Bounds:
    lats, lons = [each.lat for each in candidates], [each.lon for each in candidates]
    return (min(lats) - _MARGIN, min(lons) - _MARGIN), (max(lats) + _MARGIN, max(lons) + _MARGIN)
