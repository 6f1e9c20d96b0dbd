"""A coordinator mends what is wrong with a rally, and a second one accepts it."""

import re
from dataclasses import replace
from datetime import date
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from rallies.core import current
from rallies.core.db.database import session, writing
from rallies.core.keys.tokens import key_hash
from rallies.model.actors import Actor, By
from rallies.model.campaign.campaigns import Campaign
from rallies.model.desk.moderation import State
from rallies.model.rally import decisions, register
from rallies.model.rally.rallies import ChangeRequest, Rally
from tests import cast
from tests.desk.conftest import Enrol
from tests.desk.person import Person

KEY = "abcdefghijklmnopqrstuvwxya"


def filled(page: str) -> dict[str, str]:
    """What the form of a page would send as it stands."""
    said = dict(re.findall(r'<input [^>]*name="(\w+)"[^>]*value="([^"]*)"', page))
    said |= dict(re.findall(r'<textarea [^>]*name="(\w+)"[^>]*>\s*([^<]*)</textarea>', page))
    for select in re.findall(r"<select .*?</select>", page, re.DOTALL):
        chosen = re.search(r'<option selected value="([^"]*)"', select)
        name = re.search(r'name="(\w+)"', select)
        assert name is not None
        said[name[1]] = chosen[1] if chosen else ""
    said.pop("series", None)
    return {name: unescape(value) for name, value in said.items()}


def mend(person: Person, rally: Rally, **differs: str) -> TestResponse:
    """Open the form of a rally and send it with what differs."""
    path = f"/desk/mend/{rally.public_id}/"
    return person.client.post(path, data={**filled(person.look(path)), **differs})


def again(rally: Rally) -> Rally:
    session().rollback()
    return register.with_id(rally.public_id)


def waiting(rally: Rally) -> ChangeRequest:
    (request,) = decisions.open_requests(again(rally))
    return request


def test_a_form_sent_as_it_stands_asks_for_nothing(ala: Person) -> None:
    answer = mend(ala, cast.published(organization="Razam", url="https://razam.example/?a=1&b=2"))

    assert answer.status_code == 422
    assert "Nothing is other than before." in answer.text


@pytest.mark.parametrize("state", [State.PUBLISHED, State.PENDING, State.CANCELLED])
def test_a_typo_and_a_link_are_mended_by_two(ala: Person, enrol: Enrol, client: FlaskClient, state: State) -> None:
    (rally,) = cast.pending(title="Fredom for Viasna")
    with writing():
        if state != State.PENDING:
            decisions.publish(register.with_id(rally.public_id), By.staff("Eva", cast.NOW))
        if state == State.CANCELLED:
            decisions.cancel(register.with_id(rally.public_id), By(Actor.ORGANIZER, cast.NOW), code="weather")

    proposed = mend(ala, rally, title="Freedom for Viasna", url="https://viasna.example/")

    assert proposed.status_code == 303
    assert again(rally).title == "Fredom for Viasna"
    page = ala.look(proposed.location)
    assert re.search(r"<del>Fredom</del> for Viasna", page)
    assert "Who asked for it: Ala." in page
    assert ala.decide(waiting(rally).public_id, "publish").status_code == 409
    assert enrol("Ola").decide(waiting(rally).public_id, "publish").status_code == 303
    assert (again(rally).title, again(rally).url) == ("Freedom for Viasna", "https://viasna.example/")
    assert again(rally).state == state


def test_a_rally_is_given_to_a_campaign_and_taken_from_it(ala: Person, enrol: Enrol, client: FlaskClient) -> None:
    cast.freeviasna()
    rally, ola = cast.published(), enrol("Ola")

    mend(ala, rally, campaign="freeviasna")
    ola.decide(waiting(rally).public_id, "publish")

    assert "Freedom for Viasna" in client.get("/en/campaigns/freeviasna/rallies.csv").text
    assert "Campaign" in client.get("/en/changes/").text
    mend(ola, rally, campaign="")
    ala.decide(waiting(rally).public_id, "publish")
    assert again(rally).campaign is None
    assert session().query(Campaign).count() == 1


def test_time_and_place_are_mended_with_a_reason(ala: Person, enrol: Enrol) -> None:
    rally = cast.published()
    change = {"start": "19:00", "end": "21:30", "venue": "Plac Defilad", "lat": "52.2318", "lon": "21.0060"}

    assert "Say why." in mend(ala, rally, **change).text
    mend(ala, rally, **change, why="The square is closed")
    enrol("Ola").decide(waiting(rally).public_id, "publish")

    now = again(rally)
    assert (f"{now.hour:%H:%M}", now.venue, now.lat) == ("19:00", "Plac Defilad", 52.2318)
    assert (now.sequence, now.tz, now.city) == (1, "Europe/Warsaw", "warsaw")


def test_another_city_brings_its_own_clock(ala: Person, enrol: Enrol) -> None:
    rally = cast.published()

    mend(ala, rally, city="თბილისი", country="GE", lat="", lon="", venue="Liberty Square", why="We moved")
    enrol("Ola").decide(waiting(rally).public_id, "publish")

    now = again(rally)
    assert (now.city, now.tz, f"{now.hour:%H:%M}") == ("tbilisi", "Asia/Tbilisi", "18:00")


@pytest.mark.parametrize(
    ("differs", "said"),
    [
        ({"title": " "}, "This is needed."),
        ({"title": "over\u202eride"}, "invisible or control character stands here: “over[U+202E]ride”"),
        ({"url": "javascript:alert(1)"}, "Write a whole address"),
        ({"url": "https://good.example@evil.example/"}, "Write a whole address"),
        ({"start": "25:00", "why": "x"}, "by the 24-hour clock"),
        ({"day": "2027-03-28", "start": "02:30", "why": "x"}, "jump over this hour"),
        ({"day": "2020-01-01", "why": "x"}, "This is in the past."),
        ({"day": "yesterday", "why": "x"}, "Write a day as year-month-day"),
        ({"end_day": "2027-05-20", "why": "x"}, "This is before the first day."),
        ({"lat": "north", "why": "x"}, "Write degrees"),
        ({"lat": "41.7", "lon": "44.8", "why": "x"}, "lies too far from Warsaw"),
        ({"city": "Nowhere at all", "why": "x"}, "This is no one city."),
        ({"kind": "online"}, "Not a valid choice"),
        ({"campaign": "nothing"}, "Not a valid choice"),
    ],
)
def test_what_can_not_be_comes_back_as_it_was_typed(ala: Person, differs: dict[str, str], said: str) -> None:
    rally = cast.published()

    answer = mend(ala, rally, organization="Kept & typed", **differs)

    assert answer.status_code == 422
    assert said in answer.text
    assert "Kept &amp; typed" in answer.text
    assert decisions.open_requests(again(rally)) == []


def test_what_was_changed_meanwhile_is_not_mended_unseen(ala: Person, enrol: Enrol) -> None:
    rally = cast.published()
    form = filled(ala.look(f"/desk/mend/{rally.public_id}/"))
    with writing():
        decisions.cancel(register.with_id(rally.public_id), By(Actor.ORGANIZER, cast.NOW), code="weather")

    answer = ala.client.post(f"/desk/mend/{rally.public_id}/", data={**form, "title": "Typed long"})

    assert answer.status_code == 409
    assert "Typed long" in answer.text


def test_later_dates_are_mended_together(ala: Person, enrol: Enrol) -> None:
    cast.published(key_hash=key_hash(KEY), repeats_until=date(2027, 6, 4))
    first, second, third = register.of_key(key_hash(KEY))

    mend(ala, second, start="19:00", why="Light", series="all")
    enrol("Ola").decide(waiting(second).public_id, "publish", series="all")

    assert [f"{again(one).hour:%H:%M}" for one in (first, second, third)] == ["18:00", "19:00", "19:00"]
    assert [(again(one).day - first.day).days for one in (first, second, third)] == [0, 7, 14]


@pytest.mark.parametrize("act", ["freeze", "withdraw"])
def test_what_is_hidden_or_gone_is_not_mended(ala: Person, act: str) -> None:
    rally = cast.published()
    by = By.staff("Eva", cast.NOW)
    with writing():
        if act == "freeze":
            decisions.freeze(register.with_id(rally.public_id), by, why="odd")
        else:
            decisions.withdraw(register.with_id(rally.public_id), by)

    assert ala.client.get(f"/desk/mend/{rally.public_id}/").status_code == 404


def test_a_desk_of_one_mends_at_once_and_says_so(ala: Person, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    settings: Any = current.settings()
    monkeypatch.setitem(app.config, "RALLIES", replace(settings, desk_alone="1"))
    rally = cast.published(title="Fredom")

    page = ala.look(f"/desk/mend/{rally.public_id}/")
    mend(ala, rally, title="Freedom")

    assert "This desk has one coordinator" in page
    assert again(rally).title == "Freedom"
