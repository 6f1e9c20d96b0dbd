"""How exactly a place is shown is said as it is: an exact spot only where somebody set one."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import cast
from tests.intake.typed import fill

SPOT = {"lat": "52.24790", "lon": "21.01370"}
MIDDLE = {"lat": "52.22977", "lon": "21.01178"}
EXACT = "Everyone sees the venue, its address and the exact place."
IN_THE_MIDDLE = "the pin is in the middle of the city."


@pytest.mark.parametrize("precision", ["exact", "street"])
@pytest.mark.parametrize("point", [{}, MIDDLE], ids=["none", "the point of the city"])
def test_a_preview_without_a_spot_says_the_middle_of_the_city(
    register: Flask, client: FlaskClient, precision: str, point: dict[str, str]
) -> None:
    del register
    page = fill(client, precision=precision, **point).text

    assert f"Everyone sees the venue and its address; {IN_THE_MIDDLE}" in page
    assert "You gave no exact spot" in page
    assert "exact place" not in page.partition("<main")[2]


def test_a_preview_with_a_spot_says_the_exact_place(register: Flask, client: FlaskClient) -> None:
    del register
    page = fill(client, **SPOT).text

    assert EXACT in page
    assert IN_THE_MIDDLE not in page


def test_a_place_that_is_shown_later_is_exact_only_with_a_spot(register: Flask, client: FlaskClient) -> None:
    del register
    without, with_spot = (fill(client, precision="timed", reveal_hours="2", **point).text for point in ({}, SPOT))

    assert "16:00 on, the venue, with the pin in the middle of the city." in without
    assert "16:00 on, the venue and the exact place." in with_spot


def test_a_venue_to_be_announced_is_not_said_to_be_seen(register: Flask, client: FlaskClient) -> None:
    del register
    page = fill(client, venue="", venue_later="y").text

    assert f"Everyone sees the city, and that the venue is to be announced; {IN_THE_MIDDLE}" in page


def test_the_page_says_the_middle_of_the_city(register: Flask, client: FlaskClient) -> None:
    del register
    bare = cast.published(place_lat=None, place_lon=None)
    known = cast.published()

    assert "The pin shows the middle of the city" in client.get(f"/en/rallies/{bare.public_id}/").text
    assert "shows the middle of the city" not in client.get(f"/en/rallies/{known.public_id}/").text
