"""A form that could not be saved comes back with what was typed, at each door."""

import errno
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rallies.core.db import database
from rallies.core.db.database import writing
from rallies.desk.door import enrolment
from rallies.desk.door.policy import Role
from rallies.model.actors import Actor, By
from tests import cast, photocast
from tests.desk.person import Person
from tests.intake.typed import send

WORDS = "Not this one </textarea><script>alert(1)</script>"


@pytest.fixture
def full_disk(app: Flask, monkeypatch: pytest.MonkeyPatch) -> AbstractContextManager[None]:
    """A disk that takes nothing within the block."""
    del app

    def refuse() -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    @contextmanager
    def full() -> Iterator[None]:
        with monkeypatch.context() as patched:
            patched.setattr(database, "_turn", refuse)
            yield

    return full()


def texts(page: str) -> dict[str, str]:
    found = re.findall(r'<textarea id="kept-[^"]*" name="([^"]*)"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    return {name: unescape(text) for name, text in found}


def test_the_form_of_a_rally_comes_back(client: FlaskClient, full_disk: AbstractContextManager[None]) -> None:
    with full_disk:
        answer = send(client, title="Candles for Ales", description=WORDS)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert texts(answer.text) | {"title": "Candles for Ales", "description": WORDS} == texts(answer.text)
    assert "Send it again" in answer.text
    assert "<script>alert" not in answer.text


def test_a_decision_of_the_desk_comes_back(register: Flask, full_disk: AbstractContextManager[None]) -> None:
    (rally,) = cast.pending()
    with writing():
        key = enrolment.add("Ala", Role.COORDINATOR, by=By(Actor.COMMAND_LINE, cast.NOW))
    ala = Person("Ala", register.test_client(), register.extensions["rallies.clock"], key)
    ala.finish_enrolment()
    page = ala.look(f"/desk/items/{rally.public_id}/")
    with full_disk:
        answer = ala.send(page, rally.public_id, "reject", words=WORDS)

    assert answer.status_code == 503
    assert texts(answer.text)["words"] == WORDS
    assert 'name="form_token"' in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_words_beside_a_picture_come_back_and_the_picture_is_asked_for(
    register: Flask, full_disk: AbstractContextManager[None]
) -> None:
    photocast.campaign()
    with full_disk:
        answer = photocast.send(register.test_client(), credit="Libereco Switzerland")

    assert answer.status_code == 503
    assert texts(answer.text)["credit"] == "Libereco Switzerland"
    assert "The picture has to be chosen again" in answer.text
    assert "Send it again" not in answer.text


def test_no_password_is_shown_again(register: Flask, full_disk: AbstractContextManager[None]) -> None:
    with writing():
        key = enrolment.add("Ala", Role.COORDINATOR, by=By(Actor.COMMAND_LINE, cast.NOW))
    ala = Person("Ala", register.test_client(), register.extensions["rallies.clock"], key)
    with full_disk:
        answer = ala.finish_enrolment(password="a long and secret sentence")

    assert answer.status_code == 503
    assert "secret sentence" not in answer.text
    assert "Send it again" not in answer.text


def test_a_fault_of_ours_is_still_one(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise FileNotFoundError(errno.ENOENT, "No such file")

    monkeypatch.setattr(database, "_turn", fail)

    assert send(client).status_code == 500
