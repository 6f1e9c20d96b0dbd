"""A limit to how long the register is read for one thing."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from sqlite3 import Connection
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
    """Let questions to the register be given up once so much time has passed; on PostgreSQL each single one.

    Raises: TooLong.
    """
    until = time.monotonic() + seconds
    driver = session().connection().connection.driver_connection
    _limit(driver, until, seconds)
    try:
        yield
    except OperationalError as error:
        if time.monotonic() < until:
            raise
        session().rollback()
        raise TooLong from error
    finally:
        _unlimit(driver)


def _limit(driver: Any, until: float, seconds: float) -> None:  # noqa: ANN401  # of either kind
    if isinstance(driver, Connection):
        driver.set_progress_handler(lambda: time.monotonic() > until, _STEPS)
    else:
        session().execute(_PATIENCE, {"milliseconds": str(round(seconds * 1_000))})


def _unlimit(driver: Any) -> None:  # noqa: ANN401  # as above
    """Take the limit away; PostgreSQL does so itself when the transaction ends."""
    if is_sqlite():
        driver.set_progress_handler(None, 0)
