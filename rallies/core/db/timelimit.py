"""A limit to how long the register is read for one thing."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from sqlite3 import SQLITE_INTERRUPT, Connection
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from rallies.core.db.database import is_sqlite, session

_STEPS = 20_000
"""Of SQLite's machine, about a millisecond, between two looks at the clock."""
_PATIENCE = text("SELECT set_config('statement_timeout', :milliseconds, true)")


class TooLong(Exception):
    """The register was read for longer than was allowed."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Let a question to the register be given up that takes long.

    On SQLite once this thread has worked for so much time since, which does not count how busy the machine is with
    others; on PostgreSQL, which works elsewhere, each single one after so much time.
    Raises: TooLong.
    """
    driver = session().connection().connection.driver_connection
    _limit(driver, seconds)
    try:
        yield
    except OperationalError as error:
        if not _is_given_up(error):
            raise
        session().rollback()
        raise TooLong from error
    finally:
        _unlimit(driver)


def _limit(driver: Any, seconds: float) -> None:  # noqa: ANN401  # of either kind
    if isinstance(driver, Connection):
        until = time.thread_time() + seconds
        driver.set_progress_handler(lambda: time.thread_time() > until, _STEPS)
    else:
        session().execute(_PATIENCE, {"milliseconds": str(round(seconds * 1_000))})


def _is_given_up(error: OperationalError) -> bool:
    """Whether it is for the limit that a question failed. Source: SQLite, result codes; PostgreSQL, appendix A."""
    code = getattr(error.orig, "sqlite_errorcode", None) or getattr(error.orig, "sqlstate", None)
    return code in {SQLITE_INTERRUPT, "57014"}


def _unlimit(driver: Any) -> None:  # noqa: ANN401  # as above
    """Take the limit away; PostgreSQL does so itself when the transaction ends."""
    if is_sqlite():
        driver.set_progress_handler(None, 0)
