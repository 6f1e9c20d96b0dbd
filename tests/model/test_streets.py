"""Street level in the worker: an address waits at its city's point, is found, or stays there."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from rallies.core import jobs
from rallies.core.clock import SetClock
from rallies.core.database import revision, session, writing
from rallies.model import decisions, lookups, register, streets
from rallies.model.rallies import Precision, Rally
from tests import cast
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
    (rally,) = cast.pending(place=HALL)
    assert stands(rally) == (streets.PENDING, HALL.city_lat, HALL.city_lon)
    assert nominatim.queries == []

    jobs.work()

    assert stands(rally) == (streets.FOUND, 52.2447, 21.0031)
    assert nominatim.queries[0]["q"] == "Plac Bankowy 3"
    assert nominatim.agents == ["rallies/0.1.0 (op@example.org)"]


def test_the_precision_that_was_chosen_holds_for_what_is_found(nominatim: Fake) -> None:
    del nominatim
    (street,) = cast.pending(place=HALL, place_precision=Precision.STREET)
    (timed,) = cast.pending(place=HALL, place_precision=Precision.TIMED, place_reveal_hours=2)
    (city,) = cast.pending(place=HALL, place_precision=Precision.CITY)

    while jobs.work():
        pass

    assert stands(street)[1:] == (52.245, 21.003)
    assert stands(timed) == (streets.FOUND, HALL.city_lat, HALL.city_lon)
    assert timed.exact_lat == 52.2447
    assert timed.reveals_at == timed.starts_at - timedelta(hours=2)
    assert stands(city) == (None, HALL.city_lat, HALL.city_lon)


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
    (rally,) = cast.pending(place=HALL)

    jobs.work()

    assert stands(rally) == (state, HALL.city_lat, HALL.city_lon)


def test_a_server_that_is_down_is_asked_again_as_often_as_it_takes(nominatim: Fake, clock: SetClock) -> None:
    nominatim.status = 503
    (rally,) = cast.pending(place=HALL)
    for _ in range(2 * jobs.MAX_ATTEMPTS):
        jobs.work()
        clock.instant += timedelta(hours=2)
    assert stands(rally)[0] == streets.PENDING

    nominatim.status = 200
    jobs.work()

    assert stands(rally)[0] == streets.FOUND


def test_a_place_that_was_changed_meanwhile_keeps_what_it_was_changed_to(nominatim: Fake, clock: SetClock) -> None:
    (rally,) = cast.pending(place=HALL)
    with writing():
        register.change(
            register.with_id(rally.public_id), said_time=None, said_place=cast.WARSAW, reason="", now=clock.now(),
            actor="organizer",
        )  # fmt: skip

    jobs.work()

    assert stands(rally) == (None, 52.2479, 21.0137)
    assert nominatim.queries == []


def test_a_public_rally_is_shown_anew_with_its_street(nominatim: Fake, clock: SetClock) -> None:
    del nominatim
    (rally,) = cast.pending(place=HALL)
    with writing():
        decisions.publish(register.with_id(rally.public_id), decisions.By("staff Ala", clock.now()))
    before = register.with_id(rally.public_id).revision

    jobs.work()

    after = register.with_id(rally.public_id)
    assert (after.revision, after.sequence, after.lat) == (before + 1, 0, 52.2447)


def test_a_rally_that_is_published_meanwhile_is_shown_anew_too(
    nominatim: Fake, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    del nominatim
    (rally,) = cast.pending(place=HALL)
    published: list[int] = []

    def behind_the_desk(**options: bool) -> AbstractContextManager[object]:
        with writing():
            decisions.publish(register.with_id(rally.public_id), decisions.By("staff Ala", clock.now()))
        published.append(revision())
        return writing(**options)

    monkeypatch.setattr(lookups, "writing", behind_the_desk)

    jobs.work()

    session().rollback()
    assert register.with_id(rally.public_id).lat == 52.2447
    assert revision() == published[0] + 1


def test_mail_does_not_wait_behind_streets(nominatim: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    monkeypatch.setitem(jobs._jobs, "send_mail", lambda to, **_: sent.append(to))
    cast.pending(place=HALL)
    with writing():
        jobs.enqueue("send_mail", to="anna@example.org", subject="Hello", text="Hello\n")

    assert jobs.work(limit=1) == 1
    assert sent == ["anna@example.org"]
    assert nominatim.queries == []


def test_nothing_is_looked_up_where_street_level_is_off(register: Flask) -> None:
    del register
    (rally,) = cast.pending(place=HALL)

    assert jobs.work() == 0
    assert stands(rally)[0] is None
    assert lookups.state() is None
