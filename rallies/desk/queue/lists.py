"""The lists of the queue as SQL: which rows of which tables are a line of which list.

A kind of its own needs nothing here: a class that takes `Moderated` is filtered by its own `campaign_id`, `country`
and `words`, or by those of the rally that its `rally_id` names; a question that it has no answer to leaves it out.

A page of the desk asks for several lists, and eight tables take longer to be put together than to be read: each list
is put together once for what is asked. What depends on the present is given when it is read.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from rallies.core.db.database import Base, Instant
from rallies.model import searchwords
from rallies.model.campaign.campaigns import Campaign
from rallies.model.desk.moderation import Moderated, State
from rallies.model.rally.rallies import ChangeRequest, Rally

NOBODY = "nobody"
_Question = Callable[[InstrumentedAttribute[Any]], ColumnElement[bool]]


@dataclass(frozen=True, kw_only=True)
class Filter:
    """Which part of the queue is asked for; "" leaves a question open.

    `kind` is a table's name, `country` an ISO code, `claimed` a name or NOBODY; `words` are looked for in title and
    place, and are taken as an id as well.
    """

    state: State = State.PENDING
    kind: str = ""
    campaign: str = ""
    country: str = ""
    claimed: str = ""
    words: str = ""


def kinds() -> dict[str, type[Moderated]]:
    """Every mapped class that is moderated, by the name of its table."""
    classes = {str(mapper.local_table): mapper.class_ for mapper in Base.registry.mappers}
    return {name: classes[name] for name in sorted(classes) if issubclass(classes[name], Moderated)}


def column(kind: type[Moderated], name: str) -> InstrumentedAttribute[Any]:
    """A column that every moderated table has beside those of the mixin."""
    attribute: InstrumentedAttribute[Any] = getattr(kind, name)
    return attribute


@lru_cache(maxsize=64)
def lines(wanted: Filter) -> Select[Any]:
    """The kind and row number of the lines of a list, those that can't wait first, then oldest first."""
    parts = [
        _lines_of(kind, (*_line(name, kind), _is_late(kind).label("is_late"))).where(*_conditions(kind, wanted))
        for name, kind in _kinds_of(wanted)
    ]
    every = union_all(*parts).subquery()
    order = (every.c.is_late, every.c.submitted_at, every.c.kind, every.c.id)
    limit, offset = (bindparam(name, type_=Integer) for name in ("limit", "offset"))
    return select(every.c.kind, every.c.id).order_by(*order).limit(limit).offset(offset)


@lru_cache(maxsize=64)
def total(wanted: Filter) -> Select[Any]:
    """How many lines a list has."""
    parts = [
        _lines_of(kind, (column(kind, "id"),)).where(*_conditions(kind, wanted)) for _name, kind in _kinds_of(wanted)
    ]
    return select(func.count()).select_from(union_all(*parts).subquery())


@lru_cache(maxsize=64)
def ids(wanted: Filter) -> Select[Any]:
    """The public ids of all that a list holds, each date of a series by itself, oldest first."""
    parts = [
        select(
            column(kind, "public_id").label("public"),
            kind.submitted_at.label("at"),
            column(kind, "id").label("id"),
        ).where(*_conditions(kind, wanted))
        for _name, kind in _kinds_of(wanted)
    ]
    every = union_all(*parts).subquery()
    return select(every.c.public).order_by(every.c.at, every.c.id)


@cache
def lines_of_states() -> Select[Any]:
    """How many lines the list of each state has; none for one without lines."""
    parts = [_lines_of(kind, (kind.state.label("state"),)) for kind in kinds().values()]
    every = union_all(*parts).subquery()
    return select(every.c.state, func.count().label("lines")).group_by(every.c.state)


def _kinds_of(wanted: Filter) -> list[tuple[str, type[Moderated]]]:
    return [(name, kind) for name, kind in kinds().items() if wanted.kind in {"", name}]


def _line(name: str, kind: type[Moderated]) -> tuple[ColumnElement[Any], ...]:
    submitted_at = kind.submitted_at.label("submitted_at")
    return literal(name).label("kind"), column(kind, "id").label("id"), submitted_at


def _lines_of(kind: type[Moderated], columns: tuple[Any, ...]) -> Select[Any]:
    """Columns of a kind's rows; of the dates of a series that stand alike, of the first alone."""
    if kind is ChangeRequest:
        return select(*columns).where(_is_first_asked())
    return select(*columns).where(_is_first_of_series()) if kind is Rally else select(*columns)


def _is_late(kind: type[Moderated]) -> ColumnElement[int]:
    """0 for a change of a rally that begins within SOON or is on, 1 for all that can wait for its turn."""
    if kind is not ChangeRequest:
        return literal(1)
    now, soon = (bindparam(name, type_=Instant()) for name in ("now", "soon"))
    is_near = (Rally.starts_at <= soon) & (Rally.ends_at > now)
    is_soon = select(Rally.id).where(Rally.id == ChangeRequest.rally_id, is_near)
    return case((is_soon.exists(), 0), else_=1)


def _is_first_asked() -> ColumnElement[bool]:
    earlier = aliased(ChangeRequest)
    is_before = select(earlier.id).where(is_alike(ChangeRequest, earlier), earlier.id < ChangeRequest.id)
    return or_(ChangeRequest.series.is_(None), ~is_before.exists())


def is_alike(one: Any, other: Any) -> ColumnElement[bool]:  # noqa: ANN401  # a request, or its columns
    """Whether two requests were made at once for dates of one series, and stand alike."""
    names = ("series", "state", "submitted_at", "proposed_by")
    return and_(*(getattr(other, name) == getattr(one, name) for name in names))


def _is_first_of_series() -> ColumnElement[bool]:
    earlier = aliased(Rally)
    has_earlier = select(earlier.id).where(
        earlier.series == Rally.series, earlier.state == Rally.state, earlier.id < Rally.id
    )
    return or_(Rally.series.is_(None), ~has_earlier.exists())


def _conditions(kind: type[Moderated], wanted: Filter) -> list[ColumnElement[bool]]:
    conditions = [kind.state == wanted.state]
    if wanted.claimed:
        conditions.append(kind.claimed_by.is_(None) if wanted.claimed == NOBODY else kind.claimed_by == wanted.claimed)
    if wanted.words:
        is_id = column(kind, "public_id") == wanted.words.strip()
        conditions.append(or_(is_id, _answer(kind, "words", lambda column: _has_words(column, wanted.words))))
    if wanted.campaign:
        conditions.append(_answer(kind, "campaign_id", lambda column: _is_of_campaign(column, wanted.campaign)))
    if wanted.country:
        conditions.append(_answer(kind, "country", lambda column: column == wanted.country))
    return conditions


def _answer(kind: type[Moderated], name: str, question: _Question) -> ColumnElement[bool]:
    """A question to a column of a kind, or else of the rally it belongs to; false where there is neither."""
    if hasattr(kind, name):
        return question(column(kind, name))
    if hasattr(kind, "rally_id"):
        is_asked = question(column(Rally, name))
        return select(Rally.id).where(Rally.id == column(kind, "rally_id"), is_asked).exists()
    return false()


def _is_of_campaign(column: InstrumentedAttribute[Any], slug: str) -> ColumnElement[bool]:
    return select(Campaign.id).where(Campaign.id == column, Campaign.slug == slug).exists()


def _has_words(column: InstrumentedAttribute[Any], words: str) -> ColumnElement[bool]:
    sought = searchwords.parts(words)
    return and_(*(column.contains(part, autoescape=True) for part in sought)) if sought else false()
