"""Rules by which events repeat: the standard's own examples, and rules that were written to never end."""

from contextlib import suppress
from datetime import UTC, date, datetime, time
from time import process_time
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr  # type: ignore[import-untyped]  # ships no types
from hypothesis import given
from hypothesis import strategies as st

from rallies.formats.calendar.recurrence import Fault, Repeating, Unreadable, expanded, goes_on

at = datetime.fromisoformat
FRIDAY = at("2027-05-07T18:00")
LAST = date(2028, 5, 1)


def days(rule: str, start: datetime = FRIDAY, last: date = LAST) -> list[str]:
    return [f"{each:%m-%d}" for each in expanded(Repeating(start, None, (f"RRULE:{rule}",)), last=last)]


@pytest.mark.parametrize(
    ("start", "rule", "expected"),
    [
        # RFC 5545 3.8.5.3, moved to Fridays of 2027.
        (FRIDAY, "FREQ=WEEKLY;COUNT=4", ["05-07", "05-14", "05-21", "05-28"]),
        (FRIDAY, "FREQ=WEEKLY;INTERVAL=2;WKST=SU;COUNT=3", ["05-07", "05-21", "06-04"]),
        (FRIDAY, "FREQ=WEEKLY;UNTIL=20270521;BYDAY=FR,SA", ["05-07", "05-08", "05-14", "05-15", "05-21"]),
        (FRIDAY, "FREQ=MONTHLY;COUNT=3;BYDAY=1FR", ["05-07", "06-04", "07-02"]),
        (at("2027-05-31T09:00"), "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3", ["05-31", "06-30", "07-31"]),
        (at("2027-05-31T09:00"), "FREQ=MONTHLY;COUNT=3", ["05-31", "07-31", "08-31"]),
        (at("2027-05-31T09:00"), "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=2", ["05-31", "06-30"]),
        (at("2027-05-02T09:00"), "FREQ=YEARLY;BYMONTH=5;BYDAY=1SU", ["05-02"]),
        (FRIDAY, "FREQ=DAILY;INTERVAL=100", ["05-07", "08-15", "11-23", "03-02"]),
    ],
)  # fmt: skip
def test_a_rule_gives_the_dates_that_the_standard_says(start: datetime, rule: str, expected: list[str]) -> None:
    assert days(rule, start) == expected


def test_the_last_moment_of_a_rule_is_meant_in_utc() -> None:
    warsaw = ZoneInfo("Europe/Warsaw")

    with_it = Repeating(FRIDAY, warsaw, ("RRULE:FREQ=WEEKLY;UNTIL=20270514T160000Z",))
    without = Repeating(FRIDAY, warsaw, ("RRULE:FREQ=WEEKLY;UNTIL=20270514T155959Z",))

    assert [len(expanded(said, last=LAST)) for said in (with_it, without)] == [2, 1]


def test_extra_dates_are_added_and_others_left_out() -> None:
    said = Repeating(
        FRIDAY,
        UTC,
        ("RRULE:FREQ=WEEKLY;COUNT=4", "EXRULE:FREQ=WEEKLY;INTERVAL=3;COUNT=2"),
        dates=(at("2027-05-09T12:00"),),
        without=(date(2027, 5, 14), at("2027-05-21T18:00"), at("2027-05-28T17:00")),
    )

    assert [f"{each:%m-%d %H}" for each in expanded(said, last=LAST)] == ["05-09 12"]


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        ("FREQ=SECONDLY", Fault.TOO_OFTEN),
        ("FREQ=MINUTELY;COUNT=2", Fault.TOO_OFTEN),
        ("FREQ=HOURLY", Fault.TOO_OFTEN),
        ("FREQ=DAILY;BYHOUR=9,17", Fault.TOO_OFTEN),
        ("FREQ=WEEKLY;INTERVAL=0", Fault.UNKNOWN),
        ("FREQ=DAILY;INTERVAL=1000000000", Fault.UNKNOWN),
        ("FREQ=WEEKLY;COUNT=0", Fault.UNKNOWN),
        ("FREQ=WEEKLY;COUNT=2;UNTIL=20280101", Fault.UNKNOWN),
        ("FREQ=WEEKLY;UNTIL=never", Fault.UNKNOWN),
        ("FREQ=WEEKLY;UNTIL=20271345", Fault.UNKNOWN),
        ("FREQ=WEEKLY;BYDAY=1FR", Fault.UNKNOWN),
        ("FREQ=WEEKLY;FREQ=DAILY", Fault.UNKNOWN),
        ("FREQ=MONTHLY;BYMONTHDAY=0", Fault.UNKNOWN),
        ("FREQ=MONTHLY;SKIP=FORWARD;RSCALE=GREGORIAN", Fault.UNKNOWN),
        ("COUNT=3", Fault.UNKNOWN),
        ("", Fault.UNKNOWN),
        ("FREQ=WEEKLY;BYDAY=SA", Fault.FIRST),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", Fault.NONE),
    ],
)
def test_a_rule_that_can_not_be_told_is_refused_with_why(rule: str, fault: Fault) -> None:
    with pytest.raises(Unreadable) as raised:
        days(rule)

    assert raised.value.fault is fault


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;COUNT=1000000000",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;INTERVAL=999;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=WEEKLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=9",
        "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6",
    ],
)
@pytest.mark.parametrize("start", [FRIDAY, at("1990-05-04T18:00")])
def test_a_hostile_rule_takes_no_more_than_half_a_second(rule: str, start: datetime) -> None:
    before = process_time()
    with suppress(Unreadable):
        days(rule, start)

    assert process_time() - before < 0.5


def test_a_rule_since_long_ago_is_given_up() -> None:
    with pytest.raises(Unreadable) as raised:
        days("FREQ=DAILY", at("1900-01-01T09:00"))

    assert raised.value.fault is Fault.TOO_MANY


@pytest.mark.parametrize(
    ("rule", "answer"),
    [("FREQ=WEEKLY", True), ("FREQ=WEEKLY;UNTIL=20300101", True), ("FREQ=WEEKLY;UNTIL=20280101", False),
     ("FREQ=WEEKLY;COUNT=3", False)],
)  # fmt: skip
def test_a_rule_says_whether_it_goes_on(rule: str, *, answer: bool) -> None:
    assert goes_on(Repeating(FRIDAY, None, (f"RRULE:{rule}",)), after=LAST) is answer


@given(
    start=st.datetimes(at("1996-01-01T00:00"), at("2027-05-01T00:00")).map(lambda at: at.replace(microsecond=0)),
    frequency=st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    interval=st.integers(1, 40),
    extra=st.sampled_from(["", ";BYMONTH=2,5,12", ";BYDAY=MO,SU", ";BYDAY=MO,TU,FR;BYSETPOS=-1", ";BYMONTHDAY=29,-1"]),
    most=st.none() | st.integers(1, 90),
)
def test_counting_so_late_in_the_calendar_gives_the_same_dates(
    start: datetime, frequency: str, interval: int, extra: str, most: int | None
) -> None:
    rule = f"FREQ={frequency};INTERVAL={interval}{extra}" + (f";COUNT={most}" if most else "")
    said = Repeating(start, None, (f"RRULE:{rule}",), is_start_a_date=False)
    end = datetime.combine(LAST, time.max)

    expected = rrulestr(rule, dtstart=start).between(start, end, inc=True)

    assert expanded(said, last=LAST) == expected
