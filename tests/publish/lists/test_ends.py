"""An end that nobody gave: no page, list, feed, sheet or text shows one; calendars assume two hours, and say so."""

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import date, time, timedelta
from html import unescape
from urllib.parse import unquote_plus, urljoin

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar

from tests import cast
from tests.intake.typed import fill

TO_CALENDARS = re.compile(r'href="(https://(?:calendar\.google|outlook\.live|calendar\.yahoo)[^"]*)"')
ASSUMED = re.compile(r"0?1:17|23:17(?::00)?(?:Z|\+00)|22 May|May 22|2027-?05-?22|T012317")
"""What a rally at 23:17 on 21 May would end at if it lasted two hours: at the venue, in UTC, and a day later."""
MOST_PAGES = 200
KINDS = ("rallies.geojson", "rallies.csv", "rallies.atom", "embed/", "poster/", "flyer/", ".svg", "press/", "0.json")


@pytest.fixture
def late(register: Flask) -> str:
    """A rally late in the evening, of which nobody said when it ends; another of a day later is noise."""
    del register
    cast.freeviasna()
    cast.published(title="Other", time_day=date(2027, 6, 1), place=cast.TBILISI, time_tz="Asia/Tbilisi")
    rally = cast.published(campaign="freeviasna", time_hour=time(23, 17), time_end_hour=None)
    return rally.public_id


def walk(client: FlaskClient, first: list[str]) -> Iterator[tuple[str, str]]:
    """Addresses of the English site with their text, from the first ones along every link of every page."""
    asked, seen = list(first), set(first)
    while asked and len(seen) < MOST_PAGES:
        path = asked.pop(0)
        answer = client.get(path)
        if answer.status_code != 200 or answer.mimetype in {"image/png", "application/pdf"}:
            continue
        yield path, unescape(unquote_plus(TO_CALENDARS.sub("", answer.text)))
        for link in re.findall(r'(?:href|src|content)="([^"#]+)', answer.text):
            whole = urljoin(path, unescape(link).replace("https://rallies.example", ""))
            if whole.startswith(("/en/", "/tiles/")) and whole not in seen:
                seen.add(whole)
                asked.append(whole)


def test_no_representation_shows_an_end_that_nobody_gave(late: str, client: FlaskClient) -> None:
    rally, kit = f"/en/rallies/{late}/", "/en/campaigns/freeviasna/kit/"
    sheets = [rally + name for name in ("poster/", "flyer/", "card-tall.svg")]
    lists = ["/en/embed/", "/en/near/?lat=52.2&lon=21", "/en/search/?q=Warsaw", "/tiles/all/0/0/0.json"]
    first = ["/en/", rally, *sheets, *lists, f"{rally}press/", f"{kit}hold/", "/en/rallies.atom"]

    shown = {path: text for path, text in walk(client, first) if not path.endswith(".ics")}

    assert {path: found for path, text in shown.items() if (found := ASSUMED.findall(text))} == {}
    telling = [path for path, text in shown.items() if "23:17" in text]
    assert [kind for kind in KINDS if not any(kind in path for path in telling)] == []


def test_data_leaves_out_an_end_that_nobody_gave(late: str, client: FlaskClient) -> None:
    place = "/en/places/pl/warsaw/"
    (feature,) = json.loads(client.get(f"{place}rallies.geojson").text)["features"]
    (row,) = csv.DictReader(io.StringIO(client.get(f"{place}rallies.csv").text))
    page = client.get(f"/en/rallies/{late}/").text

    assert feature["properties"]["ends"] is None
    assert (row["starts"], row["ends"]) == ("2027-05-21T23:17:00+02:00", "")
    assert "endDate" not in json.loads(page.partition('application/ld+json">')[2].partition("</script>")[0])


def test_calendars_assume_two_hours_and_say_so(late: str, client: FlaskClient) -> None:
    for path in (f"/en/rallies/{late}/rally.ics", "/en/places/pl/warsaw/rallies.ics"):
        (event,) = Calendar.from_ical(client.get(path).text).events

        assert event.end - event.start == timedelta(hours=2)
        assert "Nobody said when it ends; two hours are assumed." in str(event["description"])
    links = [unquote_plus(unescape(link)) for link in TO_CALENDARS.findall(client.get(f"/en/rallies/{late}/").text)]
    assert len(links) == len([link for link in links if "two hours are assumed" in link]) == 3


def test_the_text_for_a_message_has_only_the_start(late: str, client: FlaskClient) -> None:
    page = client.get(f"/en/rallies/{late}/").text

    assert "Friday 21 May 2027, 23:17, Central European Summer Time (CEST, UTC+2)" in page


def test_a_preview_shows_no_end_that_nobody_gave(register: Flask, client: FlaskClient) -> None:
    del register
    page = fill(client, start="23:17").text

    assert "No end was said; calendars show two hours." in page
    assert ASSUMED.findall(page) == []


def test_a_night_past_midnight_is_no_second_day(register: Flask, client: FlaskClient) -> None:
    del register
    rally = cast.published(time_hour=time(22), time_end_hour=time(2))
    for path in ("/en/places/pl/warsaw/", f"/en/rallies/{rally.public_id}/", f"/en/rallies/{rally.public_id}/poster/"):
        text = TO_CALENDARS.sub("", client.get(path).text)

        assert "22 May" not in text
    page = client.get(f"/en/rallies/{rally.public_id}/").text
    assert '<span class="when-hour">22:00–02:00</span>' in page
    assert "Friday 21 May 2027, 22:00–02:00, Central European Summer Time" in page


def test_a_rally_of_days_says_until_when(register: Flask, client: FlaskClient) -> None:
    del register
    rally = cast.published(time_hour=time(18), time_end_hour=time(20), time_end_day=date(2027, 5, 22))

    assert "until Sat 22 May 2027" in client.get(f"/en/rallies/{rally.public_id}/").text
