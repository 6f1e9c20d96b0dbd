"""Work on many rows in small transactions, so that neither writers nor readers wait long for it."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute

from rallies.core.db.database import rows, session, writing

SIZE = 500
"""Rows of a transaction; some 10 ms of the interpreter."""


def each(query: Select[Any], key: InstrumentedAttribute[Any], act: Callable[[Sequence[Any]], object]) -> int:
    """Act on the keys that a query gives, in order, SIZE in a private transaction, and return how many there were."""
    some, done = query.order_by(key).limit(SIZE), 0
    while found := rows(some).scalars().all():
        session().rollback()
        with writing(is_private=True):
            found = rows(some).scalars().all()  # some may have been written meanwhile
            act(found)
        done += len(found)
        if len(found) < SIZE:
            return done
        some = query.where(key > found[-1]).order_by(key).limit(SIZE)
    session().rollback()
    return done
