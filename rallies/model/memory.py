"""One memory: an answer about the register, kept for its identity, its revision and the question, until its hour ends.

Nothing else is remembered about the register, so whoever writes has one duty: to write inside `database.writing()`.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import datetime
from threading import Lock, RLock
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakKeyDictionary

from rallies.core.clock import Moment
from rallies.core.db.database import Standing, db, is_writing, standing

if TYPE_CHECKING:
    from sqlalchemy import Engine

Answer = TypeVar("Answer")
MOST = 512
"""Answers that are kept of a revision; the one that was not asked for longest goes first."""


class _Kept:
    """The answer to one question: a thread that wants it while another one asks waits for that one."""

    def __init__(self) -> None:
        self.lock = RLock()
        self.since: datetime | None = None
        self.until: datetime | None = None
        self.answer: Any = None

    def holds(self, now: datetime) -> bool:
        return self.since is not None and self.since <= now and (self.until is None or now < self.until)


class _Shelf:
    """The answers about a register as it stands at one revision."""

    def __init__(self, at: Standing) -> None:
        self.at = at
        self.kept: OrderedDict[Hashable, _Kept] = OrderedDict()

    def of(self, question: Hashable) -> _Kept:
        kept = self.kept.setdefault(question, _Kept())
        self.kept.move_to_end(question)
        while len(self.kept) > MOST:
            self.kept.popitem(last=False)
        return kept


_shelves: WeakKeyDictionary["Engine", _Shelf] = WeakKeyDictionary()
_lock = Lock()


def remembered(question: Hashable, moment: Moment, ask: Callable[[Moment], Answer]) -> Answer:
    """The answer to a question, asked once a revision; it is shared, so nobody may change it.

    `ask` is given a moment of its own: until when its answer holds is kept with it, and every reader's moment is told.
    A transaction that writes sees what nobody else does, so it asks for itself alone.
    """
    kept = None if is_writing() else _place(question)
    if kept is None:
        return ask(moment)
    with kept.lock:
        if not kept.holds(moment.now):
            own = Moment(moment.now)
            kept.answer = ask(own)
            kept.since, kept.until = own.now, own.until
        answer: Answer = kept.answer
        moment.changes_at(kept.until)
    return answer


def _place(question: Hashable) -> _Kept | None:
    """Where the answer of this transaction's revision is kept; None for a revision that is no longer the newest."""
    at, engine = standing(), db.engine
    with _lock:
        shelf = _shelves.get(engine)
        if shelf is None or shelf.at.identity != at.identity or shelf.at.revision < at.revision:
            shelf = _shelves[engine] = _Shelf(at)
        return shelf.of(question) if shelf.at == at else None
