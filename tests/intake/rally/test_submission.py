import re
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from rallies.app import MAX_BODY_BYTES
from rallies.core.clock import SetClock
from rallies.core.db.database import session
from rallies.core.keys.tokens import key_hash
from rallies.core.web import guard
from rallies.model.rally import register as rallies_of
from rallies.model.rally.rallies import Rally
from tests import cast
from tests.intake.typed import TYPED, fill, hidden, send, token
from tests.mailing import Outbox, confirm, words


@pytest.fixture
def campaigns(register: Flask) -> None:
    cast.campaign("freeviasna")
    cast.campaign("over", state="closed")


@pytest.fixture
def limited(app: Flask) -> Iterator[None]:
    app.config["RATELIMIT_ENABLED"] = True
    guard.limiter.reset()
    yield
    guard.limiter.reset()
    app.config["RATELIMIT_ENABLED"] = False


def sent(client: FlaskClient, **differs: str) -> list[Rally]:
    """The rallies that a sent form brought into the register."""
    answer = send(client, **differs)
    assert answer.status_code == 303, unescape(answer.text)
    return rallies_of.of_key(key_hash(answer.location.split("/")[3]))


def all_rallies() -> list[Rally]:
    return list(session().execute(select(Rally)).scalars())


def test_a_rally_goes_from_form_to_receipt(client: FlaskClient) -> None:
    form = client.get("/en/submit/")
    asked = fill(client, country="US", city="Springfield")
    picked = re.search(r'name="place" id="place-0" value="(\d+)"', asked.text)

    assert form.status_code == 200
    assert asked.status_code == 422
    assert "Missouri, United States" in asked.text
    assert picked is not None

    shown = fill(client, country="US", city="Springfield", place=picked[1])

    assert shown.status_code == 200
    assert "Friday 21 May 2027, 18:00 in Springfield (CDT, UTC−5)" in unescape(shown.text)

    receipt = client.post("/en/submit/", data=hidden(shown.text) | {"step": "send"})

    assert receipt.status_code == 303
    page = client.get(receipt.location)
    assert page.status_code == 200
    assert "https://rallies.example/en/manage/" in page.text
    assert len(re.findall(r"<li>[a-z]+</li>", page.text)) == 12


def test_a_sent_rally_waits_in_the_queue_with_what_was_understood(client: FlaskClient, register: Flask) -> None:
    (rally,) = sent(client, city="Варшава")

    assert (rally.state, rally.city, rally.tz) == ("pending", "warsaw", "Europe/Warsaw")
    assert rally.understood["typed"] == "Варшава, PL"
    assert rally.contact is None


def test_no_page_of_the_journey_sets_a_cookie_or_may_be_kept(client: FlaskClient) -> None:
    shown = fill(client)
    receipt = client.post("/en/submit/", data=hidden(shown.text) | {"step": "send"})

    for answer in (client.get("/en/submit/"), shown, receipt, client.get(receipt.location)):
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_form_sent_twice_is_one_rally_with_one_receipt(client: FlaskClient, register: Flask) -> None:
    data = {"token": token(client), "step": "send", **TYPED}

    first, second = (client.post("/en/submit/", data=data) for _ in range(2))

    assert second.location == f"{first.location}?again=1"
    assert "sent already" in client.get(second.location).text
    assert len(all_rallies()) == 1


def test_change_something_goes_back_with_everything_filled_in(client: FlaskClient) -> None:
    shown = fill(client, description="Two\n\nparagraphs & more", venue_later="y", until="2027-06-04")

    form = client.post("/en/submit/", data=hidden(shown.text) | {"step": "edit"})

    assert form.status_code == 200
    assert "Two\n\nparagraphs &amp; more</textarea>" in form.text
    assert 'value="2027-06-04"' in form.text
    assert re.search(r'<input checked [^>]*id="venue_later"', form.text)
    assert hidden(form.text)["token"] == hidden(shown.text)["token"]


def test_a_refused_form_comes_back_with_errors_beside_fields_and_on_top(client: FlaskClient) -> None:
    refused = fill(client, title="", city="Жжжщщъ", description="kept <text>")

    assert refused.status_code == 422
    assert 'aria-invalid="true"' in refused.text
    assert 'aria-describedby="title-hint title-error"' in refused.text
    assert re.search(r'<a href="#title">Title</a>: <bdi>[^<]+', refused.text)
    assert re.search(r'<a href="#city">City or town</a>: <bdi>[^<]+', refused.text)
    assert "kept &lt;text&gt;</textarea>" in refused.text
    assert 'value="Жжжщщъ"' in refused.text
    assert "Plac Zamkowy" in refused.text


def test_an_expired_form_comes_back_filled_in_and_can_be_sent(client: FlaskClient, clock: SetClock) -> None:
    data = {"token": token(client), "step": "send", **TYPED}
    clock.move(timedelta(hours=25))

    refused = client.post("/en/submit/", data=data)

    assert refused.status_code == 422
    assert "more than a day" in refused.text
    assert "Freedom for Viasna" in refused.text
    assert client.post("/en/submit/", data=data | hidden(refused.text)).status_code == 303


@pytest.mark.parametrize("made", ["", "1.2", "zz.x.y", "٣.a.b", "-1.a.b"])
def test_a_forged_token_comes_back_filled_in(client: FlaskClient, made: str) -> None:
    refused = send(client, token=made)

    assert refused.status_code == 422
    assert "Freedom for Viasna" in refused.text


def test_a_form_of_another_site_is_refused(client: FlaskClient, register: Flask) -> None:
    data = {"token": token(client), "step": "send", **TYPED}

    refused = client.post("/en/submit/", data=data, headers={"Sec-Fetch-Site": "cross-site"})

    assert refused.status_code == 403
    assert all_rallies() == []


def test_a_filled_trap_is_refused_with_everything_kept(client: FlaskClient, register: Flask) -> None:
    refused = send(client, website="https://spam.example")

    assert refused.status_code == 422
    assert 'href="#website"' in refused.text
    assert "Freedom for Viasna" in refused.text
    assert all_rallies() == []


def test_too_many_from_one_network_keep_what_was_typed(client: FlaskClient, limited: None, register: Flask) -> None:
    answers = [send(client, title=f"Rally {number}") for number in range(21)]

    assert [answer.status_code for answer in answers] == [303] * 20 + [429]
    assert "Rally 20" in answers[-1].text
    assert len(all_rallies()) == 20


def test_a_body_that_is_too_large_says_so(client: FlaskClient) -> None:
    refused = send(client, description="x" * MAX_BODY_BYTES)

    assert refused.status_code == 413
    assert "larger than this site takes" in refused.text


def test_a_long_text_comes_back_whole(client: FlaskClient) -> None:
    refused = send(client, description="long " * 1_000)

    assert refused.status_code == 422
    assert "long " * 999 in refused.text


def test_an_email_is_sealed_and_its_link_is_mailed_once_it_is_confirmed(client: FlaskClient, register: Flask) -> None:
    outbox = Outbox(register)
    (rally,) = sent(client, email="viasna@вясна.бел")

    assert rally.contact is not None
    assert b"viasna" not in rally.contact
    confirm(client, outbox.mail())
    assert "rallies.example/en/manage/" in words(outbox.mail())


def test_a_receipt_says_the_same_of_a_known_address_and_of_a_new_one(client: FlaskClient, register: Flask) -> None:
    outbox = Outbox(register)
    receipts = []
    for _ in range(2):
        answer = send(client, email="anna@example.org")
        receipts.append(re.search(r"<p>The link comes[^<]+</p>", client.get(answer.location).text))
        if len(receipts) == 1:
            confirm(client, outbox.mail())

    new, known = receipts
    assert new is not None
    assert known is not None
    assert new[0] == known[0]


def test_the_preview_shows_the_form_of_a_foreign_domain_that_mail_goes_to(client: FlaskClient) -> None:
    assert "viasna@xn--" in fill(client, email="viasna@вясна.бел").text


def test_a_campaign_is_preselected_by_the_address(client: FlaskClient, campaigns: None) -> None:
    page = client.get("/en/submit/?campaign=freeviasna").text

    assert '<option selected value="freeviasna">Freedom for Viasna (#FreeViasna)</option>' in page
    assert 'value="over"' not in page
    assert "This campaign takes no rallies." not in page


def test_a_closed_campaign_is_said_to_take_no_rallies(client: FlaskClient, campaigns: None) -> None:
    page = client.get("/en/submit/?campaign=over").text

    assert '<option selected value="freeviasna">' not in page
    assert "This campaign takes no rallies. Choose another one, or none." in page


def test_a_closed_campaign_takes_no_rally(client: FlaskClient, campaigns: None) -> None:
    (rally,) = sent(client, campaign="freeviasna")

    assert rally.campaign is not None
    assert fill(client, campaign="over").status_code == 422


def test_a_weekly_series_is_a_rally_for_each_week(client: FlaskClient, register: Flask) -> None:
    rallies = sent(client, until="2027-06-04")

    assert [rally.day for rally in rallies] == [date(2027, 5, 21), date(2027, 5, 28), date(2027, 6, 4)]


def test_a_hidden_place_is_not_in_the_public_part_of_the_preview(client: FlaskClient) -> None:
    shown = fill(client, precision="city", venue="Secret yard")

    assert "Secret yard" not in shown.text.split("<form")[0]


def test_a_timed_place_says_when_it_is_shown(client: FlaskClient) -> None:
    shown = fill(client, precision="timed", reveal_hours="2")

    assert "from Friday 21 May 2027, 16:00 on" in shown.text


def test_an_hour_that_is_shown_twice_is_asked_with_two_answers(client: FlaskClient) -> None:
    asked = fill(client, date="2027-10-31", start="02:30")
    first, second = (fill(client, date="2027-10-31", start="02:30", which=which) for which in ("first", "second"))

    assert asked.status_code == 422
    assert 'id="which-0"' in asked.text
    assert "CEST, UTC+2" in first.text
    assert "CET, UTC+1" in second.text


def test_a_city_that_was_understood_stays_chosen_while_the_hour_is_asked(client: FlaskClient) -> None:
    asked = fill(client, city="Warszawa", country="PL", date="2027-10-31", start="02:30")

    assert asked.status_code == 422
    assert re.search(r'name="place" id="place-0" value="756135" checked', asked.text)


def test_text_of_people_is_shown_and_never_run(client: FlaskClient) -> None:
    hostile = "<script>alert(1)</script>"

    shown = fill(client, title=hostile, venue=hostile, description=hostile, organization=hostile)

    assert shown.status_code == 200
    assert hostile not in shown.text


@pytest.mark.parametrize("language", ["en", "be", "ru", "ar"])
def test_the_journey_works_in_every_language(client: FlaskClient, language: str) -> None:
    address = f"/{language}/submit/"
    data = {**TYPED, "token": token(client, address)}
    shown = client.post(address, data={**data, "step": "preview"})
    receipt = client.post(address, data=hidden(shown.text) | {"step": "send"})

    page = client.get(receipt.location)

    assert (shown.status_code, receipt.status_code, page.status_code) == (200, 303, 200)
    assert f'<html lang="{language}"' in page.text


def test_without_mail_no_address_is_asked_for(client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(app.config["RALLIES"]), "can_mail", property(lambda _: False))

    assert 'name="email"' not in client.get("/en/submit/").text
