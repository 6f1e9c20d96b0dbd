"""Mail to servers that offer encryption, strip the offer, refuse it, or are not who they say."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock

from attack.harness import ATTACK, Result, Site
from rallies.app import create_app
from rallies.core import mail, settings
from rallies.core.errors import RalliesError
from tests import smtp

LOGIN = "rallies:secret@"
WORDS = "The key is thekey."


def offered(site: Site) -> Result:
    """A server that proves its name gets the mail, by an encrypted line."""
    with _authority() as authority, smtp.server(authority.context()) as inbox:
        failure = _sent(site, f"smtp://{LOGIN}{smtp.HOST}:{inbox.port}", authority.file)
        is_held = failure == "" and len(inbox.mails) == 1 and all(inbox.were_encrypted)
    return Result(1, int(is_held), failure)


def stripped(site: Site) -> Result:
    """Somebody on the way takes the offer out, or refuses it: neither password nor mail is said."""
    held, said = 0, []
    for offer in (b"", b"250-STARTTLS\r\n"):
        listener = smtp.Listener(offer)
        said.append(_sent(site, f"smtp://{LOGIN}{smtp.HOST}:{listener.port}", Path()))
        listener.close()
        held += said[-1] != "" and {word[:4].upper() for word in listener.heard} <= {b"EHLO", b"STAR", b"QUIT"}
    return Result(2, held, ", ".join(said))


def another(site: Site) -> Result:
    """A server with another name, or of an authority that nobody trusts, gets nothing."""
    held = 0
    said: list[str] = []
    with _authority() as ours, _authority() as other:
        for tls in (ours.context("evil.example"), other.context()):
            held += _gets_nothing(site, tls, ours.file, said)
    return Result(2, held, ", ".join(said))


def _gets_nothing(site: Site, tls: ssl.SSLContext, trusted: Path, said: list[str]) -> bool:
    with smtp.server(tls) as inbox:
        said.append(_sent(site, f"smtp://{LOGIN}{smtp.HOST}:{inbox.port}", trusted))
        return said[-1] != "" and not inbox.mails and not inbox.logins


def _sent(site: Site, url: str, trusted: Path) -> str:
    """Send a mail by a server, and return what went wrong, "" for nothing."""
    app = create_app(settings.load(site.folder, environ={}))
    app.config["RALLIES"] = replace(app.config["RALLIES"], smtp_url=url, ca_file=str(trusted) if trusted.name else "")
    plain = socket.getaddrinfo

    def found(host: Any, *rest: Any, **options: Any) -> Any:  # noqa: ANN401  # as the system's
        return plain("127.0.0.1" if host == smtp.HOST else host, *rest, **options)

    with app.app_context(), mock.patch.object(socket, "getaddrinfo", found):
        try:
            mail.send_mail("anna@example.org", "Your rally", WORDS)
        except (RalliesError, OSError) as error:
            return type(error).__name__
    return ""


@contextmanager
def _authority() -> Iterator[smtp.Authority]:
    with TemporaryDirectory(prefix="rallies-attack-") as folder:
        yield smtp.Authority.in_folder(Path(folder))


ATTACKS: dict[str, ATTACK] = {
    "mail to a server that offers STARTTLS": offered,
    "mail to servers whose STARTTLS is stripped or refused": stripped,
    "mail to servers that are not who they say": another,
}
