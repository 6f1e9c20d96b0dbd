"""A form that could not be saved comes back with what was typed, at each door."""

import errno
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rallies.core.db import database
from rallies.core.db.database import writing
from rallies.desk.door import enrolment, sessions
from rallies.desk.door.policy import Role
from rallies.intake import choices
from rallies.model.actors import Actor, By
from tests import cast, photocast
from tests.desk.person import Person, secret_on
from tests.house.sheets import Sheets
from tests.intake.typed import TYPED, fill, send, token

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


def test_the_form_of_a_rally_comes_back(client: FlaskClient, full_disk: AbstractContextManager[None]) -> None:
    with full_disk:
        answer = send(client, title="Candles for Ales", description=WORDS)

    (sheet,) = Sheets(answer.text, "/en/submit/").sent_to("/en/submit/")
    held = sheet.plain()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert (held["title"], held["description"], held["start"]) == ("Candles for Ales", WORDS, "18:00")
    assert "Nothing you typed is lost: try again in some minutes." in answer.text
    assert "<script>alert" not in answer.text


def test_a_city_that_was_picked_stays_picked(client: FlaskClient, full_disk: AbstractContextManager[None]) -> None:
    asked = fill(client, country="US", city="Springfield")
    pick = Sheets(asked.text, "/en/submit/").sent_to("/en/submit/")[0]
    place = re.findall(r'name="place"[^>]*value="(\d+)"', asked.text)[1]
    with full_disk:
        answer = send(client, country="US", city="Springfield", place=place)

    (sheet,) = Sheets(answer.text, "/en/submit/").sent_to("/en/submit/")
    assert "place" not in pick.fields
    assert (answer.status_code, sheet.fields["place"]) == (503, [place])
    assert client.post("/en/submit/", data={**sheet.plain(), "step": "send"}).status_code == 303


def test_a_form_that_comes_back_is_sent_once(client: FlaskClient, full_disk: AbstractContextManager[None]) -> None:
    with full_disk:
        answer = send(client, title="Candles for Ales")
    (sheet,) = Sheets(answer.text, "/en/submit/").sent_to("/en/submit/")

    first, second = (client.post("/en/submit/", data={**sheet.plain(), "step": "send"}) for _ in range(2))

    assert second.headers["Location"] == f"{first.headers['Location']}?again=1"


def test_a_decision_of_the_desk_comes_back(register: Flask, full_disk: AbstractContextManager[None]) -> None:
    (rally,) = cast.pending()
    with writing():
        key = enrolment.add("Ala", Role.COORDINATOR, by=By(Actor.COMMAND_LINE, cast.NOW))
    ala = Person("Ala", register.test_client(), register.extensions["rallies.clock"], key)
    ala.finish_enrolment()
    page = ala.look(f"/desk/items/{rally.public_id}/")
    with full_disk:
        answer = ala.send(page, rally.public_id, "reject", words=WORDS)

    (sheet,) = Sheets(answer.text, "/desk/").sent_to(f"/desk/items/{rally.public_id}/reject/")
    assert answer.status_code == 503
    assert sheet.fields["words"] == [WORDS]
    assert "Not done: it stands otherwise now" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_words_beside_a_picture_come_back_and_the_picture_is_asked_for(
    register: Flask, full_disk: AbstractContextManager[None]
) -> None:
    photocast.campaign()
    with full_disk:
        answer = photocast.send(register.test_client(), credit="Libereco Switzerland")

    (sheet,) = Sheets(answer.text, photocast.WALL).sent_to(photocast.WALL)
    assert answer.status_code == 503
    assert sheet.fields["credit"] == ["Libereco Switzerland"]
    assert "Choose the file once more; a browser does not keep it." in answer.text


def test_no_password_and_no_code_is_shown_again(register: Flask, full_disk: AbstractContextManager[None]) -> None:
    with writing():
        key = enrolment.add("Ala", Role.COORDINATOR, by=By(Actor.COMMAND_LINE, cast.NOW))
    ala = Person("Ala", register.test_client(), register.extensions["rallies.clock"], key)
    with full_disk:
        answer = ala.finish_enrolment(password="a long and secret sentence")

    (sheet,) = Sheets(answer.text, ala.link).sent_to(ala.link)
    assert answer.status_code == 503
    assert (sheet.fields["password"], sheet.fields["code"]) == ([""], [""])
    assert "secret sentence" not in answer.text
    assert "Type password and code anew" in answer.text
    assert secret_on(answer.text) == ala.secret


def test_a_login_that_could_not_be_noted_is_no_wrong_password(
    register: Flask, full_disk: AbstractContextManager[None]
) -> None:
    with writing():
        key = enrolment.add("Ala", Role.COORDINATOR, by=By(Actor.COMMAND_LINE, cast.NOW))
    ala = Person("Ala", register.test_client(), register.extensions["rallies.clock"], key)
    ala.finish_enrolment()
    with full_disk:
        answer = ala.log_in()

    (sheet,) = Sheets(answer.text, "/desk/login/").sent_to("/desk/login/")
    assert answer.status_code == 503
    assert (sheet.fields["name"], sheet.fields["code"]) == (["Ala"], [""])
    assert "do not belong together" not in answer.text


def test_who_may_not_come_in_sees_nothing_of_the_desk(
    register: Flask, full_disk: AbstractContextManager[None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What fails at the door is asked at the door again, and not behind it."""
    (rally,) = cast.pending(title="Not for everyone")
    of_key, tries = sessions.of_key, []

    def fail_once(*given: Any) -> Any:
        tries.append(given)
        if len(tries) == 1:
            raise OSError(errno.EIO, "Input/output error")
        return of_key(*given)

    monkeypatch.setattr(sessions, "of_key", fail_once)
    answer = register.test_client().post(f"/desk/items/{rally.public_id}/reject/", data={"words": WORDS})

    assert (answer.status_code, len(tries)) == (403, 2)
    assert "Not for everyone" not in answer.text


def test_where_the_form_can_t_be_shown_its_fields_stand_there_by_their_names(
    client: FlaskClient, full_disk: AbstractContextManager[None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_given: Any) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with full_disk:
        said = {**TYPED, "token": token(client), "description": WORDS, "step": "send"}
        monkeypatch.setattr(choices, "open_campaigns", fail)
        answer = client.post("/en/submit/?campaign=x", data=said)

    (sheet,) = Sheets(answer.text, "/en/").sent_to("/en/submit/")
    assert answer.status_code == 503
    assert sheet.action == "/en/submit/?campaign=x"
    assert sheet.plain() == said
    assert "<bdi>What people should know</bdi></label>" in answer.text
    assert "Send it again" in answer.text


def test_a_fault_of_ours_is_still_one(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise FileNotFoundError(errno.ENOENT, "No such file")

    monkeypatch.setattr(database, "_turn", fail)

    assert send(client).status_code == 500
