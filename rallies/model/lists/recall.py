"""Faces of rallies that were made lately: after an edit a feed reads one rally anew, and not a thousand.

A face is known again by its mark, which is all that it is made of as the database gives it; the marks are always read
from the register, so nothing can be shown from here that is no longer so.
"""

from collections import OrderedDict
from collections.abc import Collection
from threading import Lock
from typing import Any

from sqlalchemy import Result, Row, Select, bindparam, type_coerce
from sqlalchemy.types import NullType

from rallies.core.clock import Moment
from rallies.core.db.database import rows
from rallies.model.lists.listing import COLUMNS, ChangeFace, Listing
from rallies.model.query import changes_of, faces, numbered
from rallies.model.rally.rallies import Rally

MAX_KNOWN = 2_000
"""About 3 kB of memory each."""
Mark = tuple[Any, ...]
_READ = frozenset({"number", "revision", "starts_at", "ends_at", "reveals_at"})
_EDGES = (Rally.starts_at, Rally.ends_at, Rally.reveals_at)
_MADE_OF = (Rally.id, Rally.revision, *(column for column in COLUMNS if column.key not in _READ))
_MARKS = (*_EDGES, *(type_coerce(column, NullType()).label(f"raw_{column.key}") for column in _MADE_OF))
_NUMBERED = faces().where(Rally.id.in_(bindparam("numbers", expanding=True)))
_MARKED = _NUMBERED.with_only_columns(*_MARKS, maintain_column_froms=True)
_lock = Lock()
_known: OrderedDict[Mark, Listing] = OrderedDict()


def listings(query: Select[*tuple[Any, ...]], moment: Moment) -> list[Listing]:
    """The public faces of what a query of `faces` finds, in its order."""
    return recalled(rows(marked(query)), moment)


def of_numbers(numbers: Collection[int], moment: Moment) -> dict[int, Listing]:
    """The listed rallies of row numbers that other questions gave."""
    # Asked in SQL as well, SQLite would read all that is listed instead of these few.
    found = _found(rows(_MARKED, {"numbers": list(numbers)}), moment) if numbers else {}
    return {number: listing for number, listing in found.items() if listing.is_listed}


def marked(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """A query of `faces` that asks for marks alone."""
    return query.with_only_columns(*_MARKS, maintain_column_froms=True)


def recalled(found: Result[*tuple[Any, ...]], moment: Moment) -> list[Listing]:
    """The public faces of the rows of a query that is `marked`, in its order."""
    return list(_found(found, moment).values())


def _found(found: Result[*tuple[Any, ...]], moment: Moment) -> dict[int, Listing]:
    """The public faces of the rows of a query that is `marked`, by their numbers, in its order."""
    read = found.all()
    changes = changes_of([row.raw_id for row in read if row.raw_revision > 1])
    marks = [_mark(row, changes.get(row.raw_id), moment) for row in read]
    known = _of(marks)
    missing = {mark[0]: mark for mark, face in zip(marks, known, strict=True) if face is None}
    made = dict(numbered(rows(_NUMBERED, {"numbers": list(missing)}), moment)) if missing else {}
    _keep({missing[number]: face for number, face in made.items()})
    whole = ((mark[0], face or made.get(mark[0])) for mark, face in zip(marks, known, strict=True))
    return {number: face for number, face in whole if face is not None}


def _mark(row: Row[Any], changes: tuple[ChangeFace, ...] | None, moment: Moment) -> Mark:
    """All that the face of a rally is made of at a moment, its number first."""
    starts, ends, reveals, number, *rest = tuple(row)
    is_revealed = reveals is None or moment.has_come(reveals)
    said = repr(changes) if changes else ""  # it holds dictionaries
    return (number, starts, ends, reveals, is_revealed, moment.has_come(ends), moment.has_come(starts), said, *rest)


def _of(marks: list[Mark]) -> list[Listing | None]:
    with _lock:
        found = [_known.get(mark) for mark in marks]
        for mark, face in zip(marks, found, strict=True):
            if face is not None:
                _known.move_to_end(mark)
    return found


def _keep(made: dict[Mark, Listing]) -> None:
    with _lock:
        _known.update(made)
        while len(_known) > MAX_KNOWN:
            _known.popitem(last=False)
