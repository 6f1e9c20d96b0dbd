"""Answers that last: kept in memory while the register stands where it stood and nothing of them depends on the hour.

Pages are made anew at every write and at every start or end of a rally, and ask mostly what was asked before.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import datetime
from threading import Lock
from typing import Generic, NamedTuple, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from rallies.core.clock import Moment
from rallies.core.database import Standing, db, is_writing, standing

Answer = TypeVar("Answer")


class Same(NamedTuple, Generic[Answer]):
    """Something that is known again by being the same object, as parts of answers are while these last."""

    one: Answer

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.one is self.one

    def __hash__(self) -> int:
        return id(self.one)


class _Kept(NamedTuple, Generic[Answer]):
    """An answer with what it holds for: a standing of the register, and a span of time."""

    of: Standing
    since: datetime
    until: datetime | None
    answer: Answer

    def holds(self, of: Standing, now: datetime) -> bool:
        return of == self.of and self.since <= now and (self.until is None or now < self.until)


class Lasting(Generic[Answer]):
    """The answers to a question that were asked for last, at most `most` for a register; they must not be changed."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: WeakKeyDictionary[Engine, OrderedDict[Hashable, _Kept[Answer]]] = WeakKeyDictionary()
        self._lock = Lock()

    def of(self, about: Hashable, moment: Moment, ask: Callable[[Moment], Answer]) -> Answer:
        """The answer about something; the moment is told until when it holds.

        `ask` is given a moment of its own, since what it says of the hour is kept with the answer. A transaction that
        writes sees what nobody else does, so it asks for itself alone.
        """
        if is_writing():
            return ask(moment)
        at, engine = standing(), db.engine
        kept = self._found(engine, about)
        if kept is None or not kept.holds(at, moment.now):
            own = Moment(moment.now)
            kept = _Kept(at, own.now, None, ask(own))._replace(until=own.until)
            self._keep(engine, about, kept)
        moment.changes_at(kept.until)
        return kept.answer

    def _found(self, engine: Engine, about: Hashable) -> _Kept[Answer] | None:
        with self._lock:
            held = self._kept.setdefault(engine, OrderedDict())
            if about in held:
                held.move_to_end(about)
            return held.get(about)

    def _keep(self, engine: Engine, about: Hashable, kept: _Kept[Answer]) -> None:
        with self._lock:
            held = self._kept.setdefault(engine, OrderedDict())
            held[about] = kept
            while len(held) > self._most:
                held.popitem(last=False)
