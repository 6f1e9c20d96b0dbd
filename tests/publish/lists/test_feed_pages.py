"""Lists go on: the pages of a feed together are the whole selection, whatever it is had as."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from xml.etree.ElementTree import fromstring

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from werkzeug.test import TestResponse

from tests import cast
from tests.publish.shapes import SHAPES

WARSAW = "/en/places/pl/warsaw/"
ORIGIN = "https://rallies.example"
ATOM = "{http://www.w3.org/2005/Atom}"
DAYS = (3, -2, 10, 3, -29, 200, 0, 1, -1, 40, 3)
"""Of rallies, from the present day on, out of the order of time; some are over, and three begin together."""
pytestmark = pytest.mark.usefixtures("register")


@pytest.fixture
def uids() -> set[str]:
    """The UIDs of the rallies of Warsaw; there are others elsewhere and long ago."""
    today = cast.NOW.date()
    found = {cast.published(time_day=today + timedelta(days=days)).uid for days in DAYS}
    cast.published(place=cast.TBILISI, time_tz="Asia/Tbilisi")
    cast.published(time_day=today - timedelta(days=60))
    return found


def of_calendar(answer: TestResponse) -> list[str]:
    return [str(event["UID"]) for event in Calendar.from_ical(answer.data).events]


def of_news(answer: TestResponse) -> list[str]:
    ids = [entry.findtext(f"{ATOM}id") for entry in fromstring(answer.data).findall(f"{ATOM}entry")]  # noqa: S314
    return [f"{(one or '').removeprefix('urn:uuid:')}@rallies.example" for one in ids]


def of_features(answer: TestResponse) -> list[str]:
    return [one["properties"]["uid"] for one in answer.get_json(force=True)["features"]]


def of_table(answer: TestResponse) -> list[str]:
    return [row["uid"] for row in csv.DictReader(io.StringIO(answer.text, newline=""))]


READ: dict[str, Callable[[TestResponse], list[str]]] = {
    "ics": of_calendar, "atom": of_news, "geojson": of_features, "csv": of_table,
}  # fmt: skip


def following(answer: TestResponse) -> str:
    """The address of the next page as the header says it, "" for the last one. Source: RFC 8288."""
    found = re.search(r'<([^>]+)>; rel="next"', answer.headers.get("Link", ""))
    return found[1].removeprefix(ORIGIN) if found else ""


def pages(client: FlaskClient, address: str) -> Iterator[TestResponse]:
    while address:
        answer = client.get(address)
        assert answer.status_code == 200, address
        yield answer
        address = following(answer)


def small(monkeypatch: pytest.MonkeyPatch, limit: int, calendar_bytes: int = 900_000) -> None:
    """Let a page hold little."""
    monkeypatch.setattr("rallies.model.lists.search.MAX_FEED", limit)
    monkeypatch.setattr("rallies.formats.calendar.ics.MAX_EVENTS", limit)
    monkeypatch.setattr("rallies.formats.calendar.ics.MAX_BYTES", calendar_bytes)
    monkeypatch.setattr("rallies.formats.atom.PAGE", max(1, limit // 2))


@pytest.mark.parametrize("shape", SHAPES)
def test_the_pages_of_a_feed_are_the_whole_selection_and_nothing_is_on_two(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, uids: set[str], shape: str
) -> None:
    @settings(max_examples=8)
    @given(limit=st.integers(2, len(DAYS) + 1), calendar_bytes=st.integers(9_000, 18_000))
    def hold(limit: int, calendar_bytes: int) -> None:
        with monkeypatch.context() as patched:
            small(patched, limit, calendar_bytes)
            client.application.extensions["rallies.published"].forget()
            listed = [uid for page in pages(client, f"{WARSAW}rallies.{shape}") for uid in READ[shape](page)]

        assert len(listed) == len(uids)
        assert set(listed) == uids

    hold()


@pytest.mark.parametrize("shape", SHAPES)
def test_a_feed_that_fits_has_one_page_and_says_no_word_of_others(
    client: FlaskClient, uids: set[str], shape: str
) -> None:
    answer = client.get(f"{WARSAW}rallies.{shape}")

    assert "Link" not in answer.headers
    assert "page=" not in answer.text
    assert client.get(f"{WARSAW}rallies.{shape}?page=2").status_code == 404


@pytest.mark.parametrize("shape", SHAPES)
def test_who_asks_for_no_page_gets_what_is_nearest(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, uids: set[str], shape: str
) -> None:
    whole = of_features(client.get(f"{WARSAW}rallies.geojson"))
    small(monkeypatch, 6)
    monkeypatch.setattr("rallies.formats.atom.PAGE", 6)
    client.application.extensions["rallies.published"].forget()

    first = READ[shape](client.get(f"{WARSAW}rallies.{shape}"))

    today_and_later = whole[3:]
    assert set(first) == set(today_and_later[:6])


def test_each_feed_says_in_itself_where_it_goes_on(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, uids: set[str]
) -> None:
    small(monkeypatch, 4)

    calendar = Calendar.from_ical(client.get(f"{WARSAW}rallies.ics?name=neutral").data)
    links = client.get(f"{WARSAW}rallies.geojson?page=2").get_json(force=True)["links"]
    table = client.get(f"{WARSAW}rallies.csv?bom=1")
    search = client.get("/en/search/rallies.csv?kind=rally")

    assert str(calendar["X-RALLIES-NEXT"]) == f"{ORIGIN}{WARSAW}rallies.ics?name=neutral&page=2"
    assert f"The next ones: {ORIGIN}{WARSAW}rallies.ics?name=neutral&page=2" in str(calendar["DESCRIPTION"])
    assert [(link["rel"], link["href"].removeprefix(f"{ORIGIN}{WARSAW}")) for link in links] == [
        ("prev", "rallies.geojson"),
        ("next", "rallies.geojson?page=3"),
    ]
    assert table.headers["Link"] == f'<{ORIGIN}{WARSAW}rallies.csv?bom=1&page=2>; rel="next"'
    assert search.headers["Link"] == f'<{ORIGIN}/en/search/rallies.csv?kind=rally&page=2>; rel="next"'


@pytest.mark.parametrize("number", ["0", "01", "-1", "x", "10000", "٢", "9999"])
def test_a_page_that_is_none_is_not_found(client: FlaskClient, uids: set[str], number: str) -> None:
    assert {client.get(f"{WARSAW}rallies.{shape}?page={number}").status_code for shape in SHAPES} == {404}
