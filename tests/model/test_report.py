"""Numbers of a campaign: every sum agrees, whatever was counted."""

from dataclasses import replace
from datetime import date

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from rallies.core.clock import Moment
from rallies.core.database import writing
from rallies.model import counts, report, search
from rallies.model import register as register_
from rallies.model.counts import CountSaid, Source, Way
from rallies.model.decisions import By
from rallies.model.moderation import State
from rallies.model.rallies import Rally
from rallies.model.report import Held, Total
from tests import cast, photocast

ENDS = st.tuples(st.integers(0, 10_000), st.integers(0, 10_000)).map(sorted)
RALLIES = st.builds(
    lambda ends, year, country, city: Held(
        id="a", title="Candles", day=date(year, 5, 21), country=country, city=city, city_name=city, lat=None, lon=None,
        low=ends[0] if ends else None, high=ends[1] if ends else None, sources=(),
    ),
    st.none() | ENDS, st.integers(2011, 2027), st.sampled_from(["PL", "GE", ""]), st.sampled_from(["a", "b", ""]),
)  # fmt: skip
AFTER = cast.NOW.replace(month=6)


@given(st.lists(RALLIES, max_size=60))
def test_cities_add_up_to_countries_and_these_and_years_to_the_whole(rallies: list[Held]) -> None:
    whole = report.total(rallies)
    by_country = report.sums(rallies, lambda rally: rally.country)
    by_city = report.sums(rallies, lambda rally: (rally.country, rally.city))
    by_year = report.sums(rallies, lambda rally: rally.day.year)

    assert sum(by_country.values(), Total()) == whole == sum(by_year.values(), Total())
    for country, total in by_country.items():
        assert sum((sub for (of, _), sub in by_city.items() if of == country), Total()) == total
    assert 0 <= whole.known <= whole.rallies == len(rallies)
    assert whole.low <= whole.high


@given(st.lists(RALLIES, max_size=20), RALLIES)
def test_a_rally_that_nobody_counted_changes_no_number(rallies: list[Held], one: Held) -> None:
    unknown = replace(one, low=None, high=None)

    before, after = report.total(rallies), report.total([*rallies, unknown])

    assert (after.low, after.high, after.known) == (before.low, before.high, before.known)
    assert after.unknown == before.unknown + 1


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
            counts.add(of(rally.public_id), one, By("staff Ala", cast.NOW), is_accepted=is_accepted)

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
            counts.add(rally, CountSaid(low=people, high=people, way=Way.COUNTED), By("organizer", cast.NOW))

    assert [one.low for one in counts.of(rally, State.PENDING)] == [12]


def of(public_id: str) -> Rally:
    return register_.with_id(public_id)
