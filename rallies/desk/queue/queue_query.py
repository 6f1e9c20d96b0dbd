"""What the queue holds: every table that takes `Moderated`, in one list, oldest first.

What would change a rally that begins within two days stands before all else.

A kind of its own needs nothing here: a class that takes `Moderated` is filtered by its own `campaign_id`, `country`
and `words`, or by those of the rally that its `rally_id` names; a question that it has no answer to leaves it out.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, literal, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, aliased

from rallies.core import current
from rallies.core.db.database import Base, session
from rallies.core.errors import NotFound
from rallies.core.text import folded
from rallies.model.campaign.campaigns import Campaign
from rallies.model.desk.moderation import Moderated, State
from rallies.model.rally.rallies import ChangeRequest, Rally

PAGE = 50
SOON = timedelta(hours=48)
"""How long before its start a rally's changes stand first."""
MAX_ID = 16
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


@dataclass(frozen=True)
class Page:
    """Some of what waits, and how much there is in all."""

    things: list[Moderated]
    total: int


def kinds() -> dict[str, type[Moderated]]:
    """Every mapped class that is moderated, by the name of its table."""
    found = {str(mapper.local_table): mapper.class_ for mapper in Base.registry.mappers}
    return {name: found[name] for name in sorted(found) if issubclass(found[name], Moderated)}


def page(asked: Filter, *, limit: int = PAGE, offset: int = 0) -> Page:
    """A page of the queue; the dates of a series that stand alike are one line, that of the first."""
    parts = [_part(name, kind, asked) for name, kind in kinds().items() if asked.kind in {"", name}]
    if not parts:
        return Page([], 0)
    every = union_all(*parts).subquery()
    total = session().execute(select(func.count()).select_from(every)).scalar_one()
    order = (every.c.is_late, every.c.submitted_at, every.c.kind, every.c.id)
    rows = session().execute(select(every.c.kind, every.c.id).order_by(*order).limit(limit).offset(offset)).all()
    return Page(_loaded([(row.kind, row.id) for row in rows]), total)


def counts() -> dict[State, int]:
    """How many lines the list of each state has."""
    return {state: page(Filter(state=state), limit=0).total for state in State}


def all_ids(asked: Filter) -> list[str]:
    """The public ids of all that waits, each date of a series by itself, oldest first."""
    asked_for = [kind for name, kind in kinds().items() if asked.kind in {"", name}]
    parts = [
        select(
            _column(kind, "public_id").label("public"), kind.submitted_at.label("at"), _column(kind, "id").label("id")
        ).where(*_conditions(kind, asked))
        for kind in asked_for
    ]
    every = union_all(*parts).subquery()
    return list(session().execute(select(every.c.public).order_by(every.c.at, every.c.id)).scalars())


def one(public_id: str, *, holding: bool = False) -> Moderated:
    """The moderated thing of a public id; `holding` keeps others from deciding it until the transaction ends.

    Raises: NotFound.
    """
    thing = found(public_id, holding=holding)
    if thing is None:
        raise NotFound(f"Nothing at the desk has the id {public_id[:MAX_ID]!r}.")
    return thing


def found(public_id: str, *, holding: bool = False) -> Moderated | None:
    """The same, or None if nothing has that id."""
    if not (1 <= len(public_id) <= MAX_ID and public_id.isascii() and public_id.isalnum()):
        return None
    for kind in kinds().values():
        query = select(kind).where(_column(kind, "public_id") == public_id)
        if holding:
            query = query.with_for_update(of=kind).execution_options(populate_existing=True)
        thing = session().execute(query).scalar()
        if thing is not None:
            return thing
    return None


def some(public_ids: Sequence[str], *, holding: bool = False) -> list[Moderated]:
    """The things of public ids that are there, in the same order, one query for each kind; `holding` as in `one`."""
    things: dict[str, Moderated] = {}
    for kind in kinds().values():
        public_id = _column(kind, "public_id")
        query = select(public_id, kind).where(public_id.in_(public_ids))
        if holding:
            query = query.with_for_update(of=kind).execution_options(populate_existing=True)
        things |= {row[0]: row[1] for row in session().execute(query)}
    return [things[own] for own in public_ids if own in things]


def id_of(thing: Moderated) -> str:
    """The public id of a thing."""
    return str(getattr(thing, "public_id", ""))


def table_of(thing: Moderated) -> str:
    """The name of the table that a thing is a row of."""
    return next(name for name, kind in kinds().items() if type(thing) is kind)


def rally_of(thing: Moderated) -> Rally | None:
    """The rally that a thing is, or is a part of; None for what has a title of its own."""
    if isinstance(thing, Rally):
        return thing
    return None if hasattr(thing, "title") else getattr(thing, "rally", None)


def siblings(thing: Moderated, *, holding: bool = False) -> Sequence[Rally | ChangeRequest]:
    """The other dates of a rally's series that stand as it does, or for which the same was asked, in order of time."""
    if isinstance(thing, ChangeRequest):
        return _asked_alike(thing, holding=holding)
    if not isinstance(thing, Rally) or thing.series is None:
        return []
    query = (
        select(Rally)
        .where(Rally.series == thing.series, Rally.state == thing.state, Rally.id != thing.id)
        .order_by(Rally.starts_at, Rally.id)
    )
    if holding:
        query = query.with_for_update(of=Rally).execution_options(populate_existing=True)
    return list(session().execute(query).scalars())


def next_after(thing: Moderated, asked: Filter) -> str | None:
    """The public id of what comes after a thing in its list; the first one if it stands there no more."""
    ids = [id_of(one) for one in page(asked, limit=PAGE * 4).things]
    own = id_of(thing)
    if own not in ids:
        return ids[0] if ids else None
    position = ids.index(own)
    return ids[position + 1] if position + 1 < len(ids) else None


def campaigns() -> Sequence[Campaign]:
    """All campaigns, for the filter."""
    return session().execute(select(Campaign).order_by(Campaign.slug)).scalars().all()


def countries() -> list[str]:
    """The codes of all countries that rallies are in, for the filter."""
    return list(session().execute(select(Rally.country).distinct().where(Rally.country != "")).scalars())


def _column(kind: type[Moderated], name: str) -> InstrumentedAttribute[Any]:
    """A column that every moderated table has beside those of the mixin."""
    found: InstrumentedAttribute[Any] = getattr(kind, name)
    return found


def _part(name: str, kind: type[Moderated], asked: Filter) -> Select[Any]:
    columns = (literal(name).label("kind"), _column(kind, "id").label("id"), kind.submitted_at.label("submitted_at"))
    query = select(*columns, _is_late(kind).label("is_late")).where(*_conditions(kind, asked))
    if kind is ChangeRequest:
        return query.where(_is_first_asked())
    return query.where(_is_first_of_series()) if kind is Rally else query


def _is_late(kind: type[Moderated]) -> ColumnElement[int]:
    """0 for a change of a rally that begins within SOON or is on, 1 for all that can wait for its turn."""
    if kind is not ChangeRequest:
        return literal(1)
    now = current.now()
    is_soon = (Rally.id == ChangeRequest.rally_id) & (Rally.starts_at <= now + SOON) & (Rally.ends_at > now)
    return case((select(Rally.id).where(is_soon).exists(), 0), else_=1)


def _asked_alike(request: ChangeRequest, *, holding: bool) -> list[ChangeRequest]:
    if request.series is None:
        return []
    query = select(ChangeRequest).where(_is_alike(request, ChangeRequest), ChangeRequest.id != request.id)
    if holding:
        query = query.with_for_update(of=ChangeRequest).execution_options(populate_existing=True)
    return list(session().execute(query.order_by(ChangeRequest.id)).scalars())


def _is_first_asked() -> ColumnElement[bool]:
    earlier = aliased(ChangeRequest)
    is_before = select(earlier.id).where(_is_alike(ChangeRequest, earlier), earlier.id < ChangeRequest.id)
    return or_(ChangeRequest.series.is_(None), ~is_before.exists())


def _is_alike(one: Any, other: Any) -> ColumnElement[bool]:  # noqa: ANN401  # a request, or its columns
    """Whether two requests were made at once for dates of one series, and stand alike."""
    names = ("series", "state", "submitted_at", "proposed_by")
    return and_(*(getattr(other, name) == getattr(one, name) for name in names))


def _is_first_of_series() -> ColumnElement[bool]:
    earlier = aliased(Rally)
    has_earlier = select(earlier.id).where(
        earlier.series == Rally.series, earlier.state == Rally.state, earlier.id < Rally.id
    )
    return or_(Rally.series.is_(None), ~has_earlier.exists())


def _conditions(kind: type[Moderated], asked: Filter) -> list[ColumnElement[bool]]:
    conditions = [kind.state == asked.state]
    if asked.claimed:
        conditions.append(kind.claimed_by.is_(None) if asked.claimed == NOBODY else kind.claimed_by == asked.claimed)
    if asked.words:
        is_id = _column(kind, "public_id") == asked.words.strip()
        conditions.append(or_(is_id, _answer(kind, "words", lambda column: _has_words(column, asked.words))))
    if asked.campaign:
        conditions.append(_answer(kind, "campaign_id", lambda column: _is_of_campaign(column, asked.campaign)))
    if asked.country:
        conditions.append(_answer(kind, "country", lambda column: column == asked.country))
    return conditions


def _answer(kind: type[Moderated], name: str, question: _Question) -> ColumnElement[bool]:
    """A question to a column of a kind, or else of the rally it belongs to; false where there is neither."""
    if hasattr(kind, name):
        return question(_column(kind, name))
    if hasattr(kind, "rally_id"):
        is_asked = question(_column(Rally, name))
        return select(Rally.id).where(Rally.id == _column(kind, "rally_id"), is_asked).exists()
    return false()


def _is_of_campaign(column: InstrumentedAttribute[Any], slug: str) -> ColumnElement[bool]:
    return select(Campaign.id).where(Campaign.id == column, Campaign.slug == slug).exists()


def _has_words(column: InstrumentedAttribute[Any], words: str) -> ColumnElement[bool]:
    parts = folded(words).split()[:8]
    return and_(*(column.contains(part, autoescape=True) for part in parts)) if parts else false()


def _loaded(rows: list[tuple[str, int]]) -> list[Moderated]:
    """The things of rows, one query for each kind, in the order of the rows."""
    found: dict[tuple[str, int], Moderated] = {}
    for name, kind in kinds().items():
        numbers = [number for of_kind, number in rows if of_kind == name]
        if numbers:
            number = _column(kind, "id")
            query = select(number, kind).where(number.in_(numbers))
            found |= {(name, number): thing for number, thing in session().execute(query)}
    return [found[row] for row in rows if row in found]
