"""A rally that would spoil calendars is in none, and the desk is told which one it is, until it is put right."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from rallies.core.db.database import writing
from rallies.model.actors import By
from rallies.model.rally import decisions, register
from rallies.model.rally.rallies import Rally
from tests import cast
from tests.desk.person import Person

FEED = "/en/places/pl/warsaw/rallies.ics"


@pytest.fixture
def spoilt(ala: Person) -> Rally:
    """A rally that ends before it begins, which no door lets in, beside one that is well."""
    del ala
    cast.published(title="Well")
    rally = cast.published(title="Backwards")
    with writing():
        register.with_id(rally.public_id).ends_at = rally.starts_at - timedelta(hours=1)
    return register.with_id(rally.public_id)


def test_the_desk_is_told_what_calendars_leave_out(ala: Person, spoilt: Rally, client: FlaskClient) -> None:
    calendar = client.get(FEED).text

    queue, item = ala.look(), ala.look(f"/desk/items/{spoilt.public_id}/")

    assert ("SUMMARY:Well" in calendar, "SUMMARY:Backwards" in calendar) == (True, False)
    for page in (queue, item):
        assert "1 public rally is in no calendar" in page
        assert "<code>DTEND</code>" in page
    assert f'href="/desk/items/{spoilt.public_id}/"' in queue


def test_what_was_put_right_is_shown_no_more(ala: Person, spoilt: Rally, client: FlaskClient) -> None:
    client.get(FEED)
    with writing():
        rally = register.with_id(spoilt.public_id)
        rally.ends_at = rally.starts_at + timedelta(hours=1)
        register.touch(rally, cast.NOW, moves=True)
    before_the_next_calendar = ala.look()

    calendar = client.get(FEED).text

    assert "in no calendar" not in before_the_next_calendar
    assert "SUMMARY:Backwards" in calendar
    assert "in no calendar" not in ala.look()


def test_what_was_taken_from_the_public_is_shown_no_more(ala: Person, spoilt: Rally, client: FlaskClient) -> None:
    client.get(FEED)
    with writing():
        decisions.freeze(register.with_id(spoilt.public_id), By.staff("Ala", cast.NOW), why="danger")

    assert "in no calendar" not in ala.look()


def test_a_desk_with_nothing_left_out_says_nothing_of_it(ala: Person, client: FlaskClient) -> None:
    rally = cast.published()
    client.get(FEED)

    assert "in no calendar" not in ala.look() + ala.look(f"/desk/items/{rally.public_id}/")
