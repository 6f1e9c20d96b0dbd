"""The people of whom nothing was heard for long, oldest first: checked today, or what has changed."""

from math import ceil

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from rallies.core import current
from rallies.core.db.database import writing
from rallies.core.errors import Conflict
from rallies.desk import fields
from rallies.desk.campaign import campaignwords, conflicts
from rallies.desk.campaign.campaigns import named
from rallies.desk.campaign.stateforms import ChangedForm, StillForm
from rallies.desk.door import door
from rallies.desk.queue import queries
from rallies.model.campaign.campaigns import Campaign
from rallies.model.case import casestates, casewords, casework
from rallies.model.case.cases import Case

desk: Blueprint = door.blueprint("people")
PAGE = 50
_HELD = ("status", "as_of", "held_until", "state_source")
"""What two who look after the same person could write over."""


@desk.get("/people/")
def index() -> str:
    """The states that are older than `casestates.DUE`, and those without a day before them."""
    today, number = current.now().date(), queries.page_number()
    total = casework.total_due(today)
    due = casework.due(today, limit=PAGE, offset=(number - 1) * PAGE)
    return render_template(
        "desk/people.html",
        rows=[(case, campaign, *_told(case), conflicts.version(_held(case))) for case, campaign in due],
        total=total,
        days=casestates.DUE.days,
        number=number,
        pages=max(1, ceil(total / PAGE)),
        done=request.args.get("done", ""),
        called=campaignwords,
    )


@desk.get("/people/<campaign>/<case>/")
def one(campaign: str, case: str) -> str:
    """How it stands with one person, and the two acts."""
    found = named(campaign)
    person = casework.named(found, case)
    return _page(found, person, StillForm(MultiDict()), _changed(person, _held(person)))


@desk.post("/people/<campaign>/<case>/still/")
def still(campaign: str, case: str) -> ResponseReturnValue:
    """Note that a source says today that it still stands so."""
    found = named(campaign)
    person = casework.named(found, case)
    form = StillForm(request.form)
    if not form.fits():
        return _page(found, person, form, _changed(person, _held(person))), 422
    try:
        with writing():
            found, person = _again(campaign, case)
            casework.confirm(found, person, form.source.data, door.by())
    except Conflict as conflict:
        found, person = _read(campaign, case)
        return _page(found, person, form, _changed(person, _held(person)), conflict=conflict.message), 409
    return redirect(url_for("desk_people.index", done="confirmed"), 303)


@desk.post("/people/<campaign>/<case>/changed/")
def changed(campaign: str, case: str) -> ResponseReturnValue:
    """Keep how it stands by now, or show what was typed with what is wrong."""
    found = named(campaign)
    person = casework.named(found, case)
    form = _changed(person, request.form)
    if not form.fits():
        return _page(found, person, StillForm(MultiDict()), form), 422
    try:
        with writing():
            found, person = _again(campaign, case)
            casework.restate(found, person, form.said(), door.by())
    except Conflict as conflict:
        found, person = _read(campaign, case)
        return _page(found, person, StillForm(MultiDict()), form, conflict=conflict.message), 409
    return redirect(url_for("desk_people.index", done="restated"), 303)


def _read(campaign: str, case: str) -> tuple[Campaign, Case]:
    found = named(campaign)
    return found, casework.named(found, case)


def _again(campaign: str, case: str) -> tuple[Campaign, Case]:
    """The same as it is within the transaction that writes.

    Raises: Conflict if somebody else has said something of this person meanwhile.
    """
    found, person = _read(campaign, case)
    conflicts.check(conflicts.seen(), _held(person))
    return found, person


def _held(case: Case) -> MultiDict[str, str]:
    return fields.filled({name: getattr(case, name) for name in _HELD})


def _changed(case: Case, typed: MultiDict[str, str]) -> ChangedForm:
    """The form of what has changed; the day of an arrest is asked of somebody who was free alone."""
    more = MultiDict(typed)
    if typed is not request.form:
        more.poplist("state_source")
        more.poplist("as_of")
    if case.status not in casestates.EVENTS and case.held_since:
        more["held_since"] = case.held_since.isoformat()
    form = ChangedForm(more)
    form.today = current.now().date()
    return form


def _told(case: Case) -> tuple[casestates.CaseState, str]:
    state = casestates.state_of(case, g.moment)
    return state, casewords.in_words(state, g.language)


def _page(campaign: Campaign, case: Case, still: StillForm, changed: ChangedForm, *, conflict: str = "") -> str:
    state, standing = _told(case)
    return render_template(
        "desk/person.html",
        campaign=campaign,
        case=case,
        state=state,
        standing=standing,
        still=still,
        changed=changed,
        seen=conflicts.version(_held(case)),
        conflict=conflict,
        called=campaignwords,
    )
