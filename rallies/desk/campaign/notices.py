"""Last-minute notices: said by two people, on the day's page until their time is over or they are taken back."""

from functools import lru_cache
from typing import ClassVar

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from wtforms import SelectField

from rallies.core import current
from rallies.core.db.database import session, writing
from rallies.core.errors import NotFound
from rallies.core.speech import locale
from rallies.core.speech.voice import lazy_gettext as _l
from rallies.desk.campaign import campaignwords, caseforms
from rallies.desk.campaign.campaigns import named
from rallies.desk.door import door
from rallies.desk.fields import Sheet, by_language, text
from rallies.desk.proposal import proposed
from rallies.model.campaign import campaigning
from rallies.model.campaign.campaigns import Campaign, Notice

desk: Blueprint = door.blueprint("notices")
LONGEST, KEPT = 400, 50
"""Characters of a notice, and how many old ones the page still shows."""
HOURS = {1: _l("one hour"), 3: _l("three hours"), 12: _l("twelve hours"), 24: _l("a day"), 72: _l("three days")}
"""How long a notice may stay."""


class NoticeForm(Sheet):
    """A last-minute word; `sheet` adds its text in each language."""

    offered: ClassVar = {"hours": [(str(hours), said) for hours, said in HOURS.items()]}
    country = SelectField(_l("For"))
    hours = SelectField(_l("Stays for"))

    def validate(self, extra_validators: object = None) -> bool:
        """The checks of each field, and a text in one language at least."""
        fits = bool(super().validate(extra_validators))  # type: ignore[no-untyped-call]  # WTForms has no types
        if fits and not by_language(self, "text", self.codes):
            self[f"text_{self.codes[0]}"].errors = (_("Say it in one language at least."),)
            return False
        return fits


@desk.get("/campaigns/<campaign>/notices/")
def index(campaign: str) -> ResponseReturnValue:
    """What is said now and was said before, with the form for more."""
    found = named(campaign)
    return _page(found, _form(found, MultiDict({"hours": "12"})))


@desk.post("/campaigns/<campaign>/notices/")
def say(campaign: str) -> ResponseReturnValue:
    """Propose to say something, or show the form again with what was typed."""
    found = named(campaign)
    form = _form(found, request.form)
    if not form.fits():
        return _page(found, form), 422
    with writing():
        texts, country = by_language(form, "text", form.codes), form.country.data or ""
        is_said = proposed.notify(named(campaign), texts, int(form.hours.data), door.by(), country=country)
    return redirect(url_for("desk_notices.index", campaign=campaign, done="said" if is_said else "proposed"), 303)


@desk.post("/campaigns/<campaign>/notices/<public_id>/end/")
def end(campaign: str, public_id: str) -> ResponseReturnValue:
    """Take a notice from the page."""
    with writing():
        found = named(campaign)
        query = select(Notice).where(Notice.public_id == public_id, Notice.campaign_id == found.id)
        notice = session().execute(query).scalar()
        if notice is None:
            raise NotFound(_("There is no such notice."))
        campaigning.take_back(found, notice, door.by())
    return redirect(url_for("desk_notices.index", campaign=campaign, done="ended"), 303)


@lru_cache(maxsize=64)
def sheet(codes: tuple[str, ...]) -> type[NoticeForm]:
    """The form of a notice in languages."""
    more: dict[str, object] = {f"text_{code}": text(_l("What to say"), LONGEST, rows=3) for code in codes}
    return type("NoticeFormOfLanguages", (NoticeForm,), {"codes": codes, **more})


def _form(campaign: Campaign, typed: MultiDict[str, str]) -> NoticeForm:
    form = sheet(caseforms.languages(campaign))(typed)
    form.country.choices = [("", _("everywhere")), *campaignwords.countries()]
    return form


def _page(campaign: Campaign, form: NoticeForm) -> str:
    query = select(Notice).where(Notice.campaign_id == campaign.id).order_by(Notice.said_at.desc(), Notice.id.desc())
    return render_template(
        "desk/notices.html",
        campaign=campaign,
        form=form,
        names={code: locale.language_name(code, locale.DEFAULT_LANGUAGE) for code in form.codes},
        notices=session().execute(query.limit(KEPT)).scalars().all(),
        now=current.now(),
        done=request.args.get("done", ""),
        called=campaignwords,
    )
