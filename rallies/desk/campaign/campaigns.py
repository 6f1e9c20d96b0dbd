"""Campaigns at the desk: the list, making one, editing it with a preview, its state, and its next edition."""

from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from rallies.core import colour, current
from rallies.core.db import readonly
from rallies.core.db.database import session, writing
from rallies.core.errors import Conflict, InvalidInput, NotFound
from rallies.core.speech import locale
from rallies.core.text import rendered
from rallies.desk.campaign import campaignforms, campaignwords, conflicts
from rallies.desk.campaign.campaignforms import CampaignForm, SlugForm
from rallies.desk.door import door
from rallies.desk.proposal import proposed
from rallies.model.campaign import actiondays, campaigning
from rallies.model.campaign.campaigning import CampaignSaid
from rallies.model.campaign.campaigns import Campaign, CampaignState
from rallies.model.case.cases import Case
from rallies.model.rally.rallies import Rally
from rallies.model.rally.register import campaign_named

desk: Blueprint = door.blueprint("campaigns")


@desk.get("/campaigns/")
def index() -> ResponseReturnValue:
    """All campaigns, drafts too, newest day first."""
    rows = session().execute(select(Campaign).order_by(Campaign.starts_on.desc(), Campaign.id.desc())).scalars().all()
    return render_template(
        "desk/campaigns.html",
        campaigns=rows,
        rallies=_counts(Rally.campaign_id),
        cases=_counts(Case.campaign_id),
        called=campaignwords,
    )


@desk.get("/new-campaign/")
def new() -> ResponseReturnValue:
    """An empty form."""
    return _page(None, _form(campaignforms.blank(), None), SlugForm())


@desk.post("/new-campaign/")
def add() -> ResponseReturnValue:
    """Make a draft, or show the form again with what was typed."""
    form, address = _form(request.form, None), SlugForm(request.form)
    fits = [form.fits(), address.fits()]
    if request.form.get("act") == "preview" or not all(fits):
        return _page(None, form, address), 200 if all(fits) else 422
    try:
        with writing():
            campaign = campaigning.add(address.slug.data, form.said(), door.by())
            proposed.put(campaign, form, door.by())
    except Conflict:
        address.slug.errors = (_("Another campaign has this address. Choose a different one."),)
        return _page(None, form, address), 409
    return redirect(url_for("desk_campaigns.edit", campaign=campaign.slug, done="added", wished=_wished(form)), 303)


@desk.get("/campaigns/<campaign>/")
def edit(campaign: str) -> ResponseReturnValue:
    """A campaign's form."""
    found = named(campaign)
    return _page(found, _form(campaignforms.values(found), found), None)


@desk.post("/campaigns/<campaign>/")
def save(campaign: str) -> ResponseReturnValue:
    """Keep what was typed, or show it again with a preview or what is wrong with it."""
    held = named(campaign)
    form = _form(request.form, held)
    fits = form.fits()
    if request.form.get("act") == "preview" or not fits:
        return _page(held, form, None), 200 if fits else 422
    try:
        is_done = _kept(campaign, form)
    except Conflict as conflict:
        return _page(named(campaign), form, None, conflict=conflict.message), 409
    done = "saved" if is_done else "proposed"
    return redirect(url_for("desk_campaigns.edit", campaign=campaign, done=done, wished=_wished(form)), 303)


def _kept(campaign: str, form: CampaignForm) -> bool:
    """Keep what a form says; False where it waits for somebody else to agree.

    Raises: Conflict if somebody else has kept something since the form was opened.
    """
    seen = conflicts.seen()
    with writing():
        held = named(campaign)
        conflicts.check(seen, campaignforms.values(held))
        return proposed.save(held, form, door.by())


@desk.post("/campaigns/<campaign>/state/")
def settle(campaign: str) -> ResponseReturnValue:
    """Open a campaign, close it, archive it or take it back to a draft."""
    state = request.form.get("state", "")
    if state not in set(CampaignState):
        raise InvalidInput(_("There is no such state."), field="state")
    if readonly.trouble() is not None:
        found = named(campaign)
        return _page(found, _form(campaignforms.values(found), found), None), 503
    with writing():
        is_done = proposed.settle(named(campaign), CampaignState(state), door.by())
    return redirect(url_for("desk_campaigns.edit", campaign=campaign, done=state if is_done else "proposed"), 303)


@desk.post("/campaigns/<campaign>/editions/")
def copy(campaign: str) -> ResponseReturnValue:
    """Make the next edition: a draft with everything but rallies and notices, under a new address, without days."""
    last, address = named(campaign), SlugForm(request.form)
    if not address.fits():
        return _page(last, _form(campaignforms.values(last), last), None, address), 422
    words = _form(campaignforms.values(last), last).said()
    try:
        with writing():
            campaigning.next_edition(named(campaign), address.slug.data, words.without_days(), door.by())
    except Conflict:
        address.slug.errors = (_("Another campaign has this address. Choose a different one."),)
        return _page(last, _form(campaignforms.values(last), last), None, address), 409
    return redirect(url_for("desk_campaigns.edit", campaign=address.slug.data, done="copied"), 303)


def named(slug: str) -> Campaign:
    """The campaign of an address, a draft too.

    Raises: NotFound.
    """
    row = campaign_named(slug)
    if row is None:
        raise NotFound(_("There is no such campaign."))
    return row


def _form(typed: MultiDict[str, str], was: Campaign | None) -> CampaignForm:
    form = campaignforms.sheet(campaignforms.codes_in(typed))(typed)
    form.was, form.today = was, current.now().date()
    return form


def _wished(form: CampaignForm) -> str | None:
    """The colour that was wished, where it had to be changed."""
    wished = form.said().accent
    return wished if wished and colour.accent(wished).light != wished else None


def _page(
    campaign: Campaign | None,
    form: CampaignForm,
    address: SlugForm | None,
    edition: SlugForm | None = None,
    *,
    conflict: str = "",
) -> str:
    held = campaignforms.values(campaign) if campaign else MultiDict()
    return render_template(
        "desk/campaign.html",
        campaign=campaign,
        form=form,
        address=address,
        edition=edition or SlugForm(),
        names={code: locale.language_name(code, locale.DEFAULT_LANGUAGE) for code in form.codes},
        states=list(CampaignState),
        seen=conflicts.version(held) if conflict else conflicts.carried(held),
        conflict=conflict,
        differences=conflicts.compared(form, held) if conflict else (),
        twins=_twins(form.hashtag.data or "", campaign) if request.form or "done" in request.args else (),
        preview=_preview(form) if request.form.get("act") == "preview" and not form.errors else None,
        wished=colour.parsed(request.args.get("wished", "")),
        done=request.args.get("done", ""),
        called=campaignwords,
    )


def _twins(hashtag: str, campaign: Campaign | None) -> list[Campaign]:
    """Campaigns that have a hashtag too, beside editions of this one."""
    kin = (campaign.id, campaign.previous_id) if campaign else ()
    rows = session().execute(select(Campaign).where(Campaign.hashtag != "")).scalars()
    twins = [row for row in rows if row.hashtag.casefold() == hashtag.casefold()]
    return [row for row in twins if row.id not in kin and not (campaign and row.previous_id == campaign.id)]


def _preview(form: CampaignForm) -> dict[str, object]:
    """What readers will see, language by language, and the colour as it will be."""
    words = form.said()
    statements = {code: (rendered(text), demands) for code, (text, demands) in form.statements().items()}
    accent = colour.accent(words.accent) if words.accent else None
    marks = locale.day_in_words(words.anniversary_on, locale.DEFAULT_LANGUAGE) if words.anniversary_on else ""
    return {"said": words, "statements": statements, "accent": accent, "days": _days(words), "marks": marks}


def _days(entry: CampaignSaid) -> list[str]:
    """The days of action with their weekdays, to be compared with what was meant."""
    spans = actiondays.spans(entry.starts_on, entry.ends_on, map(date.fromisoformat, entry.other_days))
    words = [tuple(locale.day_in_words(day, locale.DEFAULT_LANGUAGE) for day in span) for span in spans]
    return [first if first == last else _("%(first)s to %(last)s", first=first, last=last) for first, last in words]


def _counts(column: object) -> dict[int, int]:
    query = select(column, func.count()).where(column.is_not(None)).group_by(column)  # type: ignore[call-overload,attr-defined]
    return dict(session().execute(query).all())
