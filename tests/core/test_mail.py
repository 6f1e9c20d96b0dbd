"""Mail as a real SMTP server receives it."""

from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask

from rallies.core import jobs
from rallies.core.database import writing
from tests.ports import free_port

pytestmark = pytest.mark.service


class _Inbox:
    """Keeps what was delivered."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # its name
        del server, session
        mail = BytesParser(policy=default).parsebytes(envelope.original_content or b"")
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 OK"


@pytest.fixture
def inbox(register: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[_Inbox]:
    found = _Inbox()
    port = free_port()
    controller = Controller(found, hostname="127.0.0.1", port=port)
    controller.start()
    changed = replace(register.config["RALLIES"], smtp_url=f"smtp://127.0.0.1:{port}")
    monkeypatch.setitem(register.config, "RALLIES", changed)
    yield found
    controller.stop()


def test_a_mail_reaches_the_server_with_its_words_and_no_trace_of_ours(inbox: _Inbox) -> None:
    with writing():
        jobs.enqueue("send_mail", to="anna@example.org", subject="Ваш мітынг", text="Дзякуй. https://rallies.example/")

    jobs.work()

    (mail,) = inbox.mails
    assert (mail["Subject"], mail["From"], mail["To"]) == (
        "Ваш мітынг",
        "Rallies <rallies@rallies.example>",
        "anna@example.org",
    )
    assert "Дзякуй" in mail.get_content()
    assert "Received" not in mail
    assert "User-Agent" not in mail
