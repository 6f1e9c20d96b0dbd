"""Each question about rallies is answered by the index that was made for it, on both databases."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, insert, select, text

from rallies.core.clock import Moment
from rallies.core.db import statistics
from rallies.core.db.database import db, is_sqlite, rows, session, writing
from rallies.core.morton import cell
from rallies.model.campaign import day_timeline, report
from rallies.model.lists import nearcities, search, tiles, wordindex
from rallies.model.lists.circle import Circle
from rallies.model.query import note_next_end
from rallies.model.rally.rallies import Rally
from rallies.model.selection import Selection
from rallies.places.points.sphere import vector
from tests import cast

CITY = Selection(country="PL", city="warsaw")
COUNTRY = Selection(country="PL")
CAMPAIGN = Selection(campaign="freeviasna")
CAMPAIGN_IN_CITY = Selection(campaign="freeviasna", country="PL", city="warsaw")
CAMPAIGN_IN_COUNTRY = Selection(campaign="freeviasna", country="PL")
OTHERS = 4_000
"""Enough rallies elsewhere that PostgreSQL, which looks at how many there are, wants an index."""

Asking = Callable[[Selection, Moment], object]
LISTS: dict[str, Asking] = {
    "upcoming": search.upcoming,
    "past": search.past,
    "window": search.window,
}
# With few rallies of a campaign PostgreSQL finds the index of their keys as good.
OF_CAMPAIGN = "rallies_of_campaign|rallies_campaign_id_source_key"
SELECTIONS = {
    "city": (CITY, "rallies_of_city"),
    "campaign in a city": (CAMPAIGN_IN_CITY, "rallies_of_city|rallies_by_census .*campaign_id"),
    "country": (COUNTRY, "rallies_of_country|rallies_of_city"),
    "campaign": (CAMPAIGN, OF_CAMPAIGN),
    "campaign in a country": (
        CAMPAIGN_IN_COUNTRY,
        f"{OF_CAMPAIGN}|rallies_of_country|rallies_of_city",
    ),
}
# Its planner may as well take one that holds more, where that is narrowed by the same.
ON_POSTGRESQL = r"rallies_by_census on .*Index Cond: [^;]*country|rallies_held on .*Index Cond: [^;]*campaign_id"
LANTERN = Selection(words="lantern")
INDEX_OF_WORDS = "VIRTUAL TABLE INDEX|INTEGER PRIMARY KEY"
NEAR = Selection(near=Circle(52.23, 21.01, 100))
CASES = [
    pytest.param(ask, selection, index, id=f"{what} of a {name}")
    for what, ask in LISTS.items()
    for name, (selection, index) in SELECTIONS.items()
]


@pytest.fixture(params=[False, True], ids=["never counted", "counted"])
def world(register: Flask, request: pytest.FixtureRequest) -> None:
    """A rally over and one to come in Warsaw for a campaign, among thousands in other cities."""
    is_counted: bool = request.param
    cast.freeviasna()
    numbers = []
    for day in (cast.NOW - timedelta(days=9), cast.NOW + timedelta(days=9)):
        mine = cast.published(now=cast.NOW - timedelta(days=20), time_day=day.date(), campaign="freeviasna")
        numbers.append(mine.id)
    _add_others(numbers, of=OTHERS if is_counted or not is_sqlite() else 40)
    if is_counted and is_sqlite():
        statistics.count()
    elif is_counted:
        pytest.skip("PostgreSQL's are always counted")


def _add_others(numbers: list[int], of: int) -> None:
    columns = [column for column in Rally.__table__.columns if column.key != "id"]
    models = [row._asdict() for row in rows(select(*columns).where(Rally.id.in_(numbers)))]
    with writing() as current:
        others = [_elsewhere(models[number % 2], number) for number in range(of)]
        current.execute(insert(Rally), others)
        if not is_sqlite():
            current.execute(text("ANALYZE rallies"))


def _elsewhere(model: dict[str, Any], number: int) -> dict[str, Any]:
    shift = timedelta(minutes=number)
    other = {"public_id": f"other{number}", "uid": f"other{number}@x", "campaign_id": None}
    place = {"country": f"{'ABCDEFGHIJ'[number % 10]}A", "city": f"city-{number % 200}"}
    time = {"starts_at": model["starts_at"] + shift, "ends_at": model["ends_at"] + shift}
    lat, lon = number % 120 - 60.0, number % 350 - 175.0
    point = {"lat": lat, "lon": lon, "cell": cell(lat, lon), **vector(lat, lon)._asdict()}
    return model | other | place | time | point


@contextmanager
def _statements() -> Iterator[list[tuple[str, Any]]]:
    """The statements about rallies that are sent to the driver meanwhile, with their values."""
    sent: list[tuple[str, Any]] = []

    def note(_c: object, _cursor: object, statement: str, values: object, *_: object) -> None:
        if "FROM rallies" in statement or "JOIN rallies" in statement:
            sent.append((statement, values))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def _plan(statement: str, values: Any) -> str:  # what the driver was given
    explain = "EXPLAIN QUERY PLAN " if is_sqlite() else "EXPLAIN "
    answer = session().connection().exec_driver_sql(explain + statement, values)
    return "; ".join(str(row[-1]) for row in answer)


def _plans(ask: Callable[[], object]) -> list[str]:
    with _statements() as sent:
        ask()
    plans = [_plan(*one) for one in sent]
    return [plan for plan in plans if not _is_by_number_alone(plan)]


def _is_by_number_alone(plan: str) -> bool:
    """Whether rallies are only read by their row numbers, which another question has found."""
    steps = _of_rallies(plan)
    by_number = re.search(r"INTEGER PRIMARY KEY|rallies_pkey", steps)
    return by_number is not None and re.search(r"rallies_(by|of)_", steps) is None


def _of_rallies(plan: str) -> str:
    """The steps of a plan that read rallies."""
    return "; ".join(step for step in plan.split("; ") if "rallies" in step)


@pytest.mark.parametrize(("ask", "selection", "index"), CASES)
def test_a_narrowed_question_reads_the_index_of_what_it_is_narrowed_to(
    world: None, ask: Asking, selection: Selection, index: str
) -> None:
    moment = Moment(cast.NOW)
    search.counts(selection, moment)  # what a list asks of the census has an index of its own

    plans = _plans(lambda: ask(selection, moment))

    taken = index if is_sqlite() else f"{index}|{ON_POSTGRESQL}"
    assert plans, "nothing was asked"
    for plan in plans:
        assert re.search(taken, plan), plan


@pytest.mark.parametrize("selection", [CITY, CAMPAIGN_IN_CITY, COUNTRY, CAMPAIGN_IN_COUNTRY, CAMPAIGN, Selection()])
def test_a_census_reads_one_index_that_holds_all_it_asks_for(world: None, selection: Selection) -> None:
    if not is_sqlite():
        pytest.skip("PostgreSQL reads all of so small a register, and rightly")
    plans = _plans(lambda: search.counts(selection, Moment(cast.NOW)))

    assert plans, "nothing was asked"
    for plan in plans:
        assert "COVERING INDEX rallies_by_census" in plan, plan


def test_a_timetable_reads_one_index_that_holds_all_it_asks_for(world: None) -> None:
    if not is_sqlite():
        pytest.skip("PostgreSQL reads all of so small a register, and rightly")
    day = cast.NOW.date()
    plans = _plans(lambda: day_timeline.timetable("freeviasna", day, day, Moment(cast.NOW)))
    plans += _plans(lambda: day_timeline.cities("freeviasna", day, day, limit=9))

    assert plans, "nothing was asked"
    for plan in plans:
        assert "COVERING INDEX rallies_of_days" in plan, plan


def test_a_report_reads_one_index_that_holds_all_it_asks_of_rallies(world: None) -> None:
    if not is_sqlite():
        pytest.skip("PostgreSQL reads all of so small a register, and rightly")
    moment = Moment(cast.NOW)
    face = search.campaign("freeviasna", moment)
    note_next_end(CAMPAIGN, moment)  # until when a report holds has an index of its own
    plans = _plans(lambda: report.parts(face, moment))

    assert [plan for plan in plans if "COVERING INDEX rallies_held" in plan], plans


def test_near_cities_are_found_by_jumps_in_the_index_of_areas(world: None) -> None:
    if not is_sqlite():
        pytest.skip("PostgreSQL reads all of so small a register, and rightly")
    plans = _plans(lambda: nearcities.cities(52.23, 21.01, Moment(cast.NOW), outside=("PL", "warsaw")))

    jumps = [step for plan in plans for step in plan.split("; ") if re.search(r"\b(here|beside|beyond)\b", step)]
    assert len(jumps) >= len(("here", "beside", "beyond"))
    for step in jumps:
        assert "USING INDEX rallies_by_area" in step, step


@pytest.mark.parametrize("ask", [search.window, search.upcoming, search.counts])
def test_what_is_near_is_found_by_the_index_of_spots(world: None, ask: Asking) -> None:
    if not is_sqlite():
        pytest.skip("PostgreSQL reads all of so small a register, and rightly")
    plans = _plans(lambda: ask(NEAR, Moment(cast.NOW)))

    assert plans, "nothing was asked"
    for plan in plans:
        assert "rallies_by_spot" in plan, plan


@pytest.mark.parametrize(
    "narrowed", [{}, {"country": "PL"}, {"country": "PL", "city": "warsaw"}, {"campaign": "freeviasna"}]
)
def test_few_words_are_found_by_their_index_and_read_by_their_numbers(world: None, narrowed: dict[str, str]) -> None:
    if narrowed and not is_sqlite():
        pytest.skip("PostgreSQL knows how few there are of a country, and may read these")
    mine = cast.published(title="Lantern walk")
    session().rollback()
    asked = replace(LANTERN, **narrowed)  # type: ignore[arg-type]  # any of its fields
    with _statements() as sent:
        search.counts(asked, Moment(cast.NOW))
        search.upcoming(asked, Moment(cast.NOW))
        search.window(asked, Moment(cast.NOW))
        tiles.tile(0, 0, 0, asked, Moment(cast.NOW))
    plans = [_of_rallies(_plan(*one)) or _plan(*one) for one in sent if "reveals_at)" not in one[0]]

    assert wordindex.found("lantern", None).numbers == (mine.id,)
    for plan in plans:
        assert re.search(INDEX_OF_WORDS if is_sqlite() else "rallies_by_words|rallies_pkey", plan), plan


def test_a_list_of_words_that_many_have_is_read_in_its_order(world: None, monkeypatch: pytest.MonkeyPatch) -> None:
    if not is_sqlite():
        pytest.skip("PostgreSQL reads all of so small a register, and rightly")
    monkeypatch.setattr(wordindex, "MOST", 2)
    for _ in range(3):
        cast.published(title="Lantern walk")
    search.counts(LANTERN, Moment(cast.NOW))

    plans = _plans(lambda: search.upcoming(LANTERN, Moment(cast.NOW)))

    assert any("USING INDEX rallies_by_time" in plan and "TEMP B-TREE" not in plan for plan in plans), plans
