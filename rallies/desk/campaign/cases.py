"""Cases at the desk: the list, one by one, by a table with a dry run, and their pictures."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from rallies.core import current
from rallies.core.db import readonly
from rallies.core.db.database import hide, session, writing
from rallies.core.errors import Conflict, InvalidInput
from rallies.core.pictures import pictures
from rallies.core.speech import locale
from rallies.core.web import uploads
from rallies.desk.campaign import campaignwords, caseforms, casetable, conflicts
from rallies.desk.campaign.campaigns import named
from rallies.desk.campaign.caseforms import CaseForm
from rallies.desk.door import door
from rallies.model.campaign.campaigns import Campaign
from rallies.model.case import casework
from rallies.model.case.cases import Case
from rallies.model.desk.audit import Act, record_all
from rallies.model.desk.field_changes import put
from rallies.model.photo import pictures as kept

desk: Blueprint = door.blueprint("cases")
PORTRAIT = 640
"""The longer side of a portrait in pixels."""


@desk.get("/campaigns/<campaign>/cases/")
def index(campaign: str) -> ResponseReturnValue:
    """All cases of a campaign, with the field for a table."""
    return _list(named(campaign))


@desk.post("/campaigns/<campaign>/table/")
def take(campaign: str) -> ResponseReturnValue:
    """Say what would become of each row of a table; keep them when that was seen."""
    found = named(campaign)
    if readonly.trouble() is not None:
        return _list(found, text=request.form.get("text", "")), 503
    sent = request.files.get("table")
    try:
        text = casetable.decoded(sent.read()) if sent and sent.filename else request.form.get("text", "")
        rows = casetable.read(text, found, current.now().date())
    except InvalidInput as error:
        return _list(found, trouble=error.message, text=request.form.get("text", "")), 422
    if request.form.get("act") != "keep":
        return _list(found, rows=rows, text=text)
    with writing():
        found = named(campaign)
        casetable.keep(casetable.read(text, found, current.now().date()), found, door.by())
    return redirect(url_for("desk_cases.index", campaign=campaign, done="table"), 303)


@desk.get("/campaigns/<campaign>/new-case/")
def new(campaign: str) -> ResponseReturnValue:
    """An empty form."""
    found = named(campaign)
    return _page(found, None, _form(found, caseforms.blank()))


@desk.post("/campaigns/<campaign>/new-case/")
def add(campaign: str) -> ResponseReturnValue:
    """Add a case, or show the form again with what was typed."""
    found = named(campaign)
    form = _form(found, request.form)
    if not form.fits():
        return _page(found, None, form), 422
    with writing():
        found = named(campaign)
        twin = _twin(found, form, None)
        case = None if twin else casework.add(found, form.said(), door.by())
    if case is None:
        return _page(found, None, form, twin=twin), 409
    return redirect(url_for("desk_cases.edit", campaign=campaign, case=case.slug, done="added"), 303)


@desk.get("/campaigns/<campaign>/cases/<case>/")
def edit(campaign: str, case: str) -> ResponseReturnValue:
    """A case's form."""
    found = named(campaign)
    person = casework.named(found, case)
    return _page(found, person, _form(found, caseforms.values(person), person))


@desk.post("/campaigns/<campaign>/cases/<case>/")
def save(campaign: str, case: str) -> ResponseReturnValue:
    """Keep what was typed, or show it again with what is wrong."""
    found = named(campaign)
    person = casework.named(found, case)
    form = _form(found, request.form, person)
    if not form.fits():
        return _page(found, person, form), 422
    try:
        twin = _kept(campaign, case, form)
    except Conflict as conflict:
        found = named(campaign)
        return _page(found, casework.named(found, case), form, conflict=conflict.message), 409
    if twin is not None:
        return _page(found, person, form, twin=twin), 409
    return redirect(url_for("desk_cases.edit", campaign=campaign, case=case, done="saved"), 303)


def _kept(campaign: str, case: str, form: CaseForm) -> Case | None:
    """Keep what a form says, unless another case has one of its names: that case is returned.

    Raises: Conflict if somebody else has kept something since the form was opened.
    """
    seen = conflicts.seen()
    with writing():
        held = named(campaign)
        person = casework.named(held, case)
        conflicts.check(seen, caseforms.values(person))
        twin = _twin(held, form, person)
        if twin is None:
            casework.revise(held, person, form.said(picture=person.picture), door.by())
    return twin


@desk.post("/campaigns/<campaign>/cases/<case>/pictures/")
def portray(campaign: str, case: str) -> ResponseReturnValue:
    """Give a case a picture, drawn anew, or take its picture away."""
    found = named(campaign)
    person = casework.named(found, case)
    if readonly.trouble() is not None:
        return _page(found, person, _form(found, caseforms.values(person), person)), 503
    is_removal = request.form.get("act") == "remove"
    try:
        drawn = None if is_removal else pictures.reencoded(uploads.picture(), longest=PORTRAIT)
    except InvalidInput as error:
        return _page(found, person, _form(found, caseforms.values(person), person), picture_trouble=error.message), 422
    with writing():
        found = named(campaign)
        person = casework.named(found, case)
        hide()
        told = put(person, {"picture": kept.kept(drawn, current.now()) if drawn else None})
        person.updated_at = current.now()
        record_all(door.by(), [Act("picture changed", casework.subject(found, person), words=told)])
    return redirect(url_for("desk_cases.edit", campaign=campaign, case=case, done="picture"), 303)


def _form(campaign: Campaign, typed: object, case: Case | None = None) -> CaseForm:
    more = (code for kept in caseforms.TEXTS.values() for code in getattr(case, kept, ()))
    return caseforms.form_of(campaign, typed, current.now().date(), *more)  # type: ignore[arg-type]  # a form's or ours


def _twin(campaign: Campaign, form: CaseForm, case: Case | None) -> Case | None:
    """Another case that has one of the names of a form, which then says so; None for none.

    A name that the case has already is kept: two people may share one, and other facts of theirs must be saved.
    """
    had = casework.marks(case.names) if case else set()
    names = {code: name for code, name in form.said().names.items() if not casework.marks({code: name}) & had}
    roll = casework.Roll(campaign)
    twin = roll.sharing(names, besides=case) or (None if case else roll.at(names))
    if twin is None:
        return None
    code = next((code for code, _name in casework.marks(names) & casework.marks(twin.names)), "")
    field = form[f"name_{code or campaign.language}"]
    field.errors = (_("There is a case of this name already. Open it from the list, or tell the two apart."),)
    return twin


def _page(campaign: Campaign, case: Case | None, form: CaseForm, *, conflict: str = "", **more: object) -> str:
    held = caseforms.values(case) if case else MultiDict()
    return render_template(
        "desk/case.html",
        campaign=campaign,
        case=case,
        form=form,
        names={code: locale.language_name(code, locale.DEFAULT_LANGUAGE) for code in form.codes},
        seen=conflicts.version(held) if conflict else conflicts.carried(held),
        conflict=conflict,
        differences=conflicts.compared(form, held) if conflict else (),
        done=request.args.get("done", ""),
        called=campaignwords,
        **more,
    )


def _list(campaign: Campaign, **more: object) -> str:
    query = select(Case).where(Case.campaign_id == campaign.id).order_by(Case.position, Case.id)
    return render_template(
        "desk/cases.html",
        campaign=campaign,
        cases=session().execute(query).scalars().all(),
        heads=casetable.heads(campaign),
        done=request.args.get("done", ""),
        called=campaignwords,
        **more,
    )
