"""Coming to the desk and leaving it: the enrolment link, logging in, sessions."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rallies.core.clock import SetClock
from rallies.core.database import session, writing
from rallies.desk import enrolment, login, sessions
from rallies.desk.enrolment import HASH_METHOD
from rallies.desk.policy import Role
from rallies.model.accounts import Staff, StaffSession
from rallies.model.audit import Entry
from rallies.model.trailcheck import first_break
from tests.desk.person import PASSWORD, Person, secret_on, token_on

Enrol = Callable[..., Person]


@pytest.fixture
def invited(register: Flask, clock: SetClock) -> Person:
    """Ala with a link that she has not opened yet."""
    with writing():
        key = enrolment.add("Ala", Role.COORDINATOR, now=clock.now(), actor="command line")
    return Person("Ala", register.test_client(), clock, key)


def test_a_link_lets_her_set_a_password_and_brings_her_to_the_queue(invited: Person) -> None:
    answer = invited.finish_enrolment()

    assert (answer.status_code, answer.location) == (303, "/desk/")
    assert "Ala" in invited.look()


def test_a_link_works_once(invited: Person, client: FlaskClient) -> None:
    invited.finish_enrolment()

    assert client.get(invited.link).status_code == 404
    assert client.post(invited.link, data={"form_token": "x"}).status_code in {404, 422}


def test_opening_a_link_uses_nothing_up_and_shows_another_secret_each_time(invited: Person) -> None:
    first, second = (secret_on(invited.look(invited.link)) for _ in range(2))

    assert first != second
    assert invited.finish_enrolment().status_code == 303


def test_a_link_expires_after_a_day(invited: Person, clock: SetClock) -> None:
    clock.move(timedelta(hours=24))

    assert invited.client.get(invited.link).status_code == 404


@pytest.mark.parametrize("key", ["nonsense", "a" * 26, "%00", "ünïcode", "x" * 500])
def test_a_link_that_never_was_is_not_found(client: FlaskClient, key: str) -> None:
    assert client.get(f"/desk/enrol/{key}/").status_code == 404


@pytest.mark.parametrize("differs", [{"password": "eleven char"}, {"password": "x" * 201}, {"code": "000000"}])
def test_a_refused_enrolment_keeps_the_secret_that_was_scanned(invited: Person, differs: dict[str, str]) -> None:
    answer = invited.finish_enrolment(**differs)

    assert answer.status_code == 422
    assert secret_on(answer.text) == invited.secret
    assert 'aria-invalid="true"' in answer.text


def test_a_password_of_twelve_plain_letters_is_taken(invited: Person) -> None:
    assert invited.finish_enrolment(password="twelvelettrs").status_code == 303


def test_passwords_are_stored_as_scrypt_and_secrets_sealed(enrol: Enrol, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enrolment, "HASH_METHOD", HASH_METHOD)
    ala = enrol("Ala")

    stored = session().query(Staff).one()

    assert stored.password is not None
    assert stored.password.startswith("scrypt:32768:8:1$")
    assert stored.one_time_secret is not None
    assert ala.secret not in stored.one_time_secret
    assert ala.secret.hex().encode() not in stored.one_time_secret


def test_she_logs_in_with_password_and_code(ala: Person, register: Flask) -> None:
    ala.client = register.test_client()

    answer = ala.log_in()

    assert (answer.status_code, answer.location) == (303, "/desk/")


def test_the_cookie_is_for_the_desk_alone_and_out_of_reach_of_scripts(ala: Person) -> None:
    cookie = ala.log_in().headers["Set-Cookie"]

    for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/desk"):
        assert part in cookie
    key = cookie.split("=", 1)[1].split(";")[0].encode()
    assert all(key not in row.key_hash for row in session().query(StaffSession))


def test_unknown_wrong_and_waiting_get_the_same_page(ala: Person, register: Flask) -> None:
    ala.client = register.test_client()
    refused = [
        ala.log_in(name="Nobody"),
        ala.log_in(password="wrong wrong wrong"),
        ala.log_in(code="000000"),
        *[ala.log_in(code="000000") for _ in range(3)],
        ala.log_in(),
    ]

    assert {answer.status_code for answer in refused} == {403}
    assert len({_without_values(answer.text) for answer in refused}) == 1
    assert PASSWORD not in refused[-1].text


def _without_values(page: str) -> str:
    """A page without what was typed into it, and without its token."""
    return re.sub(r'value="[^"]*"', "", page)


def test_unknown_names_cost_a_hash_as_known_ones_do(ala: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[str] = []

    def check(stored: str, typed: str) -> bool:
        counted.append(stored.partition("$")[0])
        return bool(typed) and False

    monkeypatch.setattr(login, "check_password_hash", check)

    ala.log_in(name="Nobody")
    ala.log_in()

    assert counted == [enrolment.HASH_METHOD] * 2


def test_a_code_opens_the_door_once(ala: Person) -> None:
    ala.log_in()
    code = ala.code()
    ala.clock.move(timedelta(seconds=-30))

    assert ala.log_in(code=code).status_code == 403


def test_wrong_tries_make_the_account_wait_longer_each_time(ala: Person, clock: SetClock) -> None:
    for _ in range(login.FREE_FAILURES + 1):
        assert ala.log_in(code="000000").status_code == 403
    assert ala.log_in().status_code == 403

    clock.move(login.FIRST_WAIT)

    assert ala.log_in().status_code == 303
    assert session().query(Staff).one().failures == 0


def test_waits_double_up_to_an_hour() -> None:
    waits = [login.wait_after(failures) for failures in (0, 4, 5, 6, 7, 11, 12, 10_000)]

    assert waits[:2] == [None, None]
    assert [wait.total_seconds() / 60 for wait in waits[2:] if wait] == [1, 2, 4, 60, 60, 60]


def test_a_session_ends_after_twelve_hours_without_use(ala: Person, clock: SetClock) -> None:
    clock.move(sessions.IDLE - timedelta(minutes=1))
    assert ala.client.get("/desk/").status_code == 200

    clock.move(sessions.IDLE)

    assert ala.client.get("/desk/").location == "/desk/login/"


def test_a_session_ends_after_a_week_however_it_is_used(ala: Person, clock: SetClock) -> None:
    for _ in range(14):
        clock.move(timedelta(hours=11))
        assert ala.client.get("/desk/").status_code == 200

    clock.move(timedelta(hours=14))

    assert ala.client.get("/desk/").status_code == 303


def test_logging_out_ends_the_session_on_the_server_too(ala: Person) -> None:
    cookie = ala.client.get_cookie("rallies_desk", path="/desk")
    assert cookie is not None
    answer = ala.client.post("/desk/logout/", data={"form_token": token_on(ala.look("/desk/sessions/"))})

    assert "Max-Age=0" in answer.headers["Set-Cookie"]
    ala.client.set_cookie("rallies_desk", cookie.value, path="/desk")
    assert ala.client.get("/desk/").location == "/desk/login/"


def test_she_sees_her_sessions_and_ends_another_one(ala: Person, register: Flask) -> None:
    first = ala.client
    ala.client = register.test_client()
    ala.log_in()
    page = ala.look("/desk/sessions/")
    revoke = page.split('action="/desk/sessions/')[1].split('"')[0]
    assert page.count("/revoke/") == 1

    ala.client.post(f"/desk/sessions/{revoke}", data={"form_token": token_on(page)})

    assert first.get("/desk/").location == "/desk/login/"
    assert ala.client.get("/desk/").status_code == 200


def test_nobody_ends_the_sessions_of_another_one(ala: Person, enrol: Enrol) -> None:
    number = sessions._number(session().query(StaffSession).one().key_hash)
    ola = enrol("Ola")

    ola.client.post(f"/desk/sessions/{number}/revoke/", data={"form_token": token_on(ola.look("/desk/sessions/"))})

    assert ala.client.get("/desk/").status_code == 200


def test_one_who_is_let_go_is_out_at_once(ala: Person, clock: SetClock) -> None:
    with writing():
        enrolment.remove("Ala", now=clock.now(), actor="command line")

    assert ala.client.get("/desk/").location == "/desk/login/"
    assert ala.log_in().status_code == 403


def test_a_new_link_ends_password_and_sessions(ala: Person, clock: SetClock) -> None:
    with writing():
        enrolment.renew("Ala", now=clock.now(), actor="command line")

    assert ala.client.get("/desk/").location == "/desk/login/"
    assert ala.log_in().status_code == 403


def test_comings_and_goings_are_in_the_trail(ala: Person) -> None:
    ala.log_in()

    acts = [entry.act for entry in session().query(Entry).order_by(Entry.id)]
    assert acts == ["added to the desk", "enrolled", "logged in"]
    assert first_break() is None


def test_a_login_form_of_another_site_is_refused(ala: Person) -> None:
    token = token_on(ala.look("/desk/login/"))
    said = {"form_token": token, "name": "Ala", "password": PASSWORD, "code": ala.code()}

    answer = ala.client.post("/desk/login/", data=said, headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
