"""Writing together: threads that share a transaction, each as if it had one of its own."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask

from rallies.app import create_app
from rallies.core import settings
from rallies.core.clock import SetClock
from rallies.core.db import group_commit
from rallies.core.db.database import Base, db, revision, session
from rallies.core.errors import InvalidInput
from rallies.model.actors import Actor, By
from rallies.model.desk import trailcheck
from rallies.model.desk.audit import record
from tests import cast

THREADS = 8


@pytest.fixture
def really(tmp_path: Path) -> Iterator[Flask]:
    """An application whose register is a file of its own, so that what is written is committed."""
    app = create_app(settings.load(tmp_path, environ={}), clock=SetClock(cast.NOW))
    with app.app_context():
        Base.metadata.create_all(db.engine)
    yield app
    with app.app_context():
        db.engine.dispose()


def _kept(app: Flask) -> list[str]:
    """The acts of the trail as another connection sees them: what is committed."""
    with sqlite3.connect(app.config["RALLIES"].instance / "rallies.sqlite") as other:
        return [act for (act,) in other.execute("SELECT act FROM trail ORDER BY id")]


def _all_at_once(app: Flask, act: Callable[[int], str]) -> list[str]:
    """What each of some threads is answered, an error by its name, the first of them slow enough to gather the rest."""
    are_there = threading.Barrier(THREADS)

    def one(number: int) -> str:
        with app.app_context():
            are_there.wait(10)
            try:
                return group_commit.write(lambda: act(number))
            except InvalidInput as error:
                return type(error).__name__

    with ThreadPoolExecutor(THREADS) as threads:
        return list(threads.map(one, range(THREADS)))


def _record(name: str) -> str:
    record(By(Actor.ORGANIZER, cast.NOW), name, "x")
    threading.Event().wait(0.02)
    return name


def test_what_was_answered_is_committed(really: Flask) -> None:
    def act() -> str:
        assert _kept(really) == []
        return _record("submitted")

    with really.app_context():
        assert group_commit.write(act) == "submitted"

    assert _kept(really) == ["submitted"]


def test_threads_share_transactions(really: Flask) -> None:
    said = _all_at_once(really, lambda number: _record(str(number)))

    assert sorted(said) == sorted(_kept(really)) == [str(number) for number in range(THREADS)]
    with really.app_context():
        assert revision() < THREADS


def test_one_that_fails_undoes_only_itself(really: Flask) -> None:
    def act(number: int) -> str:
        _record(str(number))
        if number % 2:
            raise InvalidInput("odd")
        return str(number)

    said = _all_at_once(really, act)

    assert said == ["0", "InvalidInput", "2", "InvalidInput", "4", "InvalidInput", "6", "InvalidInput"]
    assert sorted(_kept(really)) == ["0", "2", "4", "6"]
    with really.app_context():
        assert trailcheck.first_break() is None
        session().rollback()
