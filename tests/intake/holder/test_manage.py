import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from rallies.core.clock import SetClock
from rallies.core.db.database import writing
from rallies.core.keys.tokens import key_hash, key_words, new_key
from rallies.model.actors import By
from rallies.model.rally import decisions
from rallies.model.rally import register as rallies_of
from rallies.model.rally.rallies import Rally
from tests import cast
from tests.intake.typed import hidden

KEY = "abcdefghijklmnopqrstuvwxya"
PAGE = f"/en/manage/{KEY}/"


@pytest.fixture
def published(register: Flask) -> Rally:
    return cast.published(key_hash=key_hash(KEY))


@pytest.fixture
def pending(register: Flask) -> Rally:
    (rally,) = cast.pending(key_hash=key_hash(KEY))
    return rally


def own(rally: Rally, rest: str = "") -> str:
    return f"{PAGE}{rally.public_id}/{rest}"


def post(client: FlaskClient, address: str, **data: str) -> TestResponse:
    """A form of a page sent with its token."""
    return client.post(address, data={**hidden(client.get(address).text), **data})


def again(rally: Rally) -> Rally:
    return rallies_of.with_id(rally.public_id)


def change_of(**differs: str) -> dict[str, str]:
    """The form of a change as it is filled in for the rally of the cast."""
    return {
        "country": "PL",
        "city": "Warsaw",
        "place": "756135",
        "venue": "Plac Zamkowy",
        "lat": "52.24790",
        "lon": "21.01370",
        "precision": "exact",
        "date": "2027-05-21",
        "start": "18:00",
        "end": "20:00",
        "tz": "Europe/Warsaw",
        "reason": "The square is closed.",
        **differs,
    }


def test_a_key_opens_the_page_of_its_rally(client: FlaskClient, published: Rally) -> None:
    to = client.get(PAGE)

    page = client.get(to.location)

    assert page.status_code == 200
    assert "Freedom for Viasna" in page.text
    assert "noindex" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in page.headers


@pytest.mark.parametrize("key", ["x", "abandon " * 12, "b5k2m7c4d6e3f2g5h7j4k6m3na", "é" * 26, "0" * 26, "%00"])
def test_a_wrong_key_and_an_unknown_one_are_answered_alike(client: FlaskClient, register: Flask, key: str) -> None:
    unknown, wrong = (client.get(f"/en/manage/{each}/") for each in (new_key(), key))

    assert wrong.status_code == unknown.status_code == 404
    assert re.sub(r"/manage/[^\"]*", "", wrong.text) == re.sub(r"/manage/[^\"]*", "", unknown.text)


def test_a_rally_of_another_key_is_not_found(client: FlaskClient, published: Rally) -> None:
    other = cast.published(key_hash=key_hash(new_key()))

    assert client.get(own(other)).status_code == 404
    assert client.get(own(published)).status_code == 200


def test_twelve_words_open_the_page(client: FlaskClient, published: Rally) -> None:
    opened = post(client, "/en/manage/", key=f" {key_words(KEY).upper()}\n")

    assert opened.status_code == 303
    assert opened.location == PAGE


def test_words_that_open_nothing_come_back(client: FlaskClient, register: Flask) -> None:
    refused = post(client, "/en/manage/", key="abandon ability able")

    assert refused.status_code == 422
    assert "abandon ability able</textarea>" in refused.text


def test_texts_of_a_waiting_rally_are_changed_at_once(client: FlaskClient, pending: Rally) -> None:
    saved = post(client, own(pending, "texts/"), title="Freedom now", kind="vigil", language="be", description="*New*")

    assert saved.status_code == 303
    assert (again(pending).title, again(pending).kind) == ("Freedom now", "vigil")
    assert "<em>New</em>" in again(pending).description_html
    assert again(pending).sequence == pending.sequence


def test_refused_texts_come_back_as_typed(client: FlaskClient, published: Rally) -> None:
    refused = post(client, own(published, "texts/"), title="", kind="rally", language="en", description="<Long> & new")

    assert refused.status_code == 422
    assert "&lt;Long&gt; &amp; new" in refused.text
    assert 'href="#title"' in refused.text


def test_a_rally_is_not_moved_to_the_net_by_its_texts(client: FlaskClient, published: Rally) -> None:
    assert post(client, own(published, "texts/"), title="Now", kind="online", language="en").status_code == 422


def test_a_change_of_a_public_rally_waits_for_the_desk(client: FlaskClient, published: Rally) -> None:
    data = change_of(start="19:00")
    shown = post(client, own(published, "change/"), **data)

    assert shown.status_code == 200
    assert "19:00 in Warsaw" in shown.text

    asked = client.post(own(published, "change/"), data=hidden(shown.text) | {"step": "send"})

    assert asked.status_code == 303
    assert again(published).hour == published.hour
    (request,) = decisions.open_requests(published)
    assert (request.values["time"]["hour"], request.values["place"]) == ("19:00:00", None)
    assert "You asked for a change" in client.get(own(published)).text


def test_a_change_of_place_goes_by_candidates(client: FlaskClient, published: Rally) -> None:
    data = change_of(country="US", city="Springfield", place="", lat="", lon="", tz="")

    asked = post(client, own(published, "change/"), **data)

    assert asked.status_code == 422
    assert "Missouri, United States" in asked.text


def test_a_change_of_a_waiting_rally_is_made_at_once(client: FlaskClient, pending: Rally) -> None:
    data = change_of(venue="Plac Defilad", lat="", lon="")

    assert post(client, own(pending, "change/"), step="send", **data).status_code == 303
    assert again(pending).venue == "Plac Defilad"
    assert again(pending).lat == 52.22977


def test_another_city_brings_its_own_clock(client: FlaskClient, published: Rally) -> None:
    form = client.get(own(published, "change/")).text
    place = {"country": "GE", "city": "თბილისი", "place": "", "venue": "Liberty Square", "lat": "", "lon": ""}

    shown = post(client, own(published, "change/"), **change_of(**place, tz=""))

    assert re.search(r'id="tz" name="tz" type="text" value=""', form)
    assert "18:00 in Tbilisi (UTC+4)" in shown.text


def test_a_change_that_changes_nothing_is_not_asked_for(client: FlaskClient, published: Rally) -> None:
    refused = post(client, own(published, "change/"), **change_of())

    assert refused.status_code == 422
    assert "the same as before" in refused.text


def test_a_change_needs_a_reason(client: FlaskClient, published: Rally) -> None:
    refused = post(client, own(published, "change/"), **change_of(start="19:00", reason=" "))

    assert refused.status_code == 422
    assert 'href="#reason"' in refused.text


def test_a_change_after_a_decision_comes_back_filled_in(client: FlaskClient, published: Rally) -> None:
    data = {**hidden(client.get(own(published, "change/")).text), **change_of(start="19:00"), "step": "send"}
    with writing():
        decisions.cancel(rallies_of.with_id(published.public_id), By.staff("Ala", cast.NOW), reason="Storm")

    assert client.post(own(published, "change/"), data=data).status_code == 409


def test_a_rally_is_called_off_with_a_reason_of_the_list(client: FlaskClient, published: Rally) -> None:
    refused = [post(client, own(published, "cancel/"), what="cancelled", code=code) for code in ("", "nonsense")]
    done = post(client, own(published, "cancel/"), what="cancelled", code="forbidden")

    assert [answer.status_code for answer in (*refused, done)] == [422, 422, 303]
    assert (again(published).state, again(published).reason_code) == ("cancelled", "forbidden")
    assert "The authorities have forbidden it." in client.get(own(published)).text


def test_a_rally_is_put_off(client: FlaskClient, published: Rally) -> None:
    post(client, own(published, "cancel/"), what="postponed", code="weather")

    assert again(published).state == "postponed"


def test_deleting_asks_first_and_then_forgets(client: FlaskClient, published: Rally) -> None:
    unsure = post(client, own(published, "delete/"))
    done = post(client, own(published, "delete/"), sure="y")
    page = client.get(own(published))

    assert (unsure.status_code, done.status_code, page.status_code) == (422, 303, 200)
    assert (again(published).state, again(published).title) == ("withdrawn", "")
    assert "Subscribed calendars show it until they fetch anew" in page.text
    for rest in ("texts/", "change/", "cancel/", "delete/"):
        assert client.get(own(published, rest)).status_code == 200


def test_a_question_is_answered(client: FlaskClient, pending: Rally) -> None:
    with writing():
        decisions.ask(again(pending), By.staff("Ala", cast.NOW), question="Which gate of the park?")

    asked = client.get(own(pending))
    done = post(client, own(pending), answer="The one by the tram.")

    assert "Which gate of the park?" in asked.text
    assert done.status_code == 303
    assert again(pending).answer == "The one by the tram."


def test_an_answer_to_a_settled_question_comes_back(client: FlaskClient, pending: Rally) -> None:
    data = hidden(client.get(own(pending, "texts/")).text) | {"answer": "To nothing"}

    late = client.post(own(pending), data=data)

    assert late.status_code == 409
    assert "The question was settled meanwhile." in late.text
    assert "What you wrote was not kept:" in late.text
    assert "To nothing" in late.text
    assert again(pending).answer == ""


def test_each_date_of_a_series_is_managed_by_itself(client: FlaskClient, register: Flask) -> None:
    rallies = cast.pending(key_hash=key_hash(KEY), repeats_until=cast.draft().time.day + timedelta(weeks=2))

    page = client.get(PAGE)

    assert page.status_code == 200
    assert len(rallies) == 3
    assert all(own(rally) in page.text for rally in rallies)


def test_later_dates_of_a_series_are_called_off_together(client: FlaskClient, register: Flask) -> None:
    cast.published(key_hash=key_hash(KEY), repeats_until=cast.draft().time.day + timedelta(weeks=2))
    first, second, third = rallies_of.of_key(key_hash(KEY))

    post(client, own(second, "cancel/"), what="cancelled", code="people", later="y")

    assert [again(rally).state for rally in (first, second, third)] == ["published", "cancelled", "cancelled"]


def test_a_form_that_expired_comes_back_as_typed(client: FlaskClient, published: Rally, clock: SetClock) -> None:
    data = {
        **hidden(client.get(own(published, "cancel/")).text),
        "what": "cancelled",
        "code": "other",
        "reason": "A long reason",
    }
    clock.move(timedelta(days=2))

    refused = client.post(own(published, "cancel/"), data=data)

    assert refused.status_code == 422
    assert "A long reason</textarea>" in refused.text
    assert client.post(own(published, "cancel/"), data=data | hidden(refused.text)).status_code == 303


def test_the_receipt_shows_the_key_again(client: FlaskClient, published: Rally) -> None:
    page = client.get(f"{PAGE}receipt/")

    assert re.findall(r"<li>([a-z]+)</li>", page.text) == key_words(KEY).split()
    assert f"https://rallies.example{PAGE}" in page.text
    assert re.search(r"<svg [^>]*role=\"img\"", page.text)
