"""Who uses a register right now, told by locks that a killed process lets go of.

Whoever serves or works holds its part of a lock in the instance folder and of one at the register itself,
so that a register is also known to be in use by another folder or machine. Putting a backup back takes both
for itself alone.
"""

import logging
import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection, Engine, NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError

from rallies.core import filelocks
from rallies.core.db import connections
from rallies.core.errors import Conflict
from rallies.core.settings import Settings

LOOKED_AT_SECONDS = 5.0
"""How soon a lock in the database is taken again whose connection was lost."""
_FILE = "running.lock"
_KEYS = "7423, hashtext(coalesce(current_schema(), ''))"
_RESTORED = "A backup is being put in place of this register. Start again when that is done."
_USED = "This register is in use{where}. Stop every `rallies serve` and `rallies work` of it first."
_log = logging.getLogger(__name__)


@contextmanager
def running(settings: Settings) -> Iterator[None]:
    """Let others see that this process uses a register; several may.

    Raises: Conflict while a backup is put in its place.
    """
    with ExitStack() as held:
        held.enter_context(running_here(settings))
        if not settings.is_sqlite:
            held.enter_context(_in_database(settings.database_address))
        yield


@contextmanager
def running_here(settings: Settings) -> Iterator[None]:
    """Let others see it on this machine alone; a database that is elsewhere is not asked.

    Raises: Conflict while a backup is put in its place.
    """
    with ExitStack() as held:
        for file in _files(settings):
            if not held.enter_context(_locked(file, is_shared=True)):
                raise Conflict(_RESTORED)
        yield


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Be the only one who uses a register.

    Raises: Conflict if anybody else does, of another folder or machine too.
    """
    with ExitStack() as held:
        for file in _files(settings):
            if not held.enter_context(_locked(file, is_shared=False)):
                raise Conflict(_USED.format(where=""))
        if not settings.is_sqlite:
            connection = held.enter_context(_apart(settings.database_address).connect())
            if not _take(connection, "pg_try_advisory_lock"):
                raise Conflict(_USED.format(where=", perhaps by another folder or machine"))
        yield


def _files(settings: Settings) -> list[Path]:
    """The locks in the file system: that of the folder and, if it lies elsewhere, that of the register's file."""
    register = settings.register_file
    if register is None or register.parent.resolve() == settings.instance.resolve():
        return [settings.instance / _FILE]
    return [settings.instance / _FILE, register.with_name(f"{register.name}.lock")]


@contextmanager
def _locked(file: Path, *, is_shared: bool) -> Iterator[bool]:
    """Whether a lock was got; it is held until the end."""
    handle = filelocks.opened(file)
    try:
        yield filelocks.took(handle, is_shared=is_shared)
    finally:
        os.close(handle)


def _apart(address: str) -> Engine:
    """Connections beside those of the application, each its own session of the database."""
    options = connections.ELSEWHERE | {"pool_pre_ping": False}
    return create_engine(address, poolclass=NullPool, isolation_level="AUTOCOMMIT", **options)


def _take(connection: Connection, lock: str) -> bool:
    return bool(connection.execute(text(f"SELECT {lock}({_KEYS})")).scalar())


@contextmanager
def _in_database(address: str) -> Iterator[None]:
    sign = _Sign(_apart(address))
    stop = threading.Event()
    keeper = threading.Thread(target=sign.keep, args=(stop,), name="running", daemon=True)
    sign.put_up()
    keeper.start()
    try:
        yield
    finally:
        stop.set()
        keeper.join()
        sign.take_down()


class _Sign:
    """This process's part of the lock in a database; a lost connection is made anew."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None

    def put_up(self) -> None:
        """Take the lock.

        Raises: Conflict while a backup is put in place; DBAPIError where nobody answers.
        """
        connection = self._engine.connect()
        if not _take(connection, "pg_try_advisory_lock_shared"):
            connection.close()
            raise Conflict(_RESTORED)
        self._connection = connection

    def keep(self, stop: threading.Event) -> None:
        """Look at it every few seconds until told to stop."""
        while not stop.wait(LOOKED_AT_SECONDS):
            try:
                if self._connection is None:
                    self.put_up()
                else:
                    self._connection.execute(text("SELECT 1"))
            except (DBAPIError, Conflict) as error:
                _log.warning("the register is used unseen", extra={"error": type(error).__name__})
                self.take_down()

    def take_down(self) -> None:
        """Let go of the lock."""
        if self._connection is not None:
            with suppress(DBAPIError):
                self._connection.close()
            self._connection = None
