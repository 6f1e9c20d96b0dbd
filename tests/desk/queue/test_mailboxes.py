"""The form is no mail cannon: a mail a day until an address is confirmed, then one an hour but for what is urgent."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rallies.core import current, jobs
from rallies.core.clock import SetClock
from rallies.core.db.database import session
from rallies.model.mail import mailboxes
from rallies.model.mail.mailboxes import Mailbox, WaitingMail
from rallies.model.rally import decisions, register
from tests.desk.conftest import Enrol
from tests.desk.person import Person
from tests.intake.typed import send
from tests.mailing import LINK, Outbox, confirm, link, words

ANNA = "anna@example.org"
HOSTILE = "BUY http://spam.example/ now"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def ola(enrol: Enrol) -> Person:
    return enrol("Ola")


@pytest.fixture
def outbox(register: Flask) -> Outbox:
    return Outbox(register)


def sent(client: FlaskClient, email: str = ANNA, **differs: str) -> str:
    """The public id of a rally that is sent with an address."""
    answer = send(client, email=email, **differs)
    assert answer.status_code == 303
    page = client.get(answer.location.replace("receipt/", "")).text
    found = re.search(r"/manage/\w+/(\w{10})/", page)
    assert found
    return found[1]


def test_many_forms_with_one_address_send_one_mail_of_our_own_words_alone(client: FlaskClient, outbox: Outbox) -> None:
    for number in range(40):
        sent(client, title=f"{HOSTILE} {number}", description=HOSTILE, organization=HOSTILE)

    mail = outbox.mail()

    assert mail["To"] == ANNA
    assert mail["Subject"] == "Please confirm your address for Rallies"
    assert re.fullmatch(r"/en/mail/[\w.-]+/", link(mail))
    assert not re.search("BUY|spam|manage", mail.as_string())


def test_other_spellings_of_an_address_are_the_same_person(client: FlaskClient, outbox: Outbox) -> None:
    for email in ("anna.b@gmail.com", "Anna.B@gmail.com", "annab+1@gmail.com", "a.n.n.a.b@googlemail.com"):
        sent(client, email)
    for email in ("ola@example.org", "OLA+rallies@example.org"):
        sent(client, email)

    assert len(outbox.mails()) == 2


def test_two_people_of_one_provider_are_two(client: FlaskClient, outbox: Outbox) -> None:
    sent(client, "ola.b@example.org")
    sent(client, "olab@example.org")

    assert len(outbox.mails()) == 2


def test_a_decision_mails_nothing_to_who_has_not_confirmed(client: FlaskClient, ala: Person, outbox: Outbox) -> None:
    rally = sent(client, title=HOSTILE)
    outbox.mail()

    ala.decide(rally, "reject", words=HOSTILE)

    assert outbox.mails(after=HOUR) == []


def test_the_next_day_brings_another_link_and_no_more(client: FlaskClient, outbox: Outbox) -> None:
    sent(client)
    first = outbox.mail()
    sent(client)
    early = outbox.mails(after=DAY)
    sent(client)
    sent(client)

    second = outbox.mail()
    assert early == []
    assert link(first) != link(second)


def test_looking_at_the_link_confirms_nothing_and_its_button_does(client: FlaskClient, outbox: Outbox) -> None:
    sent(client)
    request = outbox.mail()
    pages = [client.get(link(request)) for _ in range(3)]
    looked = outbox.mails(after=timedelta(minutes=5))
    confirm(client, request)

    assert all('<button class="button" type="submit">' in page.text for page in pages)
    assert all("Set-Cookie" not in page.headers for page in pages)
    assert looked == []
    mail = outbox.mail()
    assert mail["Subject"] == "Your rally and how to manage it"
    assert "https://rallies.example/en/manage/" in words(mail)
    assert "Your address is confirmed" in client.get(link(request)).text
    confirm(client, request)
    assert outbox.mails(after=DAY) == []


def test_another_site_can_not_press_the_button(client: FlaskClient, outbox: Outbox) -> None:
    sent(client)
    path = link(outbox.mail())

    refused = client.post(path, headers={"Sec-Fetch-Site": "cross-site"})

    assert refused.status_code == 403
    assert session().query(Mailbox).one().confirmed_at is None


@pytest.mark.parametrize("fault", ["old", "forged", "other", "erased"])
def test_a_link_that_is_not_ours_or_too_old_confirms_nothing(
    client: FlaskClient, outbox: Outbox, clock: SetClock, fault: str
) -> None:
    sent(client)
    path = link(outbox.mail())
    if fault == "old":
        clock.move(mailboxes.LIFETIME + timedelta(seconds=1))
    elif fault == "erased":
        mailboxes.forget(clock.now() + timedelta(days=8))
    elif fault == "forged":
        path = f"{path[:-3]}{'aa' if path[-3:-1] != 'aa' else 'bb'}/"
    else:
        path = f"/en/mail/{current.secrets().form_token('submit', clock.now())}/"

    asked, pressed = client.get(path), client.post(path)

    assert (asked.status_code, pressed.status_code) == (404, 404)
    assert "confirms nothing any more" in asked.text
    assert session().query(Mailbox).filter(Mailbox.confirmed_at.is_not(None)).count() == 0


@pytest.mark.parametrize(
    ("language", "subject", "button"),
    [
        ("be", "Пацвердзіце, калі ласка, ваш адрас для Rallies", "Так, дасылайце мне пошту"),
        ("ru", "Подтвердите, пожалуйста, ваш адрес для Rallies", "Да, присылайте мне почту"),
    ],
)
def test_the_request_speaks_the_language_of_who_gets_it(
    client: FlaskClient, outbox: Outbox, language: str, subject: str, button: str
) -> None:
    answer = send(client, f"/{language}/submit/", email=ANNA)
    mail = outbox.mail()

    assert answer.status_code == 303
    assert mail["Subject"] == subject
    assert link(mail).startswith(f"/{language}/mail/")
    assert button in client.get(link(mail)).text


def confirmed(client: FlaskClient, outbox: Outbox, **differs: str) -> str:
    """The public id of a rally whose organizer has confirmed her address and got her key."""
    rally = sent(client, **differs)
    confirm(client, outbox.mail())
    outbox.mail()
    return rally


def agreed(first: Person, second: Person, rally: str, act: str) -> None:
    """Have two people do an act to a public rally."""
    first.decide(rally, act, words="The square is closed")
    (request,) = decisions.open_requests(register.with_id(rally))
    assert second.decide(request.public_id, "publish").status_code == 303


def test_what_comes_within_an_hour_is_one_mail(client: FlaskClient, ala: Person, outbox: Outbox) -> None:
    first = confirmed(client, outbox)
    ala.decide(first, "ask", words="Which side of the square?")
    early = outbox.mails(after=timedelta(minutes=30))
    ala.decide(first, "publish")
    still = outbox.mails(after=timedelta(minutes=29))
    mail = outbox.mail(after=timedelta(minutes=1))

    assert early == still == []
    assert mail["Subject"] == "Your rally is public: Freedom for Viasna, and 1 more message"
    assert words(mail).index("Which side of the square?") < words(mail).index("have published your rally")
    assert outbox.mails(after=DAY) == []
    assert session().query(WaitingMail).count() == 0


def test_an_hour_begins_anew_after_a_mail(client: FlaskClient, ala: Person, outbox: Outbox) -> None:
    rally = confirmed(client, outbox)
    ala.decide(rally, "ask", words="Which side?")
    outbox.mail(after=HOUR)
    ala.decide(rally, "ask", words="And which door?")
    early = outbox.mails(after=timedelta(minutes=59))

    assert early == []
    assert "And which door?" in words(outbox.mail(after=timedelta(minutes=1)))


@pytest.mark.parametrize(("act", "subject"), [("cancel", "cancelled"), ("postpone", "postponed")])
def test_what_is_cancelled_or_put_off_never_waits_and_takes_along_what_does(
    client: FlaskClient, ala: Person, ola: Person, outbox: Outbox, act: str, subject: str
) -> None:
    rally = confirmed(client, outbox)
    ala.decide(rally, "publish")
    agreed(ala, ola, rally, act)

    mail = outbox.mail()

    assert subject in mail["Subject"]
    assert "The square is closed" in words(mail)
    assert "have published your rally" in words(mail)
    assert outbox.mails(after=DAY) == []


def test_an_urgent_mail_does_not_shorten_the_hour_of_what_comes_after_it(
    client: FlaskClient, ala: Person, ola: Person, outbox: Outbox
) -> None:
    rally = confirmed(client, outbox)
    ala.decide(rally, "publish")
    agreed(ala, ola, rally, "cancel")
    outbox.mail()
    other = sent(client, title="Light a candle", venue="Rynek", date="2027-09-17")
    key = outbox.mails(after=timedelta(minutes=30))
    ala.decide(other, "publish")
    early = outbox.mails(after=timedelta(minutes=31))

    assert [mail["Subject"] for mail in key] == ["Your rally and how to manage it"]
    assert early == []
    assert "Your rally is public" in outbox.mail(after=timedelta(minutes=29))["Subject"]


def test_what_waits_is_sealed_and_erased_if_nobody_confirms(
    client: FlaskClient, outbox: Outbox, clock: SetClock
) -> None:
    sent(client)
    outbox.mail()
    waiting = session().query(WaitingMail).one()
    box = session().query(Mailbox).one()

    assert b"anna" not in waiting.sealed + box.address_hash + box.person_hash
    assert mailboxes.forget(clock.now() + mailboxes.LIFETIME - timedelta(seconds=1)) == 0
    assert mailboxes.forget(clock.now() + mailboxes.LIFETIME) == 1
    assert session().query(WaitingMail).count() == session().query(Mailbox).count() == 0


def test_a_confirmed_mailbox_is_erased_with_the_last_contact_of_it(client: FlaskClient, outbox: Outbox) -> None:
    rally = register.with_id(confirmed(client, outbox))
    later = register.with_id(sent(client, date="2027-06-21"))

    assert mailboxes.forget(rally.ends_at + timedelta(days=30)) == 0
    assert mailboxes.forget(later.ends_at + timedelta(days=30)) == 1


def test_a_stranger_s_mailbox_is_filled_with_so_much_and_no_more(client: FlaskClient, outbox: Outbox) -> None:
    for _ in range(mailboxes.MOST_WAITING + 5):
        sent(client)

    assert session().query(WaitingMail).count() == mailboxes.MOST_WAITING
    confirm(client, outbox.mail())
    assert len(LINK.findall(words(outbox.mail()))) == 2 * mailboxes.MOST_WAITING


def test_an_address_that_can_not_be_mailed_is_refused_at_the_form(client: FlaskClient, outbox: Outbox) -> None:
    refused = send(client, email="=?utf-8?q?x?=@example.com")

    assert refused.status_code == 422
    assert "No mail reaches this address. Check it, or leave it empty." in refused.text
    assert outbox.mails() == []


def test_work_that_is_done_twice_mails_once(client: FlaskClient, outbox: Outbox) -> None:
    sent(client)
    confirm(client, outbox.mail())
    box = session().query(Mailbox).one().address_hash.hex()

    mailboxes.gather_mail(box)
    mailboxes.gather_mail(box)

    assert len(outbox.mails()) == 1


def test_no_mail_leaves_by_another_way() -> None:
    rooms = Path(jobs.__file__).parents[1]
    senders = [file.name for file in rooms.rglob("*.py") if '"send_mail"' in file.read_text("utf-8")]

    assert senders == ["mailboxes.py"]
