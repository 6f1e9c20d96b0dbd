"""The shared fixtures: an application with a set clock, on one schema and one rolled-back transaction a test."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import werkzeug.test
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from hypothesis import settings as hypothesis_settings
from sqlalchemy import Engine

from rallies.core.clock import SetClock
from rallies.core.db import database
from rallies.core.db.database import db
from rallies.core.speech import wording
from rallies.desk.door import enrolment
from tests import cast, instances
from tests.publish import press

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.live import Site, Watched

# Werkzeug's client puts a large body into a temporary file that nobody closes; a test that comes later would be blamed.
werkzeug.test.stream_encode_multipart = partial(werkzeug.test.stream_encode_multipart, use_tempfile=False)

# A busy machine is no fault of what is tested. The quick profile is that of `make check`.
hypothesis_settings.register_profile("untimed", deadline=None)
hypothesis_settings.register_profile("quick", deadline=None, max_examples=10)
hypothesis_settings.load_profile("untimed")


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """Passwords are hashed with less work, since hundreds of tests begin with somebody who enrols."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(enrolment, "HASH_METHOD", "scrypt:128:8:1")
        yield


@pytest.fixture(scope="session", autouse=True)
def _compiled_once() -> Iterator[None]:
    """The templates are those of one program, so the applications of a run share what was compiled of them."""
    compiled = wording._Compiled()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(wording, "_Compiled", lambda: compiled)
        yield


@pytest.fixture(scope="session")
def shared_instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("instance")


@pytest.fixture(scope="session")
def empty_register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register with its tables and nothing in it, to be copied."""
    return press.empty_register(tmp_path_factory.mktemp("register"))


@pytest.fixture(scope="session")
def shared_app(shared_instance: Path) -> Iterator[Flask]:
    """One application and one schema for all tests that roll back; RALLIES_TEST_DATABASE picks another database."""
    with instances.shared(shared_instance) as app:
        yield app


@pytest.fixture
def app(shared_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The application within a transaction that is rolled back; all its sessions share one connection."""
    clock: SetClock = shared_app.extensions["rallies.clock"]
    clock.instant = cast.NOW
    shared_app.extensions["rallies.published"].forget()  # a rolled-back revision comes again with other rallies
    engines: dict[str | None, object] = db._app_engines[shared_app]  # type: ignore[assignment]
    engine = engines[None]
    assert isinstance(engine, Engine)
    if engine.dialect.name != "sqlite":  # the isolation of a transaction that has begun can't be changed any more
        monkeypatch.setattr(database, "begin_snapshot", db.session.rollback)
    with engine.connect() as connection:
        transaction = connection.begin()
        engines[None] = connection
        db.session.session_factory.configure(join_transaction_mode="create_savepoint")
        try:
            yield shared_app
        finally:
            engines[None] = engine
            db.session.session_factory.configure(join_transaction_mode="conditional_savepoint")
            transaction.rollback()


@pytest.fixture
def register(app: Flask) -> Iterator[Flask]:
    """The application with its context open, to put rallies into the register and to look at it."""
    with app.app_context():
        yield app


@pytest.fixture
def clock(app: Flask) -> SetClock:
    clock: SetClock = app.extensions["rallies.clock"]
    return clock


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    return app.test_cli_runner()


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """The system's Chromium, one for the tests of a file."""
    from tests import live  # noqa: PLC0415  # Playwright is needed by the tests in a browser alone

    with live.chromium() as opened:
        yield opened


@pytest.fixture
def site(tmp_path: Path) -> "Iterator[Site]":
    """A served instance of its own, with nothing in its register."""
    from tests import live  # noqa: PLC0415  # as above

    with live.site(tmp_path) as served:
        yield served


@pytest.fixture
def watched() -> "Watched":
    from tests import live  # noqa: PLC0415  # as above

    return live.Watched()
