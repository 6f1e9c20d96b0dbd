"""Deciding what waits, through the pages."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import quote

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rallies.core.clock import Moment, SetClock
from rallies.core.db.database import session, writing
from rallies.core.errors import NotFound
from rallies.model.actors import Actor, By
from rallies.model.desk.audit import Entry
from rallies.model.desk.moderation import State
from rallies.model.desk.trailcheck import first_break
from rallies.model.lists import search
from rallies.model.rally import decisions, proposals, register
from rallies.model.rally.draft import TimeSaid
from rallies.model.rally.proposals import Proposal
from rallies.model.rally.rallies import ChangeRequest, Precision, Rally
from tests import cast
from tests.desk.person import Person

Enrol = Callable[..., Person]


def change_of(rally: Rally, hour: str = "19:00") -> ChangeRequest:
    """A change of the hour that an organizer asks for."""
    said = TimeSaid.of({**cast.draft().time.values(), "hour": hour, "end_hour": "21:00"})
    with writing():
        request = proposals.propose(
            rally, By(Actor.ORGANIZER, cast.NOW), Proposal(time=said, why="The square is taken")
        )
    assert request is not None
    return request


def open_change(rally: Rally) -> str:
    """The id of the change that waits for a rally."""
    session().rollback()
    (request,) = decisions.open_requests(register.with_id(rally.public_id))
    return request.public_id


def state_of(rally: Rally) -> str:
    session().rollback()
    return register.with_id(rally.public_id).state


def test_what_waits_is_listed_and_published_with_one_button(ala: Person) -> None:
    (rally,) = cast.pending()
    assert "Freedom for Viasna" in ala.look()

    answer = ala.decide(rally.public_id, "publish")

    assert answer.status_code == 303
    assert state_of(rally) == State.PUBLISHED
    assert "Freedom for Viasna" not in ala.look()
    assert search.one(rally.public_id, Moment(cast.NOW)).title == "Freedom for Viasna"


def test_an_item_shows_time_place_text_and_what_the_resolver_understood(ala: Person) -> None:
    (rally,) = cast.pending(understood={"typed": "Warschau, PL", "place": "Warsaw, Mazovia, PL", "match": "fuzzy"})

    page = ala.look(f"/desk/items/{rally.public_id}/")

    for said in ("Friday 21 May 2027, 18:00–20:00", "Plac Zamkowy", "Poland", "<strong>poster</strong>", "52.24790"):
        assert said in page
    assert "Warschau, PL" in page
    assert "Place not sure" in page
    assert 'data-map="' in page


def test_a_refusal_without_a_reason_comes_back_and_nothing_is_decided(ala: Person) -> None:
    (rally,) = cast.pending()

    answer = ala.decide(rally.public_id, "reject", words="  ")

    assert answer.status_code == 422
    assert "This is needed." in answer.text
    assert state_of(rally) == State.PENDING


@pytest.mark.parametrize("words", ["x" * 2_001, "over\u202eride"])
def test_a_reason_that_can_not_be_taken_comes_back_as_it_was_typed(ala: Person, words: str) -> None:
    (rally,) = cast.pending()

    answer = ala.decide(rally.public_id, "reject", words=words)

    assert answer.status_code == 422
    assert words in answer.text
    assert state_of(rally) == State.PENDING


def test_an_asked_change_is_shown_side_by_side_and_accepted(ala: Person) -> None:
    rally = cast.published()
    request = change_of(rally)

    page = ala.look(f"/desk/items/{request.public_id}/")
    assert re.search(r"<del>18:00</del></bdi>\s*</td><td>\s*<bdi[^>]*><ins>19:00</ins>", page)
    assert "The square is taken" in page
    assert ala.decide(request.public_id, "publish").status_code == 303

    listing = search.one(rally.public_id, Moment(cast.NOW))
    assert (f"{listing.hour:%H:%M}", listing.changes[0].reason) == ("19:00", "The square is taken")


def test_a_refused_change_leaves_the_rally_as_it_is(ala: Person) -> None:
    rally = cast.published()
    request = change_of(rally)

    ala.decide(request.public_id, "reject", words="Too late for the permit")

    assert f"{search.one(rally.public_id, Moment(cast.NOW)).hour:%H:%M}" == "18:00"
    assert session().get_one(ChangeRequest, request.id).reason == "Too late for the permit"


def test_of_two_who_decide_at_once_the_second_is_told_and_keeps_her_words(ala: Person, enrol: Enrol) -> None:
    (rally,) = cast.pending()
    ola = enrol("Ola")
    opened = ola.look(f"/desk/items/{rally.public_id}/")
    ala.decide(rally.public_id, "publish")

    answer = ola.send(opened, rally.public_id, "reject", words="I have doubts about this one")

    assert answer.status_code == 409
    assert "“Public” was decided already by staff Ala at 12:00 UTC." in answer.text
    assert "I have doubts about this one" in answer.text
    assert state_of(rally) == State.PUBLISHED


def test_what_the_organizer_changed_meanwhile_is_not_decided_unseen(ala: Person) -> None:
    (rally,) = cast.pending()
    opened = ala.look(f"/desk/items/{rally.public_id}/")
    with writing():
        another = Proposal(words={"title": "Another text"})
        proposals.propose(register.with_id(rally.public_id), By(Actor.ORGANIZER, cast.NOW), another)

    answer = ala.send(opened, rally.public_id, "publish")

    assert answer.status_code == 409
    assert "changed after you opened it" in answer.text
    assert state_of(rally) == State.PENDING


def test_a_refusal_is_taken_back_and_the_rally_waits_again(ala: Person) -> None:
    (rally,) = cast.pending()
    after = ala.decide(rally.public_id, "reject", words="Not this one").location
    assert "Undo: let it wait again" in ala.look(after)

    ala.decide(rally.public_id, "reopen")

    assert state_of(rally) == State.PENDING


def test_what_one_hides_at_once_two_show_again(ala: Person, enrol: Enrol) -> None:
    (rally,) = cast.pending()
    after = ala.decide(rally.public_id, "publish").location
    assert "Hide it again" in ala.look(after)
    ala.decide(rally.public_id, "freeze", words="A trap, people say")
    with pytest.raises(NotFound):
        search.one(rally.public_id, Moment(cast.NOW))

    ola = enrol("Ola")
    answers = [ola.decide(rally.public_id, "publish"), ola.decide(rally.public_id, "publish")]
    assert [answer.status_code for answer in answers] == [303, 409]
    assert state_of(rally) == State.FROZEN
    assert ala.decide(rally.public_id, "publish").status_code == 303

    assert search.one(rally.public_id, Moment(cast.NOW)).title == "Freedom for Viasna"


def test_why_a_rally_was_called_off_is_not_said_to_be_why_it_was_hidden(ala: Person) -> None:
    rally = cast.published()
    with writing():
        decisions.cancel(register.with_id(rally.public_id), By(Actor.ORGANIZER, cast.NOW), reason="Storm")
    assert "The reason: Storm" in ala.look(f"/desk/items/{rally.public_id}/")

    ala.decide(rally.public_id, "freeze", words="A trap, people say")

    assert "The reason: Storm" not in ala.look(f"/desk/items/{rally.public_id}/")


@pytest.mark.parametrize(("act", "state"), [("cancel", State.CANCELLED), ("postpone", State.POSTPONED)])
def test_a_public_rally_is_called_off_or_put_off_and_on_again_by_two(
    ala: Person, enrol: Enrol, act: str, state: State
) -> None:
    rally, ola = cast.published(), enrol("Ola")
    proposed = ala.decide(rally.public_id, act, words="Storm")
    assert state_of(rally) == State.PUBLISHED
    assert "A second person has to accept it" in ala.look(proposed.location)

    ola.decide(open_change(rally), "publish")
    assert (state_of(rally), register.with_id(rally.public_id).reason) == (state, "Storm")
    ola.decide(rally.public_id, "reinstate", words="The storm went by")
    ala.decide(open_change(rally), "publish")

    assert state_of(rally) == State.PUBLISHED


def test_what_somebody_looks_after_is_marked_and_can_be_released(ala: Person, enrol: Enrol) -> None:
    (rally,) = cast.pending()
    ala.decide(rally.public_id, "claim")
    ola = enrol("Ola")
    assert "Ala looks after this." in ola.look(f"/desk/items/{rally.public_id}/")

    assert ola.decide(rally.public_id, "claim").status_code == 409
    assert ola.decide(rally.public_id, "release").status_code == 303

    assert register.with_id(rally.public_id).claimed_by is None


def test_a_series_is_one_line_and_decided_as_a_whole_or_date_by_date(ala: Person) -> None:
    rallies = cast.pending(repeats_until=date(2027, 6, 11), title="Every Friday")
    assert ala.look().count("Every Friday") == 1
    assert "Series ×4" in ala.look()

    ala.decide(rallies[0].public_id, "publish")
    assert [state_of(rally) for rally in rallies] == [State.PUBLISHED, *[State.PENDING] * 3]
    ala.decide(rallies[1].public_id, "publish", series="all")

    assert {state_of(rally) for rally in rallies} == {State.PUBLISHED}


def test_filters_leave_what_was_asked_for(ala: Person) -> None:
    cast.pending(title="In Warsaw")
    cast.pending(title="In Tbilisi", place=cast.TBILISI, time_tz="Asia/Tbilisi")
    change_of(cast.published(title="Has a change"))

    titles = {"In Warsaw", "In Tbilisi", "Has a change"}
    for query, expected in {
        "": titles,
        "country=GE": {"In Tbilisi"},
        "country=pl": {"In Warsaw", "Has a change"},
        "kind=change_requests": {"Has a change"},
        "kind=rallies&q=tbilisi": {"In Tbilisi"},
        "claimed=nobody&q=warsaw": {"In Warsaw", "Has a change"},
        "state=published": {"Has a change"},
        "campaign=nothing": set(),
        "q=%00%F0&page=-3": set(),
    }.items():
        page = ala.look(f"/desk/?{query}")
        assert {title for title in titles if title in page} == expected, query


def test_what_one_should_notice_is_flagged(ala: Person) -> None:
    cast.pending(time_day=date(2027, 5, 2), title="Soon")
    cast.pending(title="Сvoboda")
    cast.pending(title="Hidden place", place_precision=Precision.TIMED, place_reveal_hours=2)

    page = ala.look()

    for flag in ("Within 48 hours", "Mixed scripts", "Timed place", "Same day and city"):
        assert flag in page


def test_every_act_is_in_the_trail_and_the_trail_is_whole(ala: Person) -> None:
    (rally,) = cast.pending()
    ala.decide(rally.public_id, "claim")
    ala.decide(rally.public_id, "reject", words="Not this one")
    ala.decide(rally.public_id, "reopen")
    ala.decide(rally.public_id, "publish")

    acts = [entry.act for entry in session().query(Entry).filter_by(subject=rally.public_id).order_by(Entry.id)]
    assert acts == ["submitted", "claimed", "rejected", "reopened", "published"]
    assert first_break() is None
    assert "The chain is whole" in ala.look("/desk/trail/")


def test_a_broken_trail_is_called_by_its_name(ala: Person) -> None:
    entry = session().query(Entry).first()
    assert entry is not None
    entry.actor = "somebody else"
    session().flush()

    assert f"The chain is broken at entry {entry.id}" in ala.look("/desk/trail/")


def test_a_reason_typed_into_an_ended_session_is_shown_back(ala: Person, clock: SetClock) -> None:
    (rally,) = cast.pending()
    opened = ala.look(f"/desk/items/{rally.public_id}/")
    clock.move(timedelta(days=1))

    answer = ala.send(opened, rally.public_id, "reject", words="A long reason that took a while")

    assert answer.status_code == 403
    assert "A long reason that took a while" in answer.text


@pytest.mark.parametrize("path", ["/desk/items/nothing/", "/desk/items/%00/", "/desk/items/ünï/", "/desk/items/a/b/c/"])
def test_what_is_not_there_is_not_found(ala: Person, path: str) -> None:
    assert ala.client.get(path).status_code == 404


ODD = st.text(max_size=40) | st.sampled_from(["publish", "reject", "ask", "all", "\x00", "\u202e", "-1", "1e9", "٣"])


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_odd_forms_and_addresses_are_answered_without_a_fault(
    ala: Person, register: Flask, data: st.DataObject
) -> None:
    del register
    fields = data.draw(st.dictionaries(st.sampled_from(["words", "seen", "series", "act"]), ODD))
    query = data.draw(st.dictionaries(st.sampled_from(["state", "kind", "page", "q", "done", "thing", "dates"]), ODD))
    path = f"/desk/items/{quote(data.draw(ODD), safe='')}/"
    act = quote(data.draw(ODD), safe="")
    page = ala.look("/desk/sessions/")
    token = re.search(r'name="form_token" value="([^"]+)"', page)
    assert token is not None

    answers = [
        ala.client.get("/desk/", query_string=query),
        ala.client.get("/desk/trail/", query_string=query),
        ala.client.get(path, query_string=query),
        ala.client.post(f"{path}{act}/", data={**fields, "form_token": token[1]}, query_string=query),
    ]

    assert all(answer.status_code < 500 for answer in answers)


def test_the_desk_is_warned_of_a_server_that_sees_visitors(ala: Person, register: Flask) -> None:
    given = register.config["RALLIES"]
    assert "sees the address" not in ala.look()

    register.config["RALLIES"] = replace(given, tiles_url="https://tiles.example/{z}/{x}/{y}.png")
    try:
        text = ala.look()
    finally:
        register.config["RALLIES"] = given

    assert "Maps take their streets from https://tiles.example." in text
