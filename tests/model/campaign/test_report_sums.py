"""The sums of a report: whatever is done to rallies and numbers, they are those of the rallies."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from rallies.core.clock import Moment, SetClock
from rallies.core.db.database import writing
from rallies.core.errors import Conflict
from rallies.core.keys.tokens import public_id
from rallies.model.actors import By
from rallies.model.campaign import report
from rallies.model.campaign.report import Held, Total
from rallies.model.desk.moderation import State
from rallies.model.lists import search
from rallies.model.rally import counts, decisions, register
from rallies.model.rally import register as register_
from rallies.model.rally.counts import CountSaid, Source, Way
from rallies.model.rally.draft import PlaceSaid, TimeSaid
from rallies.model.rally.rallies import Rally
from rallies.model.rally.register import Addition, Origin
from tests import cast, photocast

AFTER = cast.NOW.replace(month=6)
ALA = By.staff("Ala", cast.NOW)
DAYS = (date(2024, 5, 20), date(2027, 5, 14), date(2027, 5, 20), date(2027, 5, 21), date(2028, 1, 1))
PLACES = (cast.WARSAW, cast.TBILISI, PlaceSaid())
ACTS = ("add", "import", "count", "refuse", "recount", "cancel", "freeze", "show", "withdraw", "move", "wait")
DECIDED = {
    "cancel": {State.PENDING, State.PUBLISHED},
    "freeze": {State.PUBLISHED},
    "show": {State.PENDING, State.FROZEN},
}
DONE = st.tuples(st.sampled_from(ACTS), st.integers(0, 9), st.sampled_from(DAYS), st.sampled_from(PLACES))
FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.slow
@FEW
@given(done=st.lists(DONE, max_size=14))
def test_sums_are_those_of_the_rallies_whatever_is_done(
    register: Flask, done: list[tuple[str, int, date, PlaceSaid]]
) -> None:
    slug = "viasna-" + public_id()
    photocast.campaign(slug=slug)
    photocast.campaign(slug="noise-" + public_id())

    for act, number, day, place in done:
        do(act, number, slug, day, place)

    face = search.campaign(slug)
    for day in DAYS:
        for shift in (timedelta(hours=-6), timedelta(hours=17), timedelta(days=2)):
            moment = Moment(cast.NOW.replace(year=day.year, month=day.month, day=day.day) + shift)
            expected: dict[tuple[int, str, str], Total] = {}
            for one in report.held(face, moment):
                key = (one.day.year, one.country, one.city)
                expected[key] = expected.get(key, Total()) + alone(one)
            assert {part[:3]: part.total for part in report.parts(face, moment)} == expected


def do(act: str, number: int, slug: str, day: date, place: PlaceSaid) -> None:
    """One act on the rally of a number, by the doors of the register."""
    if act in {"add", "wait"}:
        made = cast.published if act == "add" else cast.pending
        made(campaign=slug, place=place, time_day=day)
        return
    if act == "import":
        draft = cast.draft(campaign=slug, place=place, time_day=day)
        with writing():
            register.add_all([Addition(draft)], Origin(now=cast.NOW, host="rallies.example"), is_published=number > 4)
        return
    with writing() as current:
        found = current.query(Rally).order_by(Rally.id.desc()).limit(10).all()
        rally = found[number % len(found)]
        change(act, rally, number, day, place)


def change(act: str, rally: Rally, number: int, day: date, place: PlaceSaid) -> None:
    if act == "count":
        source = Source.PRESS if number % 2 else Source.HOST
        said = CountSaid(low=number, high=10 * number, way=Way.ESTIMATED, source=source)
        counts.add(rally, said, ALA, is_accepted=number < 8)
    elif act in {"refuse", "recount"}:
        for one in counts.of(rally, State.PUBLISHED)[:1]:
            one.state, one.low = (State.FROZEN, one.low) if act == "refuse" else (one.state, 0)
    elif act == "move" and rally.state != State.WITHDRAWN:
        to = {"said_time": TimeSaid(day=day, hour=rally.hour, tz=rally.tz), "said_place": place if number % 2 else None}
        register_.change(rally, **to, reason="Rain", by=By.staff("Ala", cast.NOW))  # type: ignore[arg-type]
    elif rally.state in DECIDED.get(act, ()):
        decide = {"cancel": decisions.cancel, "freeze": decisions.freeze, "show": decisions.publish}[act]
        words = {"cancel": {"reason": "Rain"}, "freeze": {"why": "Wrong"}}.get(act, {})
        decide(rally, ALA, **words)  # type: ignore[operator]
    elif act == "withdraw":
        decisions.withdraw(rally, ALA)


def alone(one: Held) -> Total:
    """What a single rally adds."""
    return Total(1) if one.low is None or one.high is None else Total(1, 1, one.low, one.high)


def test_what_is_taken_back_within_a_transaction_is_not_counted(register: Flask) -> None:
    photocast.campaign()
    (rally,) = cast.pending(campaign="viasna")
    with writing() as current, suppress(Conflict), current.begin_nested():
        decisions.publish(rally, ALA)
        current.flush()
        raise Conflict("Somebody was quicker.")

    assert sum(part.total.rallies for part in report.parts(search.campaign("viasna"), Moment(AFTER))) == 1


def test_a_report_tells_of_what_was_written_past_the_mapper(
    register: Flask, client: FlaskClient, clock: SetClock
) -> None:
    photocast.campaign()
    clock.instant = AFTER
    report_of = "/en/campaigns/viasna/report/"
    before = client.get(report_of).text

    with writing() as current:
        current.execute(update(Rally).values(country="LT", city="vilnius", city_name="Vilnius", place_id=None))

    assert "Vilnius" not in before
    assert "Vilnius" in client.get(report_of).text
