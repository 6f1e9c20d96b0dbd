"""A rally in a place that states dispute: the organizer's country is shown from the form to the feeds."""

import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select

from rallies.core.db.database import rows, writing
from rallies.model.actors import By
from rallies.model.rally import decisions, formercities, register
from rallies.model.rally.rallies import Rally
from rallies.places import shared
from tests import cast
from tests.intake.importing.command import HEADS, run
from tests.intake.typed import fill, send

PLACES = [
    ("UA", "Сімферополь", "Simferopol", "Ukraine", "ua/simferopol"),
    ("RU", "Симферополь", "Simferopol", "Russia", "ru/simferopol"),
    ("RS", "Pristina", "Pristina", "Serbia", "rs/pristina"),
    ("XK", "Prishtina", "Pristina", "Kosovo", "xk/pristina"),
    ("EH", "Dakhla", "Dakhla", "Western Sahara", "eh/dakhla"),
    ("MA", "Laayoune", "Laayoune", "Morocco", "ma/laayoune"),
    ("PS", "Gaza", "Gaza", "Palestinian Territories", "ps/gaza"),
]


def publish(client: FlaskClient, **typed: str) -> Rally:
    """The rally of a form that was sent, published."""
    before = {row[0] for row in rows(select(Rally.public_id))}
    assert send(client, **typed).status_code == 303
    (number,) = {row[0] for row in rows(select(Rally.public_id))} - before
    with writing():
        decisions.publish(register.with_id(number), By.staff("Ala", cast.NOW))
    return register.with_id(number)


@pytest.mark.parametrize(("code", "city", "name", "country", "address"), PLACES)
def test_the_stated_country_is_shown_from_the_form_to_the_feeds(
    client: FlaskClient, register: Flask, *, code: str, city: str, name: str, country: str, address: str
) -> None:
    preview = fill(client, country=code, city=city, venue="By the fountain")
    assert preview.status_code == 200
    assert country in preview.text.partition("<form")[0]
    rally = publish(client, country=code, city=city, venue="By the fountain")

    page = client.get(f"/en/rallies/{rally.public_id}/")
    assert page.status_code == 200
    assert country in page.text
    assert f"/en/places/{address}/" in page.text
    place = client.get(f"/en/places/{address}/")
    assert place.status_code == 200
    assert (rally.title in place.text, name in place.text, country in place.text) == (True, True, True)
    events = Calendar.from_ical(client.get(f"/en/places/{address}/rallies.ics").data).walk("VEVENT")
    assert [country in str(event["LOCATION"]) for event in events] == [True]
    (feature,) = json.loads(client.get(f"/en/places/{address}/rallies.geojson").data)["features"]
    assert feature["properties"]["country"] == code
    assert country in client.get(f"/en/places/{address}/rallies.atom").text


def test_both_addresses_of_a_city_have_their_rallies_and_name_the_other(client: FlaskClient, register: Flask) -> None:
    one = publish(client, country="UA", city="Simferopol", title="Candles in May")
    other = publish(client, country="RU", city="Simferopol", title="Letters in May")

    for mine, theirs, address, link in [
        (one, other, "ua/simferopol", "ru/simferopol"),
        (other, one, "ru/simferopol", "ua/simferopol"),
    ]:
        page = client.get(f"/en/places/{address}/").text
        assert mine.title in page
        assert theirs.title not in page
        assert f"/en/places/{link}/" in page


@pytest.mark.parametrize(("words", "code"), [("Ukraine", "UA"), ("Россия", "RU")])
def test_an_imported_row_has_the_country_of_its_file(
    register: Flask, tmp_path: Path, client: FlaskClient, words: str, code: str
) -> None:
    (line,) = run(register, tmp_path, f"{HEADS}\ns1,Candles,2027-05-21,18:00,Simferopol,{words},By the fountain\n")

    assert (line["outcome"], line["name"], line["country"]) == ("accepted", "Simferopol", code)
    assert "Candles" in client.get(f"/en/places/{code.lower()}/simferopol/").text


def test_a_stated_country_stays_when_cities_follow_the_gazetteer(client: FlaskClient, register: Flask) -> None:
    places = shared.gazetteer()
    disputed = places.by_slug("EH", "dakhla")
    assert disputed is not None
    rally = publish(client, country="MA", city="Dakhla", place=str(disputed.place_id))
    assert (rally.country, rally.city) == ("MA", "dakhla-eh")

    assert formercities.follow(places, cast.NOW) == 0

    assert rally.title in client.get("/en/places/ma/dakhla-eh/").text
    assert rally.title not in client.get("/en/places/ma/dakhla/").text
