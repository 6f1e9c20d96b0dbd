"""Where in its city a rally is, in words on its page, told no more exactly than the pin."""

from datetime import UTC, datetime
from math import cos, radians
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rallies.core.clock import SetClock
from rallies.core.speech import locale
from rallies.model.rally.rallies import Precision
from rallies.publish.speech.whereabouts import whereabouts
from tests import cast
from tests.formats import cast as formats_cast

CITY = (52.22977, 21.01178)


def _page(client: FlaskClient, **differs: Any) -> str:
    return client.get(f"/en/rallies/{cast.published(**differs).public_id}/").text


def test_a_spot_is_told_from_the_middle_of_its_city(register: Flask, client: FlaskClient) -> None:
    assert "2 km north of the middle of Warsaw." in _page(client)


def test_a_quarter_that_is_next_to_the_spot_is_named(register: Flask, client: FlaskClient) -> None:
    page = _page(client, place_lat=52.2290, place_lon=21.0180)

    assert "400 m east of the middle of Warsaw, near Śródmieście." in page


def test_a_quarter_across_the_river_is_not_named(register: Flask, client: FlaskClient) -> None:
    assert "Praga" not in _page(client, place_lat=52.2478, place_lon=21.0139)


def test_a_spot_beside_the_middle_of_a_city_is_in_the_middle(register: Flask, client: FlaskClient) -> None:
    assert "In the middle of Warsaw." in _page(client, place_lat=52.2300, place_lon=21.0119)


@pytest.mark.parametrize("differs", [
    {"place_precision": Precision.CITY},
    {"place_precision": Precision.TIMED, "place_reveal_hours": 2},
    {"place_lat": None, "place_lon": None},
    {"place_lat": 54.35, "place_lon": 18.65},  # in another city
])  # fmt: skip
def test_where_no_spot_is_public_none_is_told(register: Flask, client: FlaskClient, differs: dict[str, Any]) -> None:
    assert "middle of Warsaw" not in _page(client, **differs)


def test_a_spot_that_is_shown_by_now_is_told(register: Flask, client: FlaskClient, clock: SetClock) -> None:
    rally = cast.published(place_precision=Precision.TIMED, place_reveal_hours=2)
    clock.instant = datetime(2027, 5, 21, 15, tzinfo=UTC)

    assert "2 km north of the middle of Warsaw." in client.get(f"/en/rallies/{rally.public_id}/").text


def test_of_a_street_the_spot_is_told_to_a_hundred_metres(register: Flask, client: FlaskClient) -> None:
    page = _page(client, place_precision=Precision.STREET, place_lat=52.23561, place_lon=21.01178)

    assert "700 m north of the middle of Warsaw." in page


@pytest.mark.parametrize(
    ("north", "east", "way"),
    [(1, 0, "north"), (1, 1, "north-east"), (0, 1, "east"), (-1, 1, "south-east"),
     (-1, 0, "south"), (-1, -1, "south-west"), (0, -1, "west"), (1, -1, "north-west")],
)  # fmt: skip
def test_each_way_has_its_sentence_in_each_language(register: Flask, north: int, east: int, way: str) -> None:
    lat, lon = CITY[0] + north * 0.03, CITY[1] + east * 0.03 / cos(radians(CITY[0]))
    listing = formats_cast.listing(country="PL", city="warsaw", lat=lat, lon=lon, precision=Precision.EXACT)

    spoken = {language: whereabouts(listing, language) for language in locale.LANGUAGES}

    assert f" km {way} of the middle of Warsaw" in spoken["en"]
    assert len({spoken["en"], spoken["be"], spoken["ru"]}) == 3
