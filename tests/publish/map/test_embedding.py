"""What partners show: a list or a map in a frame, in a theme and a height, and the lines to copy for it."""

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rallies.core.speech import locale
from tests import cast, photocast

WARSAW = "/en/places/pl/warsaw/"
BASE = "https://rallies.example"


def _lines(client: FlaskClient, path: str) -> list[str]:
    """The lines that a page offers to copy into another one."""
    offered = client.get(path).text.partition('class="fold embed-offer')[2]
    return [unescape(line) for line in re.findall(r"data-copy>(&lt;.*?)</code>", offered)]


@pytest.mark.parametrize("path", ["/en/", "/en/places/", "/ar/places/pl/", WARSAW, "/en/search/?q=Warsaw&country=pl"])
def test_every_list_offers_lines_whose_addresses_answer(register: Flask, client: FlaskClient, path: str) -> None:
    cast.published()

    lines = _lines(client, path)

    addresses = [unescape(address) for line in lines for address in re.findall(r'(?:src|href)="([^"]*)"', line)]
    assert [line.count("\n") for line in lines] == [0, 0, 0]
    assert len(addresses) == 4
    for address in addresses:
        assert address.startswith(BASE)
        assert client.get(address.removeprefix(BASE)).status_code == 200


def test_a_name_of_a_person_stays_within_its_attribute(register: Flask, client: FlaskClient) -> None:
    cast.published(title='Say "><script> aloud')

    lines = _lines(client, '/en/search/?q="><script>')

    assert len(lines) == 3
    assert not [line for line in lines if "<script" in line]


def test_a_hashtag_keeps_its_sign_in_front_where_lines_run_from_the_right(register: Flask, client: FlaskClient) -> None:
    photocast.campaign()

    heading, words = (
        re.search(r"<h1[^>]*>(.*?)</h1>", client.get(f"/ar/{path}").text)
        for path in ("campaigns/viasna/embed/", "search/embed/?q=<b>%23now")
    )

    assert heading is not None
    assert "<bdi>#FreeViasna</bdi>" in heading[1]
    assert words is not None
    assert "&lt;b&gt;<bdi>#now</bdi>" in words[1]


@pytest.mark.parametrize("language", locale.LANGUAGES)
def test_a_map_can_be_framed_and_has_its_drawing(register: Flask, client: FlaskClient, language: str) -> None:
    cast.published()

    framed = client.get(f"/{language}/places/pl/warsaw/embed/?show=map")

    assert "frame-ancestors *" in framed.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in framed.headers
    assert 'data-map="' in framed.text
    assert '<svg class="world"' in framed.text
    assert "<form" not in framed.text
    assert f'dir="{locale.direction(language)}"' in framed.text


def test_a_theme_is_kept_whatever_the_device_says(register: Flask, client: FlaskClient) -> None:
    sheets = {}
    for theme in ("light", "dark"):
        text = client.get(f"{WARSAW}embed/?theme={theme}").text
        assert f'<meta name="color-scheme" content="{theme}">' in text
        (address,) = re.findall(rf'href="([^"]*site-{theme}\.css)"', text)
        sheets[theme] = client.get(address).text

    for theme, sheet in sheets.items():
        assert "prefers-color-scheme" not in sheet
        assert f"color-scheme: {theme};" in sheet
    assert "(min-width: 0)" in sheets["dark"]
    assert "(min-width: 0)" not in sheets["light"]


def test_a_height_is_kept_without_an_inline_style(register: Flask, client: FlaskClient) -> None:
    text = client.get(f"{WARSAW}embed/?show=map&height=480").text

    assert '<svg class="embed-strut" width="1" height="480"' in text
    assert "style=" not in text


@pytest.mark.parametrize("query", ["?theme=pink", "?height=9", "?height=1e9", "?show=form", "?height=-100", "?x=1"])
def test_what_an_embed_does_not_know_changes_nothing(register: Flask, client: FlaskClient, query: str) -> None:
    cast.published()

    assert client.get(f"{WARSAW}embed/{query}").data == client.get(f"{WARSAW}embed/").data


def test_a_search_keeps_the_country_in_its_form(register: Flask, client: FlaskClient) -> None:
    cast.published()

    text = client.get("/en/search/?country=pl").text

    assert '<option value="pl" selected>Poland</option>' in text
    assert 'data-map="' in text


def test_what_is_near_is_on_a_map(register: Flask, client: FlaskClient) -> None:
    cast.published()
    cast.published(place=cast.TBILISI)

    text = client.get("/en/near/?lat=52.3&lon=21.1").text

    assert 'data-map="' in text
    assert "&#34;feed&#34;: &#34;/en/rallies.geojson&#34;" in text
