"""Mail: the only place that sends any. In the demo it is written to outbox/ instead."""

import smtplib
import ssl
from contextlib import closing
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from rallies.core import current
from rallies.core.tokens import new_key

if TYPE_CHECKING:
    from rallies.core.settings import Settings

TIMEOUT_SECONDS = 20


def send_mail(to: str, subject: str, text: str) -> None:
    """Send one plain text mail."""
    settings = current.settings()
    message = _message(settings, to, subject, text)
    if settings.smtp_url:
        _deliver(settings.smtp_url, message)
    else:
        _write(settings, message)


def _message(settings: "Settings", to: str, subject: str, text: str) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(settings.name, addr_spec=settings.mail_from or f"rallies@{settings.host}")
    message["To"] = Address(addr_spec=to)
    message["Subject"] = subject  # a line break in it raises ValueError
    message["Date"] = format_datetime(current.now())
    message["Message-ID"] = f"<{new_key()}@{settings.host}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return message


def _deliver(url: str, message: EmailMessage) -> None:
    address = urlsplit(url)
    context = ssl.create_default_context()
    if address.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            address.hostname or "", address.port or 465, timeout=TIMEOUT_SECONDS, context=context
        )
    else:
        server = smtplib.SMTP(address.hostname or "", address.port or 587, timeout=TIMEOUT_SECONDS)
    with closing(server):
        if address.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=context)
        if address.username:
            server.login(unquote(address.username), unquote(address.password or ""))
        server.send_message(message)


def _write(settings: "Settings", message: EmailMessage) -> None:
    folder = settings.instance / "outbox"
    folder.mkdir(mode=0o700, exist_ok=True)
    name = f"{message['Date'].datetime:%Y%m%dT%H%M%S}-{new_key()[:6]}.eml"
    fresh = folder / f".{name}"
    fresh.write_bytes(bytes(message))
    fresh.rename(folder / name)
