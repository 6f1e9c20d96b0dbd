"""Street level in the worker: an address waits at its city's point, is found, or stays there."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask, current_app

from rallies.core import jobs
from rallies.core.clock import SetClock
from rallies.core.db.database import revision, session, writing
from rallies.model.actors import Actor, By
from rallies.model.rally import decisions, lookups, register, streets
from rallies.model.rally.draft import PlaceSaid
from rallies.model.rally.rallies import Precision, Rally
from tests import cast
from tests.intake.importing import command
from tests.places.nominatim import Fake, served

HALL = replace(cast.WARSAW, lat=None, lon=None, venue="Town hall", address="Plac Bankowy 3")
SPOT = '[{"lat": "52.2447", "lon": "21.0031", "display_name": "Plac Bankowy 3"}]'


@pytest.fixture
def nominatim(register: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fake]:
    with served() as fake:
        fake.body = SPOT
        settings = replace(register.config["RALLIES"], geocoder=f"nominatim:{fake.address}", contact="op@example.org")
        monkeypatch.setitem(register.config, "RALLIES", settings)
        (settings.instance / "streets.sqlite").unlink(missing_ok=True)
        lookups._guard.cache_clear()
        lookups._street.cache_clear()
        yield fake


def stands(rally: Rally) -> tuple[str | None, float | None, float | None]:
    again = register.with_id(rally.public_id)
    return again.understood.get(streets.MARK), again.lat, again.lon


def test_a_rally_stands_at_its_city_until_the_worker_has_found_the_street(nominatim: Fake) -> None:
    rally = cast.published(place=HALL)
    assert stands(rally) == (streets.PENDING, HALL.city_lat, HALL.city_lon)
    assert nominatim.queries == []

    jobs.work()

    assert stands(rally) == (streets.FOUND, 52.2447, 21.0031)
    assert nominatim.queries[0]["q"] == "Plac Bankowy 3"
    assert nominatim.agents == ["rallies/0.1.0 (op@example.org)"]


def work() -> None:
    while jobs.work():
        pass


def publish(rally: Rally) -> None:
    with writing():
        decisions.publish(register.with_id(rally.public_id), By.staff("Ala", cast.NOW))


def move(rally: Rally, place: PlaceSaid) -> None:
    with writing():
        register.change(
            register.with_id(rally.public_id), said_time=None, said_place=place, reason="",
            by=By(Actor.ORGANIZER, cast.NOW),
        )  # fmt: skip


def test_the_precision_that_was_chosen_holds_for_what_is_found(nominatim: Fake) -> None:
    del nominatim
    street = cast.published(place=HALL, place_precision=Precision.STREET)

    work()

    assert stands(street) == (streets.FOUND, 52.245, 21.003)


SECRET = (Precision.TIMED, Precision.UNLISTED, Precision.CITY)


def secret(precision: Precision) -> PlaceSaid:
    return replace(HALL, precision=precision, reveal_hours=2 if precision is Precision.TIMED else None)


@pytest.mark.parametrize("precision", SECRET)
def test_a_place_that_is_kept_back_never_leaves_the_server(
    nominatim: Fake, clock: SetClock, precision: Precision
) -> None:
    rally = cast.published(place=secret(precision))
    move(rally, replace(secret(precision), address="ul. Tajna 1"))
    work()
    clock.instant = rally.starts_at - timedelta(minutes=5)  # even a timed one that has been shown

    work()

    assert nominatim.queries == []
    assert stands(rally) == (None, HALL.city_lat, HALL.city_lon)


def test_nothing_of_a_rally_is_looked_up_before_it_is_accepted(nominatim: Fake) -> None:
    (junk,) = cast.pending(place=HALL, title="Buy pills")
    (rally,) = cast.pending(place=replace(HALL, address="ul. Nowa 1"))
    with writing():
        decisions.reject(register.with_id(junk.public_id), By.staff("Ala", cast.NOW), why="junk")
    work()
    assert nominatim.queries == []
    assert lookups.guard().state().asked == 0
    assert stands(rally) == (streets.WAITING, HALL.city_lat, HALL.city_lon)

    publish(rally)
    work()

    assert [asked["q"] for asked in nominatim.queries] == ["ul. Nowa 1"]
    assert stands(rally) == (streets.FOUND, 52.2447, 21.0031)


@pytest.mark.parametrize("precision", SECRET)
def test_a_place_that_becomes_secret_before_the_worker_comes_is_not_looked_up(
    nominatim: Fake, precision: Precision
) -> None:
    rally = cast.published(place=HALL)
    move(rally, secret(precision))

    work()

    assert nominatim.queries == []
    assert stands(rally) == (None, HALL.city_lat, HALL.city_lon)


def test_a_job_that_an_older_program_left_for_a_secret_place_asks_nobody(nominatim: Fake) -> None:
    (secret,) = cast.pending(place=HALL, place_precision=Precision.UNLISTED)
    (waiting,) = cast.pending(place=HALL)
    with writing():
        for rally in (secret, waiting):
            streets.mark(register.with_id(rally.public_id), streets.PENDING)
            jobs.enqueue("find_street", rally=rally.public_id)

    work()

    assert nominatim.queries == []
    assert (stands(secret)[0], stands(waiting)[0]) == (None, streets.WAITING)


def test_a_rally_that_was_frozen_is_looked_up_once_it_is_shown_again(nominatim: Fake) -> None:
    rally = cast.published(place=HALL)
    with writing():
        decisions.freeze(register.with_id(rally.public_id), By.staff("Ala", cast.NOW), why="threats")
    work()
    assert nominatim.queries == []

    publish(rally)
    work()

    assert stands(rally)[0] == streets.FOUND


def test_a_row_that_is_published_by_its_import_is_looked_up_and_a_waiting_one_is_not(
    nominatim: Fake, tmp_path: Path
) -> None:
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # the proxy has it
    command.run(app, tmp_path, f"{command.HEADS}\nw1,Freedom,2027-05-21,18:00,Warszawa,Poland,Plac Bankowy\n")
    command.run(
        app, tmp_path, f"{command.HEADS}\nw2,Freedom,2027-05-22,18:00,Warszawa,Poland,Plac Junk\n", is_published=False
    )

    work()

    assert [asked["q"] for asked in nominatim.queries] == ["Plac Bankowy"]


def test_a_row_that_changes_its_venue_is_looked_up_anew(nominatim: Fake, tmp_path: Path) -> None:
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # as above
    for venue in ("Plac Bankowy", "Plac Defilad"):
        command.run(app, tmp_path, f"{command.HEADS}\nw1,Freedom,2027-05-21,18:00,Warszawa,Poland,{venue}\n")
        work()

    assert [asked["q"] for asked in nominatim.queries] == ["Plac Bankowy", "Plac Defilad"]


def test_a_pin_that_was_set_is_never_looked_up(nominatim: Fake) -> None:
    (rally,) = cast.pending(place=cast.WARSAW)

    jobs.work()

    assert stands(rally) == (None, 52.2479, 21.0137)
    assert nominatim.queries == []


@pytest.mark.parametrize(
    ("body", "state"),
    [("[]", streets.NOWHERE), (SPOT[:-1] + ", " + SPOT[1:].replace("52.24", "52.10"), streets.UNSURE)],
)
def test_what_is_not_sure_stays_at_the_city(nominatim: Fake, body: str, state: str) -> None:
    nominatim.body = body
    rally = cast.published(place=HALL)

    jobs.work()

    assert stands(rally) == (state, HALL.city_lat, HALL.city_lon)


def test_a_server_that_is_down_is_asked_again_as_often_as_it_takes(nominatim: Fake, clock: SetClock) -> None:
    nominatim.status = 503
    rally = cast.published(place=HALL)
    for _ in range(2 * jobs.MAX_ATTEMPTS):
        jobs.work()
        clock.instant += timedelta(hours=2)
    assert stands(rally)[0] == streets.PENDING

    nominatim.status = 200
    jobs.work()

    assert stands(rally)[0] == streets.FOUND


def test_a_place_that_was_changed_meanwhile_keeps_what_it_was_changed_to(nominatim: Fake) -> None:
    rally = cast.published(place=HALL)
    move(rally, cast.WARSAW)

    jobs.work()

    assert stands(rally) == (None, 52.2479, 21.0137)
    assert nominatim.queries == []


def test_a_public_rally_is_shown_anew_with_its_street(nominatim: Fake) -> None:
    del nominatim
    rally = cast.published(place=HALL)
    before, stood = register.with_id(rally.public_id).revision, revision()

    work()

    after = register.with_id(rally.public_id)
    assert (after.revision, after.sequence, after.lat) == (before + 1, 0, 52.2447)
    assert revision() == stood + 1


def test_a_place_that_becomes_secret_while_the_server_answers_stays_at_its_city(
    nominatim: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    rally = cast.published(place=HALL)

    def behind_the_worker(**options: bool) -> AbstractContextManager[object]:
        monkeypatch.setattr(lookups, "writing", writing)
        move(rally, secret(Precision.UNLISTED))
        return writing(**options)

    monkeypatch.setattr(lookups, "writing", behind_the_worker)

    work()

    session().rollback()
    assert len(nominatim.queries) == 1
    assert stands(rally) == (None, HALL.city_lat, HALL.city_lon)


def test_mail_does_not_wait_behind_streets(nominatim: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    monkeypatch.setitem(jobs._jobs, "send_mail", lambda to, **_: sent.append(to))
    cast.published(place=HALL)
    with writing():
        jobs.enqueue("send_mail", to="anna@example.org", subject="Hello", text="Hello\n")

    assert jobs.work(limit=1) == 1
    assert sent == ["anna@example.org"]
    assert nominatim.queries == []


def test_nothing_is_looked_up_where_street_level_is_off(register: Flask) -> None:
    del register
    rally = cast.published(place=HALL)

    assert jobs.work() == 0
    assert stands(rally)[0] is None
    assert lookups.state() is None
