"""Applications that many tests share, each with a register of its own."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine

from rallies.app import create_app
from rallies.core import settings
from rallies.core.clock import SetClock
from rallies.core.db import database
from rallies.core.db.database import Base, db
from tests import cast, postgresql
from tests.needs import missing


@contextmanager
def shared(folder: Path, name: str = "") -> Iterator[Flask]:
    """An application with empty tables, for tests that roll back what they write.

    RALLIES_TEST_DATABASE picks another server than SQLite; `name` tells its registers apart there.
    """
    environ = {"RALLIES_BASE_URL": "https://rallies.example", "RALLIES_DEMO": "1"}
    if address := os.environ.get("RALLIES_TEST_DATABASE"):
        worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
        environ["RALLIES_DATABASE_URL"] = postgresql.own_database(address, worker + name)
    app = create_app(settings.load(folder, environ=environ), clock=SetClock(cast.NOW))
    app.config["RATELIMIT_ENABLED"] = False
    with app.app_context():
        Base.metadata.drop_all(db.engine)
        Base.metadata.create_all(db.engine)
    yield app
    with app.app_context():
        db.engine.dispose()


def committed(folder: Path, environ: dict[str, str]) -> Iterator[Flask]:
    """An application with a register of its own, so that what is written is committed."""
    app = create_app(settings.load(folder, environ=environ), clock=SetClock(cast.NOW))
    with app.app_context():
        Base.metadata.create_all(db.engine)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def committed_on_postgresql(folder: Path) -> Iterator[Flask]:
    """The same on a server of PostgreSQL that is started for it."""
    if postgresql.programs() is None:
        missing("PostgreSQL's server is not installed")
    with postgresql.server() as address:
        yield from committed(folder, {"RALLIES_DATABASE_URL": address})


@contextmanager
def rolled_back(app: Flask) -> Iterator[Flask]:
    """The application within a transaction that is rolled back; all its sessions share one connection."""
    clock: SetClock = app.extensions["rallies.clock"]
    clock.instant = cast.NOW
    app.extensions["rallies.published"].forget()  # a revision comes again with other rallies
    engines: dict[str | None, object] = db._app_engines[app]  # type: ignore[assignment]
    engine = engines[None]
    assert isinstance(engine, Engine)
    with pytest.MonkeyPatch.context() as patched, engine.connect() as connection:
        if engine.dialect.name != "sqlite":  # the isolation of a begun transaction can't be changed
            patched.setattr(database, "begin_snapshot", db.session.rollback)
        transaction = connection.begin()
        engines[None] = connection
        db.session.session_factory.configure(join_transaction_mode="create_savepoint")
        try:
            yield app
        finally:
            engines[None] = engine
            db.session.session_factory.configure(join_transaction_mode="conditional_savepoint")
            transaction.rollback()
