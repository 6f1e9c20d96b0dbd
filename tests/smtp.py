"""Mail servers on loopback, and certificates of an authority of our own."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.ports import free_port

HOST = "mail.example"
"""The name of a mail server that is not this machine; `known_here` lets it be found on loopback."""


@dataclass
class Inbox:
    """What was delivered, and how: each mail, each login, and whether the line was encrypted meanwhile."""

    port: int
    mails: list[EmailMessage] = field(default_factory=list)
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)
    were_encrypted: list[bool] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # its name
        del server
        mail = BytesParser(policy=default).parsebytes(envelope.original_content or b"")
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        self.were_encrypted.append(session.ssl is not None)
        return "250 OK"

    def let_in(self, _server: SMTP, session: Session, _envelope: Envelope, _how: str, said: Any) -> AuthResult:
        """Take any name and password, and keep them."""
        self.logins.append((said.login, said.password))
        self.were_encrypted.append(session.ssl is not None)
        return AuthResult(success=True)


@contextmanager
def server(tls: ssl.SSLContext | None = None, *, begins_with_tls: bool = False) -> Iterator[Inbox]:
    """A mail server; one with a certificate offers STARTTLS, or begins with TLS."""
    inbox = Inbox(free_port())
    options: dict[str, Any] = {"authenticator": inbox.let_in, "auth_require_tls": tls is not None}
    if tls and begins_with_tls:
        options = {"ssl_context": tls}
    elif tls:
        options["tls_context"] = tls
    controller = Controller(inbox, hostname="127.0.0.1", port=inbox.port, **options)
    controller.start()
    try:
        yield inbox
    finally:
        controller.stop()


class Listener:
    """Somebody on the way: takes the offer of STARTTLS out, or refuses it, and notes all that is said."""

    def __init__(self, offer: bytes = b"") -> None:
        self.port = free_port()
        self.heard: list[bytes] = []
        self._offer = offer
        self._socket = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        """Take no further connection."""
        self._socket.close()

    def _listen(self) -> None:
        while True:
            try:
                line, _ = self._socket.accept()
            except OSError:
                return
            with line, line.makefile("rb") as words:
                line.sendall(b"220 mail.example ESMTP\r\n")
                for word in words:
                    self.heard.append(word)
                    line.sendall(self._answer(word))

    def _answer(self, word: bytes) -> bytes:
        name = word[:4].upper()
        if name == b"EHLO":
            return b"250-mail.example\r\n" + self._offer + b"250 AUTH PLAIN LOGIN\r\n"
        return {b"STAR": b"454 not now\r\n", b"DATA": b"354 go on\r\n"}.get(name, b"250 OK\r\n")


@dataclass(frozen=True)
class Authority:
    """Who signs certificates; `file` is what those who trust it are given."""

    key: ec.EllipticCurvePrivateKey
    name: x509.Name
    folder: Path

    @classmethod
    def in_folder(cls, folder: Path, called: str = "Our authority") -> "Authority":
        """A new authority."""
        folder.mkdir(exist_ok=True)
        made = cls(ec.generate_private_key(ec.SECP256R1()), _named(called), folder)
        signed = made._signed(made.name, made.key, x509.BasicConstraints(ca=True, path_length=None))
        made.file.write_bytes(signed.public_bytes(Encoding.PEM))
        return made

    @property
    def file(self) -> Path:
        """The authority's own certificate."""
        return self.folder / "authority.pem"

    def context(self, host: str = HOST) -> ssl.SSLContext:
        """What a server needs that proves to be a host."""
        key = ec.generate_private_key(ec.SECP256R1())
        signed = self._signed(_named(host), key, x509.SubjectAlternativeName([x509.DNSName(host)]))
        file = self.folder / f"{host}.pem"
        secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        file.write_bytes(secret + signed.public_bytes(Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context

    def _signed(
        self, name: x509.Name, key: ec.EllipticCurvePrivateKey, extension: x509.ExtensionType
    ) -> x509.Certificate:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self.name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))
            .sign(self.key, hashes.SHA256())
        )


def known_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let HOST be found on loopback, as another machine would be."""
    plain = socket.getaddrinfo

    def found(host: Any, *rest: Any, **options: Any) -> Any:
        return plain("127.0.0.1" if host == HOST else host, *rest, **options)

    monkeypatch.setattr(socket, "getaddrinfo", found)


def _named(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, common_name)])
