"""Questions about the cases of a campaign, answered with public faces only."""

from typing import Any

from sqlalchemy import Integer, Result, bindparam, func, select

from rallies.core.clock import Moment
from rallies.core.database import rows
from rallies.core.errors import NotFound
from rallies.model.campaigns import Campaign
from rallies.model.cases import Case
from rallies.model.faces import CampaignFace, CaseFace, CaseStatus, of_case
from rallies.model.pictures import Picture

_LIMIT, _OFFSET = bindparam("limit", type_=Integer), bindparam("offset", type_=Integer)
_CASES = (
    select(*Case.__table__.c, Picture.width, Picture.height)
    .join(Campaign, Campaign.id == Case.campaign_id)
    .outerjoin(Picture, Picture.digest == Case.picture)
    .where(Campaign.slug == bindparam("campaign"), Case.is_public.is_(True))
)
_IN_ORDER = _CASES.order_by(Case.position, Case.id).limit(_LIMIT).offset(_OFFSET)
_OF_STATUS = _IN_ORDER.where(Case.status == bindparam("status"))
_ONE = _CASES.where(Case.slug == bindparam("slug"))
_COUNTS = (
    select(Case.status, func.count(Case.id))
    .join(Campaign, Campaign.id == Case.campaign_id)
    .where(Campaign.slug == bindparam("campaign"), Case.is_public.is_(True))
    .group_by(Case.status)
)
# Put together once; the functions below ask them.


def cases(
    campaign: CampaignFace,
    moment: Moment,
    *,
    status: CaseStatus | None = None,
    limit: int = 60,
    offset: int = 0,
) -> list[CaseFace]:
    """The public cases of a campaign, in the order of the coalition."""
    asked = {"campaign": campaign.slug, "limit": limit, "offset": offset}
    found = rows(_IN_ORDER, asked) if status is None else rows(_OF_STATUS, asked | {"status": status})
    return _faces(found, campaign, moment)


def counts(campaign: CampaignFace) -> dict[CaseStatus, int]:
    """How many public cases there are of each status that occurs, in the order of the statuses."""
    found = {CaseStatus(status): count for status, count in rows(_COUNTS, {"campaign": campaign.slug})}
    return {status: found[status] for status in CaseStatus if status in found}


def case(campaign: CampaignFace, slug: str, moment: Moment) -> CaseFace:
    """The public case of a slug.

    Raises: NotFound.
    """
    found = _faces(rows(_ONE, {"campaign": campaign.slug, "slug": slug}), campaign, moment)
    if not found:
        raise NotFound("There is no such case, or it is not public.")
    return found[0]


def _faces(found: Result[*tuple[Any, ...]], campaign: CampaignFace, moment: Moment) -> list[CaseFace]:
    return [of_case(row, campaign, moment, (row.width, row.height) if row.width else None) for row in found]
