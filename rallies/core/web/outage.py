"""When something below us fails: a disk that takes no more, a database that is gone; as errors people are told."""

import errno
import os
import sqlite3
import time
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from flask import current_app
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from rallies.core.db import database
from rallies.core.errors import NoDatabase, NotWritable, Unavailable

PROBE_BYTES = 64 * 1024
PROBED_SECONDS = 2.0
_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG, errno.EIO})
_SQLITE_DISK = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN})
_POSTGRESQL_DISK = "53"
_POSTGRESQL_GONE = ("08", "57P")
_PROBE = "rallies.disk_probe"
_PRIMARY = 0xFF
"""Of SQLite's codes the low byte tells the kind, the rest what exactly."""


def of(error: BaseException) -> Unavailable | None:
    """What an error means if it comes from below; None for a fault of ours.

    Source: sqlite.org/rescode.html; PostgreSQL, appendix A (classes 08, 53, 57P).
    """
    if isinstance(error, DBAPIError):
        return _of_database(error)
    if isinstance(error, OSError) and error.errno in _DISK:
        where = f"{error.filename}: " if error.filename else ""
        return NotWritable(f"Nothing can be saved. {where}{os.strerror(error.errno or 0)}.")
    return None


def _of_database(error: DBAPIError) -> Unavailable | None:
    if isinstance(error.orig, sqlite3.Error):
        code = getattr(error.orig, "sqlite_errorcode", 0) & _PRIMARY
        if code in _SQLITE_DISK:
            return NotWritable(f"Nothing can be saved. The register's file: {error.orig}.")
        is_busy = code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
        return Unavailable("too much is being written", retry_after_seconds=5) if is_busy else None
    state = getattr(error.orig, "sqlstate", None)
    if state and state.startswith(_POSTGRESQL_DISK):
        return NotWritable("Nothing can be saved. PostgreSQL has no room.")
    is_gone = state.startswith(_POSTGRESQL_GONE) if state else isinstance(error, OperationalError | InterfaceError)
    if is_gone or error.connection_invalidated:
        return NoDatabase("PostgreSQL does not answer. See RALLIES_DATABASE_URL.", retry_after_seconds=10)
    return None


def of_disk() -> NotWritable | None:
    """Whether the disk of the register takes nothing more, tried out every two seconds at most; None if it does."""
    register = database.file()
    if register is None:
        return None
    probed_at, trouble = current_app.extensions.get(_PROBE, (float("-inf"), None))
    if time.monotonic() > probed_at + PROBED_SECONDS:
        trouble = _probed(Path(register).parent)
        current_app.extensions[_PROBE] = (time.monotonic(), trouble)
    return trouble  # type: ignore[no-any-return]


def _probed(folder: Path) -> NotWritable | None:
    probe = folder / f".probe-{token_hex(4)}"
    try:
        with probe.open("xb") as written:
            os.posix_fallocate(written.fileno(), 0, PROBE_BYTES)
    except OSError as error:
        trouble = of(error)
        return trouble if isinstance(trouble, NotWritable) else None
    finally:
        with suppress(OSError):
            probe.unlink(missing_ok=True)
    return None
