"""Which cities' listed rallies each transaction writes, so that what is kept of other cities stays true.

What goes by the mapper is followed by itself; what is inserted past it says so.
"""

from collections.abc import Iterable
from typing import Any

from flask_sqlalchemy.session import Session
from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, UOWTransaction
from sqlalchemy.orm.attributes import get_history

from rallies.core.db.database import touch, watch
from rallies.model.campaign.campaigns import Campaign
from rallies.model.rally.rallies import Change, Rally

LISTED = "listed rallies"
"""The part of the register that is touched whenever a listed rally is written, or one that was listed."""
EVERY_CITY = "listed rallies of every city"
"""Touched where it is not told of which cities."""
LISTINGS = (LISTED, Campaign.__tablename__, Change.__tablename__)
"""The parts of the register that faces of listed rallies are made of."""
_CITY = "city "
watch(Campaign)
watch(Change)


def note(added: Iterable[Rally]) -> None:
    """Mark the cities of rallies that were written past the mapper."""
    for rally in added:
        if rally.is_listed:
            _touch(rally.country, rally.city)


def cities(parts: Iterable[str]) -> list[tuple[str, str]]:
    """The cities (country, slug) among touched parts."""
    named = (part.removeprefix(_CITY).partition("/") for part in parts if part.startswith(_CITY))
    return [(country, city) for country, _, city in named]


@event.listens_for(Session, "before_flush")
def _before_flush(current: Session, of: UOWTransaction, instances: Any) -> None:  # noqa: ANN401  # never used
    del of, instances
    for thing in (*current.new, *current.dirty, *current.deleted):
        if isinstance(thing, Rally) and True in _values(thing, "is_listed"):
            for country in _values(thing, "country"):
                for city in _values(thing, "city"):
                    _touch(country, city)


@event.listens_for(Session, "do_orm_execute")
def _on_execute(state: ORMExecuteState) -> None:
    is_written = state.is_update or state.is_delete or state.is_insert
    if is_written and state.bind_mapper is not None and state.bind_mapper.class_ is Rally:
        touch(LISTED)
        touch(EVERY_CITY)


def _values(thing: Rally, name: str) -> set[Any]:
    """What an attribute was and is to be."""
    history = get_history(thing, name)
    return {*(history.added or ()), *(history.unchanged or ()), *(history.deleted or ())}


def _touch(country: str | None, city: str | None) -> None:
    touch(LISTED)
    touch(f"{_CITY}{country or ''}/{city or ''}")
