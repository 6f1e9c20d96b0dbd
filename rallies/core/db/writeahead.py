"""SQLite's write-ahead log, emptied while the server runs: what was erased must not stay there.

Whatever is written goes to the log first, old pages and all; SQLite overwrites them when it pleases. Here the log is
written into the register and cut to nothing within seconds. A reader that is in the midst of an old snapshot puts it
off until it has ended.
"""

import logging
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

EVERY_SECONDS = 1.0
PATIENCE_SECONDS = 0.2
"""How long writers may have to wait for readers that hold the log up; then it is tried again a second later."""
_log = logging.getLogger(__name__)


@contextmanager
def emptied(register: str | None) -> Iterator[None]:
    """Empty the log of a register's file all the while, by a thread of its own; None is a register elsewhere."""
    if register is None:
        yield
        return
    stop = threading.Event()
    emptier = threading.Thread(target=_empty_until, args=(stop, Path(register)), name="write-ahead", daemon=True)
    emptier.start()
    try:
        yield
    finally:
        stop.set()
        emptier.join(timeout=5)


def empty(register: Path) -> bool:
    """Write the log of a register into it and cut it to nothing; whether that could be done.

    Raises: sqlite3.Error or OSError if the disk refuses.
    """
    log = register.with_name(f"{register.name}-wal")
    if not log.exists() or not log.stat().st_size:
        return True
    with closing(sqlite3.connect(register, timeout=PATIENCE_SECONDS, isolation_level=None)) as connection:
        is_busy, _pages, _written = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not is_busy


def _empty_until(stop: threading.Event, register: Path) -> None:
    while not stop.wait(EVERY_SECONDS):
        try:
            empty(register)
        except (sqlite3.Error, OSError) as error:
            _log.warning("the write-ahead log could not be emptied", extra={"error": type(error).__name__})
