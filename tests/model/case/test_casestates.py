"""No state without its day: what is said of a person at every age of a report, in the words that all pages take."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from rallies.core.clock import Moment
from rallies.model.case import casewords
from rallies.model.case.cases import HELD, Case, CaseStatus
from rallies.model.case.casestates import DUE, EVENTS, FRESH, CaseState, counted, state_of

DAY = date(2025, 12, 15)
NOON = timedelta(hours=12)


def at(day: date) -> Moment:
    return Moment(datetime(day.year, day.month, day.day, tzinfo=UTC) + NOON)


def state(day: date, **differs: Any) -> CaseState:
    case = Case(**{"status": "detained", "as_of": DAY, "held_until": None, "state_source": "", **differs})
    return state_of(case, at(day))


def words(found: CaseState) -> str:
    return casewords.in_words(found, "en")


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize(
    ("age", "said"),
    [
        (0, "In prison as of 15 December 2025"),
        (180, "In prison as of 15 December 2025"),
        (181, "In prison as of 15 December 2025; not checked since"),
        (2_000, "In prison as of 15 December 2025; not checked since"),
    ],
)
def test_a_state_older_than_half_a_year_is_not_checked_since(age: int, said: str) -> None:
    assert words(state(DAY + timedelta(days=age))) == said


def test_the_moment_is_told_when_a_state_grows_old() -> None:
    moment = at(DAY)

    state_of(Case(status="detained", as_of=DAY, held_until=None, state_source=""), moment)

    assert moment.until == datetime(2026, 6, 14, tzinfo=UTC)
    assert FRESH == 2 * DUE == timedelta(days=180)


@pytest.mark.usefixtures("register")
def test_a_release_is_an_event_that_stays() -> None:
    found = [state(DAY + timedelta(days=age), status="released", held_until=date(2025, 12, 13)) for age in (0, 9_000)]

    assert [words(one) for one in found] == ["Reported free since 13 December 2025"] * 2
    assert [(one.is_over, one.is_checked, one.style) for one in found] == [(True, True, "released")] * 2


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize("status", list(CaseStatus))
def test_a_state_of_old_rows_without_a_day_is_never_current(status: CaseStatus) -> None:
    found = state(DAY, status=status, as_of=None)

    assert "not checked" in words(found)
    assert (found.is_checked, found.style) == (False, "unchecked")
    assert state(DAY, status="released", held_until=None).day == DAY


@pytest.mark.parametrize("language", ["en", "be", "ru", "ar"])
@pytest.mark.parametrize("status", list(CaseStatus))
def test_each_sentence_of_each_language_has_the_day_in_it(app: Flask, status: CaseStatus, language: str) -> None:
    with app.test_request_context(f"/{language}/"):
        app.preprocess_request()
        for age in (0, 400):
            for until in (None, DAY) if status in EVENTS else (None,):
                assert "2025" in casewords.in_words(
                    state(DAY + timedelta(days=age), status=status, held_until=until), language
                )


@pytest.mark.usefixtures("register")
def test_people_are_counted_by_what_is_known_and_whether_it_was_checked() -> None:
    today, late = DAY + timedelta(days=10), DAY - timedelta(days=300)
    found = [
        state(today),
        state(today, as_of=late),
        state(today, as_of=None),
        state(today, status="released", held_until=late),
    ]

    counts = counted((one, 2) for one in found)

    assert [casewords.counted_in_words(count, "en") for count in counts] == [
        "2 reported free", "2 in prison, as of 15 December 2025 or later", "4 last known in prison",
    ]  # fmt: skip
    assert [count.key for count in counts] == ["released", "detained-checked", "detained-unchecked"]


@pytest.mark.usefixtures("register")
def test_whoever_is_not_free_and_not_dead_can_still_be_written_to() -> None:
    assert {status for status in CaseStatus if not state(DAY, status=status).is_over} == {*HELD, CaseStatus.UNKNOWN}
