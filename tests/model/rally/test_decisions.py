"""What an act needs, what it leaves on a rally, and whom it touches beside."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from rallies.core.clock import Moment
from rallies.core.db.database import session, writing
from rallies.core.errors import Conflict
from rallies.model.actors import Actor, By
from rallies.model.desk.audit import Entry, EntryWords
from rallies.model.desk.moderation import State
from rallies.model.lists import search
from rallies.model.lists.listing import Status
from rallies.model.rally import decisions, proposals, register
from rallies.model.rally.proposals import Proposal
from rallies.model.rally.rallies import Change, ChangeRequest, Rally
from rallies.model.selection import Selection
from tests import cast

LATER = cast.NOW + timedelta(hours=3)
BY = By.staff("Ala", cast.NOW)
OLA = By.staff("Ola", LATER)
HOST = By(Actor.ORGANIZER, LATER)

ACTS: dict[str, Callable[[Rally], object]] = {
    "publish": lambda rally: decisions.publish(rally, OLA),
    "reject": lambda rally: decisions.reject(rally, OLA, why="No venue"),
    "ask": lambda rally: decisions.ask(rally, OLA, question="Where?"),
    "cancel": lambda rally: decisions.cancel(rally, OLA, reason="Storm", code="weather"),
    "postpone": lambda rally: decisions.postpone(rally, OLA, reason="Rain", code="weather"),
    "reinstate": lambda rally: decisions.reinstate(rally, OLA, reason="Sun"),
    "explain": lambda rally: decisions.explain(rally, OLA, words="No permit"),
    "freeze": lambda rally: decisions.freeze(rally, OLA, why="Asked to"),
}
WAY: dict[State, tuple[str, ...]] = {
    State.PENDING: (),
    State.PUBLISHED: ("publish",),
    State.POSTPONED: ("publish", "postpone"),
    State.CANCELLED: ("publish", "cancel"),
    State.REJECTED: ("reject",),
    State.WITHDRAWN: ("cancel",),
    State.FROZEN: ("publish", "freeze"),
}
"""How a rally comes to stand in each state."""
LEADS: dict[str, dict[State, State]] = {
    "publish": dict.fromkeys([State.PENDING, State.REJECTED, State.FROZEN], State.PUBLISHED),
    "reject": {State.PENDING: State.REJECTED},
    "ask": {State.PENDING: State.PENDING},
    "cancel": {
        State.PENDING: State.WITHDRAWN,
        State.PUBLISHED: State.CANCELLED,
        State.POSTPONED: State.CANCELLED,
    },
    "postpone": {State.PUBLISHED: State.POSTPONED},
    "reinstate": dict.fromkeys([State.CANCELLED, State.POSTPONED], State.PUBLISHED),
    "explain": {State.CANCELLED: State.CANCELLED, State.POSTPONED: State.POSTPONED},
    "freeze": dict.fromkeys([State.PUBLISHED, State.POSTPONED, State.CANCELLED], State.FROZEN),
}
"""Where an act leads from each state that allows it; none leads anywhere from another one."""


@pytest.fixture(autouse=True)
def _open(register: Flask) -> None:
    """Every test here decides in the register, beside a rally that nobody means."""
    cast.published(title="Another", place=cast.TBILISI)


def stands(state: State = State.PENDING) -> Rally:
    """A rally that has come to a state."""
    (rally,) = cast.pending()
    for act in WAY[state]:
        do(act, rally)
    return rally


def do(act: str, rally: Rally) -> None:
    with writing():
        ACTS[act](register.with_id(rally.public_id))


def trail(rally: Rally) -> Entry:
    """The last entry about a rally."""
    asked = select(Entry).where(Entry.subject == rally.public_id).order_by(Entry.id.desc())
    found: Entry | None = session().execute(asked).scalars().first()
    assert found is not None
    return found


def words_of(entry: Entry) -> dict[str, object]:
    """What an act put in place of something else, by field."""
    kept = session().get(EntryWords, entry.id)
    return {} if kept is None else dict(kept.after)


def changes(rally: Rally) -> list[Change]:
    asked = select(Change).where(Change.rally_id == rally.id).order_by(Change.id)
    return list(session().execute(asked).scalars())


def proposed(rally: Rally, by: By, title: str) -> ChangeRequest:
    with writing():
        request = proposals.propose(rally, by, Proposal(words={"title": title}, why="A slip"))
    assert request is not None
    return request


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("act", sorted(ACTS))
def test_an_act_leads_from_the_states_that_allow_it_and_from_no_other(act: str, state: State) -> None:
    rally = stands(state)

    if state in LEADS[act]:
        do(act, rally)
    else:
        with pytest.raises(Conflict, match=state):
            do(act, rally)

    assert rally.state == LEADS[act].get(state, state)
    others = search.upcoming(Selection(), Moment(LATER))
    assert "Another" in {listing.title for listing in others}


def test_what_is_published_bears_who_and_when_and_is_told_once() -> None:
    rally = stands()
    do("publish", rally)
    first = rally.published_at
    with writing():
        decisions.freeze(rally, BY, why="Asked to")
        decisions.publish(rally, By.staff("Ida", LATER + timedelta(days=1)))

    assert first == rally.published_at == LATER
    assert (rally.decided_by, rally.decided_at) == ("staff Ida", LATER + timedelta(days=1))
    assert (rally.state_before, rally.reason, rally.reason_code) == ("", "", "")
    assert (trail(rally).act, trail(rally).is_public) == ("published", True)
    assert words_of(trail(rally)) == {"state": "published"}
    assert changes(rally) == []


def test_what_was_off_when_it_was_hidden_comes_back_off_with_its_reason() -> None:
    rally = stands(State.CANCELLED)
    do("freeze", rally)

    assert (rally.state_before, rally.reason, rally.is_listed) == (State.CANCELLED, "Storm", False)

    do("publish", rally)

    assert (rally.state, rally.reason, rally.reason_code) == (State.CANCELLED, "Storm", "weather")


def test_why_a_rally_was_hidden_stands_on_it_and_in_the_trail_alone() -> None:
    rally = stands(State.PUBLISHED)
    revision, sequence = rally.revision, rally.sequence
    do("freeze", rally)

    assert (rally.reason, rally.decided_by) == ("Asked to", "staff Ola")
    assert (rally.revision, rally.sequence) == (revision + 1, sequence + 1)
    assert (trail(rally).act, trail(rally).is_public) == ("frozen", False)
    assert words_of(trail(rally)) == {"state": "frozen", "reason": "Asked to"}


def test_a_refusal_says_why_and_a_question_takes_the_place_of_the_last_answer() -> None:
    rally = stands()
    with writing():
        decisions.answer(rally, HOST, words="At the fountain")
    assert (rally.answer, trail(rally).act, trail(rally).actor) == (
        "At the fountain",
        "answered",
        "organizer",
    )

    do("ask", rally)
    assert (rally.question, rally.answer, trail(rally).act) == ("Where?", "", "asked")

    do("reject", rally)
    assert (rally.reason, rally.decided_by, rally.decided_at) == ("No venue", "staff Ola", LATER)
    assert trail(rally).act == "rejected"


@pytest.mark.parametrize(
    ("act", "before", "told"),
    [
        ("cancel", State.PUBLISHED, ("cancelled", "Storm", "weather")),
        ("postpone", State.PUBLISHED, ("postponed", "Rain", "weather")),
        ("reinstate", State.CANCELLED, ("reinstated", "Sun", "")),
    ],
)
def test_everyone_is_told_that_it_is_off_or_on_again_and_why(
    act: str, before: State, told: tuple[str, str, str]
) -> None:
    rally = stands(before)
    revision, sequence = rally.revision, rally.sequence
    do(act, rally)

    change = changes(rally)[-1]
    assert (change.what, change.reason, change.reason_code, change.at) == (*told, LATER)
    assert (change.before, change.after) == ({}, {})
    assert (rally.reason, rally.reason_code) == told[1:]
    assert (rally.revision, rally.sequence) == (revision + 1, sequence + 1)
    assert (trail(rally).act, trail(rally).is_public) == (told[0], True)
    assert words_of(trail(rally))["state"] == rally.state
    shown = search.one(rally.public_id, Moment(LATER))
    assert shown.status == (Status.ON if act == "reinstate" else Status(told[0]))


def test_words_put_to_a_reason_stand_on_the_newest_change_of_that_kind_alone() -> None:
    rally = stands(State.POSTPONED)
    for act in ("reinstate", "postpone"):
        do(act, rally)
    other = stands(State.POSTPONED)
    sequence = rally.sequence
    do("explain", rally)

    told = [(change.what, change.reason, change.reason_code) for change in changes(rally)]
    assert told == [
        ("postponed", "Rain", "weather"),
        ("reinstated", "Sun", ""),
        ("postponed", "No permit", "weather"),
    ]
    assert [change.reason for change in changes(other)] == ["Rain"]
    assert (rally.reason, rally.reason_code) == ("No permit", "weather")
    assert rally.sequence == sequence + 1
    assert (trail(rally).act, trail(rally).is_public) == ("explained", True)


def test_what_is_taken_back_leaves_no_word_and_touches_no_other_rally() -> None:
    rally, other = stands(State.CANCELLED), stands(State.CANCELLED)
    kept = proposed(other, HOST, "Other words")
    refused = proposed(rally, HOST, "First words")
    with writing():
        proposals.refuse(refused, BY, why="Not so")
    open_one = proposed(rally, HOST, "Second words")
    revision, sequence = rally.revision, rally.sequence
    with writing():
        rally.contact, rally.understood = b"sealed", {"city": "Warsaw"}
        decisions.withdraw(rally, HOST)
    session().expire_all()

    words = "title venue address route organization url words description description_html"
    assert {getattr(rally, name) for name in f"{words} question answer reason".split()} == {""}
    points = "lat lon x y z exact_lat exact_lon cell exact_cell contact"
    assert {getattr(rally, name) for name in points.split()} == {None}
    assert (rally.understood, rally.is_listed, rally.decided_by) == ({}, False, "organizer")
    assert (refused.state, open_one.state) == (State.REJECTED, State.WITHDRAWN)
    for request in (refused, open_one):
        assert (request.values, request.why, request.reason) == ({}, "", "")
    assert changes(rally) == []
    assert trail(rally).act == "withdrawn"
    assert (rally.revision, rally.sequence) == (revision + 1, sequence + 1)

    assert (other.title, other.state) == ("Freedom for Viasna", State.CANCELLED)
    assert (kept.state, kept.why) == (State.PENDING, "A slip")
    assert len(changes(other)) == 1


def test_open_requests_are_those_of_the_rally_that_nobody_has_decided() -> None:
    rally, other = stands(State.PUBLISHED), stands(State.PUBLISHED)
    refused = proposed(rally, HOST, "First words")
    with writing():
        proposals.refuse(refused, BY, why="Not so")
    waits = proposed(rally, HOST, "Second words")
    proposed(other, HOST, "Other words")

    assert decisions.open_requests(rally) == [waits]
