"""Calendars and pages with events: what their programs wrote, as rows like any other."""

import json
from datetime import time
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from rallies.core.clock import Moment
from rallies.core.db.database import session
from rallies.core.errors import InvalidInput
from rallies.intake.importing.readers import sources
from rallies.intake.importing.readers.web import pages
from rallies.model.lists import search
from rallies.model.lists.listing import Status
from rallies.model.rally.rallies import Rally
from rallies.model.selection import Selection
from tests import cast
from tests.intake.importing.command import run


def calendar(*lines: str, place: str = "Plac Zamkowy\\, Warsaw\\, Poland") -> str:
    said = ["BEGIN:VEVENT", "UID:a1@ngo.example", "SUMMARY:Rally", f"LOCATION:{place}", *lines, "END:VEVENT"]
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Test//Test//EN", *said, "END:VCALENDAR", ""])


def page(**event: object) -> str:
    said = {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": "https://ngo.example/1",
        "name": "Rally",
        "startDate": "2027-05-21T18:00:00+02:00",
        "location": {"@type": "Place", "name": "Plac Zamkowy",
                     "address": {"addressLocality": "Warsaw", "addressCountry": "PL"}},
        **event,
    }  # fmt: skip
    return f'<!doctype html><title>x</title><script type="application/ld+json">{json.dumps(said)}</script>'


def only() -> Rally:
    return session().execute(select(Rally)).scalar_one()


@pytest.mark.parametrize("start", ["DTSTART:20270521T160000Z", "DTSTART;TZID=Europe/Warsaw:20270521T180000"])
def test_an_event_comes_with_the_hour_at_its_venue(register: Flask, tmp_path: Path, start: str) -> None:
    (line,) = run(register, tmp_path, calendar(start))

    assert (line["outcome"], line["key"], only().hour, only().tz) == (
        "accepted",
        "a1@ngo.example",
        time(18),
        "Europe/Warsaw",
    )


def test_an_event_of_whole_days_ends_on_the_day_before_its_end(register: Flask, tmp_path: Path) -> None:
    (line,) = run(register, tmp_path, calendar("DTSTART;VALUE=DATE:20270521", "DTEND;VALUE=DATE:20270524"))

    assert "write the hour at the venue" in line["reason"]
    assert (only().hour, f"{only().day}", f"{only().end_day}") == (None, "2027-05-21", "2027-05-23")


def test_a_cancelled_event_calls_its_rally_off(register: Flask, tmp_path: Path) -> None:
    run(register, tmp_path, calendar("DTSTART:20270521T160000Z"))
    run(register, tmp_path, calendar("DTSTART:20270521T160000Z", "STATUS:CANCELLED"))

    (listing,) = search.upcoming(Selection(), Moment(cast.NOW))
    assert listing.status is Status.CANCELLED


@pytest.mark.parametrize("place", ["Auditorium 16", "PMS", "The usual room"])
def test_a_room_is_never_taken_for_a_town(register: Flask, tmp_path: Path, place: str) -> None:
    (line,) = run(register, tmp_path, calendar("DTSTART:20270521T160000Z", place=place))

    assert line["outcome"] == "asked"


def test_an_event_of_a_page_is_a_rally(register: Flask, tmp_path: Path) -> None:
    (line,) = run(register, tmp_path, page(organizer={"@type": "Organization", "name": "Viasna"}))

    assert (line["outcome"], line["key"]) == ("accepted", "https://ngo.example/1")
    assert (only().hour, only().city, only().organization) == (time(18), "warsaw", "Viasna")


def test_a_persons_name_is_never_taken_for_an_organization(register: Flask, tmp_path: Path) -> None:
    run(register, tmp_path, page(organizer={"@type": "Person", "name": "Ala Nowak"}))

    assert only().organization == ""


@pytest.mark.parametrize(("offset", "hour"), [("-05:00", time(1)), ("+05:30", time(14, 30)), ("Z", time(20))])
def test_a_pages_hour_by_another_clock_is_shown_by_the_venues(
    register: Flask, tmp_path: Path, offset: str, hour: time
) -> None:
    start = "2027-05-21T18:00:00" if offset != "-05:00" else "2027-05-20T18:00:00"
    (line,) = run(register, tmp_path, page(startDate=start + offset))

    if offset == "-05:00":
        assert "another day" in line["reason"]
    else:
        assert only().hour == hour


def test_a_called_off_event_of_a_page_is_shown_so(register: Flask, tmp_path: Path) -> None:
    run(register, tmp_path, page(eventStatus="https://schema.org/EventCancelled"))

    (listing,) = search.upcoming(Selection(), Moment(cast.NOW))
    assert listing.status is Status.CANCELLED


def test_events_are_found_in_graphs_and_lists_of_plain_json() -> None:
    events = [{"@type": ["Thing", "SocialEvent"], "name": str(number)} for number in range(3)]
    text = json.dumps({"@graph": [{"@type": "ItemList", "itemListElement": [{"item": event} for event in events]}]})

    assert [row.title for row in pages.read(text, today=cast.NOW.date()).rows] == ["0", "1", "2"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("{}", "This is JSON"),
        ("[]", "This is JSON"),
        ('{"@type": "Person"}', "This is JSON"),
        ("{not json", "can't be read"),
        ("[" * 100_000, "can't be read"),
        ("<html><p>Hello", "This is a web page"),
        ('[{"title": "x", "beginsOn": null}]', "This is a JSON list of Mobilizon"),
        ('{"type": "FeatureCollection", "features": []}', "This is GeoJSON"),
        ("<rss version='2.0'><channel/></rss>", "This is a news feed"),
    ],
)
def test_a_file_without_events_is_refused_with_its_kind(text: str, kind: str) -> None:
    with pytest.raises(InvalidInput, match=kind):
        sources.read(text.encode(), today=cast.NOW.date())


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), lambda inner: st.lists(inner)
                    | st.dictionaries(st.sampled_from(["name", "location", "address", "startDate", "geo", "organizer",
                                                       "eventStatus", "latitude", "@type"]), inner)))  # fmt: skip
def test_no_shape_of_an_event_breaks_its_reading(part: object) -> None:
    event = {"@type": "Event", "name": part, "location": part, "startDate": part, "organizer": part, "url": part}

    (row, *_) = pages.read(json.dumps([event]), today=cast.NOW.date()).rows

    assert row.number == 1


@pytest.mark.parametrize(
    ("title", "state", "left"),
    [
        ("[ABGESAGT] Mahnwache", "cancelled", "Mahnwache"),
        ("Vigil (cancelled)", "cancelled", "Vigil"),
        ("Fällt aus: Demo", "cancelled", "Demo"),
        ("АДМЕНЕНА: Пікет", "cancelled", "Пікет"),
        ("【中止】集会", "cancelled", "集会"),
        ("ОТЛОЖЕНА: Марш", "postponed", "Марш"),
        ("Отмена пыток", "published", "Отмена пыток"),
        ("Not cancelled: Vigil", "published", "Not cancelled: Vigil"),
    ],
)
def test_a_word_in_front_of_or_behind_a_title_calls_it_off(
    register: Flask, tmp_path: Path, title: str, state: str, left: str
) -> None:
    run(register, tmp_path, calendar("DTSTART:20270521T160000Z").replace("SUMMARY:Rally", f"SUMMARY:{title}"))

    assert (only().state, only().title) == (state, left)


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (["DTSTART:20270521T160000Z", "STATUS:TENTATIVE"], "not certain"),
        (["DTSTART:20270521T160000Z", "STATUS:MAYBE"], "status"),
        (["DTSTART:20270521T160000Z", "STATUS CANCELLED"], "STATUS"),
        (["DTSTART:20270521T160000Z", "DTEND:20270521T160000Z"], "end is not after"),
        (["DTSTART:20270521T160000Z", "DTEND:20270521T150000Z"], "end is not after"),
        (["DTSTART:20270521T160000Z", "DTEND:tomorrow"], "DTEND"),
        (["DTSTART;TZID=Nowhere/Land:20270521T160000"], "Nowhere/Land"),
    ],
)
def test_what_a_calendar_leaves_open_is_asked_and_not_shown(
    register: Flask, tmp_path: Path, lines: list[str], reason: str
) -> None:
    (line,) = run(register, tmp_path, calendar(*lines))

    assert (line["outcome"], reason in line["reason"]) == ("asked", True)


def test_a_title_that_only_begins_with_the_word_is_asked(register: Flask, tmp_path: Path) -> None:
    text = calendar("DTSTART:20270521T160000Z").replace("SUMMARY:Rally", "SUMMARY:Cancelled flights of refugees")
    (line,) = run(register, tmp_path, text)

    assert (line["outcome"], "calls it off" in line["reason"]) == ("asked", True)


@pytest.mark.parametrize("visibility", ["PRIVATE", "confidential", "X-FRIENDS"])
def test_what_is_not_public_is_refused(register: Flask, tmp_path: Path, visibility: str) -> None:
    (line,) = run(register, tmp_path, calendar("DTSTART:20270521T160000Z", f"CLASS:{visibility}"))

    assert line["outcome"] == "refused"


@pytest.mark.parametrize(
    "geo", ["52.2478;21.0139", "21.0139;52.2478", "52,2478;21,0139", "52.2478,21.0139", "52,2478,21,0139"]
)
def test_a_point_is_understood_in_any_order_and_with_commas(register: Flask, tmp_path: Path, geo: str) -> None:
    run(register, tmp_path, calendar("DTSTART:20270521T160000Z", f"GEO:{geo}"))

    assert (only().lat, only().lon) == (52.2478, 21.0139)


def test_a_line_and_a_zone_that_are_broken_lose_no_event(register: Flask, tmp_path: Path) -> None:
    zone = "BEGIN:VTIMEZONE\r\nTZID:Own\r\nBEGIN:STANDARD\r\nDTSTART:never\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    text = calendar("DTSTART:20270521T160000Z", "no property").replace("BEGIN:VEVENT", zone + "BEGIN:VEVENT")
    (line,) = run(register, tmp_path, text)

    assert (line["outcome"], "can't be read" in line["reason"]) == ("accepted", True)


def test_a_letter_that_a_fold_cuts_in_two_is_kept(register: Flask, tmp_path: Path) -> None:
    before, after = "Żółw".encode()[:3], "Żółw".encode()[3:]
    title = b"SUMMARY:" + before + b"\r\n " + after
    run(register, tmp_path, calendar("DTSTART:20270521T160000Z").encode().replace(b"SUMMARY:Rally", title))

    assert only().title == "Żółw"


def test_a_zone_of_its_own_and_one_of_windows_are_understood(register: Flask, tmp_path: Path) -> None:
    run(register, tmp_path, calendar("DTSTART;TZID=Central European Standard Time:20270521T180000"))

    assert (only().hour, only().tz) == (time(18), "Europe/Warsaw")


def test_commas_and_comments_in_json_are_passed_over_and_strings_stay(register: Flask, tmp_path: Path) -> None:
    text = page(name="A // B, /* C */ ,]").replace('"@type": "Event",', '/* an event */ "@type": "Event", // here\n')
    (line,) = run(register, tmp_path, text.replace("}</script>", ",}</script>"))

    assert (line["outcome"], only().title) == ("accepted", "A // B, /* C */ ,]")


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        ({"eventStatus": "https://schema.org/EventSleeping"}, "EventSleeping"),
        ({"endDate": "2027-05-21T17:00:00+02:00"}, "end is not after"),
        ({"endDate": "2027-05-21T18:00:00+02:00"}, "end is not after"),
        ({"endDate": "2027-05-20"}, "end is not after"),
    ],
)
def test_what_a_page_leaves_open_is_asked(register: Flask, tmp_path: Path, event: dict[str, str], reason: str) -> None:
    (line,) = run(register, tmp_path, page(**event))

    assert (line["outcome"], reason in line["reason"]) == ("asked", True)


def test_a_pages_instant_in_utc_moves_to_the_venues_day(register: Flask, tmp_path: Path) -> None:
    run(register, tmp_path, page(startDate="2027-05-21T22:30:00Z", endDate="2027-05-22T00:30:00Z"))

    assert (f"{only().day}", only().hour, only().end_hour, only().end_day) == (
        "2027-05-22", time(0, 30), time(2, 30), None,
    )  # fmt: skip


GANCIO = [{"id": 7, "title": "Mitin &amp; marcha", "start_datetime": 1811001600, "end_datetime": 1811008800,
           "place": {"name": "Alexanderplatz", "address": "Berlin, Germany", "latitude": 52.5219, "longitude": 13.4132},
           "description": "<p>Ven</p>"}]  # fmt: skip
MOBILIZON = {"events": [{"uuid": "u1", "title": "Mitin & marcha", "beginsOn": "2027-05-22T16:00:00Z",
                         "endsOn": "2027-05-22T18:00:00Z", "description": "Ven", "status": "CONFIRMED",
                         "physicalAddress": {"description": "Alexanderplatz", "locality": "Berlin",
                                             "country": "DE"}}]}  # fmt: skip
MOBILIZE = {"data": [{"id": 9, "title": "Mitin & marcha", "timezone": "Europe/Berlin", "description": "Ven",
                      "timeslots": [{"id": 1, "start_date": 1811001600, "end_date": 1811008800}],
                      "location": {"venue": "Alexanderplatz", "locality": "Berlin", "country": "DE",
                                   "location": {"latitude": 52.5219, "longitude": 13.4132}}}]}  # fmt: skip
GEOJSON = {"type": "FeatureCollection", "features": [
    {"type": "Feature", "geometry": {"type": "Point", "coordinates": [13.4132, 52.5219]},
     "properties": {"uid": "g1", "title": "Mitin & marcha", "starts": "2027-05-22T18:00:00+02:00", "description": "Ven",
                    "ends": "2027-05-22T20:00:00+02:00", "city": "Berlin", "country": "DE", "venue": "Alexanderplatz",
                    "status": "on"}}]}  # fmt: skip


@pytest.mark.parametrize("held", [GANCIO, MOBILIZON, MOBILIZE, GEOJSON])
def test_lists_of_other_programs_are_read(register: Flask, tmp_path: Path, held: object) -> None:
    (line,) = run(register, tmp_path, json.dumps(held))

    assert (line["outcome"], only().title, only().city) == ("accepted", "Mitin & marcha", "berlin")
    assert (f"{only().day}", only().hour, only().end_hour, only().venue, only().description) == (
        "2027-05-22", time(18), time(20), "Alexanderplatz", "Ven",
    )  # fmt: skip


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.integers() | st.text(), lambda inner: st.lists(inner)
                    | st.dictionaries(st.sampled_from(["title", "starts", "place", "location", "geometry", "properties",
                                                       "coordinates", "timeslots", "address"]), inner)))  # fmt: skip
def test_no_shape_of_a_list_breaks_its_reading(part: object) -> None:
    event = {"title": part, "starts": "2027-05-22", "place": part, "geometry": part, "timeslots": None, "status": part}

    (row,) = pages.read(json.dumps([{**event, "description": part, "end": part}]), today=cast.NOW.date()).rows

    assert row.number == 1
