"""What the queue holds: every table that takes `Moderated`, in one list, oldest first.

What would change a rally that begins within two days stands before all else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from rallies.core import current
from rallies.core.db.database import session
from rallies.core.errors import NotFound
from rallies.desk.queue import lists
from rallies.desk.queue.lists import Filter, column, is_alike, kinds
from rallies.model.campaign.campaigns import Campaign
from rallies.model.desk.moderation import Moderated, State
from rallies.model.rally.rallies import ChangeRequest, Rally

PAGE = 50
SOON = timedelta(hours=48)
"""How long before its start a rally's changes stand first."""
MAX_ID = 16


@dataclass(frozen=True)
class Page:
    """Some of what waits, and how much there is in all."""

    things: list[Moderated]
    total: int


def page(wanted: Filter, *, limit: int = PAGE, offset: int = 0) -> Page:
    """A page of the queue; the dates of a series that stand alike are one line, that of the first."""
    if wanted.kind not in {"", *kinds()}:
        return Page([], 0)
    now = current.now()
    total = session().execute(lists.total(wanted)).scalar_one()
    values = {"now": now, "soon": now + SOON, "limit": limit, "offset": offset}
    rows = session().execute(lists.lines(wanted), values).all()
    return Page(_loaded([(row.kind, row.id) for row in rows]), total)


def counts() -> dict[State, int]:
    """How many lines the list of each state has."""
    lines = {row.state: row.lines for row in session().execute(lists.lines_of_states())}
    return {state: lines.get(state, 0) for state in State}


def all_ids(wanted: Filter) -> list[str]:
    """The public ids of all that waits, each date of a series by itself, oldest first."""
    return list(session().execute(lists.ids(wanted)).scalars())


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
        query = select(kind).where(column(kind, "public_id") == public_id)
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
        public_id = column(kind, "public_id")
        query = select(public_id, kind).where(public_id.in_(public_ids))
        if holding:
            query = query.with_for_update(of=kind).execution_options(populate_existing=True)
        things |= {row[0]: row[1] for row in session().execute(query)}
    return [things[own] for own in public_ids if own in things]


def table_of(thing: Moderated) -> str:
    """The name of the table that a thing is a row of."""
    return next(name for name, kind in kinds().items() if type(thing) is kind)


def rally_of(thing: Moderated) -> Rally | None:
    """The rally that a thing is or would change; None for every other kind."""
    if isinstance(thing, Rally):
        return thing
    return thing.rally if isinstance(thing, ChangeRequest) else None


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


def next_after(thing: Moderated, wanted: Filter) -> str | None:
    """The public id of what comes after a thing in its list; the first one if it stands there no more."""
    ids = [listed.public_id for listed in page(wanted, limit=PAGE * 4).things]
    own = thing.public_id
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


def _asked_alike(request: ChangeRequest, *, holding: bool) -> list[ChangeRequest]:
    if request.series is None:
        return []
    query = select(ChangeRequest).where(is_alike(request, ChangeRequest), ChangeRequest.id != request.id)
    if holding:
        query = query.with_for_update(of=ChangeRequest).execution_options(populate_existing=True)
    return list(session().execute(query.order_by(ChangeRequest.id)).scalars())


def _loaded(rows: list[tuple[str, int]]) -> list[Moderated]:
    """The things of rows, one query for each kind, in the order of the rows."""
    things: dict[tuple[str, int], Moderated] = {}
    for name, kind in kinds().items():
        numbers = [number for of_kind, number in rows if of_kind == name]
        if numbers:
            number = column(kind, "id")
            query = select(number, kind).where(number.in_(numbers))
            things |= {(name, number): thing for number, thing in session().execute(query)}
    return [things[row] for row in rows if row in things]
