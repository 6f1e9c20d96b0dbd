"""The accepted letters that the desk works with: which part is asked for, a page of it, and numbers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from flask import request
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import undefer

from rallies.core.db.database import session
from rallies.core.text import clean, one_line
from rallies.model.campaign.campaigns import Campaign
from rallies.model.case.cases import Case
from rallies.model.case.casestates import EVENTS
from rallies.model.desk.moderation import State
from rallies.model.letter.letters import Letter, Step

PAGE = 100
BLOCK = 200
"""How many letters an export reads at once."""
MOST_MOVED = 500
"""How many letters one act moves."""
KINDS = ("open", "private")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which letters are asked for; "" leaves a question open. `step` is the one they stand at."""

    campaign: str = ""
    case: str = ""
    step: str = ""
    kind: str = ""

    @property
    def kept(self) -> dict[str, str]:
        """The query that asks for the same."""
        filters = {"campaign": self.campaign, "case": self.case, "step": self.step, "kind": self.kind}
        return {name: value for name, value in filters.items() if value}


def asked() -> Asked:
    """What the address of this request asks for; what can't be read in it is left out."""
    filters = {name: one_line(clean(request.args.get(name, "")))[:80] for name in ("campaign", "case", "step", "kind")}
    return Asked(
        campaign=filters["campaign"],
        case=filters["case"],
        step=filters["step"] if filters["step"] in set(Step) - {Step.DRAFTED} else "",
        kind=filters["kind"] if filters["kind"] in KINDS else "",
    )


def page(part: Asked, *, limit: int = PAGE, offset: int = 0) -> list[Letter]:
    """Some letters of a part, oldest first."""
    query = select(Letter).where(*_conditions(part)).order_by(Letter.submitted_at, Letter.id)
    return list(session().execute(query.limit(limit).offset(offset)).scalars())


def named(public_ids: Sequence[str]) -> list[Letter]:
    """Accepted letters by their ids."""
    query = select(Letter).where(Letter.public_id.in_(public_ids[:MOST_MOVED]), Letter.state == State.PUBLISHED)
    return list(session().execute(query).scalars())


class Waiting(NamedTuple):
    """How many letters to somebody who is free are still here: in the queue, on their way, kept for the release."""

    case: Case
    campaign: str
    pending: int
    ready: int
    kept: int


def to_free() -> list[Waiting]:
    """The people who are reported free, or dead, with letters to them that no prison should get any more."""
    query = (
        select(Case, Campaign.slug, _number(_PENDING), _number(_READY), _number(_KEPT))
        .join(Case, Case.id == Letter.case_id)
        .join(Campaign, Campaign.id == Letter.campaign_id)
        .where(Case.status.in_(EVENTS), or_(_PENDING, _READY, _KEPT))
        .group_by(Case.id, Campaign.slug)
        .order_by(Case.id)
    )
    return [Waiting(*row) for row in session().execute(query)]


def _number(such: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(Letter.id).filter(such)


def counts(part: Asked) -> dict[Step, int]:
    """How many letters stand at each step, whatever step is asked for."""
    query = select(Letter.step, func.count(Letter.id)).where(*_conditions(part, of_step=False)).group_by(Letter.step)
    steps = {Step(step): count for step, count in session().execute(query)}
    return {step: steps.get(step, 0) for step in Step if step is not Step.DRAFTED}


def total(part: Asked) -> int:
    """How many letters a part has."""
    return session().execute(select(func.count(Letter.id)).where(*_conditions(part))).scalar_one()


def each(part: Asked) -> Iterator[Letter]:
    """All letters of a part with what is sealed, in the order of their numbers, a block in memory at a time."""
    last = 0
    while True:
        query = select(Letter).options(undefer(Letter.sealed)).where(*_conditions(part), Letter.id > last)
        block = list(session().execute(query.order_by(Letter.id).limit(BLOCK)).scalars())
        if not block:
            return
        yield from block
        last = block[-1].id
        session().expunge_all()


def campaigns() -> list[Campaign]:
    """The campaigns that take letters."""
    query = select(Campaign).where(Campaign.has_letters.is_(True)).order_by(Campaign.slug)
    return list(session().execute(query).scalars())


def cases(campaign: str) -> list[Case]:
    """The cases of a campaign, in its order."""
    query = select(Case).join(Campaign, Campaign.id == Case.campaign_id).where(Campaign.slug == campaign)
    return list(session().execute(query.order_by(Case.position, Case.id)).scalars())


_PENDING = Letter.state == State.PENDING
_READY = and_(Letter.state == State.PUBLISHED, Letter.step.in_((Step.RECEIVED, Step.PRINTED, Step.REFUSED)))
_KEPT = and_(Letter.state == State.PUBLISHED, Letter.step == Step.KEPT)


def _conditions(part: Asked, *, of_step: bool = True) -> list[ColumnElement[bool]]:
    conditions = [Letter.state == State.PUBLISHED]
    if part.campaign:
        number = select(Campaign.id).where(Campaign.slug == part.campaign).scalar_subquery()
        conditions.append(Letter.campaign_id == number)
        if part.case:
            case = select(Case.id).where(Case.campaign_id == number, Case.slug == part.case).scalar_subquery()
            conditions.append(Letter.case_id == case)
    if part.step and of_step:
        conditions.append(Letter.step == part.step)
    if part.kind:
        conditions.append(Letter.is_private.is_(part.kind == "private"))
    return conditions
