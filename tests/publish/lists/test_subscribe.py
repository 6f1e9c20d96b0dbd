"""The subscribe panel: addresses that work, links that say where they lead, and honest words."""

import re
from datetime import datetime
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask, g, render_template_string
from flask.testing import FlaskClient

from rallies.core.db.database import writing
from rallies.model.campaign.campaigns import Campaign
from rallies.model.lists import search
from rallies.model.selection import Selection
from rallies.publish.lists import subscribe
from tests import cast

HTTPS = "https://rallies.example/en/places/pl/warsaw/rallies.ics"
PANEL = (
    '{% from "macros/subscribe.html" import panel, feeds, alternates with context %}'
    "{{ panel(feed) }}{{ feeds(feed) }}{{ alternates(feed) }}"
)
TAKE = '{% from "macros/subscribe.html" import take with context %}{{ take(ways) }}'


@pytest.fixture
def feed(register: Flask) -> subscribe.Subscription:
    with register.test_request_context("/en/places/pl/warsaw/"):
        register.preprocess_request()
        return subscribe.subscription(Selection(country="PL", city="warsaw"), "en")


def taking(app: Flask, **differs: Any) -> subscribe.Taking:
    rally = cast.published(**differs)
    with app.test_request_context("/en/"):
        app.preprocess_request()
        return subscribe.taking(search.one(rally.public_id, g.moment), "en")


def query(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def test_every_address_leads_to_the_same_calendar(feed: subscribe.Subscription) -> None:
    assert feed.https == HTTPS
    assert feed.webcal == HTTPS.replace("https:", "webcal:")
    assert feed.reminded.day == f"{feed.webcal}?alarm=P1D"
    assert feed.reminded.hours == f"{feed.webcal}?alarm=PT2H"
    assert query(feed.google) == {"cid": feed.webcal}
    assert query(feed.outlook) == {"url": HTTPS, "name": "Rallies in Warsaw, Poland"}


def test_a_neutral_name_is_one_address_away(feed: subscribe.Subscription) -> None:
    assert feed.neutral == f"{HTTPS}?name=neutral"
    assert feed.neutral_webcal == feed.neutral.replace("https:", "webcal:")


def test_a_neutral_name_of_a_search_joins_its_query(register: Flask) -> None:
    with register.test_request_context("/en/search/"):
        register.preprocess_request()
        found = subscribe.subscription(Selection(words="candles"), "en")

    assert found.neutral == "https://rallies.example/en/search/rallies.ics?q=candles&name=neutral"


def test_the_panel_works_without_scripts_and_says_how_late_apps_are(
    register: Flask, feed: subscribe.Subscription
) -> None:
    with register.test_request_context("/en/places/pl/warsaw/"):
        register.preprocess_request()
        shown = render_template_string(PANEL, feed=feed)

    assert f'href="{feed.webcal}"' in shown
    assert f">{HTTPS}</code>" in shown
    assert "up to a day later" in shown
    assert "These links leave this site" in shown
    assert 'rel="noreferrer nofollow"' in shown
    assert '<img class="qr-frame" src="/en/places/pl/warsaw/rallies.svg"' in shown
    assert 'type="application/atom+xml" href="/en/places/pl/warsaw/rallies.atom" title="News (Atom)">' in shown
    assert "style=" not in shown
    assert "<script" not in shown


def test_one_rally_offers_its_file_first(register: Flask) -> None:
    ways = taking(register)
    with register.test_request_context("/en/"):
        register.preprocess_request()
        shown = render_template_string(TAKE, ways=ways)

    assert shown.index("rally.ics") < shown.index("calendar.google.com")
    assert "does not learn of changes" in shown


def test_forms_of_others_are_filled_in_with_instants(register: Flask) -> None:
    ways = taking(register, title="Я & ты = мы?")

    assert query(ways.google)["dates"] == "20270521T160000Z/20270521T180000Z"
    assert query(ways.google)["text"] == "Я & ты = мы?"
    assert datetime.fromisoformat(query(ways.outlook)["startdt"]).hour == 16
    assert query(ways.yahoo)["et"] == "20270521T180000Z"


def test_forms_of_others_get_whole_days_while_the_hour_is_not_known(register: Flask) -> None:
    ways = taking(register, time_hour=None, time_end_hour=None)

    assert query(ways.google)["dates"] == "20270521/20270522"
    assert query(ways.outlook)["allday"] == "true"
    assert query(ways.yahoo)["dur"] == "allday"


SELECTIONS = (
    "/en/",
    "/en/places/",
    "/en/places/pl/",
    "/en/places/ge/",
    "/en/places/pl/warsaw/",
    "/en/campaigns/freeviasna/",
    "/en/campaigns/freeviasna/places/",
    "/en/campaigns/freeviasna/places/pl/",
    "/en/campaigns/freeviasna/places/pl/warsaw/",
    "/en/search/",
    "/en/search/?q=candles",
)


@pytest.mark.parametrize("path", SELECTIONS)
def test_every_list_can_be_subscribed_to(register: Flask, client: FlaskClient, path: str) -> None:
    del register
    cast.freeviasna()
    cast.published(campaign="freeviasna")

    page = client.get(path).text

    webcal = re.findall(r'href="webcal:(//[^"]+)"', page)
    assert len(webcal) == 4  # as it is, with each of two reminders, with a neutral name
    for address in (unescape(one).removeprefix("//rallies.example") for one in webcal):
        assert client.get(address).content_type == "text/calendar; charset=utf-8"
    assert page.count('rel="alternate" type="text/calendar"') == 1


def test_an_address_that_calendar_apps_would_drop_is_not_offered(register: Flask, client: FlaskClient) -> None:
    del register

    page = client.get("/en/search/?q=" + "салідарнасць ".strip() * 3).text

    assert "too long for calendar apps" in page
    assert "webcal:" not in page


def test_every_address_offered_is_short_and_ascii(register: Flask) -> None:
    """Of the longest slug in the gazetteer within a long one of a campaign, of a search, and of everything."""
    with writing() as session:
        session.add(Campaign(slug="c" * 40, created_at=cast.NOW))
    longest = Selection(campaign="c" * 40, country="PH", city="c" * 79)
    with register.test_request_context("/en/"):
        register.preprocess_request()
        feeds = [subscribe.subscription(one, "en") for one in (longest, Selection(words="й" * 10), Selection())]

    assert all(feed.is_short for feed in feeds)
    assert all(address.isascii() and len(address) <= 200 for feed in feeds for address in (feed.https, feed.neutral))
