"""Public ids where chance gives two rallies the same one, on both databases."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rallies.core.db.database import db, session
from rallies.core.keys import tokens
from rallies.model import fresh_ids
from rallies.model.rally.rallies import Rally
from tests import cast
from tests.instances import committed, committed_on_postgresql

THREADS = 4


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Flask]:
    yield from committed(tmp_path, {})


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[Flask]:
    yield from committed_on_postgresql(tmp_path)


def add_at_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have threads add a rally at the same time, of which each first draws the id that all draw."""
    own = threading.local()
    are_there = threading.Barrier(THREADS)
    draw = tokens.public_id

    def unlucky() -> str:
        own.draws = getattr(own, "draws", 0) + 1
        return "2222222222" if own.draws == 1 else draw()

    def one(_number: int) -> None:
        with app.app_context():
            are_there.wait(10)
            cast.pending()
            db.session.remove()

    monkeypatch.setattr(fresh_ids, "public_id", unlucky)
    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(one, range(THREADS)))


def check(app: Flask) -> None:
    with app.app_context():
        ids = list(session().query(Rally.public_id))
    assert len(ids) == len(set(ids)) == THREADS
    assert ("2222222222",) in [tuple(row) for row in ids]


def test_who_draws_an_id_that_is_taken_gets_another_one(sqlite: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    add_at_once(sqlite, monkeypatch)

    check(sqlite)


@pytest.mark.postgresql
def test_the_same_on_postgresql(postgres: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    add_at_once(postgres, monkeypatch)

    check(postgres)


def test_an_id_that_is_drawn_twice_for_one_series_is_drawn_anew(
    register: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    draws = iter(["2222222222", "2222222222", "3333333333"])
    monkeypatch.setattr(fresh_ids, "public_id", lambda: next(draws))

    assert fresh_ids.fresh_ids(Rally.public_id, 2) == ["2222222222", "3333333333"]


def test_an_address_of_before_leads_on(register: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fresh_ids, "public_id", lambda: "abcdefgh")
    cast.published(title="Light a candle")

    assert "Light a candle" in client.get("/en/rallies/abcdefgh/").text
    assert client.get("/r/abcdefgh").status_code in {301, 302, 308}
