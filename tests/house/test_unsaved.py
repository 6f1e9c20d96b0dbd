"""Where nothing can be written, each form of the site comes back as it was filled in, and says so."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any, NamedTuple

import pytest
from sqlalchemy import select, text

from rallies import fieldnames
from rallies.core.db.database import is_sqlite, session, writing
from rallies.core.keys.tokens import key_hash, new_key
from rallies.core.web.guard import limiter
from rallies.desk.queue import deciding
from rallies.desk.queue.deciding import Asked
from rallies.model.actors import Actor, By
from rallies.model.campaign.campaigns import Notice
from rallies.model.case.cases import Case
from rallies.model.letter import letters
from rallies.model.letter.letters import Letter, Written
from tests import cast
from tests.core import pictureframes
from tests.desk.person import token_on
from tests.house.conftest import House
from tests.house.sheets import Sheet, Sheets
from tests.intake.typed import TYPED
from tests.letters import KEY

WORDS = 'Bring a <candle> & "quiet" songs'


class Filled(NamedTuple):
    """The endpoint of the page where a form stands, and what is typed into it."""

    page: str
    typed: dict[str, str]
    files: frozenset[str] = frozenset()


PICTURE = frozenset({"picture"})
FORMS = {
    "submit.take": Filled("submit.ask", {**TYPED, "description": WORDS, "step": "send"}),
    "changes.take_texts": Filled("changes.show_texts", {"title": WORDS}),
    "changes.take_change": Filled("changes.show_change", {"start": "20:15", "reason": WORDS, "step": "send"}),
    "ending.cancel": Filled("ending.show_cancel", {"what": "postponed", "code": "weather", "reason": WORDS}),
    "ending.delete": Filled("ending.show_delete", {"sure": "y"}),
    "counting.take": Filled("counting.ask", {"low": "120", "high": "140", "way": "photo"}),
    "manage.answer": Filled("manage.show_one", {"answer": WORDS}),
    "send_photo.take": Filled("send_photo.ask", {"alt": WORDS, "credit": "Libereco", "sure": "y"}, PICTURE),
    "host_photos.take_back_own": Filled("host_photos.show_own", {"sure": "y"}),
    "host_photos.take": Filled("host_photos.ask", {"alt": WORDS, "credit": "Libereco", "sure": "y"}, PICTURE),
    "host_photos.take_back": Filled("host_photos.show", {"sure": "y"}),
    "write_letter.take": Filled("write_letter.ask", {"text": WORDS, "signed": "Ada", "step": "send"}),
    "follow_letter.answer": Filled("follow_letter.follow", {"answer": WORDS}),
    "follow_letter.withdraw": Filled("follow_letter.show_withdraw", {"sure": "y"}),
    "desk_queue.decide": Filled("desk_queue.item", {"words": WORDS}),
    "desk_pins.move": Filled("desk_pins.page", {"lat": "52.24000", "lon": "21.01000"}),
    "desk_mending.propose": Filled("desk_mending.page", {"title": WORDS, "start": "19:30", "why": WORDS}),
    "desk_counts.add": Filled("desk_counts.index", {"low": "90", "high": "130", "source": "police", "name": WORDS}),
    "desk_campaigns.add": Filled("desk_campaigns.new", {"slug": "new-one", "title_en": WORDS, "summary_be": WORDS}),
    "desk_campaigns.save": Filled("desk_campaigns.edit", {"title_en": WORDS, "demands_en": WORDS}),
    "desk_campaigns.copy": Filled("desk_campaigns.edit", {"slug": "viasna-2028"}),
    "desk_coalition.join": Filled("desk_coalition.members", {"members": f"Viasna | BY\n{WORDS} | PL"}),
    "desk_coalition.logo": Filled("desk_coalition.members", {"member": "Viasna"}, PICTURE),
    "desk_notices.say": Filled("desk_notices.index", {"text_en": WORDS, "hours": "3", "country": "DE"}),
    "desk_permits.save": Filled("desk_permits.index", {"country": "DE", "text_en": WORDS}),
    "desk_people.still": Filled("desk_people.one", {"source": WORDS}),
    "desk_people.changed": Filled(
        "desk_people.one", {"status": "released", "held_until": "2027-04-03", "state_source": WORDS}
    ),
    "desk_cases.add": Filled("desk_cases.new", {"name_en": "Ales B", "as_of": "2027-04-01", "story_en": WORDS}),
    "desk_cases.save": Filled("desk_cases.edit", {"role_en": WORDS, "is_public": "y"}),
    "desk_cases.take": Filled("desk_cases.index", {"text": "name_en,as_of\nAles B,2027-04-01\n", "act": "keep"}),
    "desk_cases.portray": Filled("desk_cases.edit", {}, PICTURE),
    "desk_letters.move": Filled("desk_letters.index", {"to": "printed"}),
    "desk_letters.propose_key": Filled("desk_letters.index", {"key": KEY}),
}
"""Each form of the site, filled in so that it would be saved."""
BUTTONS = {
    "confirmation.take",
    "desk_accounts.revoke",
    "desk_accounts.forget_device",
    "desk_accounts.log_out",
    "desk_campaigns.settle",
    "desk_notices.end",
    "desk_letters.export",
    "desk_letters.drop_key",
}
"""What is sent by a button, without anything that was typed."""
UNTRIED = {"desk_accounts.revoke", "desk_accounts.forget_device", "desk_letters.drop_key"}
"""Of the buttons, those that need another session or a key."""
ELSEWHERE = {"desk_accounts.log_in", "desk_accounts.finish_enrolment", "manage.unlock", "follow_letter.unlock"}
"""Forms with a secret, in tests of their own, and those that write nothing."""
NAMELESS = "What you typed"
UNTYPED = {"token", "form_token", "seen", "opened", "website", "step", "act"}
"""What nobody types; a fresh page may hold another one."""
OWN = {"desk_queue.decide act": "freeze"}
QUERY = {f"desk_letters.{view}": "?campaign=viasna" for view in ("index", "export")}


@pytest.fixture
def _unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of these tests enrols somebody, more often than one network may."""
    monkeypatch.setattr(limiter, "enabled", False)


@pytest.fixture
def walked(_unlimited: None, house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """The house, with a question to an organizer and one to the sender of a letter."""
    key, letter_key = new_key(), new_key()
    (rally,) = cast.pending(title="Asked", key_hash=key_hash(key))
    with writing() as current:
        sent = Written(case=current.query(Case).one(), language="be", text="Добры дзень!", signed="Ada")
        letter = letters.add(sent, key_hash(letter_key), cast.NOW)
    for thing in (rally.public_id, letter.public_id):
        with writing():
            deciding.decide(Asked(act="ask", public_id=thing, words="Which gate?"), By(Actor.STAFF, cast.NOW, "Ala"))
    own = {**OWN, **{f"manage.{view} key": key for view in ("show_one", "answer")}}
    own |= {f"manage.{view} public_id": rally.public_id for view in ("show_one", "answer")}
    own |= {f"follow_letter.{view} key": letter_key for view in ("follow", "answer")}
    own["desk_notices.end public_id"] = session().execute(select(Notice.public_id)).scalar_one()
    for name, value in own.items():
        monkeypatch.setitem(house.arguments, name, value)
    return house


@contextmanager
def nothing_written() -> Iterator[None]:
    """SQLite refuses each write within the block, as it does where a file may only be read."""
    if not is_sqlite():
        pytest.skip("the disk of PostgreSQL is filled for real by tests of the door in")
    session().execute(text("PRAGMA query_only = 1"))
    try:
        yield
    finally:
        session().execute(text("PRAGMA query_only = 0"))


def filled(house: House, endpoint: str) -> tuple[str, dict[str, Any]]:
    """Where a form is sent, and what a browser sends of it once it is filled in."""
    form = FORMS[endpoint]
    page, action = path(house, form.page, "GET"), path(house, endpoint, "POST")
    sheet = Sheets(house.reader(page).get(page).text, page).sent_to(action)[0]
    said = sheet.plain() | form.typed
    if endpoint == "desk_letters.move":
        said["letter"] = session().execute(select(Letter.public_id).where(Letter.state == "published")).scalar_one()
    picture = pictureframes.saved(pictureframes.drawing(120, 80), "JPEG")
    return sheet.action, said | {name: (BytesIO(picture), "IMG.jpg") for name in form.files}


def path(house: House, endpoint: str, method: str) -> str:
    (rule,) = [rule for rule in house.rules(method) if rule.endpoint == endpoint]
    return house.path(rule, "en") + (QUERY.get(endpoint, "") if method == "GET" else "")


def typed(sheet: Sheet) -> dict[str, str]:
    """What stands in the fields that people see, ticks and choices too; what is empty says nothing."""
    held = {name: "|".join(values).replace("\r\n", "\n") for name, values in sheet.fields.items()}
    return {name: value for name, value in held.items() if name not in UNTYPED and value}


def wanted(said: dict[str, Any]) -> dict[str, str]:
    """What was typed, of what is sent."""
    return {name: value for name, value in said.items() if isinstance(value, str) and value and name not in UNTYPED}


def least_lost(sent: dict[str, str], sheets: list[Sheet]) -> dict[str, str]:
    """What the form that holds most of it does not hold."""
    left = [dict(sent.items() - typed(sheet).items()) for sheet in sheets]
    return min(left, key=len, default=sent)


@pytest.mark.parametrize("endpoint", FORMS)
def test_a_field_is_called_what_its_form_calls_it(walked: House, endpoint: str) -> None:
    """For the page that stands in where the form itself can't be shown."""
    action, said = filled(walked, endpoint)
    with walked.app.test_request_context():
        names = fieldnames.at(action)
        unknown = {name for name in wanted(said) if names.of(name) == NAMELESS}

    assert unknown <= {"to", "letter"}


def test_every_form_of_the_site_is_tried_here(house: House) -> None:
    endpoints = {rule.endpoint for rule in house.rules("POST")}

    assert endpoints == {*FORMS, *BUTTONS, *ELSEWHERE}


@pytest.mark.parametrize("endpoint", FORMS)
def test_what_was_typed_stands_in_the_same_form(walked: House, endpoint: str) -> None:
    action, said = filled(walked, endpoint)
    with nothing_written():
        answer = walked.reader(action).post(action, data=said)

    sent = wanted(said)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "We could not save this. The disk of this site is full" in answer.text
    assert least_lost(sent, Sheets(answer.text, action).sent_to(action)) == {}
    assert 'id="kept-' not in answer.text  # that would be the page of fields
    assert ("Choose the file once more" in answer.text) is bool(FORMS[endpoint].files)


@pytest.mark.parametrize("endpoint", FORMS)
def test_a_form_is_saved_once_something_can_be_written(walked: House, endpoint: str) -> None:
    """What comes back is what is needed, and nothing of the first try is in the way."""
    action, said = filled(walked, endpoint)
    with nothing_written():
        page = walked.reader(action).post(action, data=said).text
    sheets = Sheets(page, action).sent_to(action)
    sheet = next(one for one in sheets if wanted(said).items() <= typed(one).items())
    _action, fresh = filled(walked, endpoint)
    again = sheet.plain() | {name: fresh[name] for name in (*FORMS[endpoint].files, "step", "act") if name in fresh}

    answer = walked.reader(action).post(sheet.action, data=again)

    assert answer.status_code == 303, answer.text


@pytest.mark.parametrize("endpoint", sorted(BUTTONS - UNTRIED))
def test_a_button_can_be_pressed_again(walked: House, endpoint: str) -> None:
    action = path(walked, endpoint, "POST") + QUERY.get(endpoint, "")
    token = token_on(walked.staff.get("/desk/sessions/").text)
    with nothing_written():
        answer = walked.reader(action).post(action, data={"form_token": token, "state": "closed"})

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "We could not save this. The disk of this site is full" in answer.text
    assert [one.action for one in Sheets(answer.text, action).sent_to(action)] == [action]
