"""Mail as real SMTP servers receive it: encrypted to one that proves its name, or not at all."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from rallies.core import jobs
from rallies.core.clock import SetClock
from rallies.core.db.database import session, writing
from tests import smtp
from tests.smtp import HOST, Authority, Inbox, Listener

pytestmark = pytest.mark.service
LOGIN = "rallies:S3cret%21@"


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority.in_folder(tmp_path / "authority")


@pytest.fixture
def listener(monkeypatch: pytest.MonkeyPatch) -> Iterator[Listener]:
    smtp.known_here(monkeypatch)
    listener = Listener()
    yield listener
    listener.close()


class Sender:
    """An instance that sends one mail by a server."""

    def __init__(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        self._app, self._patch = app, monkeypatch

    def use(self, url: str, trusted: Path | str = "") -> None:
        """Have mail go by a server from now on."""
        settings = replace(self._app.config["RALLIES"], smtp_url=url, ca_file=str(trusted))
        self._patch.setitem(self._app.config, "RALLIES", settings)

    def send(self, url: str, trusted: Path | str = "") -> str | None:
        """Send a mail by a server, and return the name of what went wrong, None for nothing."""
        self.use(url, trusted)
        with writing():
            text = "Дзякуй. https://rallies.example/en/manage/thekey/"
            jobs.enqueue("send_mail", to="anna@example.org", subject="Ваш мітынг", text=text)
        assert jobs.work() == 1
        session().expire_all()
        failure: str | None = session().query(jobs.Outgoing).one().failure
        return failure


@pytest.fixture
def sender(register: Flask, monkeypatch: pytest.MonkeyPatch) -> Sender:
    smtp.known_here(monkeypatch)
    return Sender(register, monkeypatch)


def _is_delivered(inbox: Inbox) -> bool:
    """Whether one mail came, all of it by an encrypted line."""
    return len(inbox.mails) == 1 and all(inbox.were_encrypted)


def test_a_mail_reaches_the_server_with_its_words_and_no_trace_of_ours(sender: Sender) -> None:
    with smtp.server() as inbox:
        sender.send(f"smtp://127.0.0.1:{inbox.port}")

    (mail,) = inbox.mails
    assert (mail["Subject"], mail["From"], mail["To"]) == (
        "Ваш мітынг",
        "Rallies <rallies@rallies.example>",
        "anna@example.org",
    )
    assert "Дзякуй" in mail.get_content()
    assert "Received" not in mail
    assert "User-Agent" not in mail


def test_password_and_mail_go_by_an_encrypted_line(sender: Sender, authority: Authority) -> None:
    with smtp.server(authority.context()) as inbox:
        failure = sender.send(f"smtp://{LOGIN}{HOST}:{inbox.port}", authority.file)

    assert failure is None
    assert inbox.logins == [(b"rallies", b"S3cret!")]
    assert _is_delivered(inbox)


def test_an_authority_can_be_named_by_the_environment(
    sender: Sender, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    with smtp.server(authority.context()) as inbox:
        failure = sender.send(f"smtp://{HOST}:{inbox.port}")

    assert failure is None
    assert _is_delivered(inbox)


def test_a_line_can_be_encrypted_from_its_first_byte(sender: Sender, authority: Authority) -> None:
    with smtp.server(authority.context(), begins_with_tls=True) as inbox:
        failure = sender.send(f"smtps://{HOST}:{inbox.port}", authority.file)

    assert failure is None
    assert len(inbox.mails) == 1


@pytest.mark.parametrize("offer", [b"", b"250-STARTTLS\r\n"], ids=["stripped", "refused"])
def test_to_a_server_without_encryption_nothing_is_said(sender: Sender, offer: bytes) -> None:
    listener = Listener(offer)

    failure = sender.send(f"smtp://{LOGIN}{HOST}:{listener.port}")

    listener.close()
    assert failure == "NotEncrypted"
    assert [word[:4].upper() for word in listener.heard] == ([b"EHLO", b"STAR"] if offer else [b"EHLO"])


def test_a_server_that_only_speaks_in_clear_is_no_smtps(sender: Sender) -> None:
    with smtp.server() as inbox:
        failure = sender.send(f"smtps://{LOGIN}{HOST}:{inbox.port}")

    assert failure == "NotEncrypted"
    assert (inbox.mails, inbox.logins) == ([], [])


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
@pytest.mark.parametrize("fault", ["name", "authority"])
def test_a_server_that_does_not_prove_its_name_gets_nothing(
    sender: Sender, authority: Authority, tmp_path: Path, scheme: str, fault: str
) -> None:
    other = Authority.in_folder(tmp_path / "other", "Another authority")
    tls = authority.context("evil.example") if fault == "name" else other.context()
    with smtp.server(tls, begins_with_tls=scheme == "smtps") as inbox:
        failure = sender.send(f"{scheme}://{LOGIN}{HOST}:{inbox.port}", authority.file)

    assert failure == "NotVerified"
    assert (inbox.mails, inbox.logins) == ([], [])


def test_an_operator_can_say_that_it_may_go_in_clear(sender: Sender) -> None:
    with smtp.server() as inbox:
        failure = sender.send(f"smtp://{LOGIN}{HOST}:{inbox.port}?tls=off")

    assert failure is None
    assert len(inbox.mails) == len(inbox.logins) == 1


def test_what_was_refused_for_days_is_sent_once_the_server_encrypts(
    sender: Sender, authority: Authority, listener: Listener, clock: SetClock
) -> None:
    sender.send(f"smtp://{HOST}:{listener.port}")
    for _ in range(2 * jobs.MAX_ATTEMPTS):
        clock.move(timedelta(hours=6))
        jobs.work()
    waited = (jobs.waiting(), jobs.failed(), jobs.troubles(clock.now() - timedelta(days=1)))
    clock.move(timedelta(minutes=10))
    with smtp.server(authority.context()) as inbox:
        sender.use(f"smtp://{HOST}:{inbox.port}", authority.file)
        jobs.work()

    assert waited == (1, 0, {"NotEncrypted": 1})
    assert _is_delivered(inbox)
    assert jobs.troubles(clock.now() - timedelta(days=1)) == {}
