"""To which names a site answers, before anything else is looked at."""

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

from rallies.core.web.routing import is_trusted_host

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

_MAX_HOSTS = 64
_PLAIN = (
    ("Content-Type", "text/plain; charset=utf-8"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cache-Control", "no-store"),
)


class HostNames:
    """The names that a site has by its settings, and those it has been asked by."""

    def __init__(self, trusted: Collection[str]) -> None:
        self._trusted = trusted
        self._known: set[str] = set()

    def has(self, environ: dict[str, Any]) -> bool:
        """Whether a request asks for this site."""
        host = environ.get("HTTP_HOST")
        if host is None:
            host = f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
        if host in self._known:
            return True
        if not is_trusted_host(host, self._trusted):
            return False
        if len(self._known) < _MAX_HOSTS:
            self._known.add(host)
        return True


def refuse(environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
    """Say that another site's name was asked for, without a word that could be of use to it."""
    words = b"This site does not answer to that name.\n"
    start_response("400 Bad Request", [*_PLAIN, ("Content-Length", str(len(words)))])
    return () if environ["REQUEST_METHOD"] == "HEAD" else (words,)
