"""The shared fixtures: an application with a set clock, on one schema and one rolled-back transaction a test."""

import gc
from collections.abc import Iterable, Iterator
from functools import cache, partial
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import werkzeug.test
import zxcvbn
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from hypothesis import settings as hypothesis_settings

from rallies.core.clock import SetClock
from rallies.core.speech import wording
from rallies.desk.door import enrolment
from rallies.publish.served import cache as served
from tests import instances
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


# What is imported lives until the end: looking it over for garbage took a tenth of the time.
gc.set_threshold(10_000, 20, 20)


def pytest_collection_finish() -> None:
    """Leave the modules and the collected tests out of what is looked over for garbage."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """Hundreds of tests begin with an enrolment: a password is hashed with less work, weighed once."""
    weigh = cache(zxcvbn.zxcvbn)

    def weighed(password: str, user_inputs: Iterable[str] = ()) -> dict[str, Any]:
        return dict(weigh(password, user_inputs=tuple(user_inputs)))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(enrolment, "HASH_METHOD", "scrypt:128:8:1")
        patched.setattr(zxcvbn, "zxcvbn", weighed)
        yield


@pytest.fixture(scope="session", autouse=True)
def _one_build() -> Iterator[None]:
    """Nobody changes code or templates in a run, so no application looks them over."""

    def build_id(app: Flask) -> str:
        return blake2b(repr(app.config["RALLIES"]).encode()).hexdigest()

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(served, "build_id", build_id)
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
def app(shared_app: Flask) -> Iterator[Flask]:
    """The application within a transaction that is rolled back."""
    with instances.rolled_back(shared_app) as app:
        yield app


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
