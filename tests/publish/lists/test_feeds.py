"""Feeds: the same rallies in every shape, at every selection's address, with nothing private in them."""

import csv
import io
import re
from datetime import UTC, date, datetime, time, timedelta
from xml.etree.ElementTree import fromstring

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar, Event

from rallies.core.clock import SetClock
from rallies.core.db.database import writing
from rallies.model.actors import By
from rallies.model.rally import decisions
from rallies.model.rally import register as registry
from rallies.model.rally.draft import TimeSaid
from rallies.model.rally.rallies import Kind, Precision, Rally
from tests import cast
from tests.publish.shapes import SHAPES

WARSAW = "/en/places/pl/warsaw/"
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


def by() -> By:
    return By.staff("Ala", cast.NOW + timedelta(hours=1))


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
    cast.freeviasna()
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
        registry.change(registry.with_id(rally.public_id), said_time=later, said_place=None, reason="Rain", by=by())
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
    monkeypatch.setattr("rallies.formats.calendar.ics.MAX_EVENTS", 1)
    cast.freeviasna()
    for _ in range(2):
        cast.published(campaign="freeviasna")
    cast.published()
    cast.published(place_city="krakow", place_city_name="Kraków")
    cast.published(place=cast.TBILISI, time_tz="Asia/Tbilisi")

    asked = base if "{}" in base else f"{base}{{}}"
    said = str(Calendar.from_ical(client.get(asked.format("rallies.ics")).data)["DESCRIPTION"])

    assert "nearest in time only" in said
    named = [one for one in re.findall(r"https://\S+rallies\.ics\S*", said) if "page=" not in one]
    wanted = (narrower if "{}" in narrower else f"{narrower}{{}}").format("rallies.ics")
    assert f"https://rallies.example{wanted}" in named if narrower else not named


def test_a_capped_calendar_of_one_country_names_its_cities(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rallies.formats.calendar.ics.MAX_EVENTS", 1)
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


def test_a_sheet_for_excel_begins_with_the_mark_of_its_encoding(client: FlaskClient) -> None:
    cast.published()

    plain, marked = client.get(f"{WARSAW}rallies.csv"), client.get(f"{WARSAW}rallies.csv?bom=1")

    assert marked.data == b"\xef\xbb\xbf" + plain.data
    assert not plain.data.startswith(b"\xef\xbb\xbf")


def alarms(client: FlaskClient, address: str) -> dict[str, list[timedelta]]:
    """The triggers of the reminders in a calendar, by UID."""
    return {
        uid: [alarm.decoded("TRIGGER") for alarm in event.walk("VALARM")]
        for uid, event in events(client, address).items()
    }


@pytest.mark.parametrize(("before", "trigger"), [("P1D", timedelta(days=-1)), ("PT2H", timedelta(hours=-2))])
def test_a_calendar_reminds_only_whoever_asks_for_it(client: FlaskClient, before: str, trigger: timedelta) -> None:
    rally = cast.published()

    for address in (f"{WARSAW}rallies.ics", f"/en/rallies/{rally.public_id}/rally.ics"):
        assert list(alarms(client, address).values()) == [[]]
        assert list(alarms(client, f"{address}?alarm={before}").values()) == [[trigger]]


def test_no_reminder_rings_for_what_is_cancelled(client: FlaskClient) -> None:
    rally = cast.published()
    with writing():
        decisions.cancel(rally, by())

    assert list(alarms(client, f"{WARSAW}rallies.ics?alarm=P1D").values()) == [[]]


def test_no_reminder_rings_for_what_has_begun(client: FlaskClient, clock: SetClock) -> None:
    rally = cast.published()
    assert list(alarms(client, f"{WARSAW}rallies.ics?alarm=P1D").values()) == [[timedelta(days=-1)]]

    clock.instant = rally.starts_at

    assert list(alarms(client, f"{WARSAW}rallies.ics?alarm=P1D").values()) == [[]]


def test_a_day_without_an_hour_is_told_on_its_eve_and_not_two_hours_before(client: FlaskClient) -> None:
    cast.published(time_hour=None, time_end_hour=None)

    assert list(alarms(client, f"{WARSAW}rallies.ics?alarm=P1D").values()) == [[timedelta(hours=-15)]]
    assert list(alarms(client, f"{WARSAW}rallies.ics?alarm=PT2H").values()) == [[]]


def test_a_reminder_that_there_is_not_is_refused_with_those_that_there_are(client: FlaskClient) -> None:
    answer = client.get(f"{WARSAW}rallies.ics?alarm=P9D")

    assert answer.status_code == 422
    assert "alarm=PT2H" in answer.get_data(as_text=True)


def test_a_calendar_with_a_reminder_names_its_own_address(client: FlaskClient) -> None:
    body = client.get(f"{WARSAW}rallies.ics?name=neutral&alarm=PT2H").get_data(as_text=True).replace("\r\n ", "")

    assert "rallies.ics?alarm=PT2H&name=neutral\r\n" in body
