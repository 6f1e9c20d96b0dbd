"""Coming to the desk and leaving it: the enrolment link, logging in, sessions."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rallies.core.clock import SetClock
from rallies.core.db.database import session, writing
from rallies.core.keys.tokens import key_hash, new_key
from rallies.core.web.guard import limiter
from rallies.desk.door import enrolment, login, sessions
from rallies.desk.door.enrolment import HASH_METHOD
from rallies.desk.door.policy import Role
from rallies.model.actors import Actor, By
from rallies.model.desk.accounts import Staff, StaffDevice, StaffFailures, StaffSession
from rallies.model.desk.audit import Entry
from rallies.model.desk.trailcheck import first_break
from tests.desk.person import PASSWORD, Person, secret_on, token_on

Enrol = Callable[..., Person]


@pytest.fixture
def invited(register: Flask, clock: SetClock) -> Person:
    """Ala with a link that she has not opened yet."""
    with writing():
        key = enrolment.add("Ala", Role.COORDINATOR, by=By(Actor.COMMAND_LINE, clock.now()))
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


def stranger(ala: Person, register: Flask, address: str) -> Person:
    """Somebody who tries Ala's name in a browser of her own, from another network."""
    other = Person("Ala", register.test_client(), ala.clock, "")
    other.client.environ_base["REMOTE_ADDR"] = address
    other.secret = ala.secret
    return other


def test_what_strangers_try_elsewhere_does_not_shut_her_out(ala: Person, register: Flask) -> None:
    eve = stranger(ala, register, "198.51.100.7")
    for _ in range(login.FREE_FAILURES + 3):
        assert eve.log_in(password="guess after guess").status_code == 403

    at_home_on_a_new_phone = stranger(ala, register, "203.0.113.5")

    assert eve.log_in().status_code == 403
    assert at_home_on_a_new_phone.log_in().status_code == 303
    assert ala.log_in().status_code == 303


def test_a_device_that_was_in_before_gets_in_beside_a_stranger_of_its_network(ala: Person, register: Flask) -> None:
    eve = stranger(ala, register, "127.0.0.1")
    for _ in range(login.FREE_FAILURES + 3):
        assert eve.log_in(password="guess after guess").status_code == 403

    assert eve.log_in().status_code == 403
    assert ala.log_in().status_code == 303


def test_many_networks_together_are_slowed_down_and_the_known_device_is_not(
    ala: Person, register: Flask, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(login, "FREE_FAILURES_OF_ALL", 12)
    networks = login.FREE_FAILURES_OF_ALL // login.FREE_FAILURES + 1
    for number in range(networks):
        eve = stranger(ala, register, f"10.{number}.0.1")
        for _ in range(login.FREE_FAILURES):
            eve.log_in(password="guess after guess")

    new_phone = stranger(ala, register, "203.0.113.5")
    waiting = new_phone.log_in()
    known = ala.log_in()
    clock.move(login.LONGEST_WAIT)
    later = new_phone.log_in()

    assert (waiting.status_code, known.status_code, later.status_code) == (403, 303, 303)


def test_one_network_alone_never_holds_up_the_others(ala: Person, register: Flask, clock: SetClock) -> None:
    eve = stranger(ala, register, "198.51.100.7")
    for _ in range(2 * 36):
        eve.log_in(password="guess after guess")
        clock.move(timedelta(minutes=30))

    assert session().query(Staff).one().locked_until is None
    assert stranger(ala, register, "203.0.113.5").log_in().status_code == 303


def test_a_key_of_a_device_is_of_use_to_its_own_name_alone(ala: Person, enrol: Enrol, register: Flask) -> None:
    ola = enrol("Ola")
    eve = stranger(ala, register, "127.0.0.1")
    cookie = ola.client.get_cookie("rallies_desk_device", path="/desk")
    assert cookie is not None
    eve.client.set_cookie("rallies_desk_device", cookie.value, path="/desk")
    for _ in range(login.FREE_FAILURES + 1):
        eve.log_in(password="guess after guess")

    assert eve.log_in().status_code == 403
    assert session().query(StaffDevice).filter(StaffDevice.failures > 0).count() == 0


def test_two_people_at_one_browser_are_both_known(ala: Person, enrol: Enrol, register: Flask) -> None:
    ola = enrol("Ola")
    ola.client = ala.client
    ola.log_in()
    cookie = ala.client.get_cookie("rallies_desk_device", path="/desk")
    assert cookie is not None
    eve = stranger(ala, register, "127.0.0.1")
    for _ in range(login.FREE_FAILURES + 3):
        eve.log_in(password="guess after guess")

    assert cookie.value.count(".") == 1
    assert ala.log_in().status_code == 303


def test_the_cookie_of_a_device_is_for_the_desk_alone_and_opens_nothing(ala: Person, register: Flask) -> None:
    kept = next(each for each in ala.log_in().headers.getlist("Set-Cookie") if each.startswith("rallies_desk_device"))
    client = register.test_client()
    key = kept.split("=", 1)[1].split(";")[0]
    client.set_cookie("rallies_desk_device", key, path="/desk")

    for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/desk", "Max-Age=31536000"):
        assert part in kept
    assert client.get("/desk/").location == "/desk/login/"
    assert all(key.encode() not in row.key_hash for row in session().query(StaffDevice))


def test_a_device_that_was_taken_back_is_a_stranger(ala: Person, register: Flask) -> None:
    page = ala.look("/desk/sessions/")
    number = page.split('action="/desk/devices/')[1].split("/")[0]
    ala.client.post(f"/desk/devices/{number}/forget/", data={"form_token": token_on(page)})
    eve = stranger(ala, register, "127.0.0.1")
    for _ in range(login.FREE_FAILURES + 1):
        eve.log_in(password="guess after guess")

    assert ala.log_in().status_code == 403


def test_nobody_takes_back_a_device_of_another_one(ala: Person, enrol: Enrol) -> None:
    number = ala.look("/desk/sessions/").split('action="/desk/devices/')[1].split("/")[0]
    ola = enrol("Ola")
    token = token_on(ola.look("/desk/sessions/"))

    ola.client.post(f"/desk/devices/{number}/forget/", data={"form_token": token})

    assert session().query(StaffDevice).count() == 2


@pytest.mark.parametrize("act", [enrolment.renew, enrolment.remove])
def test_one_who_lost_her_devices_has_none_once_the_operator_knows(
    ala: Person, clock: SetClock, act: Callable[..., object]
) -> None:
    with writing():
        act("Ala", by=By(Actor.COMMAND_LINE, clock.now()))

    assert session().query(StaffDevice).count() == 0


@pytest.mark.parametrize("value", ["x" * 4000, "." * 100, "%00", "ü" * 26, ".".join(["a" * 26] * 99)])
def test_a_forged_cookie_of_a_device_is_a_stranger_s(ala: Person, register: Flask, value: str) -> None:
    eve = stranger(ala, register, "127.0.0.1")
    eve.client.set_cookie("rallies_desk_device", value, path="/desk")

    assert eve.log_in(password="guess after guess").status_code == 403
    assert session().query(StaffFailures).one().failures == 1


def test_networks_of_yesterday_are_erased(ala: Person, register: Flask, clock: SetClock) -> None:
    stranger(ala, register, "198.51.100.7").log_in(password="guess after guess")
    clock.move(timedelta(days=1))
    stranger(ala, register, "203.0.113.5").log_in(password="guess after guess")

    assert session().query(StaffFailures).count() == 1


def test_the_worker_erases_networks_of_yesterday_though_nobody_logs_in(
    ala: Person, register: Flask, clock: SetClock
) -> None:
    stranger(ala, register, "198.51.100.7").log_in(password="guess after guess")
    login.forget(clock.now())
    kept = session().query(StaffFailures).count()
    clock.move(timedelta(days=1))
    login.forget(clock.now())

    assert (kept, session().query(StaffFailures).count()) == (1, 0)


def test_strangers_do_not_use_up_the_tries_of_a_known_device(
    ala: Person, register: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limiter, "enabled", True)
    eve = stranger(ala, register, "127.0.0.1")
    token = token_on(eve.look("/desk/login/"))
    said = {"form_token": token, "name": "Nobody", "password": "guess after guess", "code": "000000"}
    limited = {eve.client.post("/desk/login/", data=said).status_code for _ in range(25)}

    assert 429 in limited
    assert ala.log_in().status_code == 303


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
        enrolment.remove("Ala", by=By(Actor.COMMAND_LINE, clock.now()))

    assert ala.client.get("/desk/").location == "/desk/login/"
    assert ala.log_in().status_code == 403


def test_a_new_link_ends_password_and_sessions(ala: Person, clock: SetClock) -> None:
    with writing():
        enrolment.renew("Ala", by=By(Actor.COMMAND_LINE, clock.now()))

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


def test_a_session_that_was_written_into_the_database_opens_nothing(ala: Person, register: Flask) -> None:
    key, now = new_key(), ala.clock.now()
    with writing() as past_the_program:
        row = session().query(StaffSession).one()
        forged = {"key_hash": key_hash(key), "staff_id": row.staff_id, "created_at": now, "seen_at": now}
        past_the_program.add(StaffSession(**forged, expires_at=now + timedelta(days=1)))
    eve = register.test_client()
    eve.set_cookie("rallies_desk", key, path="/desk")

    assert eve.get("/desk/").location == "/desk/login/"


def test_a_link_that_was_written_into_the_database_opens_nothing(ala: Person, register: Flask) -> None:
    key = new_key()
    with writing():
        person = session().query(Staff).one()
        person.enrolment_hash, person.enrolment_until = key_hash(key), ala.clock.now() + timedelta(days=1)

    assert register.test_client().get(f"/desk/enrol/{key}/").status_code == 404


def test_a_link_that_was_copied_to_another_name_opens_nothing(ala: Person, register: Flask, clock: SetClock) -> None:
    with writing():
        key = enrolment.add("Eve", Role.VIEWER, by=By(Actor.COMMAND_LINE, clock.now()))
        eve = session().query(Staff).filter_by(name="Eve").one()
        hashed, eve.enrolment_hash = eve.enrolment_hash, None
        person = session().query(Staff).filter_by(name="Ala").one()
        person.enrolment_hash, person.enrolment_until = hashed, clock.now() + timedelta(days=1)

    assert register.test_client().get(f"/desk/enrol/{key}/").status_code == 404
