"""What goes on beside serving: outgoing work and chores, and the register's log that is emptied meanwhile."""

import ctypes
import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress

from flask import Flask

from rallies.cli import chores
from rallies.core import jobs
from rallies.core.db import database, writeahead
from rallies.core.db.lease import Lease
from rallies.model.desk import trailhead
from rallies.model.lists import wordindex
from rallies.publish.served import cache

WORK_EVERY_SECONDS = 1.0
CHORES_EVERY_SECONDS = 3_600.0
MINUTE_SECONDS = 60.0
LEASE = "worker.lock"
M_MMAP_THRESHOLD, MAPPED_BYTES = -3, 256 * 1024
"""From that size on memory is mapped by itself; unset, the limit grows with what is let go of. Source: mallopt(3)."""
M_ARENA_MAX, ARENAS = -8, 1
"""Places that threads take memory from: one holds the least, and one thread of Python runs at a time anyway."""
_log = logging.getLogger(__name__)


@contextmanager
def beside(app: Flask, *, works: bool = True, lease: Lease | None = None) -> Iterator[None]:
    """What a process that serves does all the while, in threads of its own; the application's context is open.

    Of processes that are given the same lease one alone works, and another one goes on when it has ended.
    """
    emptied = writeahead.emptied(database.file())
    working = _working(app, lease) if works else nullcontext()
    with emptied, working, cache.front(app).renewing():
        yield


def work_until(stop: threading.Event, app: Flask, lease: Lease | None = None) -> None:
    """Work until somebody says that it is enough."""
    chores_due = minute_due = time.monotonic()
    while not stop.is_set():
        try:
            if lease is not None and not lease.is_mine():
                stop.wait(WORK_EVERY_SECONDS)
                continue
            with app.app_context():
                if time.monotonic() >= chores_due:
                    chores.do()
                    chores_due += CHORES_EVERY_SECONDS
                if time.monotonic() >= minute_due:
                    trailhead.keep()
                    wordindex.forget()
                    minute_due = time.monotonic() + MINUTE_SECONDS
                jobs.work()
                cache.front(app).look()  # what a killed process hid is removed even if nobody reads
        except Exception as error:  # noqa: BLE001  # the database may be away for a moment; the next round tells
            _log.warning("the worker could not work", extra={"error": type(error).__name__})
        stop.wait(WORK_EVERY_SECONDS)


def give_memory_back() -> None:
    """Have the system's allocator return what large bodies took, where it is the GNU one, instead of keeping it."""
    with suppress(OSError, AttributeError):
        allocator = ctypes.CDLL(None)
        allocator.mallopt(M_MMAP_THRESHOLD, MAPPED_BYTES)
        allocator.mallopt(M_ARENA_MAX, ARENAS)


@contextmanager
def _working(app: Flask, lease: Lease | None) -> Iterator[None]:
    """A worker in a thread of its own."""
    stop = threading.Event()
    worker = threading.Thread(target=work_until, args=(stop, app, lease), name="worker", daemon=True)
    worker.start()
    try:
        yield
    finally:
        stop.set()
        worker.join(timeout=5)
        if lease is not None:
            lease.end()
