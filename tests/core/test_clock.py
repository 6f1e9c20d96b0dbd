"""Wall-clocks and instants, at the hours that zones skip and repeat, and answers that know their end."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rallies.core.clock import (
    Moment,
    SetClock,
    WallTime,
    day_start,
    hour_start,
    instant_of,
    is_repeated,
    is_skipped,
    is_zone,
    local,
    zone_named,
)
from rallies.core.errors import InvalidInput

ZONES = sorted(name for name in available_timezones() if is_zone(name))


def _transitions(zone: str) -> list[datetime]:
    """The instants in 2026 to 2028 at which a zone's offset changes, to the hour."""
    hours = (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=step) for step in range(2 * 365 * 24))
    before, found = None, []
    for instant in hours:
        offset = local(instant, zone).utcoffset()
        if before is not None and offset != before:
            found.append(instant)
        before = offset
    return found


EDGES = [(zone, edge) for zone in ("Europe/Warsaw", "America/St_Johns", "Australia/Lord_Howe", "Africa/Casablanca",
         "Asia/Gaza", "America/Santiago") for edge in _transitions(zone)]  # fmt: skip


@given(st.sampled_from(EDGES), st.integers(-180, 180))
def test_every_instant_around_a_transition_comes_back_from_its_wall_time(
    edge: tuple[str, datetime], minutes: int
) -> None:
    zone, transition = edge
    instant = transition + timedelta(minutes=minutes)
    wall = local(instant, zone)

    again = instant_of(wall.date(), wall.time(), zone, is_second=bool(wall.fold))

    assert again == instant
    assert not is_skipped(wall.date(), wall.time(), zone)


@given(st.sampled_from(ZONES), st.integers(946_684_800, 2_145_830_400))
def test_an_instant_survives_the_way_to_any_zone_and_back(zone: str, seconds: int) -> None:
    instant = datetime.fromtimestamp(seconds, UTC)
    wall = local(instant, zone)

    assert instant_of(wall.date(), wall.time(), zone, is_second=bool(wall.fold)) == instant


def test_the_hour_that_spring_skips_is_seen() -> None:
    assert is_skipped(date(2027, 3, 28), time(2, 30), "Europe/Warsaw")
    assert not is_skipped(date(2027, 3, 28), time(3, 0), "Europe/Warsaw")


def test_the_hour_that_autumn_repeats_has_two_instants() -> None:
    first = WallTime(date(2027, 10, 31), time(2, 30), "Europe/Warsaw")
    second = WallTime(date(2027, 10, 31), time(2, 30), "Europe/Warsaw", is_second=True)

    assert is_repeated(first.day, time(2, 30), first.zone)
    assert second.instant - first.instant == timedelta(hours=1)


def test_a_plain_hour_is_neither_skipped_nor_repeated() -> None:
    assert not is_skipped(date(2027, 5, 21), time(18), "Europe/Warsaw")
    assert not is_repeated(date(2027, 5, 21), time(18), "Europe/Warsaw")


@given(st.lists(st.integers(-1000, 1000), min_size=1))
def test_what_a_moment_answers_stays_so_until_its_edge(minutes: list[int]) -> None:
    now = datetime(2027, 5, 1, 12, tzinfo=UTC)
    instants = [now + timedelta(minutes=step) for step in minutes]
    moment = Moment(now)
    said = [moment.has_come(instant) for instant in instants]

    if moment.until is None:
        assert all(said)
    else:
        just_before = Moment(moment.until - timedelta(microseconds=1))
        then = Moment(moment.until)
        assert [just_before.has_come(instant) for instant in instants] == said
        assert [then.has_come(instant) for instant in instants] != said


def test_today_ends_at_midnight_of_its_zone() -> None:
    moment = Moment(datetime(2027, 5, 1, 21, 30, tzinfo=UTC))

    assert moment.today("Europe/Warsaw") == date(2027, 5, 1)
    assert moment.until == datetime(2027, 5, 1, 22, 0, tzinfo=UTC)


@pytest.mark.parametrize("name", ["", "../etc/passwd", "Mars/Olympus", "EST", "\x00", "a" * 300])
def test_what_is_no_zone_is_told_apart(name: str) -> None:
    assert not is_zone(name)


def test_an_unknown_zone_names_its_field() -> None:
    with pytest.raises(InvalidInput) as caught:
        zone_named("Mars/Olympus")

    assert caught.value.field == "tz"


def test_a_moment_asks_a_question_once() -> None:
    moment, answers = Moment(datetime(2027, 5, 1, tzinfo=UTC)), iter(range(9))

    said = [moment.once(question, lambda: next(answers)) for question in ("how many", "how many", "who")]

    assert said == [0, 0, 1]


def test_what_is_to_come_has_not_come_and_ends_the_answer_when_it_does() -> None:
    now = datetime(2027, 5, 1, 12, tzinfo=UTC)
    moment, later = Moment(now), now + timedelta(minutes=1)

    assert moment.has_come(now) is True
    assert moment.until is None
    assert moment.has_come(later) is False
    assert moment.until == later


def test_an_edge_that_is_over_or_now_or_never_changes_no_answer() -> None:
    now = datetime(2027, 5, 1, 12, tzinfo=UTC)
    moment = Moment(now)

    for edge in (None, now, now - timedelta(days=1)):
        moment.changes_at(edge)

    assert moment.until is None


def test_a_present_that_is_told_in_another_zone_is_kept_in_utc() -> None:
    warsaw = local(datetime(2027, 5, 1, 12, tzinfo=UTC), "Europe/Warsaw")

    assert Moment(warsaw).now.isoformat() == "2027-05-01T12:00:00+00:00"
    assert SetClock(warsaw).now().isoformat() == "2027-05-01T12:00:00+00:00"


def test_an_hour_and_a_day_begin_in_utc() -> None:
    kathmandu = local(datetime(2027, 5, 1, 12, 59, 58, 7, tzinfo=UTC), "Asia/Kathmandu")

    assert hour_start(kathmandu).isoformat() == "2027-05-01T12:00:00+00:00"
    assert day_start(date(2027, 5, 1)).isoformat() == "2027-05-01T00:00:00+00:00"


@pytest.mark.parametrize("name", ["UTC", "Europe/Warsaw", "America/Argentina/Ushuaia"])
def test_zones_with_a_place_and_utc_are_known(name: str) -> None:
    assert is_zone(name)
