"""Links from a rally to maps of others: opened by a click alone, marked where they leave, told nothing of the page."""

import re

from flask import Flask
from flask.testing import FlaskClient

from rallies.core.db.database import writing
from rallies.model.actors import By
from rallies.model.rally import decisions
from rallies.model.rally import register as decided
from tests import cast


def _links(client: FlaskClient, public_id: str) -> dict[str, str]:
    """The whole start tag of each link by the address that it leads to."""
    text = client.get(f"/en/rallies/{public_id}/").text
    return {found[1].partition(":")[0] + ":" + found[1].partition(":")[2].split("?")[0]: found[0]
            for found in re.finditer(r'<a href="((?:geo|om|https)://?[^"]*|geo:[^"]*)"[^>]*>', text)}  # fmt: skip


def test_a_venue_leads_to_apps_and_to_maps_of_others(register: Flask, client: FlaskClient) -> None:
    rally = cast.published(place_lat=52.2477, place_lon=21.0136)

    links = _links(client, rally.public_id)

    outside = [
        "https://www.openstreetmap.org/",
        "https://www.google.com/maps/search/",
        "https://maps.apple.com/",
    ]
    for address in ["geo:52.24770,21.01360", "om://map", *outside]:
        assert 'rel="noreferrer noopener"' in links[address]
        assert ('class="leaves"' in links[address]) == (address in outside)


def test_a_venue_whose_spot_is_not_known_is_searched_for_by_its_words(register: Flask, client: FlaskClient) -> None:
    rally = cast.published(place_venue="Plac Zamkowy", place_lat=None, place_lon=None)

    text = client.get(f"/en/rallies/{rally.public_id}/").text

    assert "The pin shows the middle of the city; go by the words." in text
    for found in [
        'href="geo:52.22977,21.01178?q=Plac%20Zamkowy%2C%20Warsaw"',
        'href="om://search?query=Plac%20Zamkowy%2C%20Warsaw&amp;cll=52.22977%2C21.01178"',
        'href="https://www.openstreetmap.org/search?query=Plac%20Zamkowy%2C%20Warsaw"',
        'href="https://www.google.com/maps/search/?api=1&amp;query=Plac%20Zamkowy%2C%20Warsaw"',
        'href="https://maps.apple.com/?q=Plac%20Zamkowy%2C%20Warsaw&amp;sll=52.22977%2C21.01178"',
    ]:
        assert found in text


def test_no_output_takes_the_middle_of_a_city_for_the_spot_of_a_venue(register: Flask, client: FlaskClient) -> None:
    rally = cast.published(place_venue="Plac Zamkowy", place_lat=None, place_lon=None)

    feature = client.get("/en/places/pl/warsaw/rallies.geojson").json["features"][0]  # type: ignore[index]
    calendar = client.get(f"/en/rallies/{rally.public_id}/rally.ics").text.replace("\r\n ", "")

    assert feature["properties"]["precision"] == "city"
    assert feature["properties"]["venue"] == "Plac Zamkowy"
    assert "X-APPLE-RADIUS=5000" in calendar
    assert "go by the words" in calendar
    assert "GeoCoordinates" not in client.get(f"/en/rallies/{rally.public_id}/").text


def test_a_venue_that_is_not_shown_leads_nowhere(register: Flask, client: FlaskClient) -> None:
    rally = cast.published(place_is_venue_announced=False, place_venue="", place_address="")

    assert "Directions" not in client.get(f"/en/rallies/{rally.public_id}/").text


def test_each_map_of_others_says_that_it_leaves_and_apps_do_not(register: Flask, client: FlaskClient) -> None:
    rally = cast.published()

    page = client.get(f"/en/rallies/{rally.public_id}/").text

    leaves = ' <span class="muted small">leaves this site'
    links = page.partition("Directions</summary>")[2].partition("</details>")[0]
    assert re.findall(r">([^<]+)</a>( <span[^>]*>leaves this site)?", links) == [
        ("Map app on this device", ""), ("Organic Maps", ""), ("OpenStreetMap", leaves),
        ("Google Maps", leaves), ("Apple Maps", leaves),
    ]  # fmt: skip


def test_nobody_is_led_to_a_cancelled_rally(register: Flask, client: FlaskClient) -> None:
    rally = cast.published()
    with writing():
        decisions.cancel(decided.with_id(rally.public_id), By.staff("Ala", cast.NOW), reason="No permit.")

    page = client.get(f"/en/rallies/{rally.public_id}/").text

    assert "Directions" not in page
    assert "geo:" not in page


def test_a_list_without_a_pin_says_nothing_of_one(register: Flask, client: FlaskClient) -> None:
    cast.published(place_venue="Plac Zamkowy", place_lat=None, place_lon=None)

    page = client.get("/en/places/pl/warsaw/").text

    assert "Plac Zamkowy" in page
    assert "The pin shows" not in page
