"""The operator's view: figures at the desk and at /metrics, and who may read them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rallies.core import jobs
from rallies.core.backup import lastmade
from rallies.core.clock import SetClock
from rallies.core.db.database import writing
from rallies.core.web.sightings import Sightings
from rallies.desk.door import sending
from rallies.model.rally import lookups
from tests import cast, smtp
from tests.desk.person import Person
from tests.model.rally.test_streets import HALL
from tests.places.nominatim import Fake, served


@pytest.fixture
def nominatim(register: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fake]:
    with served() as fake:
        settings = replace(register.config["RALLIES"], geocoder=f"nominatim:{fake.address}", metrics_token="letmein")
        monkeypatch.setitem(register.config, "RALLIES", settings)
        (settings.instance / "streets.sqlite").unlink(missing_ok=True)
        lookups._guard.cache_clear()
        lookups._street.cache_clear()
        yield fake


def test_street_level_that_is_off_is_said_to_be(ala: Person) -> None:
    page = ala.client.get("/desk/state/").text

    assert "Off: every rally without a pin stands at its city" in page


def test_the_state_says_when_the_last_backup_was_made_and_that_another_is_due(ala: Person, register: Flask) -> None:
    instance = register.config["RALLIES"].instance
    never = ala.client.get("/desk/state/").text
    lastmade.note(instance, cast.NOW - timedelta(days=1))
    fresh = ala.client.get("/desk/state/").text
    lastmade.note(instance, cast.NOW - timedelta(days=8))
    old = ala.client.get("/desk/state/").text
    (instance / "backup.last").unlink()

    assert "None was made from here." in never
    assert f"{cast.NOW - timedelta(days=1):%Y-%m-%d %H:%M} UTC" in fresh
    assert ["in the last seven days" in page for page in (never, fresh, old)] == [True, False, True]


def test_a_coordinator_sees_that_a_street_is_pending_and_the_operator_why(nominatim: Fake, ala: Person) -> None:
    nominatim.status = 403
    rally = cast.published(place=HALL)
    jobs.work()

    item = ala.client.get(f"/desk/items/{rally.public_id}/").text
    page = ala.client.get("/desk/state/").text

    assert "City point, street pending" in item
    assert "is not asked for another 360 minutes" in page
    assert "GeocoderInsufficientPrivileges" in page


def test_figures_are_for_who_has_the_token(nominatim: Fake, client: FlaskClient) -> None:
    nominatim.body = "[]"
    cast.published(place=HALL)
    cast.published(place=HALL)
    jobs.work()
    jobs.work()

    told = client.get("/metrics", headers={"Authorization": "Bearer letmein"})

    assert told.content_type.startswith("text/plain; version=0.0.4")
    assert "\nrallies_street_asked_total 1\n" in told.text
    assert "\nrallies_street_hit_ratio 0.5\n" in told.text
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer no"}).status_code == 404


@pytest.mark.parametrize(
    ("base_url", "forwarded", "address", "status"),
    [
        ("", "", "127.0.0.1", 200),
        ("http://127.0.0.1:8000", "", "::1", 200),
        ("", "192.0.2.7", "127.0.0.1", 404),
        ("", "", "192.0.2.7", 404),
        ("https://rallies.example", "", "127.0.0.1", 404),
        ("http://abc.onion", "", "127.0.0.1", 404),
    ],
)
def test_without_a_token_only_this_machine_itself_reads_figures(
    register: Flask, monkeypatch: pytest.MonkeyPatch, base_url: str, forwarded: str, address: str, status: int
) -> None:
    monkeypatch.setitem(register.config, "RALLIES", replace(register.config["RALLIES"], base_url=base_url))
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}

    answer = register.test_client().get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": address})

    assert answer.status_code == status


@pytest.mark.service
def test_a_refused_encryption_is_named_in_a_sentence_that_leads_to_help(
    register: Flask, ala: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    smtp.known_here(monkeypatch)
    with smtp.server() as inbox:  # which offers no STARTTLS
        url = f"smtp://{smtp.HOST}:{inbox.port}"
        monkeypatch.setitem(register.config, "RALLIES", replace(register.config["RALLIES"], smtp_url=url))
        with writing():
            jobs.enqueue("send_mail", to="anna@example.org", subject="Yours", text="Hello")
        jobs.work()

    page = ala.client.get("/desk/state/").text

    assert "The mail server does not encrypt what is sent to it" in page
    assert 'href="/en/help/mail/"' in page
    assert "If this site has already sent mail in clear" in ala.client.get("/en/help/mail/").text


def test_a_trouble_is_told_of_for_a_week(register: Flask, ala: Person, clock: SetClock) -> None:
    with writing():
        jobs.enqueue("send_mail", to="anna@example.org", subject="two\nlines", text="Hello")
    jobs.work()

    assert "1 thing could not be sent yet: ValueError." in ala.client.get("/desk/state/").text
    clock.move(sending.REMEMBERED + timedelta(days=1))
    with register.test_request_context("/en/"):
        assert sending.troubles() == []


@pytest.fixture
def sightings(register: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Sightings:
    fresh = Sightings(tmp_path, register.extensions["rallies.clock"])
    monkeypatch.setitem(register.extensions, "rallies.sightings", fresh)
    return fresh


@pytest.mark.parametrize(
    ("site", "sighting", "words"),
    [
        (("http://127.0.0.1:8000", ""), "proxy", "RALLIES_TRUSTED_PROXIES names nobody"),
        (("https://rallies.example", ""), "", "which a proxy in front speaks for it"),
        (("https://rallies.example", "127.0.0.1"), "", ""),
        (("http://127.0.0.1:8000", ""), "", ""),
        (("http://rallies.onion", ""), "", "no circuit of it has been told apart"),
        (("http://rallies.onion", "127.0.0.1"), "", "no circuit of it has been told apart"),
        (("http://rallies.onion", "127.0.0.1"), "circuit", ""),
    ],
)
def test_the_desk_says_when_people_are_not_told_apart(
    sightings: Sightings, ala: Person, monkeypatch: pytest.MonkeyPatch, site: tuple[str, str], sighting: str, words: str
) -> None:
    config = ala.client.application.config
    settings = replace(config["RALLIES"], base_url=site[0], trusted_proxies=site[1])
    monkeypatch.setitem(config, "RALLIES", settings)
    if sighting:
        sightings.note(sighting)

    page = ala.look("/desk/state/")

    assert (words or "Revision of the register") in page
    assert ("/help/operator/#proxy" in page) is bool(words)
