"""Questions about the cases of a campaign, answered with public faces only."""

from sqlalchemy import Select, func, select

from rallies.core.clock import Moment
from rallies.core.database import session
from rallies.core.errors import NotFound
from rallies.model.campaigns import Campaign
from rallies.model.cases import Case
from rallies.model.faces import CampaignFace, CaseFace, CaseStatus, of_case
from rallies.model.pictures import Picture

_Rows = Select[Case, int, int]


def cases(
    campaign: CampaignFace,
    moment: Moment,
    *,
    status: CaseStatus | None = None,
    limit: int = 60,
    offset: int = 0,
) -> list[CaseFace]:
    """The public cases of a campaign, in the order of the coalition."""
    query = _public(campaign).order_by(Case.position, Case.id).limit(limit).offset(offset)
    return _faces(query if status is None else query.where(Case.status == status), campaign, moment)


def counts(campaign: CampaignFace) -> dict[CaseStatus, int]:
    """How many public cases there are of each status that occurs, in the order of the statuses."""
    query = (
        select(Case.status, func.count(Case.id))
        .join(Campaign, Campaign.id == Case.campaign_id)
        .where(Campaign.slug == campaign.slug, Case.is_public.is_(True))
        .group_by(Case.status)
    )
    found = {CaseStatus(status): count for status, count in session().execute(query)}
    return {status: found[status] for status in CaseStatus if status in found}


def case(campaign: CampaignFace, slug: str, moment: Moment) -> CaseFace:
    """The public case of a slug.

    Raises: NotFound.
    """
    found = _faces(_public(campaign).where(Case.slug == slug), campaign, moment)
    if not found:
        raise NotFound("There is no such case, or it is not public.")
    return found[0]


def _public(campaign: CampaignFace) -> _Rows:
    return (
        select(Case, Picture.width, Picture.height)
        .join(Campaign, Campaign.id == Case.campaign_id)
        .outerjoin(Picture, Picture.digest == Case.picture)
        .where(Campaign.slug == campaign.slug, Case.is_public.is_(True))
    )


def _faces(query: _Rows, campaign: CampaignFace, moment: Moment) -> list[CaseFace]:
    return [
        of_case(row, campaign, moment, (width, height) if width and height else None)
        for row, width, height in session().execute(query)
    ]
