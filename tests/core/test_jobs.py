"""Outgoing work: written with its change, done at least once, forgotten when done; and the mail it sends."""

import email
from datetime import timedelta
from email.policy import default
from pathlib import Path

import pytest
from flask import Flask

from rallies.core import jobs
from rallies.core.clock import SetClock
from rallies.core.db.database import session, writing


@pytest.fixture(autouse=True)
def _open(register: Flask) -> None:
    """Every test here works on the register."""


def _mail(subject: str = "Your rally", to: str = "anna@example.org") -> None:
    jobs.enqueue("send_mail", to=to, subject=subject, text="Дзякуй\n")


def _fail_after_enqueueing() -> None:
    with writing():
        _mail()
        raise ZeroDivisionError


def _outbox(app: Flask) -> list[Path]:
    return sorted((app.config["RALLIES"].instance / "outbox").glob("*.eml"))


def test_a_mail_is_sent_once_its_change_is_kept(app: Flask) -> None:
    before = set(_outbox(app))
    with writing():
        _mail()
    assert set(_outbox(app)) == before

    assert jobs.work() == 1

    (sent,) = set(_outbox(app)) - before
    message = email.message_from_bytes(sent.read_bytes(), policy=default)
    assert (message["To"], message["Subject"]) == ("anna@example.org", "Your rally")
    assert message.get_content().strip() == "Дзякуй"
    assert jobs.work() == 0


def test_a_change_that_fails_sends_nothing() -> None:
    with pytest.raises(ZeroDivisionError):
        _fail_after_enqueueing()

    assert jobs.waiting() == 0


def test_what_waits_is_sealed_and_what_is_done_is_erased() -> None:
    with writing():
        _mail()
    (waiting,) = session().query(jobs.Outgoing)
    assert b"anna" not in (waiting.arguments or b"")

    jobs.work()

    session().expire_all()
    assert session().query(jobs.Outgoing).one().arguments is None


def test_a_job_that_fails_is_tried_again_later_and_given_up_in_the_end(clock: SetClock) -> None:
    with writing():
        _mail(subject="two\nlines")

    tries = 0
    for _ in range(20):
        tries += jobs.work()
        clock.move(timedelta(hours=6))

    assert tries == jobs.MAX_ATTEMPTS
    assert (jobs.waiting(), jobs.failed()) == (0, 1)
    assert session().query(jobs.Outgoing).one().arguments is None


def test_a_server_that_is_away_leaves_the_mail_waiting(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace  # noqa: PLC0415

    monkeypatch.setitem(app.config, "RALLIES", replace(app.config["RALLIES"], smtp_url="smtp://127.0.0.1:9"))
    with writing():
        _mail()

    jobs.work()

    assert jobs.waiting() == 1


def test_work_for_later_is_begun_no_earlier(clock: SetClock) -> None:
    with writing():
        words = {"to": "anna@example.org", "subject": "Later", "text": "Words"}
        jobs.enqueue_at(clock.now() + timedelta(hours=1), "send_mail", **words)

    early = jobs.work()
    clock.move(timedelta(hours=1))

    assert (early, jobs.work()) == (0, 1)
