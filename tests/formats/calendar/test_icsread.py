"""Calendars of other programs: their events, or a clear reason, and never another exception."""

import csv
import os
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rallies.core.errors import InvalidInput
from rallies.formats.calendar import ics


@pytest.fixture(scope="module")
def samples() -> Path:
    if "RALLIES_TEST_DATA" not in os.environ:
        pytest.skip("RALLIES_TEST_DATA names no folder with calendars of other programs")
    return Path(os.environ["RALLIES_TEST_DATA"]) / "ics_samples"


def calendar(*lines: str) -> bytes:
    said = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", *lines, "END:VCALENDAR", ""]
    return "\r\n".join(said).encode()


def event(*lines: str) -> ics.Loaded:
    (one,) = ics.load(calendar("BEGIN:VEVENT", "UID:1@x", *lines, "END:VEVENT"))
    return one


def test_every_sample_gives_its_events(samples: Path) -> None:
    with (samples / "index.csv").open(encoding="utf-8", newline="") as file:
        held = {row["file"]: int(row["events"]) for row in csv.DictReader(file)}

    read = {name: len(ics.load((samples / name).read_bytes())) for name in held}

    assert read == held


def test_an_event_is_read_with_its_zone() -> None:
    read = event(
        "DTSTART;TZID=Europe/Warsaw:20270521T180000", "DURATION:PT90M", "SUMMARY:Пікет\\, марш", "GEO:52.2;21.0"
    )

    assert isinstance(read.start, datetime)
    assert read.start.astimezone(UTC) == datetime(2027, 5, 21, 16, tzinfo=UTC)
    assert isinstance(read.end, datetime)
    assert read.end - read.start == timedelta(minutes=90)
    assert read.zone == "Europe/Warsaw"
    assert read.title == "Пікет, марш"
    assert read.point == (52.2, 21.0)
    assert not read.faults


def test_a_day_without_an_end_lasts_one_day() -> None:
    read = event("DTSTART;VALUE=DATE:20270521")

    assert (read.start, read.end) == (date(2027, 5, 21), date(2027, 5, 22))


def test_a_floating_time_is_not_given_a_zone() -> None:
    read = event("DTSTART:20270521T180000")

    assert isinstance(read.start, datetime)
    assert read.start.tzinfo is None
    assert read.zone == ""


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("DTSTART:NEXT YEAR", "DTSTART"),
        ("GEO:95;190", "GEO"),
        ("GEO:north", "GEO"),
        ("DURATION:long", "DURATION"),
        ("SEQUENCE:x", "SEQUENCE"),
    ],
)
def test_what_can_not_be_read_is_named_and_hides_nothing_else(line: str, fault: str) -> None:
    read = event(line, "SUMMARY:Picket")

    assert fault in read.faults
    assert read.title == "Picket"


def test_a_repeating_event_says_so() -> None:
    assert event("DTSTART:20270521T180000Z", "RRULE:FREQ=WEEKLY").is_repeating
    assert not event("DTSTART:20270521T180000Z").is_repeating


def test_a_property_that_stands_twice_is_read_once() -> None:
    assert event("SUMMARY:First", "SUMMARY:Second", "DTSTART:20270521T180000Z").title == "First"


@given(
    st.one_of(
        st.binary(max_size=200), st.text(max_size=200).map(lambda text: calendar("BEGIN:VEVENT", text, "END:VEVENT"))
    )
)
@settings(max_examples=3 * settings().max_examples)
def test_any_bytes_are_read_or_refused(octets: bytes) -> None:
    try:
        ics.load(octets)
    except InvalidInput:
        return


@pytest.mark.parametrize("line", ["BEGIN:VEVENT\r\n", "BEG\r\n IN;X=1:VEVENT\r\n", "begin:vevent\n", "BEGIN:VEVENT\r"])
def test_parts_within_parts_without_end_are_refused_at_once(line: str) -> None:
    before = time.process_time()

    with pytest.raises(InvalidInput, match="too deep"):
        ics.load(b"BEGIN:VCALENDAR\r\n" + line.encode() * 200_000)

    assert time.process_time() - before < 5
