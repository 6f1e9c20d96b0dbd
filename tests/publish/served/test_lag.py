"""Sums of many rallies a moment after a write: as they were for others, as they are for who wrote."""

import math
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b
from pathlib import Path
from secrets import token_hex
from threading import Event

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from werkzeug.test import Client

from rallies.core.db import database
from rallies.core.db.database import rows, standing, writing
from rallies.model.actors import By
from rallies.model.rally import decisions, register
from rallies.publish.served import cache, lag, revision
from tests import cast
from tests.publish import press as presses

MOMENT = 0.4
"""What two seconds are cut down to where they have to go by."""
ACTS = ("add", "cancel", "freeze", "call", "wait")
WRITER = {"REMOTE_ADDR": "192.0.2.7"}


@pytest.fixture
def gate(press: Flask) -> Iterator[Event]:
    """A server's thread makes sums anew, and not before the gate is open; one was made before."""
    with press.app_context():
        cast.published(title="Light a candle")
    gate = press.extensions["press.gate"] = Event()
    gate.set()
    with cache.front(press).renewing():
        press.test_client().get("/press/sums")
        gate.clear()
        yield gate
        gate.set()


def _add(press: Flask, title: str = "Bring a poster") -> None:
    with press.app_context():
        cast.published(title=title)


def _settle(press: Flask) -> None:
    """Wait until all that was asked for is made."""
    while cache.front(press)._renewals._waiting:
        time.sleep(0.005)


def test_others_read_sums_as_they_were_while_one_thread_makes_them_anew(
    press: Flask, reader: FlaskClient, gate: Event
) -> None:
    _add(press)
    answers = [reader.get("/press/sums").text for _ in range(3)]
    gate.set()
    _settle(press)

    assert not [text for text in answers if "poster" in text]
    assert "poster" in reader.get("/press/sums").text
    assert len(presses.rendered(press)) == 2


def test_who_wrote_reads_what_she_wrote(press: Flask, reader: FlaskClient, gate: Event) -> None:
    reader.post("/press/add", data={"title": "Bring a poster"}, environ_base=WRITER)
    others = reader.get("/press/sums").text
    gate.set()

    assert "poster" not in others
    assert "poster" in reader.get("/press/sums", environ_base=WRITER).text


def test_who_wrote_is_known_for_seconds_and_by_no_address(
    press: Flask, reader: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader.post("/press/add", data={"title": "Bring a poster"}, environ_base=WRITER)
    folder = press.config["RALLIES"].instance / "published" / "writers"
    (named,) = folder.iterdir()
    monkeypatch.setattr(lag, "WRITER_SECONDS", 0)
    cache.front(press).look()

    address = WRITER["REMOTE_ADDR"].encode()
    assert named.name != blake2b(address, digest_size=12).hexdigest()  # which anyone could make of each address
    assert list(folder.iterdir()) == []


@pytest.mark.usefixtures("gate")
def test_a_page_that_adds_up_little_is_never_of_before(press: Flask, reader: FlaskClient) -> None:
    reader.get("/press/titles")
    _add(press)

    assert "poster" in reader.get("/press/titles").text


def test_nobody_reads_sums_of_before_something_was_hidden(press: Flask, reader: FlaskClient, gate: Event) -> None:
    with press.app_context(), writing():
        rally = register.with_id(_only_rally())
        decisions.freeze(rally, By.staff("Ala", cast.NOW), why="threats")
    _add(press)
    gate.set()

    assert "candle" not in reader.get("/press/sums").text


def test_what_is_no_rally_is_seen_at_once(press: Flask, reader: FlaskClient, gate: Event) -> None:
    _add(press)
    with press.app_context():
        cast.campaign()
    gate.set()

    assert "poster" in reader.get("/press/sums").text


def test_sums_of_longer_ago_are_made_for_who_asks(
    press: Flask, reader: FlaskClient, gate: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    _add(press)
    monkeypatch.setattr(cache, "LAG_SECONDS", 0)
    gate.set()

    assert "poster" in reader.get("/press/sums").text


def test_sums_do_not_outlive_their_hour(press: Flask, reader: FlaskClient, gate: Event) -> None:
    _add(press)
    press.extensions["rallies.clock"].move(timedelta(days=30))
    gate.set()

    assert "candle" not in reader.get("/press/sums").text


def test_sums_that_are_right_are_right_at_any_spelling_of_their_address(
    press: Flask, reader: FlaskClient, gate: Event
) -> None:
    gate.set()
    for _ in range(3):
        assert reader.get("/press/sums?").status_code == 200

    assert len(presses.rendered(press)) == 1


def test_without_a_thread_sums_are_made_for_who_asks(press: Flask, reader: FlaskClient) -> None:
    reader.get("/press/sums")
    _add(press)

    assert "poster" in reader.get("/press/sums").text


def test_a_fault_behind_the_readers_is_left_to_who_asks_next(
    press: Flask, reader: FlaskClient, gate: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    _add(press)
    _add(press, "Come early")
    with monkeypatch.context() as broken:
        broken.setattr("rallies.publish.served.rendering.render", _broken)
        reader.get("/press/sums")
        _settle(press)
    monkeypatch.setattr(cache, "LAG_SECONDS", 0)
    gate.set()

    assert "early" in reader.get("/press/sums").text


@pytest.mark.parametrize(
    ("statement", "is_prompt"),
    [
        ("UPDATE rallies SET title = 'x'", True),
        ("DELETE FROM letters", True),
        ("SELECT 1", False),
    ],
)
def test_what_is_written_past_the_tables_is_prompt(register: Flask, statement: str, *, is_prompt: bool) -> None:
    cast.published()
    before = standing().revision
    with writing():
        rows(text(statement))

    assert (standing().prompt_revision > before) is is_prompt


def test_what_a_rally_goes_through_is_not_prompt_and_a_campaign_is(register: Flask) -> None:
    cast.campaign()
    before = standing()
    cast.published(campaign="viasna")
    rallies = standing()
    cast.campaign("other")
    after = standing()

    assert before.revision < rallies.revision
    assert before.prompt_revision == rallies.prompt_revision < after.prompt_revision == after.revision


@pytest.mark.slow
def test_whatever_is_done_sums_are_those_of_now_or_of_a_moment_ago(
    tmp_path: Path, empty_register: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (cache, revision):
        monkeypatch.setattr(module, "LAG_SECONDS", MOMENT)
    monkeypatch.setattr(revision, "POLL_SECONDS", MOMENT / 10)
    with monkeypatch.context() as patched, ExitStack() as stack:
        patched.setattr(cache, "build_id", lambda _app: "this test's")
        oracle, *apps = [presses.press(tmp_path / "instance", empty_register) for _ in range(3)]
        for app in apps:
            stack.enter_context(cache.front(app).renewing())

        @settings(max_examples=15, deadline=None)
        @given(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 1), st.integers(0, 9)), max_size=12))
        def all_are_true(acts: list[tuple[str, int, int]]) -> None:
            seen = [_Seen(_fresh(oracle))]
            for act, who, number in acts:
                hides = _do(act, apps[who], number)
                seen[-1].until = time.monotonic()
                seen = [*([] if hides else seen), _Seen(_fresh(oracle))]
                for app in apps:
                    began = time.monotonic()
                    body = app.test_client().get("/en/", base_url="https://rallies.example").data
                    assert body in {one.body for one in seen if one.until >= began - MOMENT}

        all_are_true()


@dataclass
class _Seen:
    """A page as it was, and until when."""

    body: bytes
    until: float = math.inf


def _fresh(app: Flask) -> bytes:
    answer: bytes = Client(cache.front(app)._inner).get("/en/", base_url="https://rallies.example").data
    return answer


def _do(act: str, app: Flask, number: int) -> bool:
    """Do something to a rally, and say whether it hides."""
    with app.app_context():
        database.session().rollback()
        shown = rows(text("SELECT public_id FROM rallies WHERE state = 'published'")).scalars().all()
        database.session().rollback()
        if act == "wait":
            time.sleep(MOMENT * number / 6)
        elif act == "call":
            cast.campaign(f"c{token_hex(4)}", state="open")
        elif act == "add" or not shown:
            cast.published(title=f"Rally {token_hex(4)}")
        else:
            with writing():
                rally, by = register.with_id(shown[number % len(shown)]), By.staff("Ala", cast.NOW)
                decisions.cancel(rally, by) if act == "cancel" else decisions.freeze(rally, by, why="threats")
        database.session().remove()
    return act == "freeze" and bool(shown)


def _broken(*_: object, **__: object) -> None:
    raise RuntimeError


def _only_rally() -> str:
    found: str = rows(text("SELECT public_id FROM rallies")).scalar_one()
    database.session().rollback()
    return found
