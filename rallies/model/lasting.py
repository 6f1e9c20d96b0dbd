"""Answers that last: kept in memory until a part of the register that they are of is written, or their hour ends.

Pages are made anew at every write and at every start or end of a rally, and ask mostly what was asked before.
"""

from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar
from weakref import WeakKeyDictionary

from rallies.core.clock import Moment
from rallies.core.db.database import Base, Standing, db, is_writing, watch
from rallies.core.db.touched import Touches, touches

if TYPE_CHECKING:
    from sqlalchemy import Engine

Answer = TypeVar("Answer")


class Same(NamedTuple, Generic[Answer]):
    """Something that is known again by being the same object, as parts of answers are while these last."""

    one: Answer

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.one is self.one

    def __hash__(self) -> int:
        return id(self.one)


class _Kept(NamedTuple, Generic[Answer]):
    """An answer with the standing of the register that it was asked at, and the span of time that it holds for."""

    at: Standing
    since: datetime
    until: datetime | None
    answer: Answer

    def holds(self, parts: Collection[str], written: Touches, now: datetime) -> bool:
        is_time = self.since <= now and (self.until is None or now < self.until)
        return is_time and written.spare(parts, self.at)


class Shelf(Generic[Answer]):
    """What was kept of late for each register, at most `most` things; the one that was not used longest goes first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: WeakKeyDictionary[Engine, OrderedDict[Hashable, Answer]] = WeakKeyDictionary()
        self._lock = Lock()

    def found(self, about: Hashable) -> Answer | None:
        """What is kept about something for the register at hand."""
        with self._lock:
            held = self._kept.setdefault(db.engine, OrderedDict())
            if about in held:
                held.move_to_end(about)
            return held.get(about)

    def keep(self, about: Hashable, thing: Answer) -> None:
        """Keep something in place of what was kept about the same."""
        with self._lock:
            held = self._kept.setdefault(db.engine, OrderedDict())
            held[about] = thing
            while len(held) > self._most:
                held.popitem(last=False)


class Lasting(Generic[Answer]):
    """The answers to a question that were asked for last, at most `most` for a register; they must not be changed.

    The question reads nothing but the tables, and the parts that others touch: it is asked again once one is written.
    """

    def __init__(self, most: int, *tables: type[Base], parts: Collection[str] = ()) -> None:
        for table in tables:
            watch(table)
        self.parts = (*(table.__tablename__ for table in tables), *parts)
        self._shelf: Shelf[_Kept[Answer]] = Shelf(most)

    def of(self, about: Hashable, moment: Moment, ask: Callable[[Moment], Answer]) -> Answer:
        """The answer about something; the moment is told until when it holds.

        `ask` is given a moment of its own, since what it says of the hour is kept with the answer. A transaction that
        writes sees what nobody else does, so it asks for itself alone.
        """
        if is_writing():
            return ask(moment)
        written, kept = touches(), self._shelf.found(about)
        if kept is None or not kept.holds(self.parts, written, moment.now):
            own = Moment(moment.now)
            kept = _Kept(written.at, own.now, None, ask(own))._replace(until=own.until)
            self._shelf.keep(about, kept)
        moment.changes_at(kept.until)
        return kept.answer
