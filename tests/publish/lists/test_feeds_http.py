"""Feeds over HTTP: addresses, headers, conditional requests and robots."""

import gzip
from urllib.robotparser import RobotFileParser

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rallies.model.rally.rallies import Kind
from tests import cast

WARSAW = "/en/places/pl/warsaw/"
pytestmark = pytest.mark.usefixtures("register")


def test_every_address_is_short_and_ascii(client: FlaskClient, app: Flask) -> None:
    cast.freeviasna()
    longest = "/en/campaigns/freeviasna/places/pl/warsaw/rallies.ics?name=neutral"

    assert client.get(longest).status_code == 200
    assert len(app.config["RALLIES"].public_address + longest) < 120


def test_a_calendar_is_sent_as_calendar_apps_want_it(client: FlaskClient) -> None:
    cast.published()
    plain = client.get(f"{WARSAW}rallies.ics")
    packed = client.get(f"{WARSAW}rallies.ics", headers={"Accept-Encoding": "gzip", "User-Agent": "CalendarAgent/1"})
    tags = [plain.headers["ETag"], packed.headers["ETag"]]

    assert plain.headers["Cache-Control"] == "public, max-age=900, s-maxage=60"
    assert gzip.decompress(packed.data) == plain.data
    assert len(set(tags)) == 2
    assert not any(tag.startswith("W/") for tag in tags)
    for known in (tags[0], f'"x", {tags[0]}', f"W/{tags[0]}", "*"):
        again = client.get(
            f"{WARSAW}rallies.ics",
            headers={"If-None-Match": known, "If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"},
        )
        assert (again.status_code, again.data) == (304, b"")
    assert client.head(f"{WARSAW}rallies.ics").headers["Content-Length"] == str(len(plain.data))


def test_the_calendar_of_a_search_is_sent_like_any_other(client: FlaskClient) -> None:
    cast.published(kind=Kind.VIGIL)
    first = client.get("/en/search/rallies.ics?kind=vigil")

    again = client.get("/en/search/rallies.ics?kind=vigil", headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Cache-Control"] == "public, max-age=900, s-maxage=60"
    assert (again.status_code, again.data) == (304, b"")
    assert client.get("/en/search/?kind=vigil").headers["Cache-Control"] == "private, no-cache"


def test_robots_may_fetch_every_calendar(client: FlaskClient) -> None:
    rules = RobotFileParser()
    agent, *lines = client.get("/robots.txt").text.splitlines()
    rules.parse([agent, *sorted(lines, key=len, reverse=True)])  # the longest holds; this reader takes the first

    paths = (WARSAW, "/en/", "/be/search/", "/en/campaigns/x/places/pl/", "/en/rallies/abc/")
    assert all(rules.can_fetch("Google-Calendar-Importer", f"{path}rallies.ics?name=neutral") for path in paths)
    assert not rules.can_fetch("Google-Calendar-Importer", "/be/search/?q=x")


@pytest.mark.parametrize("agent", ["Google-Calendar-Importer", "Mozilla/5.0 Thunderbird/153", "Microsoft.Exchange", ""])
def test_everyone_gets_the_same_bytes(client: FlaskClient, agent: str) -> None:
    cast.published()

    answer = client.get(f"{WARSAW}rallies.ics", headers={"User-Agent": agent, "Accept": "text/html", "Cookie": "a=b"})

    assert answer.data == client.get(f"{WARSAW}rallies.ics").data
    assert "Set-Cookie" not in answer.headers
