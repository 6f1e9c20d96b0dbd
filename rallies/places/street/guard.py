"""What stands between us and a geocoder on the net: a cache, one slot for all workers, and a breaker.

They live in one small file that all workers of a machine share. A key of the cache is a salted hash of the words;
of who asked nothing is kept.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

BETWEEN_SECONDS: Final = 1.0
KEPT_SECONDS: Final = 30 * 86_400
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS answer (key TEXT PRIMARY KEY, points TEXT NOT NULL, until REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, number REAL NOT NULL, words TEXT NOT NULL) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class State:
    """What an operator is told: how often the cache knew, how often a server was asked, and until when it rests.

    `rests_seconds` is 0 while it may be asked; `why` is what it last failed with, "" if it never did.
    """

    hits: int
    asked: int
    failed: int
    rests_seconds: float
    why: str

    @property
    def hit_ratio(self) -> float:
        """The part of the look-ups that the cache knew, 0 before the first."""
        return self.hits / (self.hits + self.asked) if self.hits else 0.0


class Guard:
    """The cache, slot and breaker in the file at `path`; `salt` is the instance's secret for the keys."""

    def __init__(self, path: Path, *, salt: bytes, now: Callable[[], datetime]) -> None:
        self._path = path
        self._salt = salt
        self._clock = now
        with self._writing() as db:
            db.executescript(_TABLES)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._path, timeout=10, isolation_level=None)) as db:
            db.execute("BEGIN IMMEDIATE")
            yield db
            if db.in_transaction:
                db.execute("COMMIT")

    def _now(self) -> float:
        return self._clock().timestamp()

    def key(self, *words: str) -> str:
        """Return the key under which the answer to some words is kept."""
        return hmac.new(self._salt, json.dumps(words).encode(), hashlib.sha256).hexdigest()

    def known(self, key: str) -> list[dict[str, Any]] | None:
        """Return the answer that is kept, None if there is none or it is too old."""
        with self._writing() as db:
            row = db.execute("SELECT points FROM answer WHERE key = ? AND until > ?", (key, self._now())).fetchone()
            if row is None:
                return None
            _add(db, "hits", 1)
            found: list[dict[str, Any]] = json.loads(row[0])
            return found

    def keep(self, key: str, points: list[dict[str, Any]]) -> None:
        """Keep an answer, and drop those that are too old."""
        with self._writing() as db:
            db.execute("DELETE FROM answer WHERE until <= ?", (self._now(),))
            db.execute("REPLACE INTO answer VALUES (?, ?, ?)", (key, json.dumps(points), self._now() + KEPT_SECONDS))
            _set(db, "failures in a row", 0)

    def take_turn(self) -> float:
        """Return how many seconds to wait before asking; the turn is taken, one a second over all workers."""
        with self._writing() as db:
            now = self._now()
            turn = max(now, _get(db, "next turn"))
            _set(db, "next turn", turn + BETWEEN_SECONDS)
            _add(db, "asked", 1)
            return turn - now

    def rest(self, seconds: float, why: str) -> None:
        """Let nobody ask for a while."""
        with self._writing() as db:
            _set(db, "rests until", max(_get(db, "rests until"), self._now() + seconds), why)
            _add(db, "failed", 1)
            _add(db, "failures in a row", 1)

    def failures_in_a_row(self) -> int:
        """Return how often it failed since it last answered."""
        with self._writing() as db:
            return int(_get(db, "failures in a row"))

    def rests_seconds(self) -> float:
        """Return for how long nobody may ask, 0 if anybody may."""
        with self._writing() as db:
            return max(0.0, _get(db, "rests until") - self._now())

    def state(self) -> State:
        """Return what an operator is told."""
        rests = self.rests_seconds()
        with self._writing() as db:
            row = db.execute("SELECT words FROM state WHERE name = 'rests until'").fetchone()
            hits, asked, failed = (int(_get(db, name)) for name in ("hits", "asked", "failed"))
        return State(hits, asked, failed, rests, row[0] if row else "")


def _get(db: sqlite3.Connection, name: str) -> float:
    row = db.execute("SELECT number FROM state WHERE name = ?", (name,)).fetchone()
    return float(row[0]) if row else 0.0


def _set(db: sqlite3.Connection, name: str, number: float, words: str = "") -> None:
    db.execute("REPLACE INTO state VALUES (?, ?, ?)", (name, number, words))


def _add(db: sqlite3.Connection, name: str, number: float) -> None:
    _set(db, name, _get(db, name) + number)
