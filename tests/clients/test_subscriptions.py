"""Subscribing over HTTP to a served instance: what is moved, cancelled and taken back is learned by each program."""

from collections.abc import Callable, Iterator
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from flask import g

from rallies.core.database import writing
from rallies.model import decisions, register, search
from rallies.model.draft import TimeSaid
from rallies.model.rallies import Kind, Precision
from rallies.model.selection import Selection
from rallies.publish import feedwords
from tests import cast
from tests.clients.readers import Seen, by_uid, meant
from tests.clients.subscribers import SUBSCRIBERS, Subscriber
from tests.live import Site, site

FEED = "/en/places/pl/warsaw/rallies.ics"
pytestmark = pytest.mark.service


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Site]:
    with site(tmp_path / "instance") as running:
        yield running


def held(served: Site) -> list[Seen]:
    """What the register holds for the feed, as every program should show it."""
    with served.app.test_request_context(FEED):
        served.app.preprocess_request()
        listings = search.window(Selection(country="PL", city="warsaw"), g.moment).listings
        return [meant(one, feedwords.words("en")) for one in listings]


@pytest.mark.parametrize("subscribe", SUBSCRIBERS, ids=lambda program: program.__name__)
def test_a_subscriber_learns_of_every_change(
    served: Site, tmp_path: Path, subscribe: Callable[[str, Path], Subscriber]
) -> None:
    with served.app.app_context():
        moves = cast.published(title="Moves").public_id
        off = cast.published(title="Is called off").public_id
        waits = cast.published(title="Is put off").public_id
        gone = cast.published(title="Is in danger").public_id
        cast.published(title="Time unknown", time_hour=None, time_end_hour=None)
        cast.published(title="Place unknown yet", place_precision=Precision.TIMED, place_reveal_hours=2)
        cast.published(title="Салідарнасць, التضامن; 👩‍👩‍👧‍👦", kind=Kind.VIGIL, place_venue='Café "Ž"; 5, back')
        cast.published(title="Elsewhere", place=cast.TBILISI, time_tz="Asia/Tbilisi")
    program = subscribe(served.address + FEED, tmp_path / "program")

    first = program.refresh(held(served))

    assert by_uid(first) == by_uid(held(served), without=program.hides)
    assert len(first) == 7

    by = decisions.By("staff Ala", cast.NOW + timedelta(hours=1))
    later = TimeSaid(day=date(2027, 5, 23), hour=time(12, 30), end_hour=time(15), tz="Europe/Warsaw")
    with served.app.app_context(), writing():
        register.change(
            register.with_id(moves), said_time=later, said_place=None, reason="Rain", now=by.now, actor=by.actor
        )
        decisions.cancel(register.with_id(off), by, reason="The permit was taken back")
        decisions.postpone(register.with_id(waits), by, reason="Storm")
        decisions.freeze(register.with_id(gone), by, why="danger")
    second = program.refresh(held(served))

    assert by_uid(second) == by_uid(held(served), without=program.hides)
    assert {event.title for event in second} >= {"CHANGED: Moves", "CANCELLED: Is called off", "POSTPONED: Is put off"}
    assert not any("danger" in (event.title or "") for event in second)
