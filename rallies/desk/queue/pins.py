"""The pin of a rally that waits: staff who know the place set it right, or pick the city that was meant."""

import math

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rallies.core import current
from rallies.core.db.database import writing
from rallies.core.errors import Conflict, InvalidInput, NotFound
from rallies.core.speech import locale
from rallies.desk.door import door
from rallies.desk.forms import PinForm
from rallies.desk.queue import items, queue_query
from rallies.formats.map import mapview, streets
from rallies.model.desk.moderation import State
from rallies.model.rally import pins
from rallies.model.rally.rallies import Precision, Rally
from rallies.places.candidate import Ambiguous, Candidate, Found
from rallies.places.shared import gazetteer

desk: Blueprint = door.blueprint("pins")
_MARGIN = 0.2


@desk.get("/pins/<public_id>/")
def page(public_id: str) -> ResponseReturnValue:
    """The map on which the pin is moved, with the cities that were meant perhaps."""
    rally = _rally(public_id)
    point = items.point(rally)
    return _page(rally, PinForm.of(point, rally.place_id))


@desk.post("/pins/<public_id>/")
def move(public_id: str) -> ResponseReturnValue:
    """Move the pin; what can't be taken comes back as it was typed."""
    rally, form = _rally(public_id), PinForm(request.form)
    cities = {str(each.place_id): each for each in _cities(rally)}
    if not form.fits() or form.place.data not in cities:
        return _page(rally, form), 422
    lat, lon = float(form.lat.data or math.nan), float(form.lon.data or math.nan)
    try:
        with writing():
            held = queue_query.one(public_id, holding=True)
            if isinstance(held, Rally):
                by = door.by()
                pins.move(held, by, city=cities[form.place.data], lat=lat, lon=lon)
    except (Conflict, InvalidInput) as refused:
        form.lat.errors = (refused.message,)
        return _page(_rally(public_id), form), 409 if isinstance(refused, Conflict) else 422
    return redirect(url_for("desk_queue.item", public_id=public_id), 303)


def may_move(rally: Rally | None) -> bool:
    """Whether the pin of a rally can be moved here: it waits, has a city, and shows more than that."""
    return (
        rally is not None
        and rally.state == State.PENDING
        and rally.place_id is not None
        and rally.precision != Precision.CITY
    )


def _rally(public_id: str) -> Rally:
    thing = queue_query.one(public_id)
    if not isinstance(thing, Rally) or not may_move(thing):
        raise NotFound(_("There is no pin to move here."))
    return thing


def _cities(rally: Rally) -> tuple[Candidate, ...]:
    """The city of a rally, and others with the same clock that its words can mean."""
    places = gazetteer(current.settings().gazetteer)
    own = places.place(rally.place_id or 0, country=rally.country)
    typed = str(rally.understood.get("typed", "")).rpartition(",")[0]
    answer = places.resolve(typed, country=rally.country or None) if typed else None
    meant = answer.candidates if isinstance(answer, Found | Ambiguous) else ()
    cities = {each.place_id: each for each in (own, *meant) if each is not None and each.zone == rally.tz}
    return tuple(cities.values())


def _page(rally: Rally, form: PinForm) -> str:
    cities = _cities(rally)
    lats, lons = [each.lat for each in cities], [each.lon for each in cities]
    fields = mapview.PinFields(
        candidates="place",
        bounds=((min(lats) - _MARGIN, min(lons) - _MARGIN), (max(lats) + _MARGIN, max(lons) + _MARGIN)),
        streets=streets.of(current.settings()),
    )
    form.place.choices = [(str(each.place_id), _name(each)) for each in cities]
    return render_template(
        "desk/pin.html",
        rally=rally,
        form=form,
        pin=mapview.pin(
            fields, language=g.language, direction="rtl" if locale.direction(g.language) == "rtl" else "ltr"
        ),
        points={str(each.place_id): each for each in cities},
    )


def _name(city: Candidate) -> str:
    return ", ".join(part for part in (city.name, city.admin1_name, city.country) if part)
