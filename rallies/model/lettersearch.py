"""Questions about the letters of a campaign, answered with open letters and with numbers only."""

from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select

from rallies.core.database import session
from rallies.model.campaigns import Campaign
from rallies.model.cases import Case
from rallies.model.faces import CampaignFace, PublicLetter
from rallies.model.letters import Letter, Step
from rallies.model.moderation import State

_ON_PAPER = (Step.POSTED, Step.ANSWERED, Step.REFUSED)


class Tally(NamedTuple):
    """How many letters were received, open and private; of these, how many are open, were posted, were answered."""

    letters: int
    open: int
    posted: int
    answered: int


def wall(campaign: CampaignFace, *, case: str = "", limit: int, offset: int = 0) -> list[PublicLetter]:
    """The open letters of a campaign, or to one of its cases, newest first."""
    query = (
        select(
            Letter.public_id, Case.slug, Case.names, Letter.language, Letter.text, Letter.signed, Letter.submitted_at,
            Letter.step,
        )
        .join(Case, Case.id == Letter.case_id)
        .where(*_received(campaign, case), Letter.is_private.is_(False))
        .order_by(Letter.submitted_at.desc(), Letter.id.desc())
    )  # fmt: skip
    rows = session().execute(query.limit(limit).offset(offset))
    return [
        PublicLetter(public, slug, dict(names), language, text, signed, at.date(), step)
        for public, slug, names, language, text, signed, at, step in rows
    ]


def tally(campaign: CampaignFace, *, case: str = "") -> Tally:
    """The numbers of a campaign's letters, or of those to one of its cases."""
    query = select(
        func.count(Letter.id),
        func.count(Letter.id).filter(Letter.is_private.is_(False)),
        func.count(Letter.id).filter(Letter.step.in_(_ON_PAPER)),
        func.count(Letter.id).filter(Letter.step == Step.ANSWERED),
    ).where(*_received(campaign, case))
    return Tally(*session().execute(query).one())


def _received(campaign: CampaignFace, case: str) -> list[ColumnElement[bool]]:
    """What the desk has accepted, to cases that are public; asked by number, since the indexes begin with it."""
    number = select(Campaign.id).where(Campaign.slug == campaign.slug).scalar_subquery()
    if not case:
        public = select(Case.id).where(Case.campaign_id == number, Case.is_public.is_(True))
        return [Letter.campaign_id == number, Letter.state == State.PUBLISHED, Letter.case_id.in_(public)]
    of_case = select(Case.id).where(Case.campaign_id == number, Case.slug == case, Case.is_public.is_(True))
    return [Letter.case_id == of_case.scalar_subquery(), Letter.state == State.PUBLISHED]
