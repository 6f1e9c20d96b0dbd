"""Questions about the cases of a campaign, answered with public faces only."""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Date, Integer, Select, bindparam, func, not_, select

from rallies.core.clock import Moment
from rallies.core.db.database import rows
from rallies.core.errors import NotFound
from rallies.model.campaign.campaigns import Campaign
from rallies.model.campaign.faces import CampaignFace, CaseFace, CaseStatus, ReportedCase, of_case, of_reported_case
from rallies.model.case.cases import HELD, Case
from rallies.model.case.casestates import EVENTS, StateCount, counted, oldest_checked, state_of
from rallies.model.memory import remembered
from rallies.model.photo.pictures import Picture

_LIMIT, _OFFSET = bindparam("limit", type_=Integer), bindparam("offset", type_=Integer)
_CASES = (
    select(
        Case.slug, Case.kind, Case.names, Case.roles, Case.status, Case.as_of, Case.state_source, Case.held_since,
        Case.held_until, Case.write_to, Case.picture, Case.picture_credit, Case.updated_at, Picture.width,
        Picture.height,
    )
    .join(Campaign, Campaign.id == Case.campaign_id)
    .outerjoin(Picture, Picture.digest == Case.picture)
    .where(Campaign.slug == bindparam("campaign"), Case.is_public.is_(True))
)  # fmt: skip
_IN_ORDER = _CASES.order_by(Case.position, Case.id).limit(_LIMIT).offset(_OFFSET)
_IS_CHECKED: ColumnElement[bool] = func.coalesce(
    Case.as_of >= bindparam("since", type_=Date),
    False,  # what SQL says of no day
)
_OF_STATUS = _IN_ORDER.where(Case.status == bindparam("status"))
_CHECKED, _UNCHECKED = _OF_STATUS.where(_IS_CHECKED), _OF_STATUS.where(not_(_IS_CHECKED))
_STILL_HELD = _IN_ORDER.where(Case.status.in_(HELD))
_ONE = _CASES.add_columns(Case.charges, Case.sentences, Case.reported_on, Case.sources, Case.stories_html).where(
    Case.slug == bindparam("slug")
)
_COUNTS = (
    select(Case.status, Case.as_of, Case.held_until, Case.state_source, func.count(Case.id).label("number"))
    .join(Campaign, Campaign.id == Case.campaign_id)
    .where(Campaign.slug == bindparam("campaign"), Case.is_public.is_(True))
    .group_by(Case.status, Case.as_of, Case.held_until, Case.state_source)
)
# Put together once; the functions below ask them.


class Asked(NamedTuple):
    """Which cases of a campaign are asked for: those of a status, checked or not; None for whichever."""

    status: CaseStatus
    is_checked: bool | None = None

    def takes(self, count: StateCount) -> bool:
        """Whether those who were counted are asked for."""
        is_asked = self.is_checked is None or count.is_over or count.is_checked is self.is_checked
        return count.status is self.status and is_asked


def asked_by(key: str) -> Asked:
    """What a name in an address asks for, one of `casestates.KEYS`."""
    status, mark, checked = key.partition("-")
    return Asked(CaseStatus(status), checked == "checked" if mark else None)


def cases(
    campaign: CampaignFace, moment: Moment, *, of: Asked | None = None, limit: int = 60, offset: int = 0
) -> tuple[CaseFace, ...]:
    """The public cases of a campaign, in the order of the coalition."""
    values: dict[str, Any] = {"campaign": campaign.slug, "limit": limit, "offset": offset}
    query = _IN_ORDER
    if of is not None:
        values, query = values | {"status": of.status}, _OF_STATUS
    if of is not None and of.is_checked is not None and of.status not in EVENTS:
        values, query = values | {"since": oldest_checked(moment)}, _CHECKED if of.is_checked else _UNCHECKED
    return _asked(query, values, campaign, moment, of)


def held(campaign: CampaignFace, moment: Moment, *, limit: int = 60) -> tuple[CaseFace, ...]:
    """The public cases of those who are not free as far as is known, in the order of the coalition."""
    values: dict[str, Any] = {"campaign": campaign.slug, "limit": limit, "offset": 0}
    return _asked(_STILL_HELD, values, campaign, moment, "held")


def counts(campaign: CampaignFace, moment: Moment) -> tuple[StateCount, ...]:
    """How many public cases there are of each state that occurs, in the order of the statuses."""
    return remembered(("cases counted", campaign.slug), moment, lambda own: _counts(campaign.slug, own))


def case(campaign: CampaignFace, slug: str, moment: Moment) -> ReportedCase:
    """The public case of a slug.

    Raises: NotFound.
    """
    row = rows(_ONE, {"campaign": campaign.slug, "slug": slug}).first()
    if row is None:
        raise NotFound("There is no such case, or it is not public.")
    return of_reported_case(row, campaign, moment)


def _counts(slug: str, moment: Moment) -> tuple[StateCount, ...]:
    return counted((state_of(row, moment), row.number) for row in rows(_COUNTS, {"campaign": slug}))


def _asked(
    query: Select[*tuple[Any, ...]], values: dict[str, Any], campaign: CampaignFace, moment: Moment, about: object
) -> tuple[CaseFace, ...]:
    return remembered(
        ("cases", about, *values.values()),
        moment,
        lambda own: tuple(of_case(row, campaign, own) for row in rows(query, values)),
    )
