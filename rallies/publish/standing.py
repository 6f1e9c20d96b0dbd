"""What this process knows of the register's revision: its own writes at once, others' within half a second."""

import logging
import threading
import time
from collections.abc import Callable

from flask import Flask

from rallies.core import database
from rallies.core.database import Standing
from rallies.publish.kept import Stamp
from rallies.publish.store import Store

POLL_SECONDS = 0.5
_log = logging.getLogger(__name__)


class Knowledge:
    """The register's standing as this process last saw it, and the care that hidden bytes are gone."""

    def __init__(self, app: Flask, store: Store, forget: Callable[[], None]) -> None:
        self._app = app
        self._store = store
        self._forget = forget
        self._lock = threading.Lock()
        self._known = Standing("", -1, -1)
        self._due = float("-inf")

    def now(self) -> Standing:
        """The standing, at most half a second old.

        Raises: SQLAlchemyError while the database does not answer.
        """
        if time.monotonic() >= self._due:
            with self._lock:
                if time.monotonic() >= self._due:
                    self._ask()
        return self._known

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
        self._remove(self._read())

    def may_stay(self, revision: int) -> bool:
        """Whether nothing was hidden since a revision."""
        return self._read().hidden_revision <= revision

    def _ask(self) -> None:
        asked = time.monotonic()
        seen = self._read()
        if (seen.identity, seen.hidden_revision) != (self._known.identity, self._known.hidden_revision):
            self._sweep(seen)
        self._known = seen
        self._due = asked + POLL_SECONDS

    def _read(self) -> Standing:
        with self._app.app_context():
            return database.standing()

    def _sweep(self, seen: Standing) -> None:
        """Do what a process that hid something should have done, in case it was killed before."""
        self._forget()
        if self._store.marker() != _marker(seen):
            self._remove(seen)

    def _remove(self, seen: Standing) -> None:
        self._forget()
        try:
            self._store.remove_all(_marker(seen))
        except OSError as error:
            # They are of an old revision, so nothing serves them; but they are on the disk still.
            _log.error("hidden bytes could not be removed", extra={"error": type(error).__name__})


def _marker(seen: Standing) -> str:
    return f"{seen.identity} {seen.hidden_revision}"
