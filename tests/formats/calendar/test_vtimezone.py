"""Zones' rules, read by an evaluator that knows nothing of IANA names."""

import io
from datetime import UTC, datetime, timedelta, tzinfo

import pytest
from dateutil.tz import tzical  # type: ignore[import-untyped]  # ships no types

from rallies.core.clock import is_repeated, local
from rallies.formats.calendar import vtimezone
from tests.formats.strategies import ZONES, transitions

IRREGULAR = {
    "Africa/Cairo", "Africa/Casablanca", "Africa/El_Aaiun", "America/Godthab", "America/Nuuk", "America/Santiago",
    "America/Scoresbysund", "Asia/Gaza", "Asia/Hebron", "Asia/Jerusalem", "Asia/Tel_Aviv", "Chile/Continental",
}  # fmt: skip
"""Zones whose clocks no two yearly rules describe; the tests of a new tzdata may have to move some."""


def evaluated(rules: vtimezone.Rules) -> tzinfo:
    zone = tzical(io.StringIO(vtimezone.component(rules).decode())).get()
    assert isinstance(zone, tzinfo)
    return zone


@pytest.mark.slow
def test_clocks_without_a_stable_rule_have_none() -> None:
    assert {zone for zone in ZONES if vtimezone.rules(zone, 2027) is None} == IRREGULAR


def test_utc_needs_no_rules() -> None:
    assert vtimezone.rules("UTC", 2027) is None


def test_a_year_in_which_a_zone_gave_up_summer_time_has_no_rules() -> None:
    assert vtimezone.rules("Europe/Istanbul", 2016) is None


@pytest.mark.slow
@pytest.mark.parametrize("zone", sorted(set(ZONES) - IRREGULAR))
def test_rules_say_what_the_zone_database_says(zone: str) -> None:
    rules = vtimezone.rules(zone, 2027)
    assert rules is not None
    read = evaluated(rules)
    hours = [datetime(2026, 12, 1, 12, tzinfo=UTC) + timedelta(days=30) * step for step in range(40)]
    edges = [edge + timedelta(minutes=minutes) for edge in transitions(zone) for minutes in (-121, -1, 61, 121)]

    for instant in hours + edges:
        wall = local(instant, zone)
        if not is_repeated(wall.date(), wall.time(), zone):
            assert wall.replace(tzinfo=read).astimezone(UTC) == instant
