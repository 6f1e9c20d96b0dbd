"""The way into a rally on the net: a button on its page, the first one when it is time."""

from datetime import UTC, datetime, time

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rallies.core.clock import SetClock
from rallies.core.db.database import writing
from rallies.model.actors import By
from rallies.model.rally import decisions
from rallies.model.rally.rallies import Kind, Rally
from tests import cast

MEETING = "https://meet.example.org/letters"
JOIN = f'<a class="button leaves" href="{MEETING}"'
JOIN_LATER = f'<a class="button button-second leaves" href="{MEETING}"'


@pytest.fixture
def online(register: Flask) -> Rally:
    return cast.published(kind=Kind.ONLINE, url=MEETING, time_hour=time(18))


@pytest.mark.parametrize(("hour", "minute", "has_come"), [(15, 44, False), (15, 45, True), (17, 0, True)])
def test_joining_comes_first_a_quarter_of_an_hour_before(
    online: Rally, client: FlaskClient, clock: SetClock, hour: int, minute: int, *, has_come: bool
) -> None:
    clock.instant = datetime(2027, 5, 21, hour, minute, tzinfo=UTC)
    page = client.get(f"/en/rallies/{online.public_id}/").text

    assert (JOIN in page) is has_come
    assert (JOIN_LATER in page) is not has_come
    assert ('class="button" href="' in page) is not has_come


def test_what_is_over_or_off_leads_nowhere(online: Rally, client: FlaskClient, clock: SetClock) -> None:
    clock.instant = datetime(2027, 5, 22, 12, tzinfo=UTC)
    over = client.get(f"/en/rallies/{online.public_id}/").text
    clock.instant = cast.NOW
    with writing():
        decisions.cancel(online, By.staff("Ala", cast.NOW), reason="No line.")
    off = client.get(f"/en/rallies/{online.public_id}/").text

    assert "Join:" not in over
    assert "Join:" not in off


def test_an_address_of_a_rally_in_a_square_is_no_way_in(register: Flask, client: FlaskClient) -> None:
    rally = cast.published(url=MEETING)

    page = client.get(f"/en/rallies/{rally.public_id}/").text

    assert "Join:" not in page
    assert MEETING in page


def test_a_rally_whose_hour_is_unknown_says_so_above_its_title(register: Flask, client: FlaskClient) -> None:
    rally = cast.published(time_hour=None)

    head = client.get(f"/en/rallies/{rally.public_id}/").text.partition("<h1>")[0]

    assert "Time to be announced" in head
