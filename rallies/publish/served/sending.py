"""How what is stored is sent: in the encoding that suits, as 304 to who has it, and for how long it may be kept."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from rallies.publish.served import ages
from rallies.publish.served.conditional import IDENTITY, encodings, is_unchanged
from rallies.publish.served.rendering import Rendered
from rallies.publish.served.revision import Knowledge
from rallies.publish.served.store import Store
from rallies.publish.served.stored_file import Kept

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

    from rallies.core.clock import Clock

_VARY = ("Vary", "Accept-Encoding")
_OF_UNCHANGED = frozenset({"Last-Modified", "Access-Control-Allow-Origin", "Content-Security-Policy"})
"""What an answer of 304 repeats beside its tag: the reader has the rest, but the policy may have changed since.

Source: RFC 9110 15.4.5; Fetch 4.9, for CORS.
"""
LONGEST = ("Cache-Control", ages.LONGEST)
_MARK = ("Cache-Control", "public")
UNKEPT = ("Cache-Control", "private, no-cache")

Environ = dict[str, Any]
Body = Iterable[bytes]


class Sending:
    """Sends what lies in a store, and says how old it is."""

    def __init__(self, store: Store, known: Knowledge, clock: "Clock") -> None:
        self._store, self._known, self._clock = store, known, clock

    def send(
        self,
        kept: Kept,
        environ: Environ,
        start_response: "StartResponse",
        *,
        bodies: dict[str, bytes] | None = None,
        control: tuple[str, str] | None = None,
    ) -> Body | None:
        """Send a response; None, with nothing sent, if its body is not on the disk any more."""
        part = kept.part(encodings(environ.get("HTTP_ACCEPT_ENCODING", "")))
        always = [_VARY, ("ETag", part.tag), control or self._control_of(kept)]
        if age := self._known.age_seconds():
            always.append(("Age", str(age)))
        if is_unchanged(environ, part.tag, kept.last_modified):
            start_response("304 Not Modified", [*(one for one in kept.headers if one[0] in _OF_UNCHANGED), *always])
            return ()
        headers = [*kept.headers, *always]
        body = self._store.read(kept, part) if bodies is None else bodies[part.encoding]
        if body is None:
            return None
        if part.encoding != IDENTITY:
            headers.append(("Content-Encoding", part.encoding))
        headers.append(("Content-Length", str(part.length)))
        start_response("200 OK", headers)
        if environ["REQUEST_METHOD"] == "HEAD":
            return ()
        return (body,) if isinstance(body, bytes) else body.wrapped(environ)

    def _control_of(self, kept: Kept) -> tuple[str, str]:
        kind = next((value for name, value in kept.headers if name == "Content-Type"), "")
        left = None if kept.until is None else (kept.until - self._clock.now()).total_seconds()
        return ("Cache-Control", ages.control(kind, left))


def as_it_is(rendered: Rendered, environ: Environ, start_response: "StartResponse") -> Body:
    """A response that is not for everyone or not for long: an error, a redirect, one with a cookie."""
    headers = [(name, "no-store" if (name, value) == _MARK else value) for name, value in rendered.headers]
    start_response(rendered.status, headers)
    return () if environ["REQUEST_METHOD"] == "HEAD" else (rendered.body,)
