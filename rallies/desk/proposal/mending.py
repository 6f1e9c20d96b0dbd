"""A coordinator mends a rally: what she types is proposed, and somebody else accepts it like any change."""

from dataclasses import replace

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from rallies.core import current
from rallies.core.db.database import writing
from rallies.core.errors import Conflict, InvalidInput, NotFound
from rallies.desk import fields
from rallies.desk.door import door
from rallies.desk.proposal import approving, mendforms
from rallies.desk.proposal.mendforms import PLACE_FIELDS, TIME_FIELDS, MendForm
from rallies.desk.queue import deciding, decision_mails, queue_query
from rallies.model.actors import By
from rallies.model.desk.moderation import PUBLIC, Moderated, State
from rallies.model.rally import particulars, proposals
from rallies.model.rally.draft import MAX_PIN_KM, PlaceSaid
from rallies.model.rally.proposals import Proposal
from rallies.model.rally.rallies import Kind, Precision, Rally
from rallies.places.candidate import Candidate, Found
from rallies.places.points.sphere import distance_km, vector
from rallies.places.shared import gazetteer

desk: Blueprint = door.blueprint("mending")
_SECONDS_AN_HOUR = 3_600


@desk.get("/mend/<public_id>/")
def page(public_id: str) -> ResponseReturnValue:
    """A rally as it stands, to be changed."""
    rally = _rally(public_id)
    form = _form(rally, fields.filled(mendforms.values(rally, _city(rally))))
    return _page(rally, form, seen=deciding.version(rally))


@desk.post("/mend/<public_id>/")
def propose(public_id: str) -> ResponseReturnValue:
    """Propose what was typed, or show the form again with what is wrong with it."""
    rally, form = _rally(public_id), _form(_rally(public_id), request.form)
    seen = request.form.get("seen", "")
    proposal = _asked(rally, form) if form.fits() else None
    if proposal is None or form.errors:
        return _page(rally, form, seen=seen), 422
    if proposal.against(rally).is_empty:
        return _page(rally, form, seen=seen, trouble=_("Nothing is other than before.")), 422
    try:
        with writing():
            done = _send(public_id, proposal, seen, door.by())
    except (Conflict, InvalidInput) as refused:
        return _page(_rally(public_id), form, seen=deciding.version(_rally(public_id)), trouble=refused.message), 409
    return redirect(url_for("desk_queue.item", public_id=done, done="propose", thing=done), 303)


def may_mend(thing: Moderated | None) -> bool:
    """Whether a thing is a rally that is public or waits."""
    return isinstance(thing, Rally) and thing.state in {*PUBLIC, State.PENDING}


def _send(public_id: str, mended: Proposal, seen: str, by: By) -> str:
    """Let a change wait, or do it where nobody else can be asked; return the id of what to look at."""
    first = queue_query.one(public_id, holding=True)
    if not isinstance(first, Rally) or seen != deciding.version(first):
        raise Conflict(_("This was changed after you opened it. Look at it again before you decide."))
    others = queue_query.siblings(first, holding=True) if request.form.get("series") == "all" else []
    later = [each for each in others if isinstance(each, Rally) and each.starts_at > first.starts_at]
    waiting_id = public_id
    for rally in (first, *later):
        proposal = mended.for_date(rally.day - first.day)
        if approving.acts_alone(by):
            proposals.carry_out(rally, proposal, by)
            continue
        waits = proposals.propose(rally, by, proposal)
        waiting_id = waits.public_id if waits is not None and rally is first else waiting_id
    if approving.acts_alone(by):
        decision_mails.tell([first], "mend", mended.why)
    return waiting_id


def _asked(rally: Rally, form: MendForm) -> Proposal | None:
    """What was typed, as far as it differs; None if something is wrong, which stands at its field."""
    held = mendforms.values(rally, _city(rally))
    moves = {name for name in (*TIME_FIELDS, *PLACE_FIELDS) if str(form[name].data or "") != str(held[name] or "")}
    proposal = Proposal(words=form.words_said(), why=form.why.data or "")
    if moves and not proposal.why:
        form.why.errors = (_("Say why."),)
        return None
    zone = rally.tz
    if moves & set(PLACE_FIELDS) and rally.kind != Kind.ONLINE:
        place, zone = _place(rally, form)
        proposal = replace(proposal, place=place)
        if place is None:
            return None
    if moves & set(TIME_FIELDS) or zone != rally.tz:
        proposal = replace(proposal, time=form.time_said(zone))
    return proposal if _is_to_come(proposal, form) else None


def _is_to_come(mended: Proposal, form: MendForm) -> bool:
    """Whether a new time is one that can be, and is not over."""
    if mended.time is None:
        return True
    try:
        _starts, ends = particulars.instants(mended.time)
    except InvalidInput:
        form.end.errors = (_("The end is not after the start."),)
        return False
    if ends <= current.now():
        form.day.errors = (_("This is in the past."),)
        return False
    return True


def _place(rally: Rally, form: MendForm) -> tuple[PlaceSaid | None, str]:
    """The place that was typed and its zone; None if the city or the spot can't be, which stands at its field."""
    city = _city_typed(rally, form)
    if city is None:
        form.city.errors = (_("This is no one city. Write its region too, or choose the country."),)
        return None, rally.tz
    point = (float(form.lat.data), float(form.lon.data)) if form.lat.data and form.lon.data else None
    if point is not None and distance_km(vector(*point), vector(city.lat, city.lon)) > MAX_PIN_KM:
        form.lat.errors = (_("The pin lies too far from %(city)s.", city=city.name),)
        return None, rally.tz
    lead = (rally.starts_at - rally.reveals_at).total_seconds() if rally.reveals_at else None
    place = PlaceSaid(
        country=form.country.data or city.country,
        place_id=city.place_id,
        city=city.slug,
        city_name=city.name,
        region_name=city.admin1_name,
        city_lat=city.lat,
        city_lon=city.lon,
        lat=point[0] if point else None,
        lon=point[1] if point else None,
        venue=form.venue.data or "",
        address=form.address.data or "",
        precision=Precision(rally.precision),
        reveal_hours=None if lead is None else int(lead) // _SECONDS_AN_HOUR,
        is_venue_announced=bool(form.venue.data or form.address.data) or rally.is_venue_announced,
    )
    return place, rally.tz if city.place_id == rally.place_id else city.zone


def _city_typed(rally: Rally, form: MendForm) -> Candidate | None:
    typed = (form.city.data or "", form.country.data or "")
    if typed == (rally.city_name, rally.country):
        return _city(rally)
    answer = gazetteer(current.settings().gazetteer).resolve(typed[0], country=typed[1] or None)
    return answer.candidate if isinstance(answer, Found) else None


def _city(rally: Rally) -> Candidate | None:
    places = gazetteer(current.settings().gazetteer)
    return places.place(rally.place_id, country=rally.country) if rally.place_id is not None else None


def _rally(public_id: str) -> Rally:
    thing = queue_query.one(public_id)
    if not isinstance(thing, Rally) or not may_mend(thing):
        raise NotFound(_("There is nothing to mend here."))
    return thing


def _form(rally: Rally, typed: MultiDict[str, str]) -> MendForm:
    form = MendForm(typed)
    form.zone = rally.tz
    form.offer(rally)
    return form


def _page(rally: Rally, form: MendForm, *, seen: str, trouble: str = "") -> str:
    later = [
        each for each in queue_query.siblings(rally) if isinstance(each, Rally) and each.starts_at > rally.starts_at
    ]
    return render_template(
        "desk/mend.html",
        rally=rally,
        form=form,
        seen=seen,
        trouble=trouble,
        later=len(later),
        is_series=request.form.get("series") == "all",
        is_online=rally.kind == Kind.ONLINE,
    )
