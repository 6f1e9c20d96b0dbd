"""Questions about the letters of a campaign, answered with open letters and with numbers only."""

from typing import NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, Select, bindparam, func, select

from rallies.core.clock import Moment
from rallies.core.db.database import rows
from rallies.model.campaign.campaigns import Campaign
from rallies.model.campaign.faces import CampaignFace, PublicLetter
from rallies.model.case.cases import Case
from rallies.model.desk.moderation import State
from rallies.model.letter.letters import Letter, Step
from rallies.model.memory import remembered

_ON_PAPER = (Step.POSTED, Step.ANSWERED, Step.REFUSED)


class Tally(NamedTuple):
    """How many letters were received, open and private; of these, how many are open, were posted, were answered."""

    letters: int
    open: int
    posted: int
    answered: int


def wall(campaign: CampaignFace, *, case: str = "", limit: int, offset: int = 0, total: int = 0) -> list[PublicLetter]:
    """The open letters of a campaign, or to one of its cases, newest first.

    With `total`, how many there are, pages of the second half are looked up from the oldest on: what lies before a page
    is counted off one by one.
    """
    behind = total - offset - limit
    is_late = total > 0 and behind < offset
    values: dict[str, str | int] = {"campaign": campaign.slug, "case": case, "limit": limit, "offset": offset}
    if is_late:
        values |= {"limit": limit + min(behind, 0), "offset": max(behind, 0)}
    numbers = rows(_WALLS[bool(case), is_late], values).scalars().all()
    return [
        PublicLetter(public, slug, dict(names), language, text, signed, at.date(), step)
        for public, slug, names, language, text, signed, at, step in rows(_LETTERS, {"numbers": numbers})
    ]


def tally(campaign: CampaignFace, moment: Moment, *, case: str = "") -> Tally:
    """The numbers of a campaign's letters, or of those to one of its cases; counted once until something is written."""
    return remembered(("letters counted", campaign.slug, case), moment, lambda _: _tally(campaign, case))


def _tally(campaign: CampaignFace, case: str) -> Tally:
    values = {"campaign": campaign.slug} | ({"case": case} if case else {})
    counts = dict(zip(_KINDS, rows(_TALLY_OF_CASE if case else _TALLY, values).one(), strict=True))
    return Tally(
        letters=sum(counts.values()),
        open=sum(count for (_, is_private), count in counts.items() if not is_private),
        posted=sum(count for (step, _), count in counts.items() if step in _ON_PAPER),
        answered=sum(count for (step, _), count in counts.items() if step is Step.ANSWERED),
    )


def _ordered(*, is_of_case: bool, is_late: bool) -> Select[int]:
    """The numbers of open letters, newest first or oldest first, by the column that their index begins with.

    Letters to hidden cases are left out. Asked for the public cases instead, SQLite would go through the letters
    case by case, and then sort them.
    """
    number = select(Campaign.id).where(Campaign.slug == bindparam("campaign")).scalar_subquery()
    cases = select(Case.id).where(Case.campaign_id == number)
    if is_of_case:
        public = cases.where(Case.slug == bindparam("case"), Case.is_public.is_(True))
        of = [Letter.case_id == public.scalar_subquery()]
    else:
        of = [Letter.campaign_id == number, Letter.case_id.not_in(cases.where(Case.is_public.is_(False)))]
    query = select(Letter.id).where(*of, Letter.state == State.PUBLISHED, Letter.is_private.is_(False))
    order = (Letter.submitted_at, Letter.id) if is_late else _NEWEST
    return query.order_by(*order).limit(bindparam("limit")).offset(bindparam("offset"))


def _counted(*, is_of_case: bool) -> Select[*tuple[int, ...]]:
    """How many letters there are of each of _KINDS, in one row.

    Counting what lies side by side in an index takes half of what grouping takes. Letters to hidden cases are few:
    they are counted apart and taken away, so that nothing is asked of each letter.
    """
    number = select(Campaign.id).where(Campaign.slug == bindparam("campaign")).scalar_subquery()
    cases = select(Case.id).where(Case.campaign_id == number)
    if is_of_case:
        public = cases.where(Case.slug == bindparam("case"), Case.is_public.is_(True)).scalar_subquery()
        return select(*(_count(kind, Letter.case_id == public) for kind in _KINDS))
    hidden = cases.where(Case.is_public.is_(False))
    return select(
        *(_count(kind, Letter.campaign_id == number) - _count(kind, Letter.case_id.in_(hidden)) for kind in _KINDS)
    )


def _count(kind: tuple[Step, bool], of: ColumnElement[bool]) -> ScalarSelect[int]:
    step, is_private = kind
    is_kind = (Letter.state == State.PUBLISHED, Letter.step == step, Letter.is_private.is_(is_private))
    return select(func.count()).select_from(Letter).where(of, *is_kind).scalar_subquery()


_KINDS = tuple((step, is_private) for step in Step for is_private in (False, True))
_NEWEST = (Letter.submitted_at.desc(), Letter.id.desc())
_WALLS = {
    (is_of_case, is_late): _ordered(is_of_case=is_of_case, is_late=is_late)
    for is_of_case in (False, True)
    for is_late in (False, True)
}
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
