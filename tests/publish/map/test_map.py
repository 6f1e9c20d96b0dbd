"""Maps as the door out serves them: pages, tiles, scripts, the basemap in ranges, the operator's street files."""

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rallies.core.speech import locale
from rallies.formats.map import mapview
from rallies.model.rally.rallies import Precision
from tests import cast
from tests.needs import missing

HOSTILE = "${7*7} `</script><img src=x onerror=alert(1)> \\x60 \\u003c {{7*7}} %(count)s"


def _page_data(client: FlaskClient, path: str) -> dict[str, Any]:
    """What a page tells its map's script."""
    found = re.search(r'data-map="([^"]*)"', client.get(path).text)
    assert found is not None
    page: dict[str, Any] = json.loads(unescape(found[1]))
    return page


def _groups(client: FlaskClient, path: str) -> list[list[Any]]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text[:200]
    groups: list[list[Any]] = json.loads(answer.data)["groups"]
    return groups


def test_a_map_speaks_the_language_of_its_page_whoever_asked_before(register: Flask, client: FlaskClient) -> None:
    spoken = {language: _page_data(client, f"/{language}/map/")["words"]["past"] for language in ("en", "be", "ru")}

    assert spoken == {"en": "Past", "be": "Мінула", "ru": "Прошла"}


@pytest.mark.parametrize("language", locale.LANGUAGES)
@pytest.mark.parametrize("place", ["", "places/", "places/pl/", "places/pl/warsaw/", "campaigns/viasna/", "search/"])
def test_every_selection_has_a_map_in_every_language(
    register: Flask, client: FlaskClient, language: str, place: str
) -> None:
    cast.campaign()
    cast.published(campaign="viasna")

    answer = client.get(f"/{language}/{place}map/")

    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert f'lang="{language}" dir="{locale.direction(language)}"' in answer.text
    assert "http" not in "".join(re.findall(r'<script[^>]*src="([^"]*)"', answer.text))


def test_a_tile_tells_a_rally_with_its_local_time(register: Flask, client: FlaskClient) -> None:
    cast.published()

    ((lat, lon, count, _, (rally,)),) = _groups(client, "/tiles/all/0/0/0.json")

    assert (lat, lon, count) == (52.25, 21.01, 1)
    assert rally["starts"] == "2027-05-21T18:00:00+02:00"
    assert rally["ends"] == "2027-05-21T20:00:00+02:00"
    assert (rally["title"], rally["city"], rally["status"]) == ("Freedom for Viasna", "Warsaw", "on")


def test_a_tile_tells_only_the_day_of_an_hour_nobody_knows(register: Flask, client: FlaskClient) -> None:
    cast.published(time_hour=None, time_end_hour=None)

    assert _groups(client, "/tiles/all/0/0/0.json")[0][4][0]["starts"] == "2027-05-21"


def test_tiles_can_be_read_from_anywhere_and_kept(register: Flask, client: FlaskClient) -> None:
    answer = client.get("/tiles/all/1/1/0.json")

    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in answer.headers
    assert answer.mimetype == "application/json"


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 2),
        ("?country=ge", 1),
        ("?to=2027-05-20", 0),
        ("?from=2027-05-21", 2),
        ("?kind=vigil", 0),
        ("?campaign=x", 2),
    ],
)
def test_a_tile_takes_the_filters_of_a_search(register: Flask, client: FlaskClient, query: str, count: int) -> None:
    cast.published()
    cast.published(place=cast.TBILISI)

    assert sum(group[2] for group in _groups(client, f"/tiles/all/0/0/0.json{query}")) == count


def test_a_campaigns_tiles_hold_its_own_rallies_alone(register: Flask, client: FlaskClient) -> None:
    cast.campaign()
    cast.published(campaign="viasna")
    cast.published(place=cast.TBILISI)

    assert sum(group[2] for group in _groups(client, "/tiles/viasna/0/0/0.json")) == 1


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/tiles/all/2/4/0.json", 404),
        ("/tiles/all/19/0/0.json", 404),
        ("/tiles/all/-1/0/0.json", 404),
        ("/tiles/all/1/0/99999999999999999999.json", 404),
        ("/tiles/nobody/0/0/0.json", 404),
        ("/tiles/all/0/0/0.json?from=yesterday", 400),
        ("/tiles/all/0/0/0.json?kind=riot", 400),
        ("/map/0123456789abcdef.js", 404),
        ("/map/..%2f..%2fsecret.js", 404),
        ("/basemap/moon.pmtiles", 404),
        ("/basemap/streets/..%2frallies.pmtiles", 404),
        ("/basemap/streets/none.pmtiles", 404),
    ],
)
def test_what_is_no_map_is_refused(register: Flask, client: FlaskClient, path: str, status: int) -> None:
    assert client.get(path).status_code == status


def test_the_script_of_a_page_is_kept_for_ever_under_its_content(register: Flask, client: FlaskClient) -> None:
    address = re.search(r'src="(/map/\w+\.js)"', client.get("/en/map/").text)
    assert address is not None

    answer = client.get(address[1])

    assert answer.status_code == 200
    assert answer.mimetype == "text/javascript"
    assert "immutable" in answer.headers["Cache-Control"]


def test_no_word_of_a_person_is_in_a_script(register: Flask, client: FlaskClient) -> None:
    rally = cast.published(title=HOSTILE, place_venue=HOSTILE, description=HOSTILE)

    for path in ("/en/map/", f"/en/rallies/{rally.public_id}/", "/en/places/pl/warsaw/"):
        text = client.get(path).text
        assert "<img src=x" not in text
        for address in re.findall(r'src="(/map/\w+\.js)"', text):
            assert "7*7" not in client.get(address).text
        assert set(re.findall(r"<script(?![^>]*src=)([^>]*)", text)) <= {' type="application/ld+json"'}
    assert _groups(client, "/tiles/all/0/0/0.json")[0][4][0]["title"] == rally.title


def test_a_venue_reaches_the_map_unharmed(register: Flask, client: FlaskClient) -> None:
    rally = cast.published(place_venue="Plac \"'&<Zamkowy>")

    page = _page_data(client, f"/en/rallies/{rally.public_id}/")

    assert page["label"] == "Plac \"'&<Zamkowy>"


def test_few_rallies_are_drawn_from_their_own_feed(register: Flask, client: FlaskClient) -> None:
    cast.published()

    page = _page_data(client, "/en/places/pl/map/")

    assert page["feed"] == "/en/places/pl/rallies.geojson"
    assert "tiles" not in page
    assert client.get(page["feed"]).status_code == 200
    assert page["bounds"] == [[52.2479, 21.0137], [52.2479, 21.0137]]


def test_many_rallies_are_drawn_from_tiles(
    register: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mapview, "MOST_IN_A_FEED", 0)
    cast.published()

    page = _page_data(client, "/en/search/map/?country=pl&q=Zamkowy")

    assert "feed" not in page
    assert page["tiles"] == "/tiles/all/{z}/{x}/{y}.json?q=Zamkowy&country=pl"


@pytest.mark.parametrize(
    ("precision", "metres"), [(Precision.EXACT, None), (Precision.STREET, 150.0), (Precision.CITY, 2_500.0)]
)
def test_a_rallys_map_shows_no_more_than_its_precision(
    register: Flask, client: FlaskClient, precision: Precision, metres: float | None
) -> None:
    rally = cast.published(place_precision=precision)

    page = _page_data(client, f"/en/rallies/{rally.public_id}/")

    assert page["radius"] == metres


def test_the_drawing_links_each_city(register: Flask, client: FlaskClient) -> None:
    cast.published()

    text = client.get("/en/map/").text

    assert re.search(r'<a href="/en/places/pl/warsaw/"><circle class="world-dot"', text)
    assert "<title>Warsaw: 1</title>" in text


def test_the_basemap_is_read_in_ranges(register: Flask, client: FlaskClient) -> None:
    if not (Path(mapview.BUILT).parent / "world.pmtiles").is_file():
        missing("the basemap is not built")

    with client.get("/basemap/world.pmtiles", headers={"Range": "bytes=0-6"}) as answer:
        assert (answer.status_code, answer.data) == (206, b"PMTiles")
        assert answer.headers["Content-Range"].startswith("bytes 0-6/")
    with client.get("/basemap/world.pmtiles", headers={"Range": "bytes=99999999-"}) as answer:
        assert answer.status_code == 416


def test_the_basemap_is_kept_for_ever_at_an_address_that_names_its_content(
    register: Flask, client: FlaskClient
) -> None:
    if not mapview.WORLD.is_file():
        missing("the basemap is not built")
    address = _page_data(client, "/en/map/")["basemap"]
    part = {"Range": "bytes=0-6"}

    with client.get(f"{address}&part=0-7", headers=part) as named, client.get(address[:-1], headers=part) as other:
        assert named.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert named.headers["ETag"].strip('"') in address
        assert other.headers["Cache-Control"] == "public, max-age=86400"


def test_an_operators_street_file_becomes_a_layer_with_its_credit(
    register: Flask, client: FlaskClient, shared_instance: Path
) -> None:
    built = Path(mapview.BUILT).parent / "world.pmtiles"
    if not built.is_file():
        missing("the basemap is not built")
    folder = shared_instance / "basemap"
    folder.mkdir()
    (folder / "streets.pmtiles").symlink_to(built)
    (folder / "broken.pmtiles").write_bytes(b"not tiles")

    try:
        (layer,) = _page_data(client, "/en/map/")["streets"]
        with client.get(layer["url"], headers={"Range": "bytes=0-6"}) as answer:
            assert (answer.status_code, answer.data) == (206, b"PMTiles")
            assert "immutable" in answer.headers["Cache-Control"]
        (folder / "streets.pmtiles").unlink()
        (folder / "streets.pmtiles").write_bytes(built.read_bytes() + b" ")
        assert _page_data(client, "/ru/map/")["streets"][0]["url"] != layer["url"]
    finally:
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()

    assert (layer["maxZoom"], layer["attribution"]) == (8, "© OpenStreetMap, Natural Earth")
