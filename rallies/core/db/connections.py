"""The connections of the register's database: what each is told at first, how its transactions begin and end."""

from contextlib import suppress
from functools import cache
from sqlite3 import Connection as SQLiteConnection
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

BUSY_TIMEOUT_MS = 5_000
ELSEWHERE: dict[str, Any] = {
    "pool_pre_ping": True,
    "connect_args": {"connect_timeout": 3, "tcp_user_timeout": 10_000},
}
"""How a server is reached: one that has vanished is given up after 3 s, or 10,000 ms after a word it did not hear."""
WRITES = "rallies_writes"
"""The option of a connection whose transaction will write."""


def prepare(engine: Engine) -> None:
    """Let all connections of an engine be set up as the register's."""
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)
    else:
        _prepare_postgresql(engine)


@cache
def reading(engine: Engine) -> Engine:
    """The same connections, in transactions that may only read; SQLite's know those that write by their beginning."""
    return engine if engine.dialect.name == "sqlite" else engine.execution_options(postgresql_readonly=True)


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _on_connect(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        if isinstance(connection, SQLiteConnection):
            _configure(connection)

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        # A deferred transaction that reads before it writes is refused at once, whatever the busy timeout.
        writes = connection.get_execution_options().get(WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _configure(connection: SQLiteConnection) -> None:
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",
        "trusted_schema = OFF",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _prepare_postgresql(engine: Engine) -> None:
    @event.listens_for(engine, "rollback")
    def _on_rollback(connection: Connection) -> None:
        # At a rollback the driver forgets what it prepared, and every question would be planned anew at each request.
        driver = connection.connection.driver_connection
        if driver is not None and driver.read_only:
            with suppress(connection.dialect.loaded_dbapi.Error):  # what is lost is told by the rollback that follows
                driver.commit()
