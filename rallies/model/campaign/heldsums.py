"""What the rallies of each city and year add up to, kept beside them, so that a report reads sums and not rallies.

A sum counts the listed rallies of a campaign that are on, those to come too: the clock writes nothing. `first_end` and
`last_end` tell what the clock needs: before an instant, all of a sum is over, none, or it has to be looked into. What a
transaction writes by the mapper is followed at each flush, by what the rallies it touches added before and add after;
what is written past the mapper says so itself.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain
from typing import Any

from flask_sqlalchemy.session import Session
from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Integer,
    Row,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    delete,
    event,
    extract,
    func,
    insert,
    select,
)  # fmt: skip
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, UOWTransaction, mapped_column
from sqlalchemy.orm.attributes import get_history

from rallies.core.db.database import Base, Instant, is_sqlite, rows
from rallies.model.campaign.campaigns import Campaign
from rallies.model.desk.moderation import State
from rallies.model.rally.counts import HeadCount
from rallies.model.rally.rallies import Rally


class HeldSum(Base):
    """How many rallies a campaign has in a city in a year, of how many the number is known, and what these add up to.

    Every rally's end lies from `first_end` to `last_end`, which may reach further than they do.
    """

    __tablename__ = "held_sums"
    campaign_id: Mapped[int] = mapped_column(ForeignKey(Campaign.id), primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True)
    country: Mapped[str] = mapped_column(String(2), primary_key=True)
    city: Mapped[str] = mapped_column(String(80), primary_key=True)
    city_name: Mapped[str] = mapped_column(String(200))
    place_id: Mapped[int | None] = mapped_column(BigInteger)
    rallies: Mapped[int]
    known: Mapped[int]
    low: Mapped[int] = mapped_column(BigInteger)
    high: Mapped[int] = mapped_column(BigInteger)
    first_end: Mapped[datetime] = mapped_column(Instant)
    last_end: Mapped[datetime] = mapped_column(Instant)


YEAR = cast(extract("year", Rally.day), Integer).label("year")
IS_ON = (Rally.campaign_id.is_not(None), Rally.is_listed.is_(True), Rally.state == State.PUBLISHED)
IS_COUNTED = and_(HeadCount.rally_id == Rally.id, HeadCount.state == State.PUBLISHED)
SINGLE = (
    select(
        Rally.campaign_id, YEAR, Rally.country, Rally.city, Rally.city_name, Rally.place_id, Rally.ends_at,
        func.min(HeadCount.low).label("low"), func.max(HeadCount.high).label("high"),
    )
    .outerjoin(HeadCount, IS_COUNTED)
    .where(*IS_ON)
    .group_by(Rally.id)
)  # fmt: skip
"""What each rally adds; `low` and `high` None where nobody counted."""
_SOME = SINGLE.where(Rally.id.in_(bindparam("numbers", expanding=True))).order_by(Rally.id)
_TOUCHED = "rallies_held"


def added_up(single: Any) -> Select[*tuple[Any, ...]]:  # noqa: ANN401  # a subquery of any columns
    """The sums of rows of SINGLE, with the columns of a HeldSum in their order."""
    of = single.c
    groups = (of.campaign_id, of.year, of.country, of.city)
    return select(
        *groups,
        func.max(of.city_name).label("city_name"),
        func.max(of.place_id).label("place_id"),
        func.count().label("rallies"),
        func.count(of.low).label("known"),
        func.coalesce(func.sum(of.low), 0).label("low"),
        func.coalesce(func.sum(of.high), 0).label("high"),
        func.min(of.ends_at).label("first_end"),
        func.max(of.ends_at).label("last_end"),
    ).group_by(*groups)


def note(added: Iterable[Rally]) -> None:
    """Count rallies that were written past the mapper, and that nobody has counted yet."""
    _put(
        _row(rally.campaign_id, rally.day.year, rally, 1)
        for rally in added
        if rally.campaign_id is not None and rally.is_listed and rally.state == State.PUBLISHED
    )


def rebuild() -> None:
    """Add everything up anew. Call within `database.writing()`."""
    rows(delete(HeldSum))
    rows(insert(HeldSum).from_select(_NAMES, added_up(SINGLE.subquery())))


def is_true() -> bool:
    """Whether each sum is that of its rallies; all of them are read."""
    found = added_up(SINGLE.subquery()).subquery()
    said, right = (rows(select(*(of.c[name] for name in _SAYING))).all() for of in (HeldSum.__table__, found))
    return set(map(tuple, said)) == set(map(tuple, right))


_NAMES = [column.name for column in HeldSum.__table__.columns]
_ADDED = ("rallies", "known", "low", "high")
_SAYING = ("campaign_id", "year", "country", "city", *_ADDED)


@event.listens_for(Session, "before_flush")
def _before_flush(current: Session, of: UOWTransaction, instances: Any) -> None:  # noqa: ANN401  # never used
    """Note what the rallies that are about to be written add as yet."""
    del of, instances
    touched = list(_touched(current))
    if touched:
        numbers = {_number(thing) for thing in touched} - {None}
        current.info[_TOUCHED] = touched, _singles(current, numbers)


@event.listens_for(Session, "after_flush")
def _after_flush(current: Session, of: UOWTransaction) -> None:
    """Let the sums follow what was written."""
    del of
    touched, before = current.info.pop(_TOUCHED, ((), []))
    after = _singles(current, {_number(thing) for thing in touched}) if touched else []
    if before != after:
        shifts = [*(_shift(row, -1) for row in before), *(_shift(row, 1) for row in after)]
        current.connection().execute(_upsert(), shifts)
        current.connection().execute(_DROP)


def _touched(current: Session) -> Iterator[Rally | HeadCount]:
    """What is about to be written of rallies and numbers that a report tells of, or told of."""
    for thing in chain(current.new, current.dirty, current.deleted):
        if isinstance(thing, Rally):
            told = thing.is_listed or True in _before(thing, "is_listed")
        else:
            told = isinstance(thing, HeadCount) and State.PUBLISHED in {thing.state, *_before(thing, "state")}
        if told:
            yield thing


def _before(thing: Rally | HeadCount, name: str) -> tuple[Any, ...]:
    """The value that is about to be replaced, if one is."""
    return tuple(get_history(thing, name).deleted or ())


def _number(thing: Rally | HeadCount) -> int | None:
    return thing.id if isinstance(thing, Rally) else thing.rally_id


def _singles(current: Session, numbers: Iterable[int | None]) -> list[Any]:
    return list(current.connection().execute(_SOME, {"numbers": list(numbers)}))


def _shift(row: Row[Any], sign: int) -> dict[str, Any]:
    known = 0 if row.low is None else 1
    said = {"known": known, "low": row.low or 0, "high": row.high or 0}
    return _row(row.campaign_id, row.year, row, sign) | {name: sign * value for name, value in said.items()}


def _row(campaign_id: int | None, year: int, of: Any, sign: int) -> dict[str, Any]:  # noqa: ANN401  # a rally or a row
    return {
        "campaign_id": campaign_id, "year": year, "country": of.country, "city": of.city,
        "city_name": of.city_name, "place_id": of.place_id, "rallies": sign, "known": 0, "low": 0, "high": 0,
        "first_end": of.ends_at, "last_end": of.ends_at,
    }  # fmt: skip


def _upsert() -> Any:  # noqa: ANN401  # of either database
    """An insertion of what a rally adds or no longer adds, put upon the sum that is there."""
    adding = (sqlite if is_sqlite() else postgresql).insert(HeldSum)
    new, old = adding.excluded, HeldSum.__table__.c
    return adding.on_conflict_do_update(
        index_elements=[old.campaign_id, old.year, old.country, old.city],
        set_={
            **{name: old[name] + new[name] for name in _ADDED},
            "city_name": case((new.city_name > old.city_name, new.city_name), else_=old.city_name),
            "place_id": func.coalesce(
                case((new.place_id > old.place_id, new.place_id), else_=old.place_id), new.place_id
            ),
            "first_end": case((new.first_end < old.first_end, new.first_end), else_=old.first_end),
            "last_end": case((new.last_end > old.last_end, new.last_end), else_=old.last_end),
        },
    )


def _put(shifts: Iterable[dict[str, Any]]) -> None:
    if found := list(shifts):
        rows(_upsert(), found)


_DROP = delete(HeldSum).where(HeldSum.rallies == 0)
