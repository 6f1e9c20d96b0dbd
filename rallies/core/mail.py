"""Mail: the only place that sends any. In the demo it is written to outbox/ instead.

A mail may hold a key, and the line to the server a password: both go over an encrypted line to a server that proves
its name, or they don't go. Source: RFC 8314 (smtps), RFC 3207 (STARTTLS), of which nothing is taken for optional.
"""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from email import message_from_bytes
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from ipaddress import ip_address
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

from rallies.core import current
from rallies.core.errors import InvalidInput, NotEncrypted, NotVerified
from rallies.core.keys.tokens import new_key

if TYPE_CHECKING:
    from rallies.core.settings import Settings

TIMEOUT_SECONDS = 20
REFUSED_SECONDS = 600
"""How long a server that does not encrypt is left alone."""


class Route(NamedTuple):
    """How a mail server is reached: by whom, and whether anybody on the way could listen."""

    host: str
    port: int
    user: str
    password: str
    begins_with_tls: bool
    is_encrypted: bool

    @classmethod
    def of(cls, url: str) -> "Route":
        """The route that an address names; this machine alone, and what says `?tls=off`, goes without encryption."""
        address = urlsplit(url)
        host, is_smtps = address.hostname or "", address.scheme == "smtps"
        return cls(
            host,
            address.port or (465 if is_smtps else 587),
            unquote(address.username or ""),
            unquote(address.password or ""),
            is_smtps,
            is_smtps or (address.query != "tls=off" and not is_this_machine(host)),
        )


def is_this_machine(host: str) -> bool:
    """Whether a host is named as this machine itself; what a name leads to is not asked."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def checked_address(typed: str) -> str:
    """An address that a mail can be put on its way to, its domain in ASCII; nobody is asked whether it exists.

    Raises: InvalidInput ("email") for one that is none, or that a header or a mail server would read otherwise.
    """
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415  # few give an address

    try:
        checked = validate_email(typed, check_deliverability=False, allow_smtputf8=False, strict=True)
    except EmailNotValidError as error:
        raise InvalidInput("no mail reaches this address", field="email") from error
    address = checked.ascii_email or ""
    if not is_one_address(address):
        raise InvalidInput("this address is read as another one", field="email")
    return address


def is_one_address(address: str) -> bool:
    """Whether a header that is made of an address is read as that address, and as nothing else."""
    message = EmailMessage(policy=SMTP)
    try:
        message["To"] = Address(addr_spec=address)
        read = message_from_bytes(bytes(message), policy=SMTP)["To"]
        return [each.addr_spec for each in read.addresses] == [address] and not read.defects
    except (MessageError, ValueError, IndexError):
        return False


def send_mail(to: str, subject: str, text: str) -> None:
    """Send one plain text mail."""
    settings = current.settings()
    message = _message(settings, to, subject, text)
    if settings.smtp_url:
        _deliver(settings, message)
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


def _deliver(settings: "Settings", message: EmailMessage) -> None:
    route = Route.of(settings.smtp_url)
    with closing(_connected(route, settings.ca_file)) as server:
        if route.user:
            server.login(route.user, route.password)
        server.send_message(message)


def _connected(route: Route, ca_file: str) -> smtplib.SMTP:
    """A connection to a mail server, encrypted and with its certificate checked before a word of ours is said.

    Raises: NotEncrypted, NotVerified; OSError, SMTPException.
    """
    if not route.is_encrypted:
        return smtplib.SMTP(route.host, route.port, timeout=TIMEOUT_SECONDS)
    context = ssl.create_default_context(cafile=ca_file or None)
    with _refusals(route.host), ExitStack() as stack:
        if route.begins_with_tls:
            return smtplib.SMTP_SSL(route.host, route.port, timeout=TIMEOUT_SECONDS, context=context)
        server = smtplib.SMTP(route.host, route.port, timeout=TIMEOUT_SECONDS)
        stack.callback(server.close)
        server.starttls(context=context)  # asks first what is offered, and goes no further without
        stack.pop_all()
        return server


@contextmanager
def _refusals(host: str) -> Iterator[None]:
    """Name what goes wrong between the first word and an encrypted line."""
    try:
        yield
    except smtplib.SMTPConnectError:  # it is there and busy
        raise
    except ssl.SSLCertVerificationError as error:
        message = f"The certificate of {host} is not to be trusted: {error.verify_message}"
        raise NotVerified(message, retry_after_seconds=REFUSED_SECONDS) from error
    except (smtplib.SMTPNotSupportedError, smtplib.SMTPResponseException, ssl.SSLError) as error:
        message = f"{host} does not encrypt what is sent to it."
        raise NotEncrypted(message, retry_after_seconds=REFUSED_SECONDS) from error


def _write(settings: "Settings", message: EmailMessage) -> None:
    folder = settings.instance / "outbox"
    folder.mkdir(mode=0o700, exist_ok=True)
    name = f"{message['Date'].datetime:%Y%m%dT%H%M%S}-{new_key()[:6]}.eml"
    fresh = folder / f".{name}"
    fresh.write_bytes(bytes(message))
    fresh.rename(folder / name)
