"""What one manage key can tell everyone: nothing that nobody at the desk has read."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar

from rallies.core.clock import SetClock
from rallies.core.db.database import session, writing
from rallies.core.keys.tokens import key_hash
from rallies.model.actors import Actor, By
from rallies.model.rally import decisions, proposals, reasons
from rallies.model.rally import register as rallies_of
from rallies.model.rally.proposals import Proposal
from rallies.model.rally.rallies import ChangeRequest, Rally
from tests import cast
from tests.intake.holder.test_manage import KEY, change_of, own, post

TRAP = {
    "title": "MOVED: now at the Embassy, Wiertnicza 58, 17:00",
    "description": "Log in to learn more: https://kgb.example/login",
    "organization": "BYSOL",
    "url": "https://kgb.example/login",
    "kind": "rally",
    "language": "en",
}
"""What a stolen key said of an accepted rally."""
OPEN_TO_ALL = ("", "rally.ics", "poster/", "flyer/")
LISTS = ("/en/", "/en/places/pl/warsaw/", "/en/changes/", "/en/places/pl/warsaw/rallies.csv", "/en/search/?q=moved")


@pytest.fixture
def rally(register: Flask) -> Rally:
    return cast.published(key_hash=key_hash(KEY))


def pages_of(client: FlaskClient, rally: Rally) -> str:
    """All that everyone can read of a rally, in one text."""
    own_pages = [f"/en/rallies/{rally.public_id}/{rest}" for rest in OPEN_TO_ALL]
    return "\n".join(client.get(page).text for page in (*own_pages, *LISTS))


def waiting(rally: Rally) -> ChangeRequest:
    session().rollback()
    (request,) = decisions.open_requests(rallies_of.with_id(rally.public_id))
    return request


def accept(rally: Rally) -> None:
    with writing():
        proposals.accept(waiting(rally), By.staff("Ala", cast.NOW))


def event(client: FlaskClient, rally: Rally) -> tuple[str, int]:
    """Summary and SEQUENCE of a rally's calendar file."""
    (one,) = Calendar.from_ical(client.get(f"/en/rallies/{rally.public_id}/rally.ics").data).events
    return str(one["summary"]), int(one.get("sequence", 0))


def details(client: FlaskClient, rally: Rally) -> str:
    """What a calendar says of a rally."""
    (one,) = Calendar.from_ical(client.get(f"/en/rallies/{rally.public_id}/rally.ics").data).events
    return str(one["description"])


def test_a_stolen_key_moves_nobody_by_the_words_of_an_accepted_rally(client: FlaskClient, rally: Rally) -> None:
    before = pages_of(client, rally)

    asked = post(client, own(rally, "texts/"), **TRAP)

    assert asked.status_code == 303
    after = pages_of(client, rally)
    for said in ("Wiertnicza", "kgb.example", "BYSOL"):
        assert said not in after
    assert "Freedom for Viasna" in before
    assert "Freedom for Viasna" in after
    assert waiting(rally).values["words"] == {
        name: TRAP[name] for name in ("title", "description", "organization", "url")
    }


def test_accepted_words_are_told_by_page_change_log_and_calendar(client: FlaskClient, rally: Rally) -> None:
    title, sequence = event(client, rally)
    post(client, own(rally, "texts/"), title="Freedom now", kind="rally", language="en", url="https://viasna.example/")
    assert event(client, rally) == (title, sequence)

    accept(rally)

    assert event(client, rally) == ("Freedom now", sequence + 1)
    assert "Freedom now" in client.get(f"/en/rallies/{rally.public_id}/").text
    changes = client.get("/en/changes/").text
    assert "New words" in changes
    assert "Title, Text, Link" in changes
    assert "Freedom for Viasna" not in changes


def test_she_sees_what_she_has_asked_for_and_goes_on_from_there(client: FlaskClient, rally: Rally) -> None:
    post(client, own(rally, "texts/"), title="<b>Freedom</b> now", kind="vigil", language="be", description="Candles")

    page, form = client.get(own(rally)).text, client.get(own(rally, "texts/")).text

    assert "You asked for a change" in page
    for said in ("&lt;b&gt;Freedom&lt;/b&gt; now", "Vigil", "Belarusian", "Candles"):
        assert said in page
    assert 'value="&lt;b&gt;Freedom&lt;/b&gt; now"' in form


def test_words_and_hours_asked_for_one_after_the_other_are_one_request(client: FlaskClient, rally: Rally) -> None:
    post(
        client,
        own(rally, "texts/"),
        title="Freedom now",
        kind="rally",
        language="en",
        description="Bring a **poster**.",
    )
    post(client, own(rally, "change/"), step="send", **change_of(start="19:00"))

    request = waiting(rally)

    assert request.values["words"] == {"title": "Freedom now"}
    assert request.values["time"]["hour"] == "19:00:00"
    accept(rally)
    now = rallies_of.with_id(rally.public_id)
    assert (now.title, f"{now.hour:%H:%M}", now.sequence) == ("Freedom now", "19:00", 1)


def test_words_that_are_taken_back_wait_no_more(client: FlaskClient, rally: Rally) -> None:
    as_before = {"title": rally.title, "kind": "rally", "language": "en", "description": rally.description}
    post(client, own(rally, "texts/"), **{**as_before, "title": "Freedom now"})

    post(client, own(rally, "texts/"), **as_before)

    assert decisions.open_requests(rallies_of.with_id(rally.public_id)) == []


@pytest.mark.parametrize("rest", ["texts/", "change/"])
def test_all_later_dates_are_asked_for_at_once(client: FlaskClient, register: Flask, rest: str) -> None:
    cast.published(key_hash=key_hash(KEY), repeats_until=cast.draft().time.day + timedelta(weeks=2))
    first, second, third = rallies_of.of_key(key_hash(KEY))
    said = {"title": "Freedom now", "kind": "rally", "language": "en"} if rest == "texts/" else change_of(start="19:00")
    if rest == "change/":
        said |= {"step": "send", "date": second.day.isoformat()}

    assert post(client, own(second, rest), later="y", **said).status_code == 303

    assert decisions.open_requests(first) == []
    accept(second)
    accept(third)
    dates = [rallies_of.with_id(one.public_id) for one in (first, second, third)]
    assert [one.title for one in dates].count("Freedom now") == (2 if rest == "texts/" else 0)
    assert [f"{one.hour:%H:%M}" for one in dates].count("19:00") == (2 if rest == "change/" else 0)
    assert [(one.day - first.day).days for one in dates] == [0, 7, 14]


def test_the_words_of_a_cancelled_and_of_a_past_rally_wait_too(
    client: FlaskClient, rally: Rally, clock: SetClock
) -> None:
    post(client, own(rally, "cancel/"), what="cancelled", code="weather")
    post(client, own(rally, "texts/"), **TRAP)
    clock.move(timedelta(days=60))
    past = cast.published(key_hash=key_hash(KEY), title="Of old")
    post(client, own(past, "texts/"), **TRAP)

    for one in (rally, past):
        assert "Embassy" in waiting(one).values["words"]["title"]
    assert "Embassy" not in pages_of(client, rally) + pages_of(client, past)


@pytest.mark.parametrize("what", ["cancelled", "postponed"])
def test_own_words_to_a_reason_wait_while_the_act_is_done(client: FlaskClient, rally: Rally, what: str) -> None:
    trap = "Moved: come to Wiertnicza 58 at 17:00 instead"
    post(client, own(rally, "cancel/"), what=what, code="place", reason=trap)

    assert rallies_of.with_id(rally.public_id).state == what
    pages = pages_of(client, rally)
    assert "The place can&#39;t be used." in pages
    assert "Wiertnicza" not in pages
    assert "Wiertnicza" in client.get(own(rally)).text
    (_title, sequence) = event(client, rally)
    accept(rally)
    assert f"The place can&#39;t be used. {trap}" in pages_of(client, rally)
    assert event(client, rally)[1] == sequence + 1


def test_a_reason_of_the_list_is_said_in_the_readers_language(client: FlaskClient, rally: Rally) -> None:
    for code, english in reasons.sentences("en").items():
        with writing():
            decisions.cancel(rallies_of.with_id(rally.public_id), By(Actor.ORGANIZER, cast.NOW), code=code)
        address = f"rallies/{rally.public_id}"
        told = {lang: client.get(f"/{lang}/{address}/").text for lang in ("en", "be", "ru")}
        assert english.replace("'", "&#39;") in told["en"]
        assert english in details(client, rally)
        for lang in ("be", "ru"):
            assert english not in told[lang]
        with writing():
            decisions.reinstate(rallies_of.with_id(rally.public_id), By.staff("Ala", cast.NOW), reason="On")


def test_a_reason_from_before_there_was_a_list_is_still_read(client: FlaskClient, rally: Rally) -> None:
    with writing():
        decisions.cancel(
            rallies_of.with_id(rally.public_id), By(Actor.IMPORT, cast.NOW), reason="Called off in its <calendar>"
        )

    assert "Called off in its &lt;calendar&gt;" in client.get(f"/en/rallies/{rally.public_id}/").text


def test_what_was_asked_for_is_forgotten_with_the_rally(client: FlaskClient, rally: Rally) -> None:
    post(client, own(rally, "texts/"), **TRAP)
    accept(rally)
    post(client, own(rally, "texts/"), **{**TRAP, "title": "Another"})

    post(client, own(rally, "delete/"), sure="y")

    for request in session().query(ChangeRequest).filter_by(rally_id=rally.id):
        assert (request.values, request.why) == ({}, "")


def test_a_proposal_reads_back_what_it_wrote() -> None:
    draft = cast.draft()
    asked = Proposal(time=draft.time, place=draft.place, words={"title": "Now"}, status="cancelled", note="x", why="y")

    assert Proposal.of(ChangeRequest(values=asked.values(), why="y")) == asked
