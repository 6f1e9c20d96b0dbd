"""The exact spot in the form, as people have it: coordinates, pairs, links of maps."""

import re
from dataclasses import replace
from html import unescape

import pytest
from flask.testing import FlaskClient

from rallies.intake.drafts import Outcome, Said, weighed
from rallies.places.shared import gazetteer
from tests.intake.test_drafts import NOW, PLAIN
from tests.intake.typed import fill

GATE = (52.5163, 13.3777)
BERLIN = replace(PLAIN, country="DE", city="Berlin", venue="Brandenburger Tor")


def outcome(said: Said, **differs: str) -> Outcome:
    return weighed(replace(said, **differs), gazetteer=gazetteer(), now=NOW)


def pin(said: Said, **differs: str) -> tuple[float | None, float | None]:
    draft = outcome(said, **differs).draft
    assert draft is not None, outcome(said, **differs).problems
    return draft.place.lat, draft.place.lon


@pytest.mark.parametrize(
    ("lat", "lon"),
    [
        ("52.5163", "13.3777"),
        ("52,5163", "13,3777"),
        ("52.5163, 13.3777", ""),
        ("", "52.5163 13.3777"),
        ("52.5163 N", "13.3777 E"),
        ("52°30'58.68\"N", "13°22'39.72\"E"),
        ("13.3777 E", "52.5163 N"),
        ("https://www.openstreetmap.org/?mlat=52.5163&mlon=13.3777#map=19/52.5/13.3", ""),
        ("https://www.google.com/maps/place/" + "x" * 300 + "/@52.5163,13.3777,17z", ""),
    ],
)
def test_the_degree_fields_take_any_writing(lat: str, lon: str) -> None:
    assert pin(BERLIN, lat=lat, lon=lon) == GATE


@pytest.mark.parametrize(
    ("address", "rest"),
    [
        ("Pariser Platz 1, https://www.google.com/maps/@52.5163,13.3777,17z", "Pariser Platz 1"),
        ("52.5163, 13.3777", ""),
        ("Pariser Platz 1 (52.5163, 13.3777)", "Pariser Platz 1"),
        ("geo:52.5163,13.3777", ""),
        ("https://yandex.ru/maps/?ll=13.3777%2C52.5163&z=17", ""),
    ],
)
def test_a_point_in_the_address_becomes_the_pin(address: str, rest: str) -> None:
    draft = outcome(BERLIN, address=address).draft

    assert draft is not None
    assert ((draft.place.lat, draft.place.lon), draft.place.address) == (GATE, rest)


def test_a_link_in_the_address_is_newer_than_the_degrees() -> None:
    assert pin(BERLIN, address="geo:52.5163,13.3777", lat="52.4", lon="13.3") == GATE


def test_a_point_for_a_city_is_the_city_around_it_with_its_country() -> None:
    draft = outcome(BERLIN, country="", city="52.5163, 13.3777").draft

    assert draft is not None
    assert (draft.place.city, draft.place.country) == ("berlin", "DE")
    assert (draft.place.lat, draft.place.lon) == GATE


def test_a_country_in_the_words_of_the_city_needs_no_other() -> None:
    draft = outcome(BERLIN, country="", city="Berlin, Germany").draft

    assert draft is not None
    assert draft.place.country == "DE"


def test_a_country_for_a_city_is_asked_for_one() -> None:
    problem = outcome(BERLIN, country="", city="Ukraine").problems["city"]

    assert problem.is_question
    assert "whole country" in problem.message
    assert problem.candidates[0].country == "UA"


def test_what_was_read_is_said_back(client: FlaskClient) -> None:
    typed = {"country": "DE", "city": "Berlin", "address": "Pariser Platz, geo:52.5163,13.3777"}
    shown = unescape(fill(client, **typed).text)
    again = unescape(fill(client, **typed, title="").text)

    assert "latitude 52.51630, longitude 13.37770, 2.4 km from the middle of Berlin" in shown
    assert "latitude 52.51630, longitude 13.37770, 2.4 km from the middle of Berlin" in again
    assert 'value="52.5163"' in again
    assert 'value="Pariser Platz"' in again


def test_a_letter_that_is_wrong_is_said_back(client: FlaskClient) -> None:
    shown = unescape(fill(client, country="US", city="Rotchester, NY").text)

    assert "“Rotchester, NY, US” was read as Rochester." in shown
    assert "was read as" not in unescape(fill(client, country="US", city="Rochester, NY").text)


def test_cities_of_one_name_are_told_apart_by_what_people_know(client: FlaskClient) -> None:
    asked = unescape(fill(client, country="US", city="Springfield").text)
    in_illinois = re.search(r"<bdi>(\d\. Springfield, Illinois[^<]*)", asked)

    assert in_illinois is not None
    assert in_illinois[1].endswith("United States: near Chicago, 114,000 people")
    assert "km from the first" not in asked


def test_cities_of_one_name_stand_on_a_map_by_their_numbers(client: FlaskClient) -> None:
    asked = fill(client, country="US", city="Springfield").text
    numbers = re.findall(
        r'<a href="#place-(\d)"><circle[^>]*><title>(\d)\. [^<]*</title></circle><text[^>]*>(\d)<', asked
    )

    assert [int(place) + 1 for place, _, _ in numbers] == [1, 2, 3, 4, 5]
    assert all(titled == shown for _, titled, shown in numbers)
    assert 'aria-label="Where the places in this list are"' in asked


def test_one_place_alone_needs_no_map(client: FlaskClient) -> None:
    assert "Where the places in this list are" not in fill(client, title="", country="LT", city="Вільня").text
