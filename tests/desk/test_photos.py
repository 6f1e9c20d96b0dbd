"""Two different people approve a picture, in whatever order they and its sender act."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from rallies.core.db.database import session, writing
from rallies.core.errors import RalliesError
from rallies.desk.door import policy
from rallies.desk.door.policy import Approval, Yes
from rallies.desk.queue import deciding
from rallies.desk.queue.deciding import Asked
from rallies.model.actors import Actor, By
from rallies.model.desk.moderation import State
from rallies.model.desk.trailcheck import first_break
from rallies.model.lists import search
from rallies.model.photo import photos, photowall
from rallies.model.photo.photos import Photo, PhotoPixels
from tests import cast, photocast
from tests.desk.conftest import Enrol
from tests.desk.person import Person


def test_the_table_of_approvals_says_what_was_agreed() -> None:
    assert policy.approval_of(Yes(actor="staff Ala")) is Approval.FIRST
    assert policy.approval_of(Yes(actor="staff Ola", before="staff Ala")) is Approval.SHOWS
    assert policy.approval_of(Yes(actor="staff Ala", before="staff Ala")) is None


def test_one_person_alone_shows_no_picture(ala: Person, client: FlaskClient) -> None:
    photocast.campaign()
    photo = photocast.waiting()

    first, second = ala.decide(photo.public_id, "publish"), ala.decide(photo.public_id, "publish")

    assert (first.status_code, second.status_code) == (303, 409)
    assert "A second person has to look at it" in ala.look(first.headers["Location"])
    assert "somebody else has to look at it too" in second.text
    assert photo.public_id not in client.get(photocast.WALL).text
    assert client.get(f"/photos/{photo.public_id}-wall.jpg").status_code == 404


def test_the_desk_sees_of_which_rally_a_host_has_given_a_picture(ala: Person) -> None:
    photocast.campaign()
    rally = cast.published(campaign="viasna", title="Candles", place=cast.TBILISI)
    of_anyone, of_host = photocast.waiting(), photocast.waiting(rally_id=rally.id)

    pages = [ala.look(f"/desk/items/{photo.public_id}/") for photo in (of_anyone, of_host)]

    assert [f"/desk/items/{rally.public_id}/" in page for page in pages] == [False, True]


def test_two_people_show_it(ala: Person, enrol: Enrol, client: FlaskClient) -> None:
    photocast.campaign()
    photo = photocast.waiting()

    ala.decide(photo.public_id, "publish")
    page = enrol("Ola").look(f"/desk/items/{photo.public_id}/")
    enrol("Ula").decide(photo.public_id, "publish")

    assert "Ala has approved it" in page
    assert f"/photos/{photo.public_id}-wall.jpg" in client.get(photocast.WALL).text
    assert client.get(f"/photos/{photo.public_id}-wall.jpg").data == b"\xff\xd8 wall"


def test_the_desk_sees_a_picture_before_anyone_else_and_nobody_else_does(ala: Person, client: FlaskClient) -> None:
    photocast.campaign()
    photo = photocast.waiting()
    path = f"/desk/photos/{photo.public_id}/large/"

    assert path in ala.look(f"/desk/items/{photo.public_id}/")
    assert ala.client.get(path).data == b"\xff\xd8 large"
    assert ala.client.get(f"/desk/photos/{photo.public_id}/huge/").status_code == 404
    assert client.get(path).status_code == 303


def test_a_refused_picture_is_erased_after_a_week(ala: Person) -> None:
    photocast.campaign()
    kept, refused = photocast.waiting(), photocast.waiting()
    ala.decide(refused.public_id, "reject", words="A face is in it")

    early = photos.forget(cast.NOW + timedelta(days=6))
    late = photos.forget(cast.NOW + timedelta(days=8))

    assert (early, late, photos.forget(cast.NOW + timedelta(days=9))) == (0, 1, 0)
    assert photos.pixels(kept, "wall") is not None
    assert photos.pixels(refused, "wall") is None
    ala.decide(refused.public_id, "reopen")
    assert ala.decide(refused.public_id, "publish").status_code == 409


ACTS = ("publish", "reject", "ask", "claim", "release", "reopen", "freeze")


class PhotoMachine(RuleBasedStateMachine):
    """Any acts of two accounts, the command line and the sender on one photo."""

    @initialize()
    def begin(self) -> None:
        self.yes: set[str] = set()
        self.photo = photocast.waiting()

    def look(self) -> Photo:
        session().expire_all()
        found = session().get(Photo, self.photo.id)
        assert found is not None
        return found

    @rule(
        who=st.sampled_from([By.staff("Ala", cast.NOW), By.staff("Ola", cast.NOW), By(Actor.COMMAND_LINE, cast.NOW)]),
        act=st.sampled_from(ACTS),
    )
    def act(self, who: By, act: str) -> None:
        before = self.look().state
        try:
            with writing():
                deciding.decide(Asked(act=act, public_id=self.photo.public_id, words="Why"), who)
        except RalliesError:
            session().rollback()
        else:
            if act == "publish":
                self.yes.add(who.actor)
            if act in {"reject", "reopen", "freeze"}:
                self.yes.clear()
        assert (self.look().state == State.PUBLISHED) == (before == State.PUBLISHED) or act in {"publish", "freeze"}
        self.hold()

    @rule()
    def take_back(self) -> None:
        with writing():
            photos.withdraw(self.look(), By(Actor.SENDER, cast.NOW))
        self.yes.clear()
        self.hold()

    def hold(self) -> None:
        """Shown with two accounts' yes alone; erased once it is taken back, and never lost before."""
        photo = self.look()
        wall = photowall.wall(search.campaign("viasna"), limit=9)
        kept = session().query(PhotoPixels).filter_by(photo_id=photo.id).count()
        is_shown = photo.public_id in {face.id for face in wall}
        assert is_shown == (photo.state == State.PUBLISHED)
        assert not is_shown or len(self.yes) == 2
        assert kept == (0 if photo.state == State.WITHDRAWN else 2)
        session().rollback()

    def teardown(self) -> None:
        assert first_break() is None


@pytest.mark.slow
def test_no_order_of_acts_by_one_account_shows_a_picture_or_loses_one(register: Flask) -> None:
    photocast.campaign()
    checks = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]

    run_state_machine_as_test(
        PhotoMachine,
        settings=settings(max_examples=40, stateful_step_count=14, deadline=None, suppress_health_check=checks),
    )
