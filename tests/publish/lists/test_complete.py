from flask import Flask
from flask.testing import FlaskClient

from tests import cast


def suggested(client: FlaskClient, **query: str) -> list[dict[str, str]]:
    answer = client.get("/be/complete/", query_string=query)
    assert answer.status_code == 200
    places: list[dict[str, str]] = answer.get_json()["places"]
    return places


def test_names_are_suggested_in_the_language_of_the_page(register: Flask, client: FlaskClient) -> None:
    del register
    first = suggested(client, q="Wars")[0]

    assert (first["name"], first["country"], first["words"]) == ("Варшава", "PL", "Варшава")
    assert first["detail"].endswith("Польшча")


def test_words_of_a_namesake_name_its_region(register: Flask, client: FlaskClient) -> None:
    del register
    words = {place["words"] for place in suggested(client, q="Springfield", country="us")}

    assert "Springfield, Illinois" in words
    assert "Springfield" not in words


def test_a_country_narrows_and_one_letter_is_not_enough(register: Flask, client: FlaskClient) -> None:
    del register

    assert {place["country"] for place in suggested(client, q="wa", country="PL")} == {"PL"}
    assert suggested(client, q="w") == []
    assert suggested(client, q="") == []
    assert len(suggested(client, q="wa", country="nowhere")) == 8
    assert suggested(client, q="\0" * 4_000) == []


def test_what_was_typed_is_kept_nowhere(register: Flask, client: FlaskClient) -> None:
    del register
    answer = client.get("/en/complete/?q=Minsk")

    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers


def test_a_search_is_suggested_countries_and_campaigns_before_towns(register: Flask, client: FlaskClient) -> None:
    cast.freeviasna()

    def names(words: str) -> list[str]:
        return [one["name"] for one in suggested(client, q=words, **{"for": "search"})]

    assert names("free")[0] == "#FreeViasna"
    assert names("Поль")[0] == "Польшча"
    assert names("Germany")[0] == "Германія"
    assert "Варшава" in names("Wars")


def test_a_suggested_town_is_found_by_its_words_alone(register: Flask, client: FlaskClient) -> None:
    del register
    places = suggested(client, q="Springfield", **{"for": "search"})
    words = [place["words"] for place in places]

    assert len(set(words)) == len(words) > 3
    assert "Springfield" not in words
