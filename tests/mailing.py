"""What an instance mails, as its outbox has it."""

import re
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import TYPE_CHECKING

from flask import Flask
from flask.testing import FlaskClient

from rallies.core import jobs

if TYPE_CHECKING:
    from pathlib import Path

    from rallies.core.clock import SetClock

LINK = re.compile(r"https://[^\s>]+")


class Outbox:
    """The mails that are sent from now on."""

    def __init__(self, app: Flask) -> None:
        self._folder: Path = app.config["RALLIES"].instance / "outbox"
        self._clock: SetClock = app.extensions["rallies.clock"]
        self._seen = set(self._folder.glob("*.eml"))

    def mails(self, *, after: timedelta = timedelta(0)) -> list[EmailMessage]:
        """The mails that are new once some time has gone by and all work that is due is done."""
        self._clock.move(after)
        while jobs.work():
            pass
        fresh = set(self._folder.glob("*.eml")) - self._seen
        self._seen |= fresh
        read = [message_from_bytes(file.read_bytes(), policy=default) for file in sorted(fresh)]
        return [mail for mail in read if isinstance(mail, EmailMessage)]

    def mail(self, *, after: timedelta = timedelta(0)) -> EmailMessage:
        """The one mail that is new."""
        (found,) = self.mails(after=after)
        return found


def words(mail: EmailMessage) -> str:
    """The text of a mail."""
    return str(mail.get_content())


def link(mail: EmailMessage) -> str:
    """The path of the one link in a mail."""
    address: str
    (address,) = LINK.findall(words(mail))
    return address.removeprefix("https://rallies.example")


def confirm(client: FlaskClient, mail: EmailMessage) -> None:
    """Press the button of the page that a mail leads to."""
    assert client.post(link(mail)).status_code == 303
