"""Asking other servers: the only file that opens a connection outwards, and only to where the operator points it."""

import ssl
from dataclasses import dataclass
from http.client import HTTPException
from typing import Final
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, OpenerDirector, ProxyHandler, Request, build_opener

from rallies.core.errors import ConfigurationError, Unavailable

MOST_BYTES: Final = 2_000_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said: status, headers by lower-case name, and the text of the body."""

    status: int
    headers: dict[str, str]
    text: str


class _NoRedirect(HTTPRedirectHandler):
    """Whoever was asked answers himself; nobody is sent on to a server that the operator did not name."""

    def redirect_request(self, *_: object) -> None:
        """Follow nothing."""


class Http:
    """Asks servers by GET, through `proxy` if there is one ("" takes none, not even the environment's).

    `user_agent` has to say who asks and how to reach the operator; `ssl_context` is checked as it stands.
    """

    def __init__(self, *, user_agent: str, proxy: str = "", ssl_context: ssl.SSLContext | None = None) -> None:
        if not user_agent.strip():
            raise ConfigurationError("whoever asks other servers has to say who asks: set a User-Agent")
        proxies = {"http": proxy, "https": proxy} if proxy else {}
        https = HTTPSHandler(context=ssl_context or ssl.create_default_context())
        self._opener: OpenerDirector = build_opener(ProxyHandler(proxies), https, _NoRedirect)
        self._opener.addheaders = [("User-Agent", user_agent)]

    def get(self, address: str, *, timeout_seconds: float, headers: dict[str, str] | None = None) -> Answer:
        """Return what the server says, also when it refuses.

        Raises:
            Unavailable: it does not answer, or not in time, or with more than it may.
        """
        if urlsplit(address).scheme not in {"http", "https"}:
            raise ConfigurationError(f"{address!r} is no address of a server")
        request = Request(address, headers=headers or {})  # noqa: S310 - the scheme was looked at
        try:
            with self._opener.open(request, timeout=timeout_seconds) as response:
                return _read(response.status, response.headers.items(), response.read(MOST_BYTES + 1))
        except HTTPError as error:
            with error:
                return _read(error.code, error.headers.items(), error.read(MOST_BYTES + 1))
        except (OSError, HTTPException) as error:
            raise Unavailable(f"{urlsplit(address).netloc} does not answer: {error}") from error


def _read(status: int, headers: list[tuple[str, str]], body: bytes) -> Answer:
    if len(body) > MOST_BYTES:
        raise Unavailable(f"the answer has more than {MOST_BYTES} bytes")
    return Answer(status, {name.lower(): value for name, value in headers}, body.decode(errors="replace"))
