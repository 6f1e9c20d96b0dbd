"""Subscribing over HTTP to a served instance: what is moved, cancelled and taken back is learned by each program."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask import g

from rallies.core.clock import local
from rallies.core.db.database import writing
from rallies.model.actors import By
from rallies.model.lists import search
from rallies.model.rally import decisions, proposals, register
from rallies.model.rally.draft import TimeSaid
from rallies.model.rally.proposals import Proposal
from rallies.model.rally.rallies import Kind, Precision
from rallies.model.selection import Selection
from rallies.publish.speech import feedwords
from tests import cast
from tests.clients.readers import Seen, by_uid, meant
from tests.clients.subscribers import SUBSCRIBERS, Subscriber
from tests.formats.strategies import AWKWARD, transitions
from tests.live import Site, site

FEED = "/en/places/pl/warsaw/rallies.ics"
ZONES = (
    "Europe/Berlin", "America/New_York", "America/St_Johns", "Australia/Lord_Howe", "Australia/Sydney",
    "Pacific/Apia", "Africa/Casablanca", "Asia/Gaza", "Europe/Dublin", "America/Santiago", "Pacific/Chatham",
    "America/Adak",
)  # fmt: skip
UNTIL = datetime(2028, 5, 1, tzinfo=UTC)
pytestmark = pytest.mark.service


class Changing(NamedTuple):
    """The public ids of the rallies that something happens to."""

    edited: str
    moves: str
    off: str
    waits: str
    endangered: str
    regretted: str


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Site]:
    with site(tmp_path / "instance") as running:
        yield running


def the_cast() -> Changing:
    """Rallies at the edges of clocks, in every state and with awkward words, in the register; one is elsewhere."""
    for zone in ZONES:
        edges = [edge for edge in transitions(zone) if cast.NOW < edge < UNTIL]
        for number, edge in enumerate(edges):
            for minutes in (-90, -30, 0, 30):
                wall = local(edge + timedelta(minutes=minutes), zone)
                said = TimeSaid(day=wall.date(), hour=wall.time(), tz=zone, is_second_hour=bool(wall.fold))
                published(f"{zone}, change {number + 1}, {minutes} minutes", time=said)
    for number, words in enumerate(AWKWARD):
        visible = words.replace("\x00", "")
        published(f"{number} {visible}", place_venue=visible, organization=visible, description=visible)
    published("Time unknown", time_hour=None, time_end_hour=None)
    published("Days", time_hour=None, time_end_hour=None, time_end_day=date(2027, 5, 24), kind=Kind.EXHIBITION)
    published("Three days and two nights", time_end_day=date(2027, 5, 24))
    published("Online", kind=Kind.ONLINE, place_venue="", place_lat=None, place_lon=None)
    published("Place unknown yet", place_precision=Precision.TIMED, place_reveal_hours=2)
    cast.published(title="Elsewhere", place=cast.TBILISI, time_tz="Asia/Tbilisi")
    names = ("Edited", "Moves", "Is called off", "Is put off", "Is in danger", "Is regretted")
    return Changing(*(published(name) for name in names))


def published(title: str, **differs: Any) -> str:
    return cast.published(title=title, **differs).public_id


def happen(to: Changing) -> None:
    """One is edited, one moved, one cancelled, one postponed, one hidden and one taken back by its organizer."""
    by = By.staff("Ala", cast.NOW + timedelta(hours=1))
    later = TimeSaid(day=date(2027, 5, 23), hour=time(12, 30), end_hour=time(15), tz="Europe/Warsaw")
    with writing():
        new_words = Proposal(words={"title": "Other words; \U0001f56f", "description": "Bring a candle."})
        proposals.carry_out(register.with_id(to.edited), new_words, by)
        register.change(register.with_id(to.moves), said_time=later, said_place=None, reason="Rain", by=by)
        decisions.cancel(register.with_id(to.off), by, reason="The permit was taken back")
        decisions.postpone(register.with_id(to.waits), by, reason="Storm")
        decisions.freeze(register.with_id(to.endangered), by, why="danger")
        decisions.withdraw(register.with_id(to.regretted), by)


def held(served: Site) -> list[Seen]:
    """What the register holds for the feed, as every program should show it."""
    with served.app.test_request_context(FEED):
        served.app.preprocess_request()
        listings = search.window(Selection(country="PL", city="warsaw"), g.moment).listings
        return [meant(one, feedwords.words("en")) for one in listings]


@pytest.mark.parametrize("name", SUBSCRIBERS)
def test_a_subscriber_learns_of_every_change(served: Site, tmp_path: Path, name: str) -> None:
    with served.app.app_context():
        changing = the_cast()
    program = SUBSCRIBERS[name](served.address + FEED, tmp_path / "program")

    first = program.refresh(held(served))

    assert by_uid(first) == by_uid(held(served), without=program.hides)
    assert len(first) > 4 * len(ZONES) + len(AWKWARD)

    with served.app.app_context():
        happen(changing)
    second = program.refresh(held(served))

    assert by_uid(second) == by_uid(held(served), without=program.hides)
    titles = {event.title for event in second}
    assert titles >= {"Other words; \U0001f56f", "CHANGED: Moves", "CANCELLED: Is called off", "POSTPONED: Is put off"}
    assert not titles & {"Edited", "Moves", "Is in danger", "Is regretted", "Elsewhere"}
    assert len(second) == len(first) - 2


def only_one(served: Site, tmp_path: Path, name: str) -> Subscriber:
    """A program with a calendar whose only rally was taken down after the program had fetched it."""
    with served.app.app_context():
        endangered = published("Is in danger")
    program = SUBSCRIBERS[name](served.address + FEED, tmp_path / "program")
    assert [event.title for event in program.refresh(held(served))] == ["Is in danger"]
    with served.app.app_context(), writing():
        by = By.staff("Ala", cast.NOW + timedelta(hours=1))
        decisions.freeze(register.with_id(endangered), by, why="danger")
    return program


def test_thunderbird_empties_a_calendar_whose_only_rally_was_taken_down(served: Site, tmp_path: Path) -> None:
    assert only_one(served, tmp_path, "Thunderbird").refresh([]) == []


def test_vdirsyncer_keeps_such_a_rally_until_it_may_empty_the_calendar(served: Site, tmp_path: Path) -> None:
    program = only_one(served, tmp_path, "khal")

    with pytest.raises(AssertionError, match="force-delete"):
        program.refresh([])


@pytest.mark.slow
def test_evolution_keeps_such_a_rally_as_long_as_the_calendar_is_empty(served: Site, tmp_path: Path) -> None:
    program = only_one(served, tmp_path, "Evolution")

    assert [event.title for event in program.refresh([])] == ["Is in danger"]

    with served.app.app_context():
        published("Another one")
    assert [event.title for event in program.refresh(held(served))] == ["Another one"]
