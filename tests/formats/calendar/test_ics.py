"""Calendars: what each event says, what a calendar says of itself, and that one bad rally spoils nothing."""

import logging
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Component, Event

from rallies.core.text import clean
from rallies.formats.calendar import ics, vevent
from rallies.formats.calendar.readback import faults_of
from rallies.model.lists.listing import Kind, Listing, Precision, Status
from tests.formats import cast
from tests.formats.cast import WORDS, at, listing, moved, unannounced
from tests.formats.strategies import AWKWARD, listings, texts

HEAD = ics.Head(
    name="Rallies in Warsaw",
    description="Rallies in Warsaw, from Rallies.",
    capped="Only the nearest ones are here. Calendars of a city: https://rallies.example/en/places/",
    source="https://rallies.example/en/places/pl/warsaw/rallies.ics",
    total=0,
)


SHOWN_AT = datetime(2027, 5, 20, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    ics.fragments.forget()


def events(*shown: Listing) -> list[Event]:
    ics.fragments.forget()  # these listings share their UID and revision
    return Calendar.from_ical(ics.dump(shown, WORDS, HEAD)).events


def event(shown: Listing) -> Event:
    (one,) = events(shown)
    return one


def in_file(shown: Listing) -> Event:
    (one,) = Calendar.from_ical(ics.dump_one(shown, WORDS)).events
    return one


def words_of(part: Component) -> str:
    return str(part["DESCRIPTION"])


def instants_of(one: Event) -> tuple[datetime, datetime]:
    assert isinstance(one.start, datetime)
    assert isinstance(one.end, datetime)
    return one.start.astimezone(UTC), one.end.astimezone(UTC)


def test_an_event_says_when_where_and_what() -> None:
    shown = event(listing())

    assert shown["UID"] == cast.RALLY.uid
    assert shown.start == datetime(2027, 5, 21, 16, tzinfo=UTC)
    assert shown.end == datetime(2027, 5, 21, 18, tzinfo=UTC)
    assert shown["SUMMARY"] == "Freedom for Viasna"
    assert shown["LOCATION"] == "Plac Zamkowy, Warsaw, Poland"
    assert shown["STATUS"] == "CONFIRMED"
    assert shown["URL"] == "https://rallies.example/en/rallies/abc234/"
    assert shown["CLASS"] == "PUBLIC"
    assert shown["TRANSP"] == "TRANSPARENT"
    assert shown.categories == ["Rally", "#FreeViasna"]
    assert "Friday 21 May 2027, 18:00–20:00, Central European Summer Time (CEST, UTC+2)" in words_of(shown)


def test_every_reader_gets_the_same_place() -> None:
    shown = event(listing(venue='Café "Žižkov"; 5^2'))

    structured = shown["X-APPLE-STRUCTURED-LOCATION"]
    assert structured.params["X-TITLE"] == shown["LOCATION"] == "Café 'Žižkov'; 5’2, Warsaw, Poland"
    assert structured == "geo:52.2479,21.0137"
    assert shown["GEO"].to_ical() == "52.2479;21.0137"


@pytest.mark.parametrize(
    ("differs", "radius"),
    [
        ({}, "70"),
        ({"precision": Precision.STREET}, "200"),
        ({"precision": Precision.CITY, "venue": ""}, "5000"),
        ({"precision": Precision.TIMED, "venue": "", "reveals_at": SHOWN_AT}, "5000"),
    ],
)
def test_the_circle_on_a_map_is_as_wide_as_what_is_known(differs: dict[str, Any], radius: str) -> None:
    structured = event(listing(**differs))["X-APPLE-STRUCTURED-LOCATION"]

    assert structured.params["X-APPLE-RADIUS"] == radius
    assert structured.params["VALUE"] == "URI"


def test_a_point_is_told_to_a_metre_and_no_closer() -> None:
    shown = event(listing(lat=52.247912345, lon=21.013712345))

    assert shown["GEO"].to_ical() == "52.24791;21.01371"


def test_a_rally_of_no_place_has_no_empty_one() -> None:
    nowhere = {"venue": "", "address": "", "city": "", "city_name": "", "country": ""}

    assert "LOCATION" not in event(listing(**nowhere, lat=None, lon=None))


def test_a_rally_of_no_campaign_has_one_category_and_no_empty_one() -> None:
    assert event(listing(campaign="", campaign_hashtag="")).categories == ["Rally"]


def test_a_feed_cuts_long_words_at_500_characters_and_keeps_each_line() -> None:
    long = f"<p>{'x' * 2_000}</p>"
    told = words_of(event(listing(description_html=long))).splitlines()

    assert max(len(line) for line in told) == vevent.FEED_TEXT == 500
    assert "Friday 21 May 2027, 18:00–20:00, Central European Summer Time (CEST, UTC+2)" in told


def test_the_stamp_is_the_last_change_and_not_the_time_of_asking() -> None:
    shown = event(moved(updated=datetime(2027, 5, 2, 9, 30, 15, 999, tzinfo=UTC)))

    assert shown.DTSTAMP == shown.LAST_MODIFIED == datetime(2027, 5, 2, 9, 30, 15, tzinfo=UTC)
    assert shown.sequence == 1


def test_a_cancelled_rally_stays_and_says_so_in_its_title() -> None:
    shown = event(listing(status=Status.CANCELLED, reason="The permit was taken back."))

    assert shown["STATUS"] == "CANCELLED"
    assert shown["SUMMARY"] == "CANCELLED: Freedom for Viasna"
    assert "The permit was taken back." in words_of(shown)


def test_a_postponed_rally_is_tentative() -> None:
    shown = event(listing(status=Status.POSTPONED))

    assert shown["STATUS"] == "TENTATIVE"
    assert shown["SUMMARY"] == "POSTPONED: Freedom for Viasna"


def test_a_moved_rally_says_from_when_to_when_and_why() -> None:
    shown = event(moved())

    assert shown["SUMMARY"] == "MOVED: Freedom for Viasna"
    assert "Before: 17:00. Now: 18:00." in words_of(shown)
    assert "The square is taken." in words_of(shown)


def test_an_unannounced_hour_is_a_whole_day_that_says_so() -> None:
    shown = event(unannounced())

    assert shown.start == date(2027, 5, 21)
    assert shown.end == date(2027, 5, 22)
    assert shown["SUMMARY"] == "Freedom for Viasna (time to be announced)"
    assert "Friday 21 May 2027, the time is still to be announced" in words_of(shown)
    assert b"DTSTART;VALUE=DATE:20270521\r\n" in ics.dump([unannounced()], WORDS, HEAD)


def test_days_without_hours_end_after_the_last_one() -> None:
    shown = event(unannounced(end_day=date(2027, 5, 23)))

    assert shown.end == date(2027, 5, 24)
    assert "Friday 21 May 2027 – Sunday 23 May 2027" in words_of(shown)


def test_a_night_past_midnight_is_no_second_day() -> None:
    shown = event(at(date(2027, 5, 21), time(22), "Europe/Warsaw", hours=4))

    assert "Friday 21 May 2027, 22:00–02:00, Central" in words_of(shown)


def test_more_than_a_night_names_both_days() -> None:
    shown = event(at(date(2027, 5, 21), time(22), "Europe/Warsaw", hours=25))

    assert "Friday 21 May 2027, 22:00 – Saturday 22 May 2027, 23:00" in words_of(shown)


def test_an_end_that_nobody_said_is_told_as_assumed() -> None:
    assert "two hours are assumed" in words_of(event(listing(end_hour=None)))
    assert "two hours are assumed" not in words_of(event(listing()))


def test_a_last_day_without_an_hour_is_named_itself_and_not_the_midnight_after_it() -> None:
    shown = event(listing(end_day=date(2027, 5, 23), end_hour=None, ends=datetime(2027, 5, 23, 22, tzinfo=UTC)))

    assert "Friday 21 May 2027, 18:00 – Sunday 23 May 2027, Central" in words_of(shown)
    assert "assumed" not in words_of(shown)


def test_a_hidden_place_is_the_city_and_says_when_it_will_be_shown() -> None:
    reveals_at = datetime(2027, 5, 21, 14, tzinfo=UTC)
    shown = event(listing(precision=Precision.TIMED, venue="", reveals_at=reveals_at, lat=52.22977, lon=21.01178))

    assert shown["LOCATION"] == "Warsaw, Poland"
    assert shown["X-APPLE-STRUCTURED-LOCATION"].params["X-APPLE-RADIUS"] == "5000"
    assert "shown from Friday 21 May 2027, 16:00" in words_of(shown)


def test_words_that_nobody_can_see_leave_no_empty_line() -> None:
    shown = event(listing(title="\x00\u202e", venue="\ufeff", organization="\x7f"))

    assert shown["SUMMARY"] == "Rally"
    assert shown["LOCATION"] == "Warsaw, Poland"
    assert "Organization" not in words_of(shown)


def test_an_online_rally_has_no_point() -> None:
    shown = event(listing(kind=Kind.ONLINE, venue="", country="", city="", city_name="", lat=None, lon=None))

    assert shown["LOCATION"] == "Online"
    assert "GEO" not in shown


def test_a_calendar_names_itself_and_has_nothing_that_readers_trip_over() -> None:
    octets = ics.dump([listing()], WORDS, HEAD)
    calendar = Calendar.from_ical(octets)

    assert calendar["NAME"] == calendar["X-WR-CALNAME"] == "Rallies in Warsaw"
    assert calendar["SOURCE"] == HEAD.source
    assert calendar["COLOR"] == "firebrick"
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\nX-PUBLISHED-TTL:PT1H\r\n" in octets
    assert not {"UID", "METHOD"} & set(calendar)
    for name in (b"ORGANIZER", b"ATTENDEE", b"CONTACT", b"VALARM", b"ATTACH", b"IMAGE", b"RRULE", b"VTIMEZONE"):
        assert name not in octets


def test_the_name_of_a_calendar_needs_no_escape_that_some_readers_would_show() -> None:
    octets = ics.dump([], WORDS, replace(HEAD, name="Rallies in Warsaw, Poland; a\\b"))

    assert b"\r\nNAME:Rallies in Warsaw \xc2\xb7 Poland \xc2\xb7 a/b\r\n" in octets


@pytest.mark.parametrize("words", AWKWARD)
def test_lines_are_short_end_right_and_are_cut_between_characters(words: str) -> None:
    octets = ics.dump([listing(title=words, venue=words, organization=words)], WORDS, HEAD)

    lines = octets.split(b"\r\n")
    assert lines[-1] == b""
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines)
    assert all(line.decode() is not None for line in lines)


def test_two_builds_are_the_same_to_the_byte() -> None:
    shown = [listing(uid=f"{number}@rallies.example") for number in range(5)]
    first = ics.dump(shown, WORDS, HEAD)

    ics.fragments.forget()

    assert ics.dump(shown, WORDS, HEAD) == first


def test_an_edit_is_seen_although_events_are_kept() -> None:
    before = ics.dump([listing()], WORDS, HEAD)

    after = ics.dump([listing(title="Freedom now", revision=2)], WORDS, HEAD)

    assert b"SUMMARY:Freedom for Viasna\r\n" in before
    assert b"SUMMARY:Freedom now\r\n" in after


def test_a_rally_that_would_spoil_the_calendar_is_left_out_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    backwards = listing(uid="b@rallies.example", id="bad", ends=cast.RALLY.starts - timedelta(hours=1))
    with caplog.at_level(logging.ERROR):
        shown = events(listing(), backwards, listing(uid="c@rallies.example"))

    assert [one["UID"] for one in shown] == [cast.RALLY.uid, "c@rallies.example"]
    (line,) = caplog.records
    assert line.__dict__["rally"] == "bad"
    assert "DTEND" in line.getMessage()


@pytest.mark.parametrize(
    "differs", [{"uid": "x\r\nATTENDEE:mailto:a@b"}, {"lat": float("nan")}, {"lat": 91.0}, {"uid": ""}]
)
def test_no_fault_of_the_register_reaches_a_calendar(differs: dict[str, object]) -> None:
    shown = events(listing(), listing(**{"uid": "bad@rallies.example", **differs}))

    assert [one["UID"] for one in shown] == [cast.RALLY.uid]


def test_a_calendar_stops_before_a_thousand_and_first_and_says_so() -> None:
    many = [listing(uid=f"{number}@rallies.example", title="T") for number in range(1_005)]
    octets = ics.dump(many, WORDS, replace(HEAD, total=1_005))

    assert octets.count(b"BEGIN:VEVENT") == 1_000
    assert "https://rallies.example/en/places/" in words_of(Calendar.from_ical(octets))


def test_a_calendar_stops_before_900_kilobytes_and_says_so() -> None:
    text = "<p>" + "Салідарнасць " * 300 + "</p>"
    many = [listing(uid=f"{n}@rallies.example", description_html=text, organization="Ж" * 200) for n in range(1_000)]
    octets = ics.dump(many, WORDS, replace(HEAD, total=1_000))

    assert 850_000 < len(octets) <= 900_000
    assert "Only the nearest ones" in words_of(Calendar.from_ical(octets))


def test_what_comes_first_has_room_before_the_rest_and_all_stand_in_order_of_time() -> None:
    text = "<p>" + "Салідарнасць " * 300 + "</p>"
    days = [*range(31, 60), *range(30, 0, -1)] * 10  # what is to come, and then what is over, the latest first
    many = [
        at(date(2027, 1, 1) + timedelta(days=day), time(18), "Europe/Warsaw", uid=f"{number:04}@rallies.example",
           description_html=text, organization="Ж" * 200)
        for number, day in enumerate(sorted(days, key=lambda day: (day < 31, abs(day - 31))))
    ]  # fmt: skip

    kept = Calendar.from_ical(ics.dump(many, WORDS, replace(HEAD, total=len(many)))).events

    assert {str(one["UID"]) for one in kept} == {one.uid for one in many[: len(kept)]}
    assert 29 * 10 < len(kept) < len(many)
    starts = [instants_of(one)[0] for one in kept]
    assert starts == sorted(starts)


@pytest.mark.parametrize(
    ("was", "became", "fault"),
    [
        (b"SUMMARY:Free", b"SUMMARY:\nFree", "unreadable"),
        (b"SUMMARY:Free", b"SUMMARY:\xffFree", "unreadable"),
        (b"SUMMARY:Free", b"SUMMARY:\\nFree", "title"),
        (b"STATUS:CONFIRMED", b"STATUS:CANCELLED", "status"),
        (b"DTEND:2027", b"DTEND:2028", "end"),
        (b"GEO:52", b"GEO:51", "point"),
        (b'X-TITLE="Plac', b'X-TITLE="Plas', "unreadable"),
        (b"TRANSP:TRANSPARENT", b"TRANSP:OPAQUE", "unreadable"),
        (b"CLASS:PUBLIC\r\n", b"CLASS:PUBLIC\r\nCLASS:PUBLIC\r\n", "unreadable"),
        (b"END:VEVENT\r\n", b"END:VEVENT\r\nEND:VEVENT\r\n", "unreadable"),
    ],
)
def test_what_was_not_written_as_it_was_meant_is_found(was: bytes, became: bytes, fault: str) -> None:
    said = vevent.facts(listing(), WORDS)
    made = vevent.written(said, listing(), WORDS)
    assert list(faults_of(made, said)) == []

    (found,) = faults_of(made.replace(was, became, 1), said)

    assert was in made
    assert found.startswith(fault)


def test_a_full_calendar_does_not_say_that_it_is_capped() -> None:
    octets = ics.dump([listing()], WORDS, replace(HEAD, total=1))

    assert Calendar.from_ical(octets)["DESCRIPTION"] == HEAD.description


def test_one_rally_is_written_in_the_time_of_its_venue() -> None:
    octets = ics.dump_one(listing(), WORDS)

    assert b"DTSTART;TZID=Europe/Warsaw:20270521T180000\r\n" in octets
    assert octets.count(b"BEGIN:STANDARD") == octets.count(b"BEGIN:DAYLIGHT") == 1


def test_a_start_in_the_repeated_hour_is_written_in_utc() -> None:
    octets = [
        ics.dump_one(at(date(2027, 10, 31), time(2, 30), "Europe/Warsaw", is_second=late), WORDS)
        for late in (False, True)
    ]

    assert b"DTSTART:20271031T003000Z\r\n" in octets[0]
    assert b"DTSTART:20271031T013000Z\r\n" in octets[1]
    assert b"VTIMEZONE" not in octets[0] + octets[1]


def seen(title: str) -> str:
    """A title as calendars show it."""
    return " ".join(clean(title).split()).replace("\\", "/") or "Rally"


@given(listings())
@settings(max_examples=2 * settings().max_examples)
def test_a_calendar_keeps_the_instant_and_the_words(shown: Listing) -> None:
    one = event(shown)

    assert instants_of(one) == (shown.starts, shown.ends)
    assert one["SUMMARY"] == seen(shown.title)


@given(listings())
@settings(max_examples=2 * settings().max_examples)
def test_a_file_keeps_the_instant_and_the_words(shown: Listing) -> None:
    one = in_file(shown)

    assert instants_of(one) == (shown.starts, shown.ends)
    assert one["SUMMARY"] == seen(shown.title)


@given(st.lists(texts(), min_size=1, max_size=5))
def test_any_text_gives_as_many_components_as_there_are_rallies(words: list[str]) -> None:
    shown = [
        listing(uid=f"{number}@rallies.example", title=text, venue=text, description_html=f"<p>{text}</p>", revision=-1)
        for number, text in enumerate(words)
    ]
    ics.fragments.forget()

    calendar = Calendar.from_ical(ics.dump(shown, WORDS, HEAD))

    assert len(calendar.subcomponents) == len(words)
    assert not any(one.subcomponents for one in calendar.subcomponents)
