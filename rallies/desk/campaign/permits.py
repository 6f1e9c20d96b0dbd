"""What the coalition knows of permits, country by country, for those who want to hold a rally."""

from functools import lru_cache

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from wtforms import SelectField
from wtforms.validators import InputRequired

from rallies.core.db.database import session, writing
from rallies.core.errors import Conflict
from rallies.core.speech import locale
from rallies.core.speech.voice import lazy_gettext as _l
from rallies.desk import fields, words
from rallies.desk.campaign import campaignwords, caseforms, conflicts
from rallies.desk.campaign.campaigns import named
from rallies.desk.door import door
from rallies.desk.fields import Sheet, by_language, spread, text
from rallies.model.campaign import campaigning
from rallies.model.campaign.campaigns import Campaign, Permit

desk: Blueprint = door.blueprint("permits")
LONGEST = 2_000


class PermitForm(Sheet):
    """A country; `sheet` adds the text in each language."""

    country = SelectField(_l("Country"), [InputRequired(fields.NEEDED)])


@desk.get("/campaigns/<campaign>/permits/")
def index(campaign: str) -> ResponseReturnValue:
    """All texts, with the form of one country."""
    found, country = named(campaign), request.args.get("country", "")
    return _page(found, _form(found, _said(found, country)))


@desk.post("/campaigns/<campaign>/permits/")
def save(campaign: str) -> ResponseReturnValue:
    """Keep the text of a country; without a word it goes."""
    found = named(campaign)
    form = _form(found, request.form)
    if not form.fits():
        return _page(found, form), 422
    try:
        with writing():
            found = named(campaign)
            _check(found, form.country.data)
            campaigning.permit(found, form.country.data, by_language(form, "text", form.codes), door.by())
    except Conflict as conflict:
        return _page(named(campaign), form, conflict=conflict.message), 409
    return redirect(url_for("desk_permits.index", campaign=campaign, country=form.country.data, done="saved"), 303)


@lru_cache(maxsize=64)
def sheet(codes: tuple[str, ...]) -> type[PermitForm]:
    """The form of a permit text in languages."""
    more: dict[str, object] = {f"text_{code}": text(_l("What to know and to ask"), LONGEST, rows=6) for code in codes}
    return type("PermitFormOfLanguages", (PermitForm,), {"codes": codes, **more})


def _form(campaign: Campaign, typed: MultiDict[str, str]) -> PermitForm:
    form = sheet(caseforms.languages(campaign))(typed)
    form.country.choices = [("", _("Choose a country")), *campaignwords.countries()]
    return form


def _check(campaign: Campaign, country: str) -> None:
    """Let a text be kept for a country that has none, or whose text the form was opened with.

    Raises: Conflict.
    """
    is_open = request.form.get("opened") == country
    if not is_open and any(permit.country == country for permit in _held(campaign)):
        raise Conflict(
            _("There is a text for this country already. Compare, then save again to put yours in its place.")
        )
    if is_open:
        conflicts.check(conflicts.seen(), _said(campaign, country))


def _said(campaign: Campaign, country: str) -> MultiDict[str, str]:
    """The text of a country as the form sends it."""
    row = next((permit for permit in _held(campaign) if permit.country == country), None)
    return fields.filled({"country": country, **spread("text", row.texts if row else {})})


def _held(campaign: Campaign) -> list[Permit]:
    query = select(Permit).where(Permit.campaign_id == campaign.id).order_by(Permit.country)
    return list(session().execute(query).scalars())


def _page(campaign: Campaign, form: PermitForm, *, conflict: str = "") -> str:
    held = _said(campaign, form.country.data or "")
    is_new = not request.form or bool(conflict)
    return render_template(
        "desk/permits.html",
        campaign=campaign,
        form=form,
        names={code: locale.language_name(code, locale.DEFAULT_LANGUAGE) for code in form.codes},
        permits=_held(campaign),
        seen=conflicts.version(held) if conflict else conflicts.carried(held),
        opened=form.country.data if is_new else request.form.get("opened", ""),
        conflict=conflict,
        differences=conflicts.compared(form, held) if conflict else (),
        done=request.args.get("done", ""),
        called=campaignwords,
        words_of=words,
    )
