"""What one key or one coordinator could turn into a trap takes a second person, tried through the door."""

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rallies.core.clock import SetClock
from rallies.core.db.database import session, writing
from rallies.core.keys.tokens import key_hash
from rallies.desk.door import policy
from rallies.desk.door.policy import Matter, Yes
from rallies.desk.queue import deciding
from rallies.model.actors import Actor, By
from rallies.model.desk.audit import Entry
from rallies.model.desk.moderation import State
from rallies.model.desk.trailcheck import first_break
from rallies.model.rally import decisions, proposals, register
from rallies.model.rally.draft import PlaceSaid, TimeSaid
from rallies.model.rally.proposals import Proposal
from rallies.model.rally.rallies import ChangeRequest, Rally
from tests import cast
from tests.desk.conftest import Enrol
from tests.desk.person import Person

ORGANIZER = By(Actor.ORGANIZER, cast.NOW)
KEY = "abcdefghijklmnopqrstuvwxya"
TOMORROW = date(2027, 5, 2)


def asked(rally: Rally, **said: object) -> ChangeRequest:
    """What an organizer asks for."""
    with writing():
        request = proposals.propose(register.with_id(rally.public_id), ORGANIZER, Proposal(**said))  # type: ignore[arg-type]
    assert request is not None
    return request


def again(rally: Rally) -> Rally:
    session().rollback()
    return register.with_id(rally.public_id)


def later(rally: Rally, minutes: int) -> TimeSaid:
    said = cast.draft(time_day=rally.day).time
    assert said.hour is not None
    hour = said.hour.replace(hour=18 + minutes // 60, minute=minutes % 60)
    return replace(said, hour=hour)


@pytest.fixture
def ola(enrol: Enrol) -> Person:
    return enrol("Ola")


@pytest.fixture
def alone(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A desk that says that it has one coordinator."""
    monkeypatch.setitem(app.config, "RALLIES", replace(app.config["RALLIES"], desk_alone="1"))


@pytest.mark.parametrize("code", list(policy.TWO))
def test_the_table_says_what_takes_two(code: str) -> None:
    names = {
        "kind": "takes_two", "hidden": "is_hidden", "sudden": "is_sudden", "key": "has_new_key",
        "proposed": "is_proposed_here", "twin": "is_twin", "pin": "has_moved_pin",
    }  # fmt: skip

    assert policy.reasons_for_two(Matter(**{names[code]: True})) == (code,)
    assert policy.reasons_for_two(Matter()) == ()
    assert policy.reasons_for_two(Matter(**{names[code]: True}), Actor.COMMAND_LINE) == (
        ("kind",) if code == "kind" else ()
    )


def test_the_table_says_whose_yes_is_enough() -> None:
    barred = frozenset({"staff Ala"})

    assert policy.approval_of(Yes(actor="staff Ala", needs_two=False)) is policy.Approval.SHOWS
    assert policy.approval_of(Yes(actor="staff Ala", needs_two=False, barred=barred)) is None
    assert policy.approval_of(Yes(actor="staff Ala", barred=barred)) is None
    assert policy.approval_of(Yes(actor="staff Ala", before="staff Ola", barred=barred)) is None


def test_old_and_new_words_stand_side_by_side_and_what_differs_is_marked(ala: Person) -> None:
    rally = cast.published()
    request = asked(rally, words={"title": "Freedom <b>now</b>", "description": "Bring a **candle**.", "url": ""})

    page = ala.look(f"/desk/items/{request.public_id}/")

    assert re.search(r"<bdi[^>]*>Freedom <del>for Viasna</del></bdi>", page)
    assert re.search(r"<bdi[^>]*>Freedom <ins>&lt;b&gt;now&lt;/b&gt;</ins></bdi>", page)
    assert re.search(r"Bring a <ins>\*\*candle\*\*\.</ins>", page)
    assert "<b>now" not in page
    assert "Who asked for it: The organizer." in page


def test_one_coordinator_accepts_words_that_a_key_asked_for(ala: Person, client: FlaskClient) -> None:
    rally = cast.published()
    request = asked(rally, words={"title": "Freedom now"})

    assert ala.decide(request.public_id, "publish").status_code == 303

    assert "Freedom now" in client.get(f"/en/rallies/{rally.public_id}/").text
    (entry,) = session().query(Entry).filter_by(subject=rally.public_id, act="edited")
    assert entry.actor == "staff Ala"
    assert first_break() is None


def test_refused_words_leave_the_rally_as_it_is(ala: Person, client: FlaskClient) -> None:
    rally = cast.published()
    request = asked(rally, words={"title": "MOVED: now at the Embassy"})

    ala.decide(request.public_id, "reject", words="This is no title")

    assert "Embassy" not in client.get(f"/en/rallies/{rally.public_id}/").text
    assert again(rally).title == "Freedom for Viasna"


def test_changes_of_a_rally_that_is_soon_stand_before_all_that_waits(ala: Person, clock: SetClock) -> None:
    cast.pending(now=cast.NOW - timedelta(days=3), title="Waits for long")
    asked(cast.published(title="Has time"), words={"title": "Has time still"})
    over = cast.published(title="Is over", time_day=date(2027, 4, 20))
    asked(over, words={"title": "Was over"})
    asked(cast.published(title="Is tomorrow", time_day=TOMORROW), words={"title": "Is tomorrow, too"})

    page = ala.look()

    titles = ["Is tomorrow", "Waits for long", "Has time", "Is over"]
    assert sorted(titles, key=lambda title: page.index(f">{title}</bdi>")) == titles


def test_a_series_asked_for_at_once_is_one_line_and_accepted_together(ala: Person) -> None:
    cast.published(repeats_until=date(2027, 6, 4), title="Every Friday", key_hash=key_hash(KEY))
    rallies = register.of_key(key_hash(KEY))
    with writing():
        requests = [proposals.propose(one, ORGANIZER, Proposal(words={"title": "Fridays"})) for one in rallies]
    assert "Series ×3" in ala.look("/desk/?kind=change_requests")
    assert ala.look("/desk/?kind=change_requests").count(">Every Friday</bdi>") == 1

    first = requests[0]
    assert first is not None
    ala.decide(first.public_id, "publish", series="all")

    assert {again(one).title for one in rallies} == {"Fridays"}


@pytest.mark.parametrize(
    ("said", "is_sudden"),
    [
        ({"time": 29}, False),
        ({"time": 31}, True),
        ({"place": {"lat": 52.2489, "lon": 21.0137}}, False),
        ({"place": {"lat": 52.2579, "lon": 21.0137}}, True),
        ({"place": {"venue": "Plac Defilad", "lat": None, "lon": None}}, True),
        ({"words": {"title": "Freedom now"}}, False),
    ],
)
@pytest.mark.parametrize("day", [TOMORROW, date(2027, 5, 21)])
def test_what_moves_people_within_two_days_takes_two(
    ala: Person, ola: Person, said: dict[str, object], day: date, *, is_sudden: bool
) -> None:
    rally = cast.published(time_day=day)
    change = dict(said)
    if "time" in change:
        change["time"] = later(rally, int(str(change["time"])))
    if isinstance(change.get("place"), dict):
        change["place"] = PlaceSaid(**{**cast.WARSAW.__dict__, **change["place"]})  # type: ignore[dict-item]
    request = asked(rally, **change, why="The square is closed")

    ala.decide(request.public_id, "publish")

    needs_two = is_sudden and day == TOMORROW
    assert (again(rally).revision == 1) is needs_two
    if needs_two:
        assert "it begins within 48 hours" in ala.look(f"/desk/items/{request.public_id}/")
        assert ala.decide(request.public_id, "publish").status_code == 409
        assert ola.decide(request.public_id, "publish").status_code == 303
    assert again(rally).revision == 2


def test_who_gave_out_a_key_accepts_nothing_that_it_asks_for(
    ala: Person, ola: Person, enrol: Enrol, clock: SetClock
) -> None:
    rally = cast.published()
    with writing():
        register.give_key(register.with_id(rally.public_id), key_hash(KEY), by=By.staff("Ala", cast.NOW))
    request = asked(rally, words={"title": "Freedom now"})

    assert ala.decide(request.public_id, "publish").status_code == 409
    assert "You have given out the key" in ala.decide(request.public_id, "publish").text
    ola.decide(request.public_id, "publish")
    assert again(rally).title == "Freedom for Viasna"  # within seven days two agree
    enrol("Eva").decide(request.public_id, "publish")
    assert again(rally).title == "Freedom now"


def test_a_week_after_a_key_was_given_out_one_other_is_enough(ala: Person, enrol: Enrol, clock: SetClock) -> None:
    rally = cast.published(time_day=date(2027, 5, 31))
    with writing():
        register.give_key(register.with_id(rally.public_id), key_hash(KEY), by=By.staff("Ala", cast.NOW))
    request = asked(rally, words={"title": "Freedom now"})
    clock.move(timedelta(days=7, minutes=1))

    ola = enrol("Ola")
    ala.log_in()
    assert ala.decide(request.public_id, "publish").status_code == 409
    assert ola.decide(request.public_id, "publish").status_code == 303
    assert again(rally).title == "Freedom now"


def test_a_copy_of_a_hidden_rally_is_not_published_by_who_hid_it(ala: Person, ola: Person, client: FlaskClient) -> None:
    real = cast.published(title="Freedom for Viasna")
    ala.decide(real.public_id, "freeze", words="Looks odd")
    (copy,) = cast.pending(title="Freedom for Viasna", place_venue="Wiertnicza 58", place_lat=52.17, place_lon=21.07)

    answers = [ala.decide(copy.public_id, "publish").status_code for _ in range(2)]

    assert answers == [303, 409]
    assert client.get(f"/en/rallies/{copy.public_id}/").status_code == 404
    page = ola.look(f"/desk/items/{copy.public_id}/")
    assert "is hidden or cancelled; look whether it is a copy" in page
    assert f"/desk/items/{real.public_id}/" in page
    assert ola.decide(copy.public_id, "publish").status_code == 303
    assert client.get(f"/en/rallies/{copy.public_id}/").status_code == 200


@pytest.mark.parametrize(
    ("differs", "is_copy"),
    [
        ({"title": "Another", "place_venue": "Another", "place_lat": 52.1, "place_lon": 21.1}, True),  # same city
        ({"place": cast.TBILISI, "time_tz": "Asia/Tbilisi"}, True),  # same title
        ({"title": "Another", "place": cast.TBILISI, "time_tz": "Asia/Tbilisi"}, False),
        ({"time_day": date(2027, 5, 22)}, False),
    ],
)
@pytest.mark.parametrize("act", ["cancelled", "hidden"])
def test_a_copy_is_of_one_day_and_one_city_title_or_place(
    ala: Person, differs: dict[str, Any], act: str, *, is_copy: bool
) -> None:
    real = cast.published()
    with writing():
        if act == "hidden":
            decisions.freeze(register.with_id(real.public_id), By.staff("Ala", cast.NOW), why="odd")
        else:
            decisions.cancel(register.with_id(real.public_id), ORGANIZER, code="weather")
    (copy,) = cast.pending(**differs)

    ala.decide(copy.public_id, "publish")

    assert again(copy).state == (State.PENDING if is_copy else State.PUBLISHED)


def test_who_moved_a_pin_does_not_publish_the_rally_alone(ala: Person, ola: Person) -> None:
    (rally,) = cast.pending()
    ala.post(f"/desk/pins/{rally.public_id}/", place="756135", lat="52.25", lon="21.0")

    assert ala.decide(rally.public_id, "publish").status_code == 409
    assert "whoever moved it is the first of two" in ola.look(f"/desk/items/{rally.public_id}/")
    assert ola.decide(rally.public_id, "publish").status_code == 303
    assert again(rally).state == State.PUBLISHED


def test_a_first_yes_is_void_once_the_organizer_changes_what_it_was_said_to(ala: Person, ola: Person) -> None:
    real = cast.published()
    ala.decide(real.public_id, "freeze", words="Looks odd")
    (copy,) = cast.pending()
    ala.decide(copy.public_id, "publish")
    with writing():
        proposals.propose(register.with_id(copy.public_id), ORGANIZER, Proposal(words={"title": "Something else"}))

    ola.decide(copy.public_id, "publish")

    assert again(copy).state == State.PENDING


def test_what_one_hides_is_told_to_all_others(ala: Person, ola: Person) -> None:
    rally = cast.published(title="Candles <&>")
    ala.decide(rally.public_id, "freeze", words="A trap, people say")

    page = ola.look()

    assert "Hidden now; two people show it again" in page
    assert re.search(r"Candles &lt;&amp;&gt;</bdi></a>: hidden by Ala, 2027-05-01 \d\d:\d\d UTC\.", page)
    assert "A trap, people say" in page
    ola.decide(rally.public_id, "publish")
    ala.decide(rally.public_id, "publish")
    assert "Hidden now" not in ola.look()


def test_one_who_cancels_publishes_no_word_alone(ala: Person, ola: Person, client: FlaskClient) -> None:
    rally = cast.published()
    trap = "Moved: come to Wiertnicza 58 at 17:00 instead"

    ala.decide(rally.public_id, "cancel", words=trap)

    page = f"/en/rallies/{rally.public_id}/"
    assert "Wiertnicza" not in client.get(page).text
    (request,) = decisions.open_requests(again(rally))
    assert ala.decide(request.public_id, "publish").status_code == 409
    shown = ola.look(f"/desk/items/{request.public_id}/")
    assert "Wiertnicza" in shown
    assert "whoever proposed it is the first of two" in shown
    ola.decide(request.public_id, "publish")
    assert trap in client.get(page).text


def test_a_desk_of_one_decides_alone_and_every_such_page_says_so(ala: Person, alone: None) -> None:
    rally = cast.published(time_day=TOMORROW)
    request = asked(rally, time=later(rally, 60), why="The square is closed")

    page = ala.look(f"/desk/items/{request.public_id}/")
    assert "This desk has one coordinator" in page
    ala.decide(request.public_id, "publish")
    assert f"{again(rally).hour:%H:%M}" == "19:00"

    assert "This desk has one coordinator" in ala.look(f"/desk/items/{rally.public_id}/")
    ala.decide(rally.public_id, "cancel", words="Storm")
    assert again(rally).state == State.CANCELLED
    ala.decide(rally.public_id, "freeze", words="Looks odd")
    ala.decide(rally.public_id, "publish")
    assert again(rally).state == State.CANCELLED


def test_the_operator_needs_nobody_and_is_in_the_trail(ala: Person) -> None:
    rally = cast.published(time_day=TOMORROW)
    request = asked(rally, time=later(rally, 60), why="The square is closed")
    ala.decide(rally.public_id, "freeze", words="Looks odd")
    with writing():
        decisions.publish(register.with_id(rally.public_id), By.staff("Ola", cast.NOW))

    with writing():
        refused = deciding.decide_each("publish", [request.public_id], By(Actor.COMMAND_LINE, cast.NOW))

    assert refused == [None]
    assert f"{again(rally).hour:%H:%M}" == "19:00"
    (entry,) = session().query(Entry).filter_by(subject=rally.public_id, act="accepted the change")
    assert entry.actor == "command line"
