"""Questions about the letters of a campaign, answered with open letters and with numbers only."""

from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, func, select

from rallies.core.database import rows
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
    asked = {"campaign": campaign.slug, "limit": limit, "offset": offset} | ({"case": case} if case else {})
    numbers = rows(_WALL_OF_CASE if case else _WALL, asked).scalars().all()
    return [
        PublicLetter(public, slug, dict(names), language, text, signed, at.date(), step)
        for public, slug, names, language, text, signed, at, step in rows(_LETTERS, {"numbers": numbers})
    ]


def tally(campaign: CampaignFace, *, case: str = "") -> Tally:
    """The numbers of a campaign's letters, or of those to one of its cases."""
    asked = {"campaign": campaign.slug} | ({"case": case} if case else {})
    found = rows(_TALLY_OF_CASE if case else _TALLY, asked).all()
    return Tally(
        letters=sum(count for _, _, count in found),
        open=sum(count for _, is_private, count in found if not is_private),
        posted=sum(count for step, _, count in found if step in _ON_PAPER),
        answered=sum(count for step, _, count in found if step == Step.ANSWERED),
    )


def _of(*, is_of_case: bool) -> list[ColumnElement[bool]]:
    """Which letters are asked for, by the column that their index begins with; those to hidden cases are left out.

    Asked for the public cases instead, SQLite would go through the letters case by case, and then sort them.
    """
    number = select(Campaign.id).where(Campaign.slug == bindparam("campaign")).scalar_subquery()
    cases = select(Case.id).where(Case.campaign_id == number)
    accepted = Letter.state == State.PUBLISHED
    if is_of_case:
        public = cases.where(Case.slug == bindparam("case"), Case.is_public.is_(True))
        return [Letter.case_id == public.scalar_subquery(), accepted]
    return [Letter.campaign_id == number, Letter.case_id.not_in(cases.where(Case.is_public.is_(False))), accepted]


def _ordered(*, is_of_case: bool) -> Select[int]:
    query = select(Letter.id).where(*_of(is_of_case=is_of_case), Letter.is_private.is_(False))
    return query.order_by(*_NEWEST).limit(bindparam("limit")).offset(bindparam("offset"))


def _counted(*, is_of_case: bool) -> Select[str, bool, int]:
    query = select(Letter.step, Letter.is_private, func.count()).where(*_of(is_of_case=is_of_case))
    return query.group_by(Letter.step, Letter.is_private)


_NEWEST = (Letter.submitted_at.desc(), Letter.id.desc())
_WALL, _WALL_OF_CASE = _ordered(is_of_case=False), _ordered(is_of_case=True)
_TALLY, _TALLY_OF_CASE = _counted(is_of_case=False), _counted(is_of_case=True)
_LETTERS = (
    select(
        Letter.public_id, Case.slug, Case.names, Letter.language, Letter.text, Letter.signed, Letter.submitted_at,
        Letter.step,
    )
    .join(Case, Case.id == Letter.case_id)
    .where(Letter.id.in_(bindparam("numbers", expanding=True)))
    .order_by(*_NEWEST)
)  # fmt: skip
