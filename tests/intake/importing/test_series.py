"""Series of calendars and pages: a rally for each date, as its file says, and none by half."""

import json
from datetime import UTC, datetime, time
from pathlib import Path
from time import process_time

import pytest
from flask import Flask
from sqlalchemy import select

from rallies.core.clock import SetClock
from rallies.core.db.database import revision, session, writing
from rallies.model.actors import By
from rallies.model.rally import decisions, proposals
from rallies.model.rally.rallies import ChangeRequest, Rally
from tests import cast
from tests.intake.importing.command import run

STAFF = By.staff("Ala", cast.NOW)
WEEKLY = "RRULE:FREQ=WEEKLY;COUNT=4"
START = "DTSTART;TZID=Europe/Warsaw:20270507T180000"


def event(*lines: str, place: str = "Plac Zamkowy\\, Warsaw\\, Poland") -> list[str]:
    return ["BEGIN:VEVENT", "UID:s1@ngo.example", "SUMMARY:Vigil", f"LOCATION:{place}", *lines, "END:VEVENT"]


def calendar(*events: list[str], method: str = "") -> str:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Test//Test//EN", method]
    return "\r\n".join([*filter(None, lines), *(line for one in events for line in one), "END:VCALENDAR", ""])


def series(*lines: str) -> str:
    return calendar(event(START, WEEKLY, *lines))


def rallies() -> list[Rally]:
    query = select(Rally).order_by(Rally.starts_at).execution_options(populate_existing=True)
    return list(session().execute(query).scalars())


def states() -> dict[str, str]:
    return {f"{rally.day:%m-%d}": rally.state for rally in rallies()}


def test_dates_that_are_taken_out_put_in_moved_and_called_off_are_so_here(register: Flask, tmp_path: Path) -> None:
    moved = event("RECURRENCE-ID:20270521T160000Z", "DTSTART;TZID=Europe/Warsaw:20270522T170000", "SEQUENCE:1")
    off = event("RECURRENCE-ID;TZID=Europe/Warsaw:20270528T180000", START.replace("0507", "0528"), "STATUS:CANCELLED")
    whole = event(
        START, WEEKLY, "EXDATE;TZID=Europe/Warsaw:20270514T180000", "RDATE;TZID=Europe/Warsaw:20270606T120000"
    )

    run(register, tmp_path, calendar(whole, moved, off))

    assert states() == {"05-07": "published", "05-22": "published", "05-28": "cancelled", "06-06": "published"}
    assert [rally.hour for rally in rallies()] == [time(18), time(17), time(18), time(12)]
    assert len({rally.series for rally in rallies()} - {None}) == 1


def test_each_date_keeps_its_hour_when_the_clocks_change(register: Flask, tmp_path: Path) -> None:
    text = calendar(event("DTSTART;TZID=Europe/Warsaw:20271024T180000", "DURATION:PT2H", WEEKLY))

    run(register, tmp_path, text)

    assert [(f"{rally.starts_at:%m-%d %H}", rally.hour, rally.end_hour) for rally in rallies()] == [
        ("10-24 16", time(18), time(20)),
        ("10-31 17", time(18), time(20)),
        ("11-07 17", time(18), time(20)),
        ("11-14 17", time(18), time(20)),
    ]


def test_a_rule_by_the_month_gives_single_dates_for_a_year(register: Flask, tmp_path: Path) -> None:
    lines = run(register, tmp_path, calendar(event(START, "RRULE:FREQ=MONTHLY;BYDAY=1FR")))

    assert [f"{rally.day:%y-%m-%d}" for rally in rallies()][::6] == ["27-05-07", "27-11-05"]
    assert (len(lines), {rally.series for rally in rallies()}) == (12, {None})
    assert "it goes on after 2028-04-30" in lines[-1]["reason"]


def test_of_a_rule_since_long_ago_the_dates_from_today_on_are_taken(register: Flask, tmp_path: Path) -> None:
    run(register, tmp_path, calendar(event("DTSTART;TZID=Europe/Warsaw:20190104T180000", "RRULE:FREQ=WEEKLY")))

    assert (f"{rallies()[0].day}", len(rallies()), len({rally.series for rally in rallies()})) == ("2027-04-30", 53, 1)


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ([START, "RRULE:FREQ=WEEKLY;INTERVAL=0"], "rule that can't be read"),
        ([START, "RRULE:FREQ=HOURLY"], "several times a day"),
        ([START, "RRULE:FREQ=SECONDLY;COUNT=1000000000"], "several times a day"),
        ([START, "RRULE:EVERY=WEEK"], "rule that can't be read"),
        ([START, "RRULE:FREQ=WEEKLY;BYDAY=SA"], "first date"),
        ([START, WEEKLY, "EXDATE:never"], "EXDATE"),
        ([START, WEEKLY, "RDATE;VALUE=PERIOD:20270508T100000Z/PT1H"], "RDATE"),
        (["DTSTART:20290507T160000Z", WEEKLY], "more than a year ahead"),
        ([WEEKLY], "no first day"),
    ],
)
def test_a_series_that_can_not_be_read_is_refused_as_a_whole(
    register: Flask, tmp_path: Path, lines: list[str], reason: str
) -> None:
    changed = event("RECURRENCE-ID:20270514T160000Z", "DTSTART:20270514T170000Z")

    (line,) = run(register, tmp_path, calendar(event(*lines), changed))

    assert (line["outcome"], reason in line["reason"], rallies()) == ("refused", True, [])


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        (event("RECURRENCE-ID:20270514T160000Z", START.replace("0507", "0514"), place="The usual room"), "asked"),
        (event("RECURRENCE-ID:20270514T160000Z", START.replace("0507", "0514"), "CLASS:PRIVATE"), "refused"),
        (event("RECURRENCE-ID:20270515T160000Z", START.replace("0507", "0515")), "refused"),
        (event("RECURRENCE-ID;RANGE=THISANDFUTURE:20270514T160000Z", START.replace("0507", "0514")), "refused"),
    ],
)
def test_one_date_that_is_not_taken_keeps_the_others_out(
    register: Flask, tmp_path: Path, change: list[str], outcome: str
) -> None:
    lines = run(register, tmp_path, calendar(event(START, WEEKLY), change))

    assert ({line["outcome"] for line in lines}, rallies()) == ({outcome}, [])


def test_dates_that_a_rule_gives_no_more_are_called_off_and_new_ones_come(register: Flask, tmp_path: Path) -> None:
    run(register, tmp_path, series())

    lines = run(register, tmp_path, series("EXDATE:20270514T160000Z", "RDATE:20270611T160000Z"))

    assert states() == {
        "05-07": "published", "05-14": "cancelled", "05-21": "published", "05-28": "published", "06-11": "published",
    }  # fmt: skip
    assert "2027-05-14 is none of its dates any more" in lines[-1]["reason"]
    assert len({rally.series for rally in rallies()}) == 1


def test_what_was_called_off_so_is_so_once_and_comes_back_with_its_date(register: Flask, tmp_path: Path) -> None:
    run(register, tmp_path, series())
    run(register, tmp_path, series("EXDATE:20270514T160000Z"))
    number = revision()

    run(register, tmp_path, series("EXDATE:20270514T160000Z"))
    assert (revision(), states()["05-14"]) == (number, "cancelled")

    run(register, tmp_path, series())
    assert set(states().values()) == {"published"}


def test_without_publish_a_date_of_a_public_series_waits_to_be_called_off(register: Flask, tmp_path: Path) -> None:
    run(register, tmp_path, series())

    for _ in range(2):
        run(register, tmp_path, series("EXDATE:20270514T160000Z"), is_published=False)

    (request,) = session().execute(select(ChangeRequest)).scalars()
    assert (request.values["status"], states()["05-14"]) == ("cancelled", "published")
    with writing():
        proposals.accept(request, STAFF)
    assert states()["05-14"] == "cancelled"


def test_a_date_that_waits_is_taken_back_and_nothing_of_it_is_kept(register: Flask, tmp_path: Path) -> None:
    run(register, tmp_path, series(), is_published=False)

    run(register, tmp_path, series("EXDATE:20270514T160000Z"), is_published=False)

    gone = next(rally for rally in rallies() if rally.state == "withdrawn")
    assert (f"{gone.day}", gone.title, gone.understood) == ("2027-05-14", "", {})


def test_a_date_that_is_over_stays_when_its_rule_moves_on(register: Flask, tmp_path: Path, clock: SetClock) -> None:
    run(register, tmp_path, series())
    clock.instant = datetime(2027, 5, 20, 12, tzinfo=UTC)

    run(register, tmp_path, calendar(event(START.replace("0507", "0521"), "RRULE:FREQ=WEEKLY;COUNT=2")))

    assert set(states().values()) == {"published"}


def test_a_single_event_that_becomes_a_series_is_its_first_date(register: Flask, tmp_path: Path) -> None:
    run(register, tmp_path, calendar(event(START)))
    uid = rallies()[0].uid

    run(register, tmp_path, series())

    assert (len(rallies()), rallies()[0].uid) == (4, uid)


def test_a_series_that_comes_as_one_event_is_asked_and_called_off_at_a_word(register: Flask, tmp_path: Path) -> None:
    run(register, tmp_path, series())

    (line,) = run(register, tmp_path, calendar(event(START)))
    assert (line["outcome"], set(states().values())) == ("asked", {"published"})

    run(register, tmp_path, calendar(event(START, "SEQUENCE:1"), method="METHOD:CANCEL"))
    assert (len(rallies()), set(states().values())) == (4, {"cancelled"})


def test_a_date_that_comes_alone_changes_that_date_alone(register: Flask, tmp_path: Path) -> None:
    run(register, tmp_path, series())
    change = event("RECURRENCE-ID;TZID=Europe/Warsaw:20270514T180000", START.replace("0507", "0514"))

    run(register, tmp_path, calendar(change, method="METHOD:CANCEL"))

    assert list(states().values()) == ["published", "cancelled", "published", "published"]


def test_two_programs_series_never_touch_each_other(register: Flask, tmp_path: Path) -> None:
    run(register, tmp_path, series())

    run(register, tmp_path, series().replace("s1@ngo.example", "s2@ngo.example").replace("COUNT=4", "COUNT=2"))

    assert (len(rallies()), {rally.state for rally in rallies()}) == (6, {"published"})


def test_a_date_that_the_desk_called_off_stays_off(register: Flask, tmp_path: Path) -> None:
    run(register, tmp_path, series())
    with writing():
        decisions.cancel(rallies()[1], STAFF, reason="Storm")

    run(register, tmp_path, series())

    assert states()["05-14"] == "cancelled"


def test_a_file_of_hostile_series_ends_soon(register: Flask, tmp_path: Path) -> None:
    rule = "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"
    many = [[line.replace("s1@", f"h{number}@") for line in event(START, rule)] for number in range(30)]
    before = process_time()

    lines = run(register, tmp_path, calendar(*many))

    assert {line["outcome"] for line in lines} == {"refused"}
    assert process_time() - before < 8


def page(**schedule: object) -> str:
    said: dict[str, object] = {
        "@type": "Event",
        "@id": "https://ngo.example/s",
        "name": "Vigil",
        "startDate": "2027-05-02",
        "eventSchedule": {"@type": "Schedule", "repeatFrequency": "P1W", "startTime": "18:00:00", **schedule},
        "location": {"@type": "Place", "name": "Alexanderplatz",
                     "address": {"addressLocality": "Berlin", "addressCountry": "DE"}},
    }  # fmt: skip
    return json.dumps(said)


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        ({"repeatCount": 3}, ["05-02 18", "05-09 18", "05-16 18"]),
        ({"endDate": "2027-05-16", "exceptDate": ["2027-05-09"]}, ["05-02 18", "05-16 18"]),
        ({"repeatFrequency": "P7D", "byDay": ["Monday", "https://schema.org/Thursday"], "repeatCount": 3},
         ["05-03 18", "05-06 18", "05-10 18"]),
        ({"repeatFrequency": "Monthly", "byDay": "Saturday", "byMonthWeek": 1, "repeatCount": 2},
         ["06-05 18", "07-03 18"]),
        ({"repeatFrequency": "P1M", "byMonthDay": [3], "endDate": "2027-07-01"}, ["05-03 18", "06-03 18"]),
        ({"repeatCount": 2, "scheduleTimezone": "Europe/London"}, ["05-02 19", "05-09 19"]),
    ],
)  # fmt: skip
def test_a_schedule_gives_the_dates_that_it_says(
    register: Flask, tmp_path: Path, schedule: dict[str, object], expected: list[str]
) -> None:
    run(register, tmp_path, page(**schedule))

    assert [f"{rally.day:%m-%d} {rally.hour:%H}" for rally in rallies()] == expected


@pytest.mark.parametrize(
    ("schedule", "outcome"),
    [
        ({"repeatFrequency": ""}, "refused"),
        ({"repeatFrequency": "now and then"}, "refused"),
        ({"repeatFrequency": "PT1H"}, "refused"),
        ({"byDay": "PublicHolidays"}, "refused"),
        ({"exceptDate": "Easter"}, "refused"),
        ({"startTime": "18:00:00+02:00"}, "refused"),
        ({"startDate": "2030-05-02"}, "refused"),
        ({"repeatCount": 2, "scheduleTimezone": "Nowhere/Land"}, "asked"),
    ],
)  # fmt: skip
def test_a_schedule_that_is_not_certain_makes_no_rally(
    register: Flask, tmp_path: Path, schedule: dict[str, object], outcome: str
) -> None:
    lines = run(register, tmp_path, page(**schedule))

    assert ({line["outcome"] for line in lines}, rallies()) == ({outcome}, [])


@pytest.mark.parametrize(
    ("before", "after", "outcome"),
    [
        ('"startTime": "18:00:00"', '"repeatCount": 2', "asked"),
        ('"@id"', '"subEvent": [{"@type": "Thing"}], "@id"', "refused"),
    ],
)
def test_an_event_whose_schedule_leaves_its_hours_or_dates_open_makes_no_rally(
    register: Flask, tmp_path: Path, before: str, after: str, outcome: str
) -> None:
    text = (
        page().replace(before, after).replace('"startDate": "2027-05-02"', '"startDate": "2027-05-02T18:00:00+02:00"')
    )

    lines = run(register, tmp_path, text)

    assert ({line["outcome"] for line in lines}, rallies()) == ({outcome}, [])
