"""Letters on their way: whatever one account does at the desk, none is opened, lost or shown before its time."""

import subprocess
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy.exc import IntegrityError

from rallies.core.clock import Moment
from rallies.core.db.database import session, writing
from rallies.core.errors import Conflict, RalliesError
from rallies.core.keys import sealing
from rallies.core.keys.tokens import key_hash, new_key
from rallies.desk.queue import deciding
from rallies.model.actors import Actor, By
from rallies.model.campaign.campaigns import Campaign
from rallies.model.case.cases import Case
from rallies.model.desk.moderation import State
from rallies.model.letter import letterkeys, letters, lettersearch
from rallies.model.letter.letters import Letter, Step, Written
from rallies.model.lists import search
from tests import cast
from tests import letters as given

if TYPE_CHECKING:
    from rallies.model.letter.letterkeys import LetterKey

KEY = "age1lnkd5485sfpu0t8znku2rndw9hpk4msslg4gwslrnw0zet7k8gesa75n2e"
OTHER = "age1gr5zfkpdzw5xqq2xprftncffhu4rkwkkn9tajwl2ke9ugatjgu5seccwqz"
ALA, OLA = By.staff("Ala", cast.NOW), By.staff("Ola", cast.NOW)
SECRET = "Marfa, my canary is called Zina"


def written(case: Case, **differs: Any) -> Letter:
    plain: dict[str, Any] = {"text": "Dear Marfa", "signed": "Ada"}
    if differs.pop("is_private", False):
        plain = {"sealed": sealing.sealed(SECRET, KEY)}
    with writing():
        said = Written(case=case, language="be", **{**plain, **differs})
        return letters.add(said, key_hash(new_key()), cast.NOW)


def done(act: str, public_id: str, by: By, words: str = "why") -> None:
    with writing():
        deciding.decide(deciding.Asked(act=act, public_id=public_id, words=words), by)


def moved(letter: Letter, *steps: Step) -> list[int]:
    with writing():
        return [letters.move([letter], step, ALA) for step in steps]


@pytest.fixture
def case(register: Flask) -> Case:
    return given.marfa()


def on_wall() -> list[str]:
    return [face.id for face in lettersearch.wall(search.campaign("viasna"), limit=50)]


def test_an_open_letter_is_on_the_wall_once_the_desk_has_read_it(case: Case) -> None:
    letter, hidden = written(case), written(case, is_private=True)
    other = written(given.marfa("other"))
    for one in (hidden, other):
        done("publish", one.public_id, ALA)

    assert on_wall() == []
    assert lettersearch.tally(search.campaign("viasna"), Moment(cast.NOW)) == (1, 0, 0, 0)
    done("publish", letter.public_id, ALA)

    assert on_wall() == [letter.public_id]
    assert lettersearch.tally(search.campaign("viasna"), Moment(cast.NOW)) == (2, 1, 0, 0)
    assert letter.step == Step.RECEIVED


def test_a_letter_goes_its_way_step_by_step_each_with_its_date(case: Case) -> None:
    letter = written(case)

    assert moved(letter, Step.PRINTED) == [0]
    done("publish", letter.public_id, ALA)
    assert moved(letter, Step.POSTED, Step.PRINTED, Step.RECEIVED, Step.POSTED, Step.ANSWERED, Step.KEPT) == [
        0, 1, 0, 1, 1, 0,
    ]  # fmt: skip

    assert [one.step for one in letters.steps(letter)] == ["drafted", "received", "printed", "posted", "answered"]
    assert lettersearch.tally(search.campaign("viasna"), Moment(cast.NOW), case="marfa") == (1, 1, 1, 1)


def test_a_step_taken_by_mistake_is_taken_back(case: Case) -> None:
    letter = written(case)
    done("publish", letter.public_id, ALA)
    moved(letter, Step.PRINTED)

    with writing():
        taken = [letters.take_back([letter], ALA) for _ in range(2)]

    assert taken == [1, 0]
    assert letter.step == Step.RECEIVED


def test_a_letter_taken_back_by_its_sender_leaves_no_word(case: Case) -> None:
    letter, private = written(case), written(case, is_private=True)
    done("publish", letter.public_id, ALA)

    with writing():
        for one in (letter, private):
            letters.withdraw(one, By(Actor.SENDER, cast.NOW))

    assert on_wall() == []
    assert (letter.text, letter.signed, letter.words, private.sealed) == ("", "", "", None)
    with pytest.raises(Conflict), writing():
        letters.withdraw(letter, By(Actor.SENDER, cast.NOW))


def test_the_register_itself_refuses_readable_words_of_a_private_letter(case: Case) -> None:
    letter = written(case, is_private=True)

    with pytest.raises(IntegrityError), writing():
        letter.text = SECRET


def test_a_key_is_used_once_a_second_person_has_compared_it(case: Case) -> None:
    with writing():
        proposed = letterkeys.propose(session().get_one(Campaign, case.campaign_id), KEY, ALA)

    with pytest.raises(Conflict):
        done("publish", proposed.public_id, ALA)
    assert letterkeys.in_use("viasna") == ""
    done("publish", proposed.public_id, OLA)

    assert letterkeys.in_use("viasna") == KEY
    with writing():
        letterkeys.drop(case.campaign_id, ALA)
    assert letterkeys.in_use("viasna") == ""


class OneAccount(RuleBasedStateMachine):
    """Everything that Ala alone can do at the desk, in any order, to an open and a private letter and the key."""

    app: Flask
    number = 0

    @initialize()
    def begin(self) -> None:
        OneAccount.number += 1
        self.context = self.app.app_context()
        self.context.push()
        self.slug = f"c{OneAccount.number}"
        self.case = given.marfa(self.slug)
        self.open, self.private = written(self.case), written(self.case, is_private=True)
        self.sealed = bytes(self.private.sealed or b"")
        self.proposed: list[LetterKey] = []
        with writing():
            first = letterkeys.propose(self.open.campaign, KEY, OLA)
        done("publish", first.public_id, By.staff("Ewa", cast.NOW))
        self.accepted = False

    @rule(act=st.sampled_from(sorted(deciding.RULES)), which=st.sampled_from(["open", "private"]))
    def decide(self, act: str, which: str) -> None:
        letter: Letter = getattr(self, which)
        try:
            done(act, letter.public_id, ALA)
        except RalliesError:
            return
        self.accepted = self.accepted or (which == "open" and act == "publish")

    @rule(step=st.sampled_from(list(Step)))
    def move(self, step: Step) -> None:
        with writing():
            letters.move([self.open, self.private], step, ALA)

    @rule()
    def take_back(self) -> None:
        with writing():
            letters.take_back([self.open, self.private], ALA)

    @rule()
    def propose(self) -> None:
        with writing():
            self.proposed.append(letterkeys.propose(self.open.campaign, OTHER, ALA))

    @precondition(lambda self: self.proposed)
    @rule(act=st.sampled_from(sorted(deciding.RULES)), data=st.data())
    def decide_key(self, act: str, data: st.DataObject) -> None:
        proposed = data.draw(st.sampled_from(self.proposed))
        try:
            done(act, proposed.public_id, ALA)
        except RalliesError:
            return

    @invariant()
    def no_letter_is_lost_and_no_private_one_opened(self) -> None:
        session().expire_all()
        assert self.open.text == "Dear Marfa"
        assert self.private.sealed == self.sealed
        assert (self.private.text, self.private.signed) == ("", "")
        assert SECRET not in str([getattr(self.private, column.key) for column in Letter.__table__.columns])

    @invariant()
    def her_key_is_never_used(self) -> None:
        assert letterkeys.in_use(self.slug) != OTHER

    @invariant()
    def the_wall_shows_the_open_letter_alone_and_only_once_accepted(self) -> None:
        wall = [face.id for face in lettersearch.wall(search.campaign(self.slug), limit=9)]
        assert wall == ([self.open.public_id] if self.open.state == State.PUBLISHED else [])
        assert self.accepted or wall == []

    @invariant()
    def steps_follow_each_other(self) -> None:
        for letter in (self.open, self.private):
            come = [Step(one.step) for one in letters.steps(letter)]
            assert come[0] is Step.DRAFTED
            assert come[-1] == letter.step
            assert all(after in letters.NEXT[before] for before, after in pairwise(come))

    def teardown(self) -> None:
        if hasattr(self, "context"):
            session().remove()
            self.context.pop()


@pytest.mark.slow
def test_no_order_of_acts_by_one_account_opens_shows_or_loses_a_letter(app: Flask) -> None:
    OneAccount.app = app
    machine = type("Machine", (OneAccount,), {}).TestCase  # type: ignore[attr-defined]
    machine.settings = settings(
        max_examples=40, stateful_step_count=25, deadline=timedelta(seconds=5), database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    machine().runTest()


@pytest.mark.service
def test_the_standard_tool_opens_what_is_in_the_register(case: Case, tmp_path: Path) -> None:
    made = subprocess.run(["age-keygen"], capture_output=True, text=True, check=True).stdout
    (tmp_path / "key.txt").write_text(made)
    public = made.partition("public key: ")[2].split()[0]
    letter = written(case, sealed=sealing.sealed(SECRET, public), text="", signed="")

    opened = subprocess.run(
        ["age", "-d", "-i", tmp_path / "key.txt"], input=letter.sealed, capture_output=True, check=True
    )

    assert opened.stdout.decode() == SECRET
