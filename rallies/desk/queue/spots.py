"""The small map of an item: the spot as it was told, or as a change would have it."""

from rallies.core import current
from rallies.core.speech import locale
from rallies.desk.queue import items, queue_query
from rallies.formats.map import mapview, streets
from rallies.formats.map.mapview import MapView
from rallies.model.desk.moderation import Moderated
from rallies.model.lists import placewords
from rallies.model.rally.rallies import ChangeRequest, Precision

CITY_RADIUS_METRES = 5_000
STREET_RADIUS_METRES = 100


def of(thing: Moderated, language: str) -> MapView | None:
    """The map of a thing; None for what has no point."""
    rally = queue_query.rally_of(thing)
    if rally is None:
        return None
    proposed = items.asked_point(thing) if isinstance(thing, ChangeRequest) else None
    point = proposed or items.point(rally)
    if point is None:
        return None
    place = mapview.Place(
        point=point,
        label=rally.city_name,
        radius_metres=CITY_RADIUS_METRES if is_middle(thing) else _radius(rally.precision),
        streets=streets.of(current.settings()),
    )
    return mapview.spot(place, language=language, direction="rtl" if locale.direction(language) == "rtl" else "ltr")


def is_middle(thing: Moderated) -> bool:
    """Whether that map shows the middle of a city, since nobody set a spot."""
    rally = queue_query.rally_of(thing)
    point = items.asked_point(thing) if isinstance(thing, ChangeRequest) else None
    return rally is not None and point is None and not placewords.has_spot(rally)


def _radius(precision: str) -> float | None:
    return {Precision.CITY: CITY_RADIUS_METRES, Precision.STREET: STREET_RADIUS_METRES}.get(Precision(precision))
