"""What is near has the same feeds as any list: within a circle, at an address to subscribe to."""

import csv
import io
import json

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar

from rallies.core.db.database import writing
from rallies.model.actors import By
from rallies.model.rally import decisions, register
from tests import cast

AROUND = "?lat=52.2&lon=21.0&km=50"


@pytest.fixture
def around(register: Flask) -> None:
    """One rally in Warsaw that is on, one that is cancelled, and one in Tbilisi."""
    cast.published(title="Near")
    off = cast.published(title="Called off")
    cast.published(title="Far", place=cast.TBILISI, place_lat=41.7, place_lon=44.8)
    _cancel(off.public_id)


def _cancel(public_id: str) -> None:
    with writing():
        by = By.staff("Ala", cast.NOW)
        decisions.cancel(register.with_id(public_id), by, reason="No permit.")


def test_a_calendar_of_what_is_near_holds_that_alone(around: None, client: FlaskClient) -> None:
    calendar = Calendar.from_ical(client.get(f"/en/near/rallies.ics{AROUND}").data)

    assert {str(event["summary"]) for event in calendar.events} == {"Near", "CANCELLED: Called off"}
    assert str(calendar["x-wr-calname"]).startswith("Rallies within 50 km of ")


def test_all_feeds_of_what_is_near_hold_the_same(around: None, client: FlaskClient) -> None:
    features = json.loads(client.get(f"/en/near/rallies.geojson{AROUND}").text)["features"]
    sheet = csv.DictReader(io.StringIO(client.get(f"/en/near/rallies.csv{AROUND}").text))
    news = client.get(f"/en/near/rallies.atom{AROUND}").text

    assert {feature["properties"]["title"] for feature in features} == {"Near", "Called off"}
    assert {row["title"] for row in sheet} == {"Near", "Called off"}
    assert "Near" in news
    assert "Far" not in news


def test_the_page_of_what_is_near_leads_to_its_calendar(around: None, client: FlaskClient) -> None:
    body = client.get(f"/en/near/{AROUND}").text

    assert "/en/near/rallies.ics?lat=52.2&amp;lon=21&amp;km=50" in body


def test_a_feed_around_no_point_says_what_is_missing(around: None, client: FlaskClient) -> None:
    assert client.get("/en/near/rallies.ics").status_code == 404
    assert client.get("/en/near/rallies.ics?lat=x&lon=1").status_code == 400


def test_the_point_of_a_feed_is_rounded_to_a_tenth(around: None, client: FlaskClient) -> None:
    body = client.get("/en/near/rallies.ics?lat=52.22977&lon=21.01178").text

    assert "52.22977" not in body
    assert "lat=52.2&lon=21&km=100" in body.replace("\r\n ", "")


@pytest.mark.parametrize("path", ["/en/near/map/", "/en/near/map.svg", "/en/near/map.png", "/tiles/all/0/0/0.json"])
def test_what_is_near_has_its_map(register: Flask, client: FlaskClient, path: str) -> None:
    del register
    cast.published()

    assert client.get(f"{path}?lat=52.2&lon=21.0").status_code == 200
