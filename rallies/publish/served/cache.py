"""Published bytes: public responses kept until the register or the clock makes them untrue, found before Flask.

What is served here is byte for byte what a fresh rendering would be. The parts: `cacheable_views` says which views are
published, `rendering` makes a response, `store` keeps it, `revision` knows which is the newest, `conditional` reads
what the client has already. Only plain 200 responses are kept: an address that is not there answers 404 without
taking room, however many are made up.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from contextlib import nullcontext, suppress
from typing import TYPE_CHECKING, Any

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from rallies.core.db import database
from rallies.core.errors import NoDatabase
from rallies.core.web.routing import is_trusted_host
from rallies.core.web.traffic import HIT, MISS, OUTCOME, STALE
from rallies.publish.served import ages, rendering
from rallies.publish.served import stored_file as kept_response
from rallies.publish.served.build_id import build_id
from rallies.publish.served.cacheable_views import MAX_ADDRESS, Shape, published, shape_of
from rallies.publish.served.conditional import IDENTITY, digest, encodings, is_unchanged
from rallies.publish.served.locks import Flights
from rallies.publish.served.rendering import Rendered
from rallies.publish.served.revision import Knowledge
from rallies.publish.served.store import Hidden, Store
from rallies.publish.served.stored_file import Kept, Made, Stamp

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

    from rallies.core.clock import Clock
    from rallies.core.settings import Settings

__all__ = ["PublishedBytes", "install", "published"]

MAX_INDEX = 4_096
"""Addresses whose place on disk is known without looking; about 1.5 kB of memory each."""
MAX_TRIES = 5
_EXTENSION = "rallies.published"
_MAX_HOSTS = 64
_DRAWN = (".pdf", ".png")
_READS = frozenset({"GET", "HEAD"})
_VARY = ("Vary", "Accept-Encoding")
_OF_UNCHANGED = frozenset({"Last-Modified", "Access-Control-Allow-Origin", "Content-Security-Policy"})
"""What an answer of 304 repeats beside its tag: the reader has the rest, but the policy may have changed since.

Source: RFC 9110 15.4.5; Fetch 4.9, for CORS.
"""
_LONGEST = ("Cache-Control", ages.LONGEST)
_MARK = ("Cache-Control", "public")
_UNKEPT = ("Cache-Control", "private, no-cache")
_PLAIN = (
    ("Content-Type", "text/plain; charset=utf-8"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cache-Control", "no-store"),
)

Environ = dict[str, Any]
Body = Iterable[bytes]


def install(app: Flask) -> None:
    """Put the published bytes of its instance before an application."""
    front = PublishedBytes(app)
    app.extensions[_EXTENSION] = front
    app.wsgi_app = front  # type: ignore[method-assign]  # as Flask asks for it
    rendering.watch(app)
    database.on_revision(_tell)


def front(app: Flask) -> "PublishedBytes":
    """The published bytes of an application."""
    found: PublishedBytes = app.extensions[_EXTENSION]
    return found


def _tell(_revision: int, hides: bool) -> None:  # noqa: FBT001  # the shape of a listener
    front(current_app).revised(hides=hides)


class PublishedBytes:
    """The WSGI application that answers from what is kept, and asks the one behind it for the rest."""

    def __init__(self, app: Flask) -> None:
        settings: Settings = app.config["RALLIES"]
        folder = settings.instance / "published"
        self._app = app
        self._inner = app.wsgi_app
        self._site = settings.public_address
        self._trusted_hosts = settings.hosts
        self._clock: Clock = app.extensions["rallies.clock"]
        self._store = Store(folder, build_id(app))
        self._flights = Flights(folder / "flights")
        self._index: OrderedDict[str, Kept] = OrderedDict()
        self._known = Knowledge(app, self._store, self._index.clear)
        self._hosts: set[str] = set()

    def __call__(self, environ: Environ, start_response: "StartResponse") -> Body:
        """Answer a request."""
        if not self._is_ours(environ):
            return _refuse(environ, start_response)
        key = _key(environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", ""))
        if environ["REQUEST_METHOD"] in _READS and not environ.get("SCRIPT_NAME") and len(key) <= MAX_ADDRESS:
            answer = self._published(key, environ, start_response)
            if answer is not None:
                return answer
        return self._inner(environ, start_response)

    def revised(self, *, hides: bool) -> None:
        """Hear that this process has written the register; what it hid is gone when this returns."""
        self._known.doubt()
        if hides:
            self._known.hid()

    def look(self) -> None:
        """Ask for the revision even if nobody reads, so that what another process hid is gone soon."""
        self._known.now()

    def drawn(self, name: str, draw: Callable[[], bytes]) -> bytes:
        """A body that takes long to make, made once for all that `name` stands for: a digest of what it is made from.

        It lies among the stored bytes and is removed with them when something is hidden.
        """
        key = f"drawn {name}"
        found = self._store.find(key)
        if found is not None and (body := self._store.whole(found, found.part((IDENTITY,)))) is not None:
            return body
        seen = database.standing()
        made = Made(Stamp(seen.identity, seen.revision), self._clock.now(), None, (), {IDENTITY: draw()})
        with suppress(Hidden):  # then it is not kept, and the page that asked for it is not either
            self._store.put(key, made, may_stay=lambda: self._known.may_stay(seen.revision))
        return made.bodies[IDENTITY]

    def forget(self) -> None:
        """Remove all that is kept, as if the instance were new."""
        self._index.clear()
        self._store.remove_all("")
        self._known.doubt()

    def _is_ours(self, environ: Environ) -> bool:
        host = environ.get("HTTP_HOST")
        if host is None:
            host = f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
        if host in self._hosts:
            return True
        if not is_trusted_host(host, self._trusted_hosts):
            return False
        if len(self._hosts) < _MAX_HOSTS:
            self._hosts.add(host)
        return True

    def _held(self, key: str) -> Kept | None:
        """What is known to be kept and true."""
        kept = self._index.get(key)
        standing = self._known.now()
        if kept is None or not kept.is_true(Stamp(standing.identity, standing.revision), self._clock.now()):
            return None
        try:
            self._index.move_to_end(key)
        except KeyError:  # another thread let go of it
            return None
        return kept

    def _published(self, key: str, environ: Environ, start_response: "StartResponse") -> Body | None:
        """The response of a published view; None, with nothing sent, if this is none."""
        try:
            kept = self._held(key)
            if kept is not None and (body := self._respond(kept, environ, start_response)) is not None:
                environ[OUTCOME] = HIT
                return body
            shape = shape_of(self._app, environ.get("PATH_INFO", ""))
            return None if shape is None else self._answer(shape, environ, start_response)
        except (SQLAlchemyError, NoDatabase):  # the application says it in its own words
            return None

    def _answer(self, shape: Shape, environ: Environ, start_response: "StartResponse") -> Body:
        """The response of a published view: kept or made, and made once however many ask."""
        query = shape.canonical(environ.get("QUERY_STRING", ""))
        if query is None:
            return self._unkept(environ, start_response)
        key = _key(environ["PATH_INFO"], query)
        # Who waits for a drawing holds a thread: they stand in no line here, and few in the one before the programs.
        with nullcontext() if environ["PATH_INFO"].endswith(_DRAWN) else self._flights.alone(key):
            for _ in range(MAX_TRIES):
                kept = self._held(key) or self._found(key)
                if kept is not None and (body := self._respond(kept, environ, start_response)) is not None:
                    environ[OUTCOME] = HIT
                    return body
                environ[OUTCOME] = STALE if key in self._index else MISS
                rendered = rendering.render(self._inner, environ, query=query, site=self._site)
                if not rendered.is_public:
                    break
                if not rendered.reading.is_stored:
                    return self._once(rendered, environ, start_response)
                made = self._made(key, rendered)
                if (kept := self._keep(key, made)) is not None:
                    return self._respond(kept, environ, start_response, bodies=made.bodies) or []
        return _as_it_is(rendered, environ, start_response)

    def _unkept(self, environ: Environ, start_response: "StartResponse") -> Body:
        """The response to a free query: with ETag and compression, and stored nowhere."""
        rendered = rendering.render(self._inner, environ, query=environ["QUERY_STRING"], site=self._site)
        if not rendered.is_public:
            return _as_it_is(rendered, environ, start_response)
        control = None if _LONGEST in rendered.headers else _UNKEPT  # a feed says itself that it may be shared
        return self._once(rendered, environ, start_response, control=control)

    def _once(
        self,
        rendered: Rendered,
        environ: Environ,
        start_response: "StartResponse",
        *,
        control: tuple[str, str] | None = None,
    ) -> Body:
        """A public response that is stored nowhere."""
        best = encodings(environ.get("HTTP_ACCEPT_ENCODING", ""))[0]
        made = rendered.made(rendering.encoded(rendered.body, rendered.kept_headers, only=best))
        described = kept_response.describe(made)
        return self._respond(described, environ, start_response, bodies=made.bodies, control=control) or []

    def _found(self, key: str) -> Kept | None:
        """What another process or an earlier run has stored, if it is true."""
        kept = self._store.find(key)
        if kept is None:
            return None
        self._hold(key, kept)
        return self._held(key)

    def _keep(self, key: str, made: Made) -> Kept | None:
        """Store a response; None if it shows what was hidden while it was made."""
        try:
            kept = self._store.put(key, made, may_stay=lambda: self._known.may_stay(made.stamp.revision))
        except Hidden:
            self._known.doubt()
            return None
        self._known.learn(made.stamp)
        self._hold(key, kept)
        return kept

    def _made(self, key: str, rendered: Rendered) -> Made:
        """A response to be kept. Where its body is what it was, its compressed forms and its date are taken over."""
        before = self._index.get(key) or self._store.find(key)
        if before is None or before.part((IDENTITY,)).digest != digest(rendered.body):
            return rendered.made(rendering.encoded(rendered.body, rendered.kept_headers))
        bodies = {part.encoding: self._store.whole(before, part) for part in before.parts}
        whole = {name: body for name, body in bodies.items() if body is not None}
        if len(whole) < len(bodies):
            return rendered.made(rendering.encoded(rendered.body, rendered.kept_headers))
        return rendered.made(whole, last_modified=before.last_modified)

    def _hold(self, key: str, kept: Kept) -> None:
        self._index[key] = kept
        self._index.move_to_end(key)
        while len(self._index) > MAX_INDEX:
            self._index.popitem(last=False)

    def _respond(
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
        always = [_VARY, ("ETag", part.tag), control or self._control(kept)]
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

    def _control(self, kept: Kept) -> tuple[str, str]:
        kind = next((value for name, value in kept.headers if name == "Content-Type"), "")
        left = None if kept.until is None else (kept.until - self._clock.now()).total_seconds()
        return ("Cache-Control", ages.control(kind, left))


def _key(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


def _refuse(environ: Environ, start_response: "StartResponse") -> Body:
    """Say that another site's name was asked for, without a word that could be of use to it."""
    words = b"This site does not answer to that name.\n"
    start_response("400 Bad Request", [*_PLAIN, ("Content-Length", str(len(words)))])
    return () if environ["REQUEST_METHOD"] == "HEAD" else (words,)


def _as_it_is(rendered: Rendered, environ: Environ, start_response: "StartResponse") -> Body:
    """A response that is not for everyone or not for long: an error, a redirect, one with a cookie."""
    headers = [(name, "no-store" if (name, value) == _MARK else value) for name, value in rendered.headers]
    start_response(rendered.status, headers)
    return () if environ["REQUEST_METHOD"] == "HEAD" else (rendered.body,)
