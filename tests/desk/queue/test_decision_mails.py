"""What organizers are told, and what the desk never shows of them."""

import json

from rallies.core import current, jobs
from rallies.core.db.database import session, writing
from rallies.model.actors import Actor, By
from rallies.model.mail import mailboxes
from rallies.model.mail.mailboxes import Message
from rallies.model.mail.mailwords import Words
from rallies.model.rally import decisions, register
from rallies.model.rally.rallies import Rally
from tests import cast
from tests.desk.person import Person

ADDRESS = "ola.secret@example.org"


def with_contact(language: str = "en", **differs: object) -> Rally:
    """A rally that waits, whose organizer left an address and has confirmed it."""
    contact = current.secrets().seal(ADDRESS)
    nothing = Message(ADDRESS, language, Words("", ""), cast.NOW)
    with writing():
        mailboxes.post(nothing)
    mailboxes.confirm(mailboxes.token(ADDRESS))
    jobs.work()
    draft = cast.draft(contact_language=language, **differs)
    with writing():
        (rally,) = register.add(draft, register.Origin(now=cast.NOW, host="rallies.example", contact=contact))
    return rally


def mail() -> dict[str, str]:
    """The one mail that waits to be told within the hour."""
    (waiting,) = session().query(mailboxes.WaitingMail)
    told = json.loads(current.secrets().unseal(waiting.sealed))
    return {"to": told["to"], "subject": told["words"][0], "text": told["words"][1]}


def test_a_refusal_is_mailed_with_its_reason_in_her_language(ala: Person) -> None:
    rally = with_contact()

    ala.decide(rally.public_id, "reject", words="We can't find <this> square\r\nPlease look")

    said = mail()
    assert said["to"] == ADDRESS
    assert said["subject"] == "Your rally was not published: Freedom for Viasna"
    assert "The reason: We can't find <this> square\nPlease look" in said["text"]
    assert "manage link" in said["text"]


def test_mails_link_to_the_address_of_the_settings_whatever_host_was_asked(ala: Person) -> None:
    rally = with_contact("be")
    page = ala.look(f"/desk/items/{rally.public_id}/")

    ala.client.environ_base["HTTP_HOST"] = "127.0.0.1"
    ala.client.set_cookie("rallies_desk", _cookie(ala), path="/desk", domain="127.0.0.1")
    ala.send(page, rally.public_id, "publish")

    assert f"https://rallies.example/be/rallies/{rally.public_id}/" in mail()["text"]


def _cookie(person: Person) -> str:
    cookie = person.client.get_cookie("rallies_desk", path="/desk")
    assert cookie is not None
    return str(cookie.value)


def test_nothing_is_mailed_where_no_address_was_left(ala: Person) -> None:
    (rally,) = cast.pending()

    ala.decide(rally.public_id, "publish")

    assert session().query(jobs.Outgoing).count() == 0


def test_an_address_that_another_secret_sealed_does_not_stop_a_decision(ala: Person) -> None:
    with writing():
        origin = register.Origin(now=cast.NOW, host="rallies.example", contact=b"not sealed here, but long enough")
        (rally,) = register.add(cast.draft(), origin)

    assert ala.decide(rally.public_id, "publish").status_code == 303


def test_a_question_waits_with_the_rally_and_its_answer_is_shown(ala: Person) -> None:
    rally = with_contact()
    ala.decide(rally.public_id, "ask", words="Which side of the square?")
    assert "Which side of the square?" in mail()["text"]
    with writing():
        decisions.answer(register.with_id(rally.public_id), By(Actor.ORGANIZER, cast.NOW), words="By the column")

    page = ala.look(f"/desk/items/{rally.public_id}/")

    assert "By the column" in page
    assert "Answered" in ala.look()


def test_no_page_of_the_desk_shows_a_contact_or_a_key(ala: Person) -> None:
    key_hash = b"\x07" * 32
    contact = current.secrets().seal(ADDRESS)
    with writing():
        origin = register.Origin(now=cast.NOW, host="rallies.example", contact=contact, key_hash=key_hash)
        (rally,) = register.add(cast.draft(), origin)
    pages = [ala.look("/desk/"), ala.look(f"/desk/items/{rally.public_id}/"), ala.look("/desk/trail/")]
    pages.append(ala.decide(rally.public_id, "reject", words="").text)
    ala.decide(rally.public_id, "publish")
    pages += [ala.look("/desk/?state=published"), ala.look(f"/desk/items/{rally.public_id}/"), ala.look("/desk/trail/")]

    for page in pages:
        assert "ola.secret" not in page
        assert "example.org" not in page
        assert key_hash.hex() not in page
