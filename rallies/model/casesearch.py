"""Questions about the cases of a campaign, answered with public faces only."""

from typing import Any

from sqlalchemy import Integer, Select, bindparam, func, select

from rallies.core.clock import Moment
from rallies.core.database import rows
from rallies.core.errors import NotFound
from rallies.model.campaigns import Campaign
from rallies.model.cases import Case
from rallies.model.faces import CampaignFace, CaseFace, CaseStatus, ReportedCase, of_case, of_reported_case
from rallies.model.lasting import Lasting
from rallies.model.pictures import Picture

_LIMIT, _OFFSET = bindparam("limit", type_=Integer), bindparam("offset", type_=Integer)
_CASES = (
    select(
        Case.slug, Case.kind, Case.names, Case.roles, Case.status, Case.as_of, Case.held_since, Case.held_until,
        Case.write_to, Case.picture, Case.picture_credit, Case.updated_at, Picture.width, Picture.height,
    )
    .join(Campaign, Campaign.id == Case.campaign_id)
    .outerjoin(Picture, Picture.digest == Case.picture)
    .where(Campaign.slug == bindparam("campaign"), Case.is_public.is_(True))
)  # fmt: skip
_IN_ORDER = _CASES.order_by(Case.position, Case.id).limit(_LIMIT).offset(_OFFSET)
_OF_STATUS = _IN_ORDER.where(Case.status == bindparam("status"))
_ONE = _CASES.add_columns(Case.charges, Case.sentences, Case.reported_on, Case.sources, Case.stories_html).where(
    Case.slug == bindparam("slug")
)
_COUNTS = (
    select(Case.status, func.count(Case.id))
    .join(Campaign, Campaign.id == Case.campaign_id)
    .where(Campaign.slug == bindparam("campaign"), Case.is_public.is_(True))
    .group_by(Case.status)
)
# Put together once; the functions below ask them.
_FACES: Lasting[tuple[CaseFace, ...]] = Lasting(256, Campaign, Case, Picture)
_COUNTED: Lasting[dict[CaseStatus, int]] = Lasting(64, Campaign, Case)


def cases(
    campaign: CampaignFace,
    moment: Moment,
    *,
    status: CaseStatus | None = None,
    limit: int = 60,
    offset: int = 0,
) -> tuple[CaseFace, ...]:
    """The public cases of a campaign, in the order of the coalition."""
    asked: dict[str, Any] = {"campaign": campaign.slug, "limit": limit, "offset": offset}
    query = _IN_ORDER
    if status is not None:
        asked, query = asked | {"status": status}, _OF_STATUS
    return _FACES.of(tuple(asked.values()), moment, lambda own: _faces(query, asked, campaign, own))


def counts(campaign: CampaignFace, moment: Moment) -> dict[CaseStatus, int]:
    """How many public cases there are of each status that occurs, in the order of the statuses."""
    return _COUNTED.of(campaign.slug, moment, lambda _: _counts(campaign.slug))


def case(campaign: CampaignFace, slug: str, moment: Moment) -> ReportedCase:
    """The public case of a slug.

    Raises: NotFound.
    """
    row = rows(_ONE, {"campaign": campaign.slug, "slug": slug}).first()
    if row is None:
        raise NotFound("There is no such case, or it is not public.")
    return of_reported_case(row, campaign, moment)


def _counts(slug: str) -> dict[CaseStatus, int]:
    found = {CaseStatus(status): count for status, count in rows(_COUNTS, {"campaign": slug})}
    return {status: found[status] for status in CaseStatus if status in found}


def _faces(
    query: Select[*tuple[Any, ...]], asked: dict[str, Any], campaign: CampaignFace, moment: Moment
) -> tuple[CaseFace, ...]:
    return tuple(of_case(row, campaign, moment) for row in rows(query, asked))
