"""A language is offered once its public catalogue is whole; another one says in English what it has no words for."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rallies.core.speech import locale, offered
from rallies.core.speech.voice import voice
from tests import cast

FALLBACK = re.compile(r'<span lang="en" dir="ltr">([^<]*)</span>')


def test_only_languages_with_a_whole_catalogue_are_offered() -> None:
    assert set(offered.languages()) == {"en", "be", "ru"}
    assert voice("be").has("Search")
    assert voice("ru").has("%(num)s rally")
    assert not voice("ar").has("Search")


def test_one_sentence_without_words_takes_a_language_back() -> None:
    assert offered.is_whole("be", ["Search", "Help"])
    assert not offered.is_whole("be", ["Search", "A sentence that nobody has translated."])


@pytest.mark.parametrize(("accepted", "language"), [("ar", "en"), ("ar,ru;q=0.5", "ru"), ("be-BY", "be")])
def test_no_reader_is_sent_to_a_language_that_is_not_offered(
    register: Flask, client: FlaskClient, accepted: str, language: str
) -> None:
    del register
    for path in ("/", "/r/abc"):
        assert client.get(path, headers={"Accept-Language": accepted}).location.startswith(f"/{language}/")


@pytest.mark.parametrize("path", ["/en/", "/be/places/", "/ar/"])
def test_no_page_names_a_language_that_is_not_offered(register: Flask, client: FlaskClient, path: str) -> None:
    del register
    page = client.get(path).text

    assert re.findall(r'<link rel="alternate" hreflang="(\w+)"', page) == ["en", "be", "ru"]
    assert re.findall(r'<a href="[^"]*" hreflang="(\w+)" lang', page) == ["en", "be", "ru"]


def test_its_pages_are_reached_by_their_address_and_mark_english_as_english(
    register: Flask, client: FlaskClient
) -> None:
    del register
    rally = cast.published()
    for path in (
        "/ar/",
        "/ar/places/pl/warsaw/",
        f"/ar/rallies/{rally.public_id}/",
        "/ar/help/organizer/",
        "/ar/submit/",
    ):
        page = client.get(path).text

        assert '<html lang="ar" dir="rtl"' in page
        assert len(FALLBACK.findall(page)) > 10
        assert "Help" in FALLBACK.findall(page)
        assert not re.search(r'="[^"]*<span', page), "a tag within a tag"
        assert not re.search(r"<(title|option|textarea)[^>]*>[^<]*<span", page)
    assert FALLBACK.findall(client.get("/be/").text) == FALLBACK.findall(client.get("/en/").text) == []


def test_english_from_outside_of_templates_is_marked_too(register: Flask, client: FlaskClient) -> None:
    del register
    rally = cast.published()
    arabic, belarusian = (
        FALLBACK.findall(client.get(f"/{language}/rallies/{rally.public_id}/").text) for language in ("ar", "be")
    )
    form = client.post("/ar/submit/", data={"title": ""}).text

    assert {"On", "Rally"} <= set(arabic)
    assert belarusian == []
    assert not re.search(r'="[^"]*<span', form), "a tag within a tag"


def test_every_language_that_is_offered_is_one_of_ours() -> None:
    assert offered.languages().keys() <= locale.LANGUAGES.keys()
