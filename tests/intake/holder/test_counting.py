"""After the day: a host's number goes through the desk into the report and the open data."""

import csv
import json
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rallies.core import jobs
from rallies.core.clock import SetClock
from rallies.core.db.database import writing
from rallies.core.keys.tokens import key_hash, new_key
from rallies.core.web.guard import limiter
from rallies.desk.door import enrolment
from rallies.desk.door.policy import Role
from rallies.model.actors import Actor, By
from rallies.model.rally.rallies import Rally
from tests import cast, photocast
from tests.desk.person import Person, token_on
from tests.intake.typed import token

REPORT = "/en/campaigns/viasna/report/"


@pytest.fixture
def own(register: Flask, clock: SetClock, monkeypatch: pytest.MonkeyPatch) -> tuple[str, Rally]:
    """The address of a host's own page, the day after her rally, and the rally."""
    monkeypatch.setattr(limiter, "enabled", False)
    photocast.campaign()
    key = new_key()
    rally = cast.published(campaign="viasna", title="=Candles", key_hash=key_hash(key))
    clock.instant = rally.ends_at + timedelta(days=1)
    return f"/en/manage/{key}/{rally.public_id}/", rally


def ala(app: Flask, clock: SetClock) -> Person:
    with writing():
        key = enrolment.add("Ala", Role.COORDINATOR, by=By(Actor.COMMAND_LINE, clock.now()))
    person = Person("Ala", app.test_client(), clock, key)
    person.finish_enrolment()
    return person


def say(client: FlaskClient, own: str, **said: str) -> int:
    form = {"token": token(client, f"{own}count/"), "way": "estimated", **said}
    return client.post(f"{own}count/", data=form).status_code


def test_a_number_is_in_the_report_once_the_desk_has_accepted_it(
    register: Flask, client: FlaskClient, clock: SetClock, own: tuple[str, Rally]
) -> None:
    address, _ = own
    staff = ala(register, clock)
    assert "count/" in client.get(address).text

    assert say(client, address, low="120", high="150") == 303
    waiting = client.get(REPORT).text
    page = staff.look("/desk/?kind=people_counts")
    public_id = page.partition("/desk/items/")[2].partition("/")[0]
    before = jobs.waiting()
    accepted = staff.decide(public_id, "publish")

    assert "120–150" in page
    assert "number not known" in waiting
    assert accepted.status_code == 303
    assert jobs.waiting() == before
    assert "at least 120 to 150" in client.get(REPORT).text
    assert "it is in the report" in client.get(f"{address}count/").text


def test_the_desk_adds_what_was_reported(
    register: Flask, client: FlaskClient, clock: SetClock, own: tuple[str, Rally]
) -> None:
    staff = ala(register, clock)
    path = f"/desk/rallies/{own[1].public_id}/counts/"
    form = {
        "form_token": token_on(staff.look(path)),
        "low": "80",
        "high": "",
        "source": "police",
        "name": "City police",
    }

    done = staff.client.post(path, data=form)
    wrong = staff.client.post(path, data={**form, "low": "many"})
    turned = staff.client.post(path, data={**form, "low": "90", "high": "80"})

    assert (done.status_code, wrong.status_code, turned.status_code) == (303, 422, 422)
    assert "City police" in staff.look(path)
    assert "at least 80" in client.get(REPORT).text


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "data:text/html,x", "ftp://example.org/x", "//example.org/x", "example.org/x",
        "https://ala@example.org/", "https://", "https://example.org/a b", 'https://example.org/"onclick=x',
        "https://[", "https://example.org/" + "x" * 500, "https://exa\u202emple.org/",
    ],
)  # fmt: skip
def test_a_source_is_a_page_on_the_web_or_nothing(
    register: Flask, client: FlaskClient, clock: SetClock, own: tuple[str, Rally], url: str
) -> None:
    staff = ala(register, clock)
    path = f"/desk/rallies/{own[1].public_id}/counts/"
    form = {"form_token": token_on(staff.look(path)), "low": "80", "source": "press", "url": url}

    refused = staff.client.post(path, data=form)

    assert refused.status_code == 422
    assert "number not known" in client.get(REPORT).text


def test_readers_see_who_reported_a_number_and_where(
    register: Flask, client: FlaskClient, clock: SetClock, own: tuple[str, Rally]
) -> None:
    staff = ala(register, clock)
    path = f"/desk/rallies/{own[1].public_id}/counts/"
    url = "https://paper.example/a?b=1&c='2'"
    form = {
        "form_token": token_on(staff.look(path)),
        "low": "80",
        "source": "press",
        "name": "<b>Paper</b>",
        "url": url,
    }

    assert staff.client.post(path, data=form).status_code == 303

    page = client.get(REPORT).text
    assert 'href="https://paper.example/a?b=1&amp;c=&#39;2&#39;" rel="noreferrer noopener nofollow"' in page
    assert "&lt;b&gt;Paper&lt;/b&gt;" in page
    assert "<b>Paper" not in page
    texts = [read(client, f"{REPORT}rallies.{end}") for end in ("csv", "geojson")]
    row = next(row for row in csv.DictReader(texts[0].splitlines()) if row["id"] == own[1].public_id)
    one = next(one for one in json.loads(texts[1])["features"] if one["id"] == own[1].public_id)
    assert row["sources"] == one["properties"]["sources"] == url


def read(client: FlaskClient, path: str) -> str:
    """The text of a file that is sent as it is made."""
    answer = client.get(path)
    assert answer.is_streamed
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    return str(answer.get_data(as_text=True))


def test_open_data_says_numbers_and_nothing_personal(
    register: Flask, client: FlaskClient, clock: SetClock, own: tuple[str, Rally]
) -> None:
    address, rally = own
    cast.published(campaign="viasna", place_lat=-34.6, place_lon=-58.4)
    say(client, address, low="120", high="150")
    staff = ala(register, clock)
    staff.decide(staff.look("/desk/?kind=people_counts").partition("/desk/items/")[2].partition("/")[0], "publish")

    texts = [read(client, f"{REPORT}rallies.{end}") for end in ("csv", "geojson")]
    rows = {row["id"]: row for row in csv.DictReader(texts[0].splitlines())}
    found = {one["id"]: one for one in json.loads(texts[1])["features"]}

    assert rows[rally.public_id]["people_low"] == "120"
    assert rows[rally.public_id]["title"] == "'=Candles"
    assert {row["lat"] for row in rows.values()} == {"-34.6", "52.2479"}
    assert len(rows) == len(found) == 3
    properties = found[rally.public_id]["properties"]
    assert (properties["people_low"], properties["people_high"], properties["counted_by"]) == (120, 150, "host")
    assert found[rally.public_id]["geometry"]["coordinates"] == [21.0137, 52.2479]
    assert "Ala" not in "".join(texts)


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ({"low": ""}, "whole number"),
        ({"low": "-3"}, "whole number"),
        ({"low": "2.5"}, "whole number"),
        ({"low": "99999999"}, "whole number"),
        ({"low": "9", "high": "8"}, "less than the number before"),
        ({"low": "9", "way": "dreamt"}, "Choose how"),
    ],
)
def test_what_is_no_number_is_asked_for_again(
    client: FlaskClient, own: tuple[str, Rally], said: dict[str, str], word: str
) -> None:
    form = {"token": token(client, f"{own[0]}count/"), "way": "counted", **said}

    answer = client.post(f"{own[0]}count/", data=form)

    assert answer.status_code == 422
    assert word in answer.text


def test_nobody_is_counted_before_the_day(client: FlaskClient, clock: SetClock, own: tuple[str, Rally]) -> None:
    clock.instant = cast.NOW

    assert client.get(f"{own[0]}count/").status_code == 404
    assert "count/" not in client.get(own[0]).text
