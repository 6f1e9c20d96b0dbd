"""What this process knows of the register's revision: its own writes at once, others' within half a second.

While the database is gone, what was known last counts on for a minute: readers are served what is kept, its age said.
"""

import logging
import threading
import time
from collections.abc import Callable

from flask import Flask
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from rallies.core.db import database
from rallies.core.db.database import Standing
from rallies.core.errors import NoDatabase
from rallies.core.web import outage
from rallies.publish.served.lag import LAG_SECONDS
from rallies.publish.served.store import Store
from rallies.publish.served.stored_file import Stamp

POLL_SECONDS = 0.5
KEPT_SECONDS = 60.0
"""For how long kept bytes are served without a word from the database."""
RETRY_SECONDS = 1.0
_log = logging.getLogger(__name__)


class Knowledge:
    """The register's standing as this process last saw it, and the care that hidden bytes are gone."""

    def __init__(self, app: Flask, store: Store, forget: Callable[[], None]) -> None:
        self._app = app
        self._store = store
        self._forget = forget
        self._lock = threading.Lock()
        self._known = Standing("", -1, -1, -1)
        self._stood: dict[Stamp, float] = {}
        self._due = self._heard = float("-inf")
        self._gone: NoDatabase | None = None

    def now(self) -> Standing:
        """The standing, at most half a second old; the last known one while the database is gone for a minute at most.

        Raises: NoDatabase after that; SQLAlchemyError for another fault of the database.
        """
        if time.monotonic() >= self._due and self._lock.acquire(blocking=self._gone is None):
            try:
                if time.monotonic() >= self._due:
                    self._ask()
            finally:
                self._lock.release()
        if self._gone is not None and time.monotonic() > self._heard + KEPT_SECONDS:
            raise self._gone.with_traceback(None)
        return self._known

    def outdated_seconds(self, stamp: Stamp) -> float:
        """For how long at most what was made from a stamp lacks only what sums may lag behind; else infinity."""
        known = self._known
        promptly = max(known.prompt_revision, known.hidden_revision)
        if stamp.identity != known.identity or stamp.revision < promptly or self._gone is not None:
            return float("inf")
        return time.monotonic() - self._stood.get(stamp, float("-inf"))

    def age_seconds(self) -> int:
        """How long ago the database was last heard, if it is gone; else 0."""
        return int(time.monotonic() - self._heard) if self._gone is not None else 0

    def learn(self, stamp: Stamp) -> None:
        """Hear of a revision that was read from the register; if it is news, ask."""
        if stamp != (self._known.identity, self._known.revision):
            self.doubt()

    def doubt(self) -> None:
        """Ask the register before anything else is served."""
        with self._lock:  # an answer that is under way may be of before
            self._due = float("-inf")

    def hid(self) -> None:
        """Remove all stored bytes, since this process has just hidden something."""
        try:
            seen = self._read()
        except SQLAlchemyError:  # it is on disk there and the database gone since; the next answer sweeps once more
            self._remove("")
        else:
            self._remove(_marker(seen))

    def may_stay(self, revision: int) -> bool:
        """Whether nothing was hidden since a revision."""
        return self._read().hidden_revision <= revision

    def _ask(self) -> None:
        asked = time.monotonic()
        try:
            seen = self._read()
        except DBAPIError as error:
            trouble = outage.of(error)
            if not isinstance(trouble, NoDatabase):
                raise
            self._gone, self._due = trouble, time.monotonic() + RETRY_SECONDS
            return
        self._gone, self._heard = None, asked
        if (seen.identity, seen.hidden_revision) != (self._known.identity, self._known.hidden_revision):
            self._sweep(seen)
        self._known = seen
        self._due = asked + POLL_SECONDS
        lately = {stamp: at for stamp, at in self._stood.items() if at > asked - LAG_SECONDS}
        self._stood = lately | {Stamp(seen.identity, seen.revision): asked}

    def _read(self) -> Standing:
        with self._app.app_context():
            return database.standing()

    def _sweep(self, seen: Standing) -> None:
        """Do what a process that hid something should have done, in case it was killed before."""
        self._forget()
        if self._store.marker() != _marker(seen):
            self._remove(_marker(seen))

    def _remove(self, marker: str) -> None:
        self._forget()
        try:
            self._store.remove_all(marker)
        except OSError as error:
            # They are of an old revision, so nothing serves them; but they are on the disk still.
            _log.error("hidden bytes could not be removed", extra={"error": type(error).__name__})


def _marker(seen: Standing) -> str:
    return f"{seen.identity} {seen.hidden_revision}"
