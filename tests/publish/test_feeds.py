"""Feeds: the same rallies in every shape, at every selection's address, with nothing private in them."""

import csv
import gzip
import io
import json
import re
from datetime import UTC, date, datetime, time, timedelta
from html.parser import HTMLParser
from urllib.robotparser import RobotFileParser
from xml.etree.ElementTree import fromstring

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar, Event

from rallies.core.clock import SetClock
from rallies.core.database import writing
from rallies.model import decisions
from rallies.model import register as registry
from rallies.model.campaigns import Campaign
from rallies.model.draft import TimeSaid
from rallies.model.rallies import Kind, Precision, Rally
from tests import cast

WARSAW = "/en/places/pl/warsaw/"
SHAPES = {
    "ics": "text/calendar; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "geojson": "application/geo+json",
    "csv": "text/csv; charset=utf-8; header=present",
}
pytestmark = pytest.mark.usefixtures("register")


def events(client: FlaskClient, address: str = f"{WARSAW}rallies.ics") -> dict[str, Event]:
    """The events of a calendar by UID."""
    answer = client.get(address)
    assert answer.status_code == 200
    return {str(event["UID"]): event for event in Calendar.from_ical(answer.data).events}


def titles(client: FlaskClient, address: str) -> list[str]:
    answer = client.get(address)
    assert answer.status_code == 200
    return [one["properties"]["title"] for one in answer.get_json(force=True)["features"]]


def campaign() -> None:
    with writing() as session:
        session.add(Campaign(slug="freeviasna", hashtag="#FreeViasna", created_at=cast.NOW))


def by() -> decisions.By:
    return decisions.By("staff Ala", cast.NOW + timedelta(hours=1))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    "base",
    [
        "/en/",
        "/be/places/",
        "/ar/places/pl/",
        WARSAW,
        "/ru/campaigns/freeviasna/",
        "/en/campaigns/freeviasna/places/",
        "/en/campaigns/freeviasna/places/pl/",
        "/en/campaigns/freeviasna/places/pl/warsaw/",
        "/en/search/",
    ],
)
def test_every_selection_has_every_feed(client: FlaskClient, base: str, shape: str) -> None:
    campaign()
    cast.published(campaign="freeviasna")

    answer = client.get(f"{base}rallies.{shape}")

    assert answer.status_code == 200
    assert answer.content_type == SHAPES[shape]
    assert "Freedom for Viasna" in answer.text
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Content-Disposition"].startswith('inline; filename="rallies')
    assert "Last-Modified" in answer.headers
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("shape", SHAPES)
def test_a_feed_holds_its_selection_alone(client: FlaskClient, shape: str) -> None:
    cast.published()
    cast.published(title="Elsewhere", place=cast.TBILISI, time_tz="Asia/Tbilisi")
    cast.published(title="Behind a link", place_precision=Precision.UNLISTED)
    cast.pending(title="Waiting still")

    text = client.get(f"{WARSAW}rallies.{shape}").text

    assert "Freedom for Viasna" in text
    assert not any(title in text for title in ("Elsewhere", "Behind a link", "Waiting still"))


def test_a_search_has_feeds_of_what_it_finds(client: FlaskClient) -> None:
    cast.published()
    cast.published(title="Candles", kind=Kind.VIGIL)

    assert titles(client, "/en/search/rallies.geojson?kind=vigil") == ["Candles"]


def test_an_unknown_place_has_no_feed(client: FlaskClient) -> None:
    assert client.get("/en/places/pl/atlantis/rallies.ics").status_code == 404
    assert client.get("/en/places/xx/rallies.ics").status_code == 404


def test_a_calendar_is_named_in_the_language_of_its_address(client: FlaskClient) -> None:
    cast.published()

    names = [
        Calendar.from_ical(client.get(f"/{language}/places/pl/warsaw/rallies.ics").data)["NAME"]
        for language in ("en", "be")
    ]

    assert names[0] == "Rallies in Warsaw · Poland"
    assert "Варшава" in str(names[1])


def test_a_neutral_name_tells_nothing(client: FlaskClient) -> None:
    cast.published()

    answer = client.get(f"{WARSAW}rallies.ics?name=neutral")
    read = Calendar.from_ical(answer.data)

    assert read["NAME"] == read["X-WR-CALNAME"] == "My dates"
    assert read["SOURCE"] == f"https://rallies.example{WARSAW}rallies.ics?name=neutral"
    assert "dates.ics" in answer.headers["Content-Disposition"]
    assert len(read.events) == 1


def test_a_second_fetch_is_the_same_to_the_byte(client: FlaskClient, clock: SetClock) -> None:
    cast.published()
    first = {shape: client.get(f"{WARSAW}rallies.{shape}").data for shape in SHAPES}

    clock.move(timedelta(hours=3))

    assert {shape: client.get(f"{WARSAW}rallies.{shape}").data for shape in SHAPES} == first


def test_a_moved_rally_keeps_its_uid_and_raises_sequence_and_stamp(client: FlaskClient) -> None:
    rally = cast.published()
    before = events(client)[rally.uid]

    later = TimeSaid(day=date(2027, 5, 22), hour=time(19), end_hour=time(21), tz="Europe/Warsaw")
    with writing():
        registry.change(
            registry.with_id(rally.public_id), said_time=later, said_place=None, reason="Rain", now=by().now, actor="x"
        )
    after = events(client)[rally.uid]

    assert after.start == datetime(2027, 5, 22, 17, tzinfo=UTC)
    assert after.sequence > before.sequence
    assert after.LAST_MODIFIED > before.LAST_MODIFIED
    assert str(after["SUMMARY"]) == "CHANGED: Freedom for Viasna"
    assert "Rain" in str(after["DESCRIPTION"])


def cancelled() -> Rally:
    rally = cast.published()
    with writing():
        decisions.cancel(registry.with_id(rally.public_id), by(), reason="The permit was taken back")
    return rally


def test_a_cancelled_rally_stays_in_the_feed(client: FlaskClient) -> None:
    rally = cancelled()

    event = events(client)[rally.uid]

    assert event["STATUS"] == "CANCELLED"
    assert "The permit was taken back" in str(event["DESCRIPTION"])


def test_a_cancelled_rally_leaves_thirty_days_after_its_end(client: FlaskClient, clock: SetClock) -> None:
    rally = cancelled()

    clock.instant = datetime(2027, 6, 20, 12, tzinfo=UTC)
    assert rally.uid in events(client)
    clock.instant = datetime(2027, 6, 21, 12, tzinfo=UTC)
    assert rally.uid not in events(client)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_frozen_rally_vanishes_from_every_feed(client: FlaskClient, shape: str) -> None:
    rally = cast.published()
    with writing():
        decisions.freeze(registry.with_id(rally.public_id), by(), why="danger")

    assert "Freedom for Viasna" not in client.get(f"{WARSAW}rallies.{shape}").text


@pytest.mark.parametrize("shape", SHAPES)
def test_a_timed_place_is_shown_in_no_feed_before_its_hour(client: FlaskClient, clock: SetClock, shape: str) -> None:
    cast.published(place_precision=Precision.TIMED, place_reveal_hours=2)

    before = client.get(f"{WARSAW}rallies.{shape}").text
    clock.instant = datetime(2027, 5, 21, 14, tzinfo=UTC)
    after = client.get(f"{WARSAW}rallies.{shape}").text

    assert "Plac Zamkowy" not in before
    assert "21.0137" not in before
    assert "Plac Zamkowy" in after


def test_a_shown_place_raises_the_stamp_so_that_readers_take_it(client: FlaskClient, clock: SetClock) -> None:
    rally = cast.published(place_precision=Precision.TIMED, place_reveal_hours=2)
    before = events(client)[rally.uid]

    clock.instant = datetime(2027, 5, 21, 14, tzinfo=UTC)

    assert events(client)[rally.uid].LAST_MODIFIED > before.LAST_MODIFIED


def test_one_rally_is_a_file_in_the_time_of_its_venue(client: FlaskClient) -> None:
    rally = cast.published()

    answer = client.get(f"/en/rallies/{rally.public_id}/rally.ics")

    assert answer.content_type == "text/calendar; charset=utf-8"
    assert b"DTSTART;TZID=Europe/Warsaw:20270521T180000\r\n" in answer.data


def test_an_unlisted_rally_has_its_file_by_its_link_alone(client: FlaskClient) -> None:
    rally = cast.published(place_precision=Precision.UNLISTED)

    assert client.get(f"/en/rallies/{rally.public_id}/rally.ics").status_code == 200


def test_a_rally_that_waits_has_no_file(client: FlaskClient) -> None:
    (rally,) = cast.pending()

    assert client.get(f"/en/rallies/{rally.public_id}/rally.ics").status_code == 404


@pytest.mark.parametrize(
    ("base", "narrower"),
    [
        ("/en/", "/en/places/ge/"),
        ("/en/places/pl/", "/en/places/pl/krakow/"),
        (WARSAW, "/en/campaigns/freeviasna/places/pl/warsaw/"),
        ("/en/search/{}?kind=rally", "/en/search/{}?kind=rally&country=ge"),
        ("/en/campaigns/freeviasna/places/pl/warsaw/", ""),
    ],
)
def test_a_capped_calendar_names_those_that_hold_less(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, base: str, narrower: str
) -> None:
    monkeypatch.setattr("rallies.formats.ics.MAX_EVENTS", 1)
    campaign()
    for _ in range(2):
        cast.published(campaign="freeviasna")
    cast.published()
    cast.published(place_city="krakow", place_city_name="Kraków")
    cast.published(place=cast.TBILISI, time_tz="Asia/Tbilisi")

    asked = base if "{}" in base else f"{base}{{}}"
    said = str(Calendar.from_ical(client.get(asked.format("rallies.ics")).data)["DESCRIPTION"])

    assert "nearest in time only" in said
    named = re.findall(r"https://\S+rallies\.ics\S*", said)
    wanted = (narrower if "{}" in narrower else f"{narrower}{{}}").format("rallies.ics")
    assert f"https://rallies.example{wanted}" in named if narrower else not named


def test_a_capped_calendar_of_one_country_names_its_cities(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rallies.formats.ics.MAX_EVENTS", 1)
    cast.published()
    cast.published(place_city="krakow", place_city_name="Kraków")

    said = str(Calendar.from_ical(client.get("/en/rallies.ics").data)["DESCRIPTION"])

    assert f"https://rallies.example{WARSAW}rallies.ics" in said


def test_news_come_in_pages_that_know_each_other(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rallies.formats.atom.PAGE", 2)
    for _ in range(3):
        cast.published()
    atom = "{http://www.w3.org/2005/Atom}"

    pages = [fromstring(client.get(f"{WARSAW}rallies.atom{query}").data) for query in ("", "?page=2")]  # noqa: S314

    links = [{link.get("rel"): link.get("href") for link in page.findall(f"{atom}link")} for page in pages]
    assert links[0]["next"] == links[1]["self"] == f"https://rallies.example{WARSAW}rallies.atom?page=2"
    assert links[1]["previous"] == links[0]["self"] == f"https://rallies.example{WARSAW}rallies.atom"
    entries = [entry.findtext(f"{atom}id") for page in pages for entry in page.findall(f"{atom}entry")]
    assert len(set(entries)) == 3
    assert client.get(f"{WARSAW}rallies.atom?page=3").status_code == 404
    assert client.get(f"{WARSAW}rallies.atom?page=x").status_code == 404


def test_nothing_of_the_organizer_is_in_any_feed(client: FlaskClient) -> None:
    (rally,) = cast.pending(key_hash=b"k" * 32)
    with writing():
        known = registry.with_id(rally.public_id)
        known.contact = b"sealed"
        decisions.publish(known, by())

    for shape in SHAPES:
        text = client.get(f"{WARSAW}rallies.{shape}").text
        assert not any(word in text for word in ("sealed", "kkkk", "contact", "ORGANIZER", "ATTENDEE", "@example"))


def test_a_table_has_one_row_a_rally(client: FlaskClient) -> None:
    cast.published(title="=1+1")

    (row,) = csv.DictReader(io.StringIO(client.get(f"{WARSAW}rallies.csv").text, newline=""))

    assert row["title"] == "'=1+1"
    assert row["starts"] == "2027-05-21T18:00:00+02:00"


def test_every_address_is_short_and_ascii(client: FlaskClient, app: Flask) -> None:
    campaign()
    longest = "/en/campaigns/freeviasna/places/pl/warsaw/rallies.ics?name=neutral"

    assert client.get(longest).status_code == 200
    assert len(app.config["RALLIES"].public_address + longest) < 120


def test_a_calendar_is_sent_as_calendar_apps_want_it(client: FlaskClient) -> None:
    cast.published()
    plain = client.get(f"{WARSAW}rallies.ics")
    packed = client.get(f"{WARSAW}rallies.ics", headers={"Accept-Encoding": "gzip", "User-Agent": "CalendarAgent/1"})
    tags = [plain.headers["ETag"], packed.headers["ETag"]]

    assert plain.headers["Cache-Control"] == "public, max-age=900"
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

    assert first.headers["Cache-Control"] == "public, max-age=900"
    assert (again.status_code, again.data) == (304, b"")
    assert client.get("/en/search/?kind=vigil").headers["Cache-Control"] == "no-store"


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


class Microformats(HTMLParser):
    """The events that a page marks up, each with what its classes name."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[dict[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del tag
        said = dict(attrs)
        names = set((said.get("class") or "").split())
        if "h-event" in names:
            self.events.append({})
        if "dt-start" in names:
            self.events[-1]["start"] = said["datetime"] or ""
        if "u-url" in names:
            self.events[-1]["url"] = said["href"] or ""


def test_a_list_says_its_events_to_other_programs_and_names_its_feeds(client: FlaskClient) -> None:
    first = cast.published()
    later = cast.published(time_day=date(2027, 5, 28))
    page = client.get(WARSAW).text
    read = Microformats()

    read.feed(page)

    assert read.events[-1] == {"start": "2027-05-28T18:00+02:00", "url": f"/en/rallies/{later.public_id}/"}
    assert f"/en/rallies/{first.public_id}/" in page
    for shape, kind in SHAPES.items():
        bare = kind.partition(";")[0]
        assert f'<link rel="alternate" type="{bare}" href="{WARSAW}rallies.{shape}"' in page


def test_a_page_of_a_rally_tells_search_engines_what_it_is(client: FlaskClient) -> None:
    rally = cast.published()

    page = client.get(f"/en/rallies/{rally.public_id}/").text

    data = json.loads(page.partition('<script type="application/ld+json">')[2].partition("</script>")[0])
    assert data["startDate"] == "2027-05-21T18:00:00+02:00"
    assert data["eventStatus"] == "https://schema.org/EventScheduled"
    assert f'href="/en/rallies/{rally.public_id}/rally.ics"' in page
