"""Questions about what a campaign says beside its rallies: statement, coalition, notices, permits, last edition."""

from typing import Any

from sqlalchemy import ColumnElement, Select, String, bindparam, or_, select

from rallies.core.clock import Moment
from rallies.core.db.database import Instant, rows, session
from rallies.core.errors import NotFound
from rallies.model.campaign.campaigns import Campaign, CampaignState, Member, Notice, Permit, Statement
from rallies.model.campaign.faces import (
    CampaignFace,
    MemberFace,
    NoticeFace,
    PermitFace,
    StatementFace,
    of_campaign,
    of_member,
    of_notice,
    of_permit,
    of_statement,
)
from rallies.model.case.cases import Case
from rallies.model.memory import remembered
from rallies.model.photo.pictures import Picture

_IS_SHOWN = Campaign.state != CampaignState.DRAFT
_SLUG = bindparam("slug", type_=String)


def _of(table: type[Statement | Notice | Permit | Member], *more: ColumnElement[Any]) -> Select[Any]:
    """The columns of a table, for the rows that are a campaign's."""
    query = select(*table.__table__.c, *more).join(Campaign, Campaign.id == table.campaign_id)
    return query.where(Campaign.slug == _SLUG)


# Put together once; the functions below ask them.
_STATEMENTS = _of(Statement).where(Statement.language.in_(bindparam("languages", expanding=True)))
_LANGUAGES = (
    select(Statement.language)
    .join(Campaign, Campaign.id == Statement.campaign_id)
    .where(Campaign.slug == _SLUG, Statement.text != "")
)
_MEMBERS = (
    _of(Member, Picture.__table__.c.width, Picture.__table__.c.height)
    .outerjoin(Picture, Picture.digest == Member.logo)
    .order_by(Member.position, Member.id)
)
_NOTICES = (
    _of(Notice)
    .where(Notice.ends_at > bindparam("now", type_=Instant()))
    .order_by(Notice.said_at.desc(), Notice.id.desc())
)
_PERMITS = _of(Permit).order_by(Permit.country)
_PREVIOUS = select(*Campaign.__table__.c).where(
    Campaign.id == select(Campaign.previous_id).where(Campaign.slug == _SLUG).scalar_subquery(), _IS_SHOWN
)


def statement(campaign: CampaignFace, language: str, moment: Moment) -> StatementFace | None:
    """The statement in a language, else the original, None where there is none."""
    return remembered(("statement", campaign.slug, language), moment, lambda _: _statement(campaign, language))


def statement_languages(campaign: CampaignFace, moment: Moment) -> tuple[str, ...]:
    """The codes of the languages that there is a statement in, the original first."""
    return remembered(("statement languages", campaign.slug), moment, lambda _: _languages(campaign))


def members(campaign: CampaignFace, moment: Moment) -> tuple[MemberFace, ...]:
    """The coalition, in its order."""
    return remembered(("members", campaign.slug), moment, lambda _: _members(campaign.slug))


def notices(campaign: CampaignFace, moment: Moment) -> tuple[NoticeFace, ...]:
    """What the desk says last-minute and still holds, newest first."""
    return remembered(("notices", campaign.slug), moment, lambda own: _notices(campaign.slug, own))


def permits(campaign: CampaignFace, moment: Moment) -> tuple[PermitFace, ...]:
    """What the coalition says about permits, by country code."""
    return remembered(
        ("permits", campaign.slug),
        moment,
        lambda _: tuple(of_permit(row) for row in rows(_PERMITS, {"slug": campaign.slug})),
    )


def previous(campaign: CampaignFace, moment: Moment) -> CampaignFace | None:
    """The edition that a campaign was copied from, None for none that anyone may see."""
    return remembered(("last edition", campaign.slug), moment, lambda _: _previous(campaign.slug))


def picture(digest: str) -> tuple[str, bytes]:
    """Media type and bytes of a picture that something public shows.

    Raises: NotFound.
    """
    logo = select(Member.id).join(Campaign, Campaign.id == Member.campaign_id).where(Member.logo == digest, _IS_SHOWN)
    portrait = select(Case.id).join(Campaign, Campaign.id == Case.campaign_id)
    portrait = portrait.where(Case.picture == digest, Case.is_public.is_(True), _IS_SHOWN)
    query = select(Picture.media_type, Picture.body).where(
        Picture.digest == digest, or_(logo.exists(), portrait.exists())
    )
    row = session().execute(query).first()
    if row is None:
        raise NotFound("There is no such picture.")
    return row.media_type, row.body


def _statement(campaign: CampaignFace, language: str) -> StatementFace | None:
    values = {"slug": campaign.slug, "languages": [language, campaign.language]}
    by_language = {row.language: row for row in rows(_STATEMENTS, values)}
    row = by_language.get(language) or by_language.get(campaign.language)
    return of_statement(row, campaign) if row is not None else None


def _languages(campaign: CampaignFace) -> tuple[str, ...]:
    codes = rows(_LANGUAGES, {"slug": campaign.slug}).scalars()
    return tuple(sorted(codes, key=lambda code: (code != campaign.language, code)))


def _members(slug: str) -> tuple[MemberFace, ...]:
    members = rows(_MEMBERS, {"slug": slug})
    return tuple(of_member(row, (row.width, row.height) if row.width else None) for row in members)


def _notices(slug: str, moment: Moment) -> tuple[NoticeFace, ...]:
    notices = tuple(of_notice(row) for row in rows(_NOTICES, {"slug": slug, "now": moment.now}))
    for notice in notices:
        moment.changes_at(notice.ends_at)
    return notices


def _previous(slug: str) -> CampaignFace | None:
    row = rows(_PREVIOUS, {"slug": slug}).first()
    return of_campaign(row) if row is not None else None
