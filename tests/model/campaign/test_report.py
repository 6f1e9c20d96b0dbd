"""Numbers of a campaign: every sum agrees, whatever was counted."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rallies.core.clock import Moment
from rallies.core.db.database import session, writing
from rallies.core.keys.tokens import public_id
from rallies.model.actors import Actor, By
from rallies.model.campaign import report
from rallies.model.campaign.report import Held, Total
from rallies.model.desk.moderation import State
from rallies.model.lists import search
from rallies.model.rally import counts
from rallies.model.rally import register as register_
from rallies.model.rally.counts import CountSaid, HeadCount, Source, Way
from rallies.model.rally.draft import PlaceSaid
from rallies.model.rally.rallies import Rally
from tests import cast, photocast

ENDS = st.none() | st.tuples(st.integers(0, 10_000), st.integers(0, 10_000)).map(sorted)
RALLIES = st.tuples(st.integers(2011, 2026), st.sampled_from([cast.WARSAW, cast.TBILISI, None]), ENDS)
AFTER = cast.NOW.replace(month=6)
FEW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.slow
@FEW
@given(said=st.lists(RALLIES, max_size=8))
def test_years_and_cities_are_sums_of_the_single_rallies(register: Flask, said: list[tuple[int, Any, Any]]) -> None:
    slug = "viasna-" + public_id()
    photocast.campaign(slug=slug)
    for year, place, ends in said:
        held(slug, year, place or PlaceSaid(), ends)

    face, moment = search.campaign(slug), Moment(AFTER)
    single, parts = list(report.held(face, moment)), report.parts(face, moment)

    assert len(single) == len(said) + 1  # the cast's own
    for key, of_part in (
        (lambda one: one.day.year, lambda part: part.year),
        (lambda one: one.country, lambda part: part.country),
        (lambda one: (one.country, one.city), lambda part: (part.country, part.city)),
    ):
        expected: dict[object, Total] = {}
        for one in single:
            expected[key(one)] = expected.get(key(one), Total()) + alone(one)
        assert report.sums(parts, of_part) == expected


def test_a_rally_that_nobody_counted_changes_no_number(register: Flask) -> None:
    photocast.campaign()
    before = whole("viasna")
    held("viasna", 2024, cast.TBILISI, (10, 20))
    counted = whole("viasna")

    held("viasna", 2025, cast.TBILISI, None)

    after = whole("viasna")
    assert (before.low, before.high, before.known) == (0, 0, 0)
    assert (counted.low, counted.high, counted.known) == (after.low, after.high, after.known) == (10, 20, 1)
    assert after.unknown == counted.unknown + 1


def test_sums_follow_each_write_and_each_end(register: Flask) -> None:
    photocast.campaign()
    face = search.campaign("viasna")

    sums = [sum(part.total.rallies for part in report.parts(face, Moment(at))) for at in (cast.NOW, AFTER)]
    counted = held("viasna", 2025, cast.TBILISI, (7, 7))
    with_one = whole("viasna")
    with writing():
        session().query(HeadCount).filter_by(rally_id=counted.id).one().state = State.FROZEN

    assert sums == [0, 1]
    assert (with_one.rallies, with_one.low) == (2, 7)
    assert (whole("viasna").rallies, whole("viasna").known) == (2, 0)


def held(slug: str, year: int, place: PlaceSaid, ends: Sequence[int] | None) -> Rally:
    """A rally of a year, counted or not."""
    rally = cast.published(campaign=slug, place=place, time_day=date(year, 5, 20), title=f"Candles {year}")
    if ends is not None:
        said = CountSaid(low=ends[0], high=ends[1], way=Way.ESTIMATED)
        with writing():
            counts.add(of(rally.public_id), said, By.staff("Ala", cast.NOW), is_accepted=True)
    return rally


def alone(one: Held) -> Total:
    """What a single rally adds to a sum."""
    return Total(1) if one.low is None or one.high is None else Total(1, 1, one.low, one.high)


def whole(slug: str) -> Total:
    return sum((part.total for part in report.parts(search.campaign(slug), Moment(AFTER))), Total())


def test_a_range_goes_from_the_lowest_to_the_highest_accepted_count(register: Flask) -> None:
    photocast.campaign()
    other = cast.published(campaign="viasna", place=cast.TBILISI)
    rally = cast.published(campaign="viasna", title="Candles")
    said = (
        (CountSaid(low=120, high=150, way=Way.ESTIMATED), True),
        (CountSaid(low=80, high=80, way=Way.REPORTED, source=Source.POLICE), True),
        (CountSaid(low=9_000, high=9_000, way=Way.REPORTED, source=Source.PRESS), False),
    )
    with writing():
        for one, is_accepted in said:
            counts.add(of(rally.public_id), one, By.staff("Ala", cast.NOW), is_accepted=is_accepted)

    found = {held.id: held for held in report.held(search.campaign("viasna"), Moment(AFTER))}

    assert (found[rally.public_id].low, found[rally.public_id].high) == (80, 150)
    assert found[rally.public_id].sources == ("host", "police")
    assert (found[other.public_id].low, found[other.public_id].sources) == (None, ())


def test_only_what_took_place_is_in_the_report(register: Flask) -> None:
    photocast.campaign()

    assert list(report.held(search.campaign("viasna"), Moment(cast.NOW))) == []


def test_a_hosts_new_number_takes_the_place_of_the_one_that_waits(register: Flask) -> None:
    rally = of(cast.published().public_id)
    for people in (10, 12):
        with writing():
            counts.add(rally, CountSaid(low=people, high=people, way=Way.COUNTED), By(Actor.ORGANIZER, cast.NOW))

    assert [one.low for one in counts.of(rally, State.PENDING)] == [12]


def of(public_id: str) -> Rally:
    return register_.with_id(public_id)
