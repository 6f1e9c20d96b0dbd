"""A city whose slug has changed: its old addresses lead on, its feeds go on answering."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar

from rallies.model.rally import formercities, register
from rallies.places.shared import gazetteer
from tests import cast

OLD = "/en/places/pl/warszawa/"


@pytest.fixture
def renamed(register: Flask) -> str:
    """The id of a rally that was registered when Warsaw's slug was another one."""
    del register
    rally = cast.published(place_city="warszawa")
    cast.published(place=cast.TBILISI)
    assert formercities.follow(gazetteer(), cast.NOW) == 1
    return rally.public_id


def test_rallies_follow_their_city_once(renamed: str) -> None:
    rally = register.with_id(renamed)
    assert (rally.city, rally.revision) == ("warsaw", 2)
    assert formercities.follow(gazetteer(), cast.NOW) == 0


@pytest.mark.parametrize("shape", ["", "map/", "embed/"])
def test_an_old_page_leads_on_for_ever(client: FlaskClient, renamed: str, shape: str) -> None:
    answer = client.get(OLD + shape)

    assert (answer.status_code, answer.location) == (301, f"/en/places/pl/warsaw/{shape}")


def test_an_old_feed_goes_on_answering(client: FlaskClient, renamed: str) -> None:
    answer = client.get(f"{OLD}rallies.ics")

    assert answer.status_code == 200
    assert [str(event["URL"]).split("/")[-2] for event in Calendar.from_ical(answer.data).events] == [renamed]
    assert answer.data == client.get("/en/places/pl/warsaw/rallies.ics").data


def test_an_old_search_finds_the_city(client: FlaskClient, renamed: str) -> None:
    answer = client.get("/en/search/rallies.geojson?country=pl&city=warszawa")

    assert answer.json is not None
    assert [feature["properties"]["id"] for feature in answer.json["features"]] == [renamed]


def test_a_slug_that_another_place_has_by_now_leads_there_once_it_has_rallies(
    client: FlaskClient, renamed: str
) -> None:
    other = cast.published(title="Elsewhere", place_city="warszawa", place_place_id=None)

    page = client.get(OLD)

    assert page.status_code == 200
    assert other.public_id in page.text
    assert renamed not in page.text


def test_a_city_that_gets_its_first_slug_back_is_no_former_one(client: FlaskClient, renamed: str) -> None:
    cast.published(place_city="warsaw-1")
    formercities.follow(gazetteer(), cast.NOW)

    assert client.get("/en/places/pl/warsaw/").status_code == 200
    assert client.get("/en/places/pl/warsaw-1/").location == "/en/places/pl/warsaw/"
    assert client.get(OLD).location == "/en/places/pl/warsaw/"
