"""Who carries a campaign: the organizations as lines of a text, and their logos."""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from wtforms import TextAreaField, ValidationError
from wtforms.fields import Field

from rallies.core import current
from rallies.core.db import readonly
from rallies.core.db.database import session, writing
from rallies.core.errors import Conflict, InvalidInput, NotFound
from rallies.core.links import is_link
from rallies.core.pictures import pictures
from rallies.core.pictures.pictures import Format
from rallies.core.speech.voice import lazy_gettext as _l
from rallies.core.text import clean, one_line
from rallies.core.web import uploads
from rallies.desk import fields
from rallies.desk.campaign import campaignwords, conflicts
from rallies.desk.campaign.campaigns import named
from rallies.desk.door import door
from rallies.desk.fields import Sheet
from rallies.model.campaign import campaigning
from rallies.model.campaign.campaigning import MemberSaid
from rallies.model.campaign.campaigns import Campaign, Member
from rallies.model.photo import pictures as kept

desk: Blueprint = door.blueprint("coalition")
LOGO = 320
"""The longer side of a logo in pixels."""
MOST_MEMBERS, MOST_NAME = 200, 200


class MembersForm(Sheet):
    """The coalition, a line each."""

    members = TextAreaField(
        _l("Organizations, one a line"),
        [fields.short(40_000), fields.plain],
        description=_l("Name | code of the country | address of its site; only the name is needed."),
        render_kw={"rows": 16, "dir": "auto", "spellcheck": "false"},
    )

    def validate_members(self, field: Field) -> None:
        """Each line by itself; the message says which one."""
        rows = lines(field.data)
        if len(rows) > MOST_MEMBERS:
            raise ValidationError(_("At most %(max)d organizations.", max=MOST_MEMBERS))
        names = [row.name for row in rows]
        for number, row in enumerate(rows, 1):
            if trouble := _trouble(row, names):
                raise ValidationError(_("Line %(number)d: %(trouble)s", number=number, trouble=trouble))


@desk.get("/campaigns/<campaign>/coalition/")
def members(campaign: str) -> ResponseReturnValue:
    """The coalition as lines, and their logos."""
    found = named(campaign)
    return _members(found, MembersForm(_said(found)))


@desk.post("/campaigns/<campaign>/coalition/")
def join(campaign: str) -> ResponseReturnValue:
    """Keep the coalition, each with the logo it had."""
    found, form = named(campaign), MembersForm(request.form)
    if not form.fits():
        return _members(found, form), 422
    try:
        with writing():
            found = named(campaign)
            conflicts.check(conflicts.seen(), _said(found))
            logos = {row.name: row.logo for row in _held(found)}
            rows = lines(form.members.data)
            members = [MemberSaid(row.name, row.country, row.site, logos.get(row.name)) for row in rows]
            campaigning.join(found, members, door.by())
    except Conflict as conflict:
        return _members(named(campaign), form, conflict=conflict.message), 409
    return redirect(url_for("desk_coalition.members", campaign=campaign, done="saved"), 303)


@desk.post("/campaigns/<campaign>/coalition/logos/")
def logo(campaign: str) -> ResponseReturnValue:
    """Give an organization a logo, drawn anew, or take it away."""
    found, name = named(campaign), request.form.get("member", "")
    if readonly.trouble() is not None:
        return _members(found, MembersForm(_said(found)), chosen=name), 503
    try:
        is_removal = request.form.get("act") == "remove"
        drawn = None if is_removal else pictures.reencoded(uploads.picture(), longest=LOGO, form=Format.WEBP)
    except InvalidInput as error:
        return _members(found, MembersForm(_said(found)), trouble=error.message, chosen=name), 422
    with writing():
        found = named(campaign)
        if name not in {row.name for row in _held(found)}:
            raise Conflict(_("This organization is not on the list any more."))
        digest = kept.kept(drawn, current.now()) if drawn else None
        members = [
            MemberSaid(row.name, row.country, row.site, digest if row.name == name else row.logo)
            for row in _held(found)
        ]
        campaigning.join(found, members, door.by())
    return redirect(url_for("desk_coalition.members", campaign=campaign, done="saved"), 303)


@desk.get("/pictures/<digest>/")
def picture(digest: str) -> Response:
    """A logo or a portrait, also of what nobody else may see yet."""
    stored = session().get(kept.Picture, digest)
    if stored is None:
        raise NotFound("There is no such picture.")
    return Response(
        stored.body, content_type=stored.media_type, headers={"Content-Security-Policy": "default-src 'none'; sandbox"}
    )


def lines(text: str | None) -> list[MemberSaid]:
    """The organizations of a text."""
    rows = []
    for raw in fields.lines_of(text):
        name, country, site = (*(part.strip() for part in raw.split("|", 2)), "", "")[:3]
        rows.append(MemberSaid(one_line(clean(name)), country.upper(), site))
    return rows


def _trouble(row: MemberSaid, names: list[str]) -> str:
    """What is wrong with a line, "" for nothing."""
    if not row.name or len(row.name) > MOST_NAME:
        return _("a name of 1 to %(max)d characters is needed.", max=MOST_NAME)
    if names.count(row.name) > 1:
        return _("the same name stands there twice.")
    if row.country and row.country not in campaignwords.country_codes():
        return _("the country is no code of two letters, such as PL.")
    if row.site and not is_link(row.site):
        return _("the address has to begin with https:// or http://.")
    return ""


def _held(campaign: Campaign) -> list[Member]:
    query = select(Member).where(Member.campaign_id == campaign.id).order_by(Member.position, Member.id)
    return list(session().execute(query).scalars())


def _said(campaign: Campaign) -> MultiDict[str, str]:
    """The coalition as its form sends it."""
    rows = ([row.name, row.country, row.site] for row in _held(campaign))
    return fields.filled({"members": "\n".join(" | ".join(row).rstrip("| ") for row in rows)})


def _members(campaign: Campaign, form: MembersForm, *, conflict: str = "", trouble: str = "", chosen: str = "") -> str:
    held = _said(campaign)
    return render_template(
        "desk/coalition.html",
        campaign=campaign,
        form=form,
        members=_held(campaign),
        seen=conflicts.version(held) if conflict else conflicts.carried(held),
        conflict=conflict,
        differences=conflicts.compared(form, held) if conflict else (),
        trouble=trouble,
        chosen=chosen,
        done=request.args.get("done", ""),
        called=campaignwords,
    )
