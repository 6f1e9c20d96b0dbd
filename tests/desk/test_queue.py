"""Deciding what waits, through the pages."""

from rallies.model import register
from rallies.model.moderation import State
from tests import cast
from tests.desk.person import Person


def test_what_waits_is_listed_and_published_with_one_button(ala: Person) -> None:
    (rally,) = cast.pending(title="Freedom for Viasna")
    assert "Freedom for Viasna" in ala.look()

    answer = ala.decide(rally.public_id, "publish")

    assert answer.status_code == 303
    assert register.with_id(rally.public_id).state == State.PUBLISHED
    assert "Freedom for Viasna" not in ala.look()
