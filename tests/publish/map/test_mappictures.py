"""Maps as pictures: for sites that frame nothing, and beside a link in a messenger."""

import re
from io import BytesIO
from typing import Any
from unittest import mock
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from rallies.model.rally.rallies import Precision
from tests import cast, photocast
from tests.formats import scripts

BASE = "https://rallies.example"
HOSTILE = "${7*7} `</script>\"'&<b>"


def _said(text: str) -> dict[str, str]:
    return dict(re.findall(r'<meta property="og:([\w:]+)" content="([^"]*)">', text))


@pytest.mark.parametrize(
    ("path", "picture"),
    [
        ("/en/", "/en/map.png"),
        ("/ar/places/pl/", "/ar/places/pl/map.png"),
        ("/en/places/pl/warsaw/", "/en/places/pl/warsaw/map.png"),
        ("/en/places/pl/warsaw/map/", "/en/places/pl/warsaw/map.png"),
        ("/en/campaigns/viasna/", "/en/campaigns/viasna/kit/card-wide.png"),
        ("/en/campaigns/viasna/statement/", "/en/campaigns/viasna/map.png"),
        ("/en/search/?q=Warsaw", "/en/map.png"),
        ("/en/help/partners/", "/en/map.png"),
    ],
)
def test_a_page_names_its_picture(register: Flask, client: FlaskClient, path: str, picture: str) -> None:
    scripts.need_typesetting()
    photocast.campaign()

    said = _said(client.get(path).text)

    assert said["image"] == BASE + picture
    assert said["title"]
    answer = client.get(picture)
    assert (answer.mimetype, answer.status_code) == ("image/png", 200)
    assert Image.open(BytesIO(answer.data)).size == (int(said["image:width"]), int(said["image:height"]))


def test_a_rally_names_its_own_picture_and_its_title_as_words(register: Flask, client: FlaskClient) -> None:
    scripts.need_typesetting()
    rally = cast.published(title=HOSTILE)
    path = f"/en/rallies/{rally.public_id}/"

    said = _said(client.get(path).text)

    assert said["image"] == f"{BASE}{path}card-wide.png"
    assert "<b>" not in said["title"]
    assert "<b>" not in said["image:alt"]
    assert client.get(f"{path}card-wide.png").mimetype == "image/png"


def test_the_picture_of_a_list_says_how_much_is_to_come_and_when(register: Flask, client: FlaskClient) -> None:
    scripts.need_typesetting()
    empty = client.get("/en/map.png").data
    cast.published()
    with mock.patch("rallies.formats.print.placecard.typeset", return_value=b"") as typeset:
        client.get("/en/places/pl/warsaw/map.png")
    values = typeset.call_args[0][1]

    assert values["name"]["words"] == "Rallies in Warsaw, Poland"
    assert values["count"]["words"] == "1 rally to come"
    assert values["next"]["words"] == "Next: Fri 21 May 2027, 18:00"
    assert "<circle" in values["map"]
    assert client.get("/en/map.png").data != empty


def test_where_words_cannot_be_set_the_map_alone_is_drawn(register: Flask, client: FlaskClient) -> None:
    cast.published()
    with mock.patch("rallies.formats.print.typesetting.is_there", return_value=False):
        answer = client.get("/en/places/pl/warsaw/map.png")

    assert Image.open(BytesIO(answer.data)).size == (1200, 630)


def test_what_nobody_should_pass_on_names_no_picture(register: Flask, client: FlaskClient) -> None:
    assert _said(client.get("/en/submit/").text) == {}


def test_a_picture_knows_no_more_of_a_place_than_its_page(register: Flask, client: FlaskClient) -> None:
    def picture(**differs: Any) -> bytes:
        data: bytes = client.get(f"/en/rallies/{cast.published(**differs).public_id}/map.png").data
        return data

    far = {"place_lat": 52.40, "place_lon": 21.30}

    assert picture(place_precision=Precision.CITY, **far) == picture(place_precision=Precision.CITY)
    assert picture(**far) != picture()


def test_a_picture_of_a_hidden_rally_is_not_there(register: Flask, client: FlaskClient) -> None:
    assert client.get("/en/rallies/nothing/map.png").status_code == 404


def test_a_drawing_needs_no_other_file_and_leads_to_our_pages(register: Flask, client: FlaskClient) -> None:
    cast.published()

    answer = client.get("/en/places/pl/map.svg")

    drawn = ET.fromstring(answer.data)  # noqa: S314  # our own drawing
    assert answer.mimetype == "image/svg+xml"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert [link.get("href") for link in drawn.findall(".//{*}a")] == [f"{BASE}/en/places/pl/warsaw/"]
    assert not [element for element in drawn.iter() if element.tag.endswith(("use", "style", "image", "script"))]
    assert drawn.findtext("{*}title") == "Rallies in Poland"
    assert len([path for path in drawn.findall(".//{*}path") if len(path.get("d") or "") > 1_000]) == 2


def test_where_all_is_over_the_drawing_shows_where_it_was(register: Flask, client: FlaskClient) -> None:
    cast.published(time_day=cast.NOW.date().replace(month=4, day=1))

    assert client.get("/en/places/pl/map.svg").text.count("world-dot") == 1
