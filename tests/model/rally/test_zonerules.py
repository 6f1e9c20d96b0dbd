"""When the rules of a zone change, the time on the wall stays and the instant moves."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from rallies.core.db.database import session, writing
from rallies.model.rally import register, zonerules
from rallies.model.rally.rallies import Change, Precision, Rally
from tests import cast

LATER = cast.NOW + timedelta(days=1)
HOUR = timedelta(hours=1)
pytestmark = pytest.mark.usefixtures("register")


def derived_by_old_rules(**differs: Any) -> Rally:
    """A published rally whose instants are an hour late, as before its zone gave up a change of clocks."""
    rally = cast.published(**differs)
    with writing():
        known = register.with_id(rally.public_id)
        known.starts_at += HOUR
        known.ends_at += HOUR
        if known.reveals_at:
            known.reveals_at += HOUR
    return register.with_id(rally.public_id)


def test_a_rally_follows_its_zone_and_calendars_are_told() -> None:
    before = derived_by_old_rules()
    starts, sequence, hour = before.starts_at, before.sequence, before.hour
    other = cast.published(title="Another one").public_id

    assert zonerules.follow(LATER) == 1

    after = register.with_id(before.public_id)
    assert (after.starts_at, after.hour) == (starts - HOUR, hour)
    assert (after.sequence, after.updated_at) == (sequence + 1, LATER)
    assert register.with_id(other).sequence == 0


def test_rallies_of_one_time_move_together_and_only_once() -> None:
    derived_by_old_rules()
    derived_by_old_rules(title="Another one")

    assert zonerules.follow(LATER) == 2
    assert zonerules.follow(LATER) == 0


def test_a_hidden_place_keeps_its_distance_from_the_start() -> None:
    rally = derived_by_old_rules(place_precision=Precision.TIMED, place_reveal_hours=3)

    zonerules.follow(LATER)

    after = register.with_id(rally.public_id)
    assert after.reveals_at == after.starts_at - 3 * HOUR


def test_what_is_over_stays_as_it_was() -> None:
    derived_by_old_rules(time_day=date(2027, 4, 1))

    assert zonerules.follow(LATER) == 0


def test_a_register_that_is_right_is_left_alone() -> None:
    rally = cast.published()

    assert zonerules.follow(LATER) == 0
    assert register.with_id(rally.public_id).revision == rally.revision


def test_everyone_is_told_that_the_hour_stays_and_its_offset_does_not(register: Flask) -> None:
    rally = derived_by_old_rules()
    waiting = cast.pending()[0]
    with writing():
        waiting.starts_at += HOUR

    zonerules.follow(LATER)

    client = register.test_client()
    page = client.get(f"/en/rallies/{rally.public_id}/").text
    calendar = client.get("/en/rallies.ics").text.replace("\r\n ", "")
    assert "The hour at the venue stays; the rules of the clocks there have changed" in page
    assert "<del><bdi>UTC+1</bdi></del>" in page
    assert "this hour is UTC+2 now\\, and not UTC+1." in calendar
    assert "SUMMARY:Freedom for Viasna" in calendar
    assert not session().query(Change).filter(Change.rally_id == waiting.id).count()
