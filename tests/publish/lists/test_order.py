"""Lists are in order of time, however rallies came in: first start first, and what is over last first."""

import json
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rallies.core.clock import Moment, SetClock
from rallies.model.lists import search
from rallies.model.selection import Selection
from tests import cast

TITLES = ("First of all", "Second one", "Third date", "Last meeting")
LISTS = (
    "/en/",
    "/en/places/pl/",
    "/en/places/pl/warsaw/",
    "/en/campaigns/freeviasna/",
    "/en/campaigns/freeviasna/places/pl/warsaw/",
    "/en/search/?q=warsaw",
)


@pytest.fixture
def untidy(register: Flask) -> None:
    """Four rallies in Warsaw, registered out of the order of time, among others elsewhere."""
    cast.freeviasna()
    for number in (2, 0, 3, 1):
        cast.published(title=TITLES[number], campaign="freeviasna", time_day=date(2027, 5, 10 + number))
        cast.published(title="Elsewhere", place=cast.TBILISI, time_day=date(2027, 5, 30 - number))


def _order(text: str) -> list[str]:
    """The four titles in the order in which a text first names them."""
    return sorted((title for title in TITLES if title in text), key=text.index)


def _main(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.text.partition("<main")[2]


@pytest.mark.parametrize("address", LISTS)
def test_what_is_to_come_is_listed_first_start_first(untidy: None, client: FlaskClient, address: str) -> None:
    assert _order(_main(client, address)) == list(TITLES)


def test_what_is_over_is_listed_last_first(untidy: None, client: FlaskClient, clock: SetClock) -> None:
    clock.move(timedelta(days=365))

    assert _order(_main(client, "/en/places/pl/warsaw/?past=1")) == list(reversed(TITLES))


def test_the_next_rally_of_a_city_is_the_one_that_starts_first(untidy: None, client: FlaskClient) -> None:
    card = _main(client, "/en/places/pl/warsaw/").partition("Next rally")[2]

    assert _order(card)[0] == TITLES[0]


@pytest.mark.parametrize("name", ["rallies.csv", "rallies.ics"])
def test_a_feed_is_in_order_of_time(untidy: None, client: FlaskClient, name: str) -> None:
    assert _order(client.get(f"/en/places/pl/warsaw/{name}").text) == list(TITLES)


def test_features_are_in_order_of_time(untidy: None, client: FlaskClient) -> None:
    features = json.loads(client.get("/en/places/pl/warsaw/rallies.geojson").text)["features"]

    assert [feature["properties"]["title"] for feature in features] == list(TITLES)


def test_a_feed_without_room_for_all_carries_those_nearest_to_the_present(untidy: None) -> None:
    day_after_second = Moment(cast.NOW + timedelta(days=11))
    city = Selection(country="PL", city="warsaw")

    window = search.window(city, day_after_second, limit=3)

    assert [listing.title for listing in window.nearest] == [TITLES[2], TITLES[3], TITLES[1]]
