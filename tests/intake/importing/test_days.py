"""Days and hours as people write them, and what is asked instead of guessed."""

from datetime import date, time, timedelta

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from rallies.intake.importing.understood import days, hours, months, zones
from rallies.intake.importing.understood.digits import Order
from rallies.places.shared import gazetteer

MAY = date(2027, 5, 21)


@pytest.mark.parametrize(
    "text",
    [
        "2027-05-21",
        "2027-05-21 00:00:00",
        "2027/5/21",
        "21.05.2027",
        "21.5.27",
        "21/05/2027",
        "21 May 2027",
        "May 21st, 2027",
        "Friday, 21 May 2027",
        "Freitag, 21. Mai 2027",
        "21 мая 2027 г.",
        "пятніца, 21 траўня 2027",
        "21 травня 2027",
        "21 de mayo de 2027",
        "21 maja 2027",
        "2027年5月21日(金)",
        "2027년 5월 21일",
        "٢١ مايو ٢٠٢٧",
    ],
)
def test_a_day_is_read_in_many_languages(text: str) -> None:
    assert days.read(text).first == MAY


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no date"),
        ("0925 (in title)", "can't be read"),
        ("next Friday", "can't be read"),
        ("21 May", "no year"),
        ("12월 4일", "no year"),
        ("30.02.2027", "no day 2027-02-30"),
        ("1401-07-09", "not plausible"),
        ("5 listopad 2027", "another month in another language"),
        ("Tuesday 21 May 2025", "not the weekday"),
        ("03/04/2019", "can be 2019-04-03 or 2019-03-04"),
    ],
)
def test_what_is_no_certain_day_is_asked_with_the_reason(text: str, why: str) -> None:
    read = days.read(text)

    assert read.first is None
    assert why in read.question


def test_the_column_decides_between_day_and_month_where_all_its_sure_dates_agree() -> None:
    assert days.order_of(["6/26/20", "2/6/22", "2020-01-01"]) is Order.MONTH_FIRST
    assert days.order_of(["26/6/20", "2/6/22", "24.12.2020"]) is Order.DAY_FIRST
    assert days.order_of(["26/6/20", "6/26/20"]) is Order.UNKNOWN
    assert days.order_of(["2/6/22", "3/4/2019"]) is Order.UNKNOWN


def test_the_country_decides_where_the_column_does_not_and_says_so() -> None:
    german, american = (days.read("03/04/2019", country=country) for country in ("DE", "US"))

    assert (german.first, american.first) == (date(2019, 4, 3), date(2019, 3, 4))
    assert "as its country writes dates" in german.note
    assert days.read("03/04/2019", country="CA").first is None


def test_the_language_decides_between_months_of_one_name() -> None:
    assert days.read("5 listopad 2027", written_in="pl").first == date(2027, 11, 5)
    assert days.read("5 listopad 2027", written_in="hr").first == date(2027, 10, 5)


@pytest.mark.parametrize(
    "text", ["20-22 May 2027", "2027-05-20/2027-05-22", "20.05.2027 – 22.05.2027", "20 May – 22 May 2027"]
)
def test_a_range_of_days_has_a_first_and_a_last_one(text: str) -> None:
    read = days.read(text)

    assert (read.first, read.last) == (date(2027, 5, 20), date(2027, 5, 22))


def test_an_hour_beside_the_day_is_kept() -> None:
    assert days.read("2027-05-21 18:30").hours == "18:30"


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_every_iso_day_is_read_as_itself(day: date) -> None:
    assert days.read(day.isoformat()).first == day
    assert days.read(f"{day:%d.%m.%Y}").first == day


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading_of_days_and_hours(text: str) -> None:
    read, clock = days.read(text), hours.read(text, text)

    assert (read.first is None) == bool(read.question)
    assert not (clock.start and clock.question)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("18:00", "18:00", None),
        ("18.30 Uhr", "18:30", None),
        ("18 Uhr 30", "18:30", None),
        ("18h30", "18:30", None),
        ("6 pm", "18:00", None),
        ("1100", "11:00", None),
        ("11", "11:00", None),
        ("о 18:00", "18:00", None),
        ("午後3時", "15:00", None),
        ("오후 7시", "19:00", None),
        ("الساعة ٥ مساء", "17:00", None),
        ("At 12.00-13.00 (noon to 1pm)", "12:00", "13:00"),
        ("4-6pm", "16:00", "18:00"),
        ("15-16pm", "15:00", "16:00"),
        ("11:00-2:00pm", "11:00", "14:00"),
        ("9am - 12noon", "09:00", "12:00"),
        ("14 30 - 16 30", "14:30", "16:30"),
        ("De 12:00 a 15:00.", "12:00", "15:00"),
        ("00:00-24:00", "00:00", "00:00"),
        ("22:00-02:00", "22:00", "02:00"),
        ("11:00〜17:00", "11:00", "17:00"),
        ("12.00-", "12:00", None),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, start: str, end: str | None) -> None:
    clock = hours.read(text)

    assert clock.start == time.fromisoformat(start)
    assert clock.end == (time.fromisoformat(end) if end else None)
    assert clock.question == ""


@pytest.mark.parametrize(
    "text", ["secret", "don't know yet", "asap", "à définir", "All Day", "-", "/", "Maybe 14.00-18.00"]
)
def test_what_is_no_hour_is_left_to_be_announced_with_a_note(text: str) -> None:
    clock = hours.read(text)

    assert (clock.start, clock.question) == (None, "")
    assert "to be announced" in clock.note


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("12.3", "can be 12:30 or 12:03"),
        ("6:13", "06:13 or 18:13"),
        ("08:00/16:00", "several hours"),
        ("09:00 - Demonstration, 11:55 - rally", "several hours"),
        ("11.00-15.00 (9AM to 3PM)", "several hours"),
        ("25:00", "is no hour"),
        ("1899-12-30T08:00:00.000Z/1899-12-30T09:30:00.000Z", "spreadsheet"),
    ],
)
def test_an_hour_that_can_be_two_is_asked(text: str, why: str) -> None:
    clock = hours.read(text)

    assert clock.start is None
    assert why in clock.question


@pytest.mark.parametrize("text", ["10-3", "7:30-1:00", "12.00-1900-01-15 00:00:00"])
def test_an_end_that_is_not_clear_is_left_out_and_said(text: str) -> None:
    clock = hours.read(text)

    assert clock.start is not None
    assert clock.end is None
    assert "left out" in clock.note


@pytest.mark.parametrize(("text", "zone", "shown"), [
    ("19:00 Kyiv time", "Europe/Warsaw", "18:00"),
    ("19:00 по киевскому времени", "Europe/London", "17:00"),
    ("7 PM (GMT+3)", "Europe/Warsaw", "18:00"),
    ("2:45pm Seoul time", "Asia/Seoul", "14:45"),
    ("10:00 CET", "Europe/Budapest", "10:00"),
])  # fmt: skip
def test_an_hour_by_another_clock_is_shown_by_the_venues(text: str, zone: str, shown: str) -> None:
    clock = zones.at_venue(hours.read(text), MAY, zone, gazetteer())

    assert clock.start == time.fromisoformat(shown), clock.question


def test_an_hour_of_an_unknown_clock_is_asked() -> None:
    clock = zones.at_venue(hours.read("19:00 IST"), MAY, "Europe/Warsaw", gazetteer())

    assert "whose clock" in clock.question


@given(st.times(), st.integers(1, 300))
def test_two_plain_hours_keep_their_order(start: time, minutes: int) -> None:
    first = start.hour * 60 + start.minute
    if first + minutes >= 24 * 60:
        return
    end = timedelta(minutes=first + minutes)
    said = f"{start:%H:%M}-{end.seconds // 3600:02}:{end.seconds // 60 % 60:02}"

    clock = hours.read(said)

    assert clock.start == start.replace(second=0, microsecond=0)
    assert clock.end == time(end.seconds // 3600, end.seconds // 60 % 60)


@pytest.mark.parametrize("width", ["full", "long", "medium"])
@pytest.mark.parametrize("language", months.LANGUAGES)
def test_a_date_is_read_as_each_language_writes_it(language: str, width: str) -> None:
    day = date(2027, 9, 18)

    assert days.read(format_date(day, width, locale=language), written_in=language).first == day


@pytest.mark.parametrize("language", ["en", "hr", "sq", "tr", "az", "he", "hi", "cy", "ga", "ru", "be", "pl"])
def test_a_short_weekday_beside_a_date_is_a_weekday(language: str) -> None:
    for number in range(17, 24):
        day = date(2027, 5, number)
        said = format_date(day, "EEE, d MMMM y", locale=language)

        assert days.read(said, written_in=language).first == day, said


@pytest.mark.parametrize(
    ("text", "day", "clock"),
    [
        ("18-Sep-27", "2027-09-18", ""),
        ("18-сен-27", "2027-09-18", ""),
        ("20270918", "2027-09-18", ""),
        ("46648", "2027-09-18", ""),
        ("46648.75", "2027-09-18", "18:00"),
        ("May 2nd, 2027 at 6pm", "2027-05-02", "6pm"),
        ("Sa, 18.09.2027", "2027-09-18", ""),
        ("сб 18.09.2027 г.", "2027-09-18", ""),
    ],
)
def test_a_day_is_read_as_programs_and_people_leave_it(text: str, day: str, clock: str) -> None:
    read = days.read(text)

    assert (read.first, read.hours) == (date.fromisoformat(day), clock)


@pytest.mark.parametrize("text", ["17 September", "17 сентября", "Friday, 17 September", "17.09", "17.09.", "9월 17일"])
def test_a_day_without_a_year_proposes_the_next_one(text: str) -> None:
    read = days.read(text, today=date(2026, 11, 30))

    assert (read.first, read.proposal) == (None, date(2027, 9, 17))
    assert "no year; if you mean 2027-09-17" in read.question


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("12 noon", "12:00"), ("południe", "12:00"), ("в полдень", "12:00"), ("正午", "12:00"), ("15h", "15:00"),
        ("18h30", "18:30"), ("6 вечера", "18:00"), ("7 de la tarde", "19:00"), ("0.75", "18:00"), ("1800", "18:00"),
    ],
)  # fmt: skip
def test_an_hour_is_read_as_people_and_programs_leave_it(text: str, clock: str) -> None:
    assert hours.read(text).start == time.fromisoformat(clock)
