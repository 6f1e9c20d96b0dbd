"""What people look for from one box: places of any size in any script, campaigns, organizers."""

import re
from dataclasses import replace
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import cast

BERLIN = replace(
    cast.WARSAW,
    country="DE",
    place_id=2950159,
    city="berlin",
    city_name="Berlin",
    region_name="Berlin",
    city_lat=52.52437,
    city_lon=13.41053,
    lat=None,
    lon=None,
    venue="Pariser Platz",
)
MUNICH = replace(
    BERLIN,
    place_id=2867714,
    city="munich",
    city_name="Munich",
    region_name="Bayern",
    city_lat=48.13743,
    city_lon=11.57549,
    venue="Marienplatz",
)


@pytest.fixture
def world(register: Flask) -> None:
    cast.freeviasna()
    cast.published(title="In Munich", place=MUNICH)
    cast.published(title="Vigil of light", place=BERLIN, organization="Libereco")
    cast.published(title="In Tbilisi", place=cast.TBILISI, campaign="freeviasna")


def _listed(client: FlaskClient, words: str, **more: str) -> set[str]:
    """The titles of the rallies that a search lists."""
    body = _page(client, words, **more)
    return set(re.findall(r"In Munich|Vigil of light|In Tbilisi", body))


def _page(client: FlaskClient, words: str, **more: str) -> str:
    answer = client.get("/en/search/", query_string={"q": words, **more})
    assert answer.status_code == 200
    main = answer.text.partition("<main")[2].partition("</main>")[0]
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", main).split()))


@pytest.mark.parametrize("words", ["Germany", "Deutschland", "Германия", "ドイツ", "germany", "DE"])
def test_a_country_is_found_by_its_name_in_any_language(world: None, client: FlaskClient, words: str) -> None:
    assert _listed(client, words) == {"In Munich", "Vigil of light"}


@pytest.mark.parametrize("words", ["#FreeViasna", "freeviasna", "FREE VIASNA"])
def test_a_campaign_is_found_by_its_hashtag(world: None, client: FlaskClient, words: str) -> None:
    assert _listed(client, words) == {"In Tbilisi"}


@pytest.mark.parametrize("words", ["#FreeViasma", "viasna"])
def test_a_campaign_that_is_nearly_named_is_proposed(world: None, client: FlaskClient, words: str) -> None:
    assert "Did you mean? #FreeViasna" in _page(client, words)


@pytest.mark.parametrize("words", ["Bavaria", "Bayern", "Bavaria, Germany"])
def test_a_region_is_found_by_its_name(world: None, client: FlaskClient, words: str) -> None:
    assert _listed(client, words) == {"In Munich"}


@pytest.mark.parametrize("words", ["Tiflis", "თბილისი", "Тбилиси"])
def test_a_city_is_found_by_its_name_in_any_script(world: None, client: FlaskClient, words: str) -> None:
    assert _listed(client, words) == {"In Tbilisi"}


def test_a_known_city_without_rallies_is_answered_with_the_nearest(world: None, client: FlaskClient) -> None:
    text = _page(client, "Leipzig")

    assert "No rally in Leipzig yet Nearest Berlin 150 km" in text
    assert "register it" in text
    assert "Try fewer words" not in text


def test_a_country_without_rallies_is_named(world: None, client: FlaskClient) -> None:
    assert "No rally in Japan yet" in _page(client, "日本")


@pytest.mark.parametrize(("words", "meant"), [("Liberecco", "libereco"), ("vigyl light", "vigil")])
def test_words_that_are_nearly_those_of_a_rally_are_proposed(
    world: None, client: FlaskClient, words: str, meant: str
) -> None:
    text = _page(client, words)

    assert f"Did you mean? {meant}" in text


def test_a_country_narrows_what_words_name(world: None, client: FlaskClient) -> None:
    assert _listed(client, "Bavaria", country="ge") == set()
    assert _listed(client, "Munich", country="de") == {"In Munich"}


@pytest.mark.parametrize("words", ["10117, Germany", "10117 Berlin"])
def test_a_postcode_with_its_country_leads_to_its_town(world: None, client: FlaskClient, words: str) -> None:
    assert re.search("Mitte|Vigil of light", _page(client, words))


@pytest.mark.parametrize("words", ["#", "!?", "🕯", "—", "'"])
def test_signs_without_a_letter_find_nothing(world: None, client: FlaskClient, words: str) -> None:
    assert _listed(client, words) == set()


def test_hostile_words_stay_words(world: None, client: FlaskClient) -> None:
    hostile = "<script>alert(1)</script>\"'`${1}"

    body = client.get("/en/search/", query_string={"q": hostile}).text

    assert "<script>alert" not in body
