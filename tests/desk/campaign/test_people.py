"""The people of whom nothing was heard for long, as a coordinator checks them in her browser."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from rallies.core.db.database import session, writing
from rallies.desk.door.policy import Role
from rallies.model.case import casework
from rallies.model.case.cases import Case
from rallies.model.desk.audit import Entry, EntryWords
from tests import cast
from tests import letters as given
from tests.desk.campaign.test_campaigns import hidden
from tests.desk.person import Person

Enrol = Callable[..., Person]
LIST = "/desk/people/"
MARFA = f"{LIST}viasna/marfa/"
TODAY = cast.NOW.date()
SITE = "https://source.example/today"


@pytest.fixture(autouse=True)
def _people(register: Flask) -> None:
    del register
    made = given.campaign()
    with writing():
        known(marfa_of(), as_of=TODAY - timedelta(days=200), held_since=date(2020, 9, 17))
        ages = {"fresh": 90, "older": 91, "oldest": 400, "free": 400, "undated": None}
        for slug, age in ages.items():
            as_of = TODAY - timedelta(days=age) if age else None
            status = "released" if slug == "free" else "detained"
            given.case(made.id, slug=slug, names={"en": slug.title()}, as_of=as_of, status=status)


def marfa_of() -> Case:
    session().expire_all()
    return session().query(Case).filter_by(slug="marfa").one()


def known(case: Case, **said: Any) -> None:
    for name, value in said.items():
        setattr(case, name, value)


def send(person: Person, act: str, page: str = "", **said: str) -> TestResponse:
    return person.client.post(f"{MARFA}{act}/", data={**hidden(page or person.look(MARFA)), **said})


def newest() -> Entry:
    return session().query(Entry).order_by(Entry.id.desc()).first()  # type: ignore[return-value]  # there is one


def changes(entry: Entry) -> dict[str, tuple[Any, Any]]:
    """What an entry of the trail changed, from what to what."""
    words = session().get_one(EntryWords, entry.id)
    return {name: (words.before.get(name), words.after[name]) for name in words.after}


def test_states_older_than_90_days_are_listed_oldest_first_and_undated_ones_before_them(ala: Person) -> None:
    page = ala.look(LIST)

    assert re.findall(rf'class="desk-person-name" href="{LIST}viasna/(\w+)/"', page) == [
        "undated", "oldest", "marfa", "older",
    ]  # fmt: skip
    assert "In prison as of 13 October 2026; not checked since" in page
    assert "day not known, not checked" in page


def test_a_name_that_two_languages_write_alike_stands_once_in_the_list(ala: Person) -> None:
    with writing():
        known(marfa_of(), names={"en": "Marfa Rabkova", "be": "Марфа Рабкова", "ru": "Марфа Рабкова"})

    page = ala.look(LIST)

    assert page.count("Марфа Рабкова") == 1


def test_still_so_needs_a_source_and_stands_in_the_trail_with_it(ala: Person) -> None:
    refused = send(ala, "still", source=" ")
    kept = send(ala, "still", source=SITE)

    marfa, entry = marfa_of(), newest()
    assert (refused.status_code, kept.status_code) == (422, 303)
    assert "This is needed." in refused.text
    assert (marfa.as_of, marfa.state_source, marfa.status) == (TODAY, SITE, "detained")
    assert (entry.actor, entry.act, entry.subject) == ("staff Ala", "state confirmed", "viasna/marfa")
    assert changes(entry) == {"as_of": ("2026-10-13", f"{TODAY}"), "state_source": (None, SITE)}
    assert SITE in ala.look("/desk/trail/")
    assert ">Marfa" not in ala.look(LIST)
    assert "In prison as of 1 May 2027</bdi>" in ala.client.get("/en/campaigns/viasna/cases/").text


def test_a_release_is_kept_with_its_day_and_ends_letter_form_and_sign_at_once(ala: Person) -> None:
    client, case = ala.client, "/en/campaigns/viasna/cases/marfa/"
    before = [client.get(path).status_code for path in (case, f"{case}sign/", f"{given.WRITE}?case=marfa")]

    kept = send(ala, "changed", status="released", held_until="2027-04-28", state_source=SITE)

    page = client.get(case).text
    assert (before, kept.status_code) == ([200] * 3, 303)
    assert page.count("Reported free since 28 April 2027") == 2
    assert 'href="sign/"' not in page
    assert "write/?case=marfa" not in page
    assert client.get(f"{case}sign/").status_code == 404
    assert marfa_of().held_until == date(2027, 4, 28)
    assert newest().act == "state changed"
    assert changes(newest())["status"] == ("detained", "released")
    assert changes(newest())["state_source"] == (None, SITE)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"status": "released"}, "A release or death has a day."),
        ({"status": "released", "held_until": "2027-05-02"}, "This day is still to come."),
        ({"status": "released", "held_until": "2020-09-16"}, "This is before the day of the arrest."),
        ({"status": "house_arrest"}, "Say for which day this is known"),
        ({"status": "house_arrest", "as_of": "2027-04-01", "held_until": "2027-04-01"}, "This says that it is over"),
        ({"status": "house_arrest", "as_of": "2027-04-01", "state_source": ""}, "This is needed."),
        ({"status": "eaten", "as_of": "2027-04-01"}, "Not a valid choice."),
    ],
)
def test_a_change_without_day_or_source_is_asked_back_and_nothing_typed_is_lost(
    ala: Person, said: dict[str, str], told: str
) -> None:
    answer = send(ala, "changed", **{"state_source": SITE, **said})

    assert answer.status_code == 422
    assert told in answer.text
    assert said.get("state_source", SITE) in answer.text
    assert marfa_of().status == "detained"


def test_somebody_who_is_arrested_anew_is_counted_from_that_day(ala: Person) -> None:
    send(ala, "changed", status="released", held_until="2027-04-01", state_source=SITE)

    send(ala, "changed", status="detained", as_of="2027-04-30", held_since="2027-04-29", state_source=SITE)

    marfa = marfa_of()
    assert (marfa.status, marfa.held_since, marfa.held_until) == ("detained", date(2027, 4, 29), None)


@pytest.mark.parametrize("act", ["still", "changed"])
def test_what_somebody_else_said_meanwhile_is_not_written_over(ala: Person, act: str) -> None:
    opened = ala.look(MARFA)
    send(ala, "changed", status="released", held_until="2027-04-01", state_source=SITE)

    late = send(ala, act, opened, source="Late", status="house_arrest", as_of="2027-04-01", state_source="Late")

    assert late.status_code == 409
    assert "Somebody else has changed this meanwhile." in late.text
    assert (marfa_of().status, marfa_of().state_source) == ("released", SITE)


def test_a_viewer_sees_the_list_and_can_change_nothing(enrol: Enrol) -> None:
    viewer = enrol("Viewer", Role.VIEWER)

    assert "Still so, checked today</button>" not in viewer.look(LIST) + viewer.look(MARFA)
    assert send(viewer, "still", viewer.look("/desk/sessions/"), source=SITE).status_code == 403


def test_a_source_is_hostile_text(ala: Person) -> None:
    send(ala, "still", source="javascript:alert(1)//<script>")

    page = ala.client.get("/en/campaigns/viasna/cases/marfa/").text
    assert "javascript:alert(1)//&lt;script&gt;" in page
    assert 'href="javascript' not in page


def test_the_list_grows_with_the_calendar_alone() -> None:
    today, tomorrow = casework.total_due(TODAY), casework.total_due(TODAY + timedelta(days=1))

    assert (today, tomorrow) == (4, 5)
