"""The application for other servers: `gunicorn rallies.wsgi:app`, `granian --interface wsgi rallies.wsgi:app`.

Each process that loads this module does what `rallies serve` does: it brings the tables up to date, logs in the same
form, bounds what is sent and does the outgoing work, of all processes of an instance one at a time. Where a server
loads it before it forks, the parent stops all that and the children begin it anew: threads, connections and locks are
never taken over.
"""

import atexit
import gc
import os
import sys
from contextlib import ExitStack

from flask import Flask

from rallies.cli import trouble, worker
from rallies.cli.context import opened
from rallies.cli.server.bodyline import BodyLine
from rallies.core import log, settings
from rallies.core.db import database
from rallies.core.db.lease import Lease
from rallies.core.db.running import running
from rallies.core.web import traffic
from rallies.places.shared import gazetteer

__all__ = ["app"]
_NOT_STARTED = 3
"""With it a process of gunicorn says that it is of no use to start another one in its place."""


class Beside:
    """What goes on beside serving, in this process or in those that are forked from it."""

    def __init__(self, of: Flask) -> None:
        self._app = of
        self._going_on = ExitStack()

    def begin(self) -> None:
        """Begin it, and let others see that the instance is in use.

        Raises: Conflict while a backup is put in the place of its register.
        """
        of = self._app.config["RALLIES"]
        self._going_on.enter_context(running(of))
        with self._app.app_context():
            lease = Lease(of.instance / worker.LEASE)
            self._going_on.enter_context(worker.beside(self._app, lease=lease))

    def end(self) -> None:
        """End it, and let go of all connections."""
        self._going_on.close()
        with self._app.app_context():
            database.db.engine.dispose()
        gazetteer(self._app.config["RALLIES"].gazetteer).store.close()


def _loaded() -> Flask:
    """The application of the instance that the environment names, ready to serve."""
    os.umask(0o077)
    try:
        with opened(settings.load()) as found:
            gazetteer(found.config["RALLIES"].gazetteer)  # without a whole one nothing is served
            beside = Beside(found)
            beside.begin()
    except Exception as error:  # all but what a person can mend is raised again
        if (told := trouble(error)) is None:
            raise
        sys.stderr.write(f"rallies: {told.message}\n")
        sys.exit(_NOT_STARTED)
    log.configure(traffic.of(found).log_handler())
    found.wsgi_app = BodyLine(found.wsgi_app)  # type: ignore[method-assign]  # as Flask asks for it
    worker.give_memory_back()
    gc.freeze()  # what stands by now stays, so that looking for garbage need not go over it again and again
    os.register_at_fork(before=beside.end, after_in_child=beside.begin)
    atexit.register(beside.end)
    return found


app = _loaded()
