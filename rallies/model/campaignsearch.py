"""Questions about what a campaign says beside its rallies: statement, coalition, notices, permits, last edition."""

from typing import TypeVar

from sqlalchemy import Select, or_, select

from rallies.core.clock import Moment
from rallies.core.database import session
from rallies.core.errors import NotFound
from rallies.model.campaigns import Campaign, CampaignState, Member, Notice, Permit, Statement
from rallies.model.cases import Case
from rallies.model.faces import (
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
from rallies.model.pictures import Picture

_IS_SHOWN = Campaign.state != CampaignState.DRAFT


def statement(campaign: CampaignFace, language: str) -> StatementFace | None:
    """The statement in a language, else the original, None where there is none."""
    wanted = Statement.language.in_((language, campaign.language))
    found = {row.language: row for row in session().execute(_of(Statement, campaign).where(wanted)).scalars()}
    row = found.get(language) or found.get(campaign.language)
    return of_statement(row, campaign) if row is not None else None


def statement_languages(campaign: CampaignFace) -> list[str]:
    """The codes of the languages that there is a statement in, the original first."""
    query = select(Statement.language).join(Campaign, Campaign.id == Statement.campaign_id)
    codes = session().execute(query.where(Campaign.slug == campaign.slug, Statement.text != "")).scalars()
    return sorted(codes, key=lambda code: (code != campaign.language, code))


def members(campaign: CampaignFace) -> list[MemberFace]:
    """The coalition, in its order."""
    query = (
        select(Member, Picture.width, Picture.height)
        .join(Campaign, Campaign.id == Member.campaign_id)
        .outerjoin(Picture, Picture.digest == Member.logo)
        .where(Campaign.slug == campaign.slug)
        .order_by(Member.position, Member.id)
    )
    return [of_member(row, (width, height) if width else None) for row, width, height in session().execute(query)]


def notices(campaign: CampaignFace, moment: Moment) -> list[NoticeFace]:
    """What the desk says last-minute and still holds, newest first."""
    query = _of(Notice, campaign).where(Notice.ends_at > moment.now).order_by(Notice.said_at.desc(), Notice.id.desc())
    found = [of_notice(row) for row in session().execute(query).scalars()]
    for notice in found:
        moment.changes_at(notice.ends_at)
    return found


def permits(campaign: CampaignFace) -> list[PermitFace]:
    """What the coalition says about permits, by country code."""
    query = _of(Permit, campaign).order_by(Permit.country)
    return [of_permit(row) for row in session().execute(query).scalars()]


def previous(campaign: CampaignFace) -> CampaignFace | None:
    """The edition that a campaign was copied from, None for none that anyone may see."""
    earlier = select(Campaign.previous_id).where(Campaign.slug == campaign.slug).scalar_subquery()
    row = session().execute(select(Campaign).where(Campaign.id == earlier, _IS_SHOWN)).scalar()
    return of_campaign(row) if row is not None else None


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


_Said = TypeVar("_Said", Statement, Notice, Permit)


def _of(table: type[_Said], campaign: CampaignFace) -> Select[_Said]:
    """The rows of a table that are a campaign's."""
    return select(table).join(Campaign, Campaign.id == table.campaign_id).where(Campaign.slug == campaign.slug)
