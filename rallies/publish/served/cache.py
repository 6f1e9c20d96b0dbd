"""Published bytes: public responses kept until the register or the clock makes them untrue, found before Flask.

What is served here is byte for byte what a fresh rendering would be. The parts: `cacheable_views` says which views are
published, `rendering` makes a response, `store` keeps it, `revision` knows which is the newest, `conditional` reads
what the client has already. Only plain 200 responses are kept: an address that is not there answers 404 without
taking room, however many are made up.
"""

from collections import OrderedDict
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import partial
from typing import TYPE_CHECKING

from flask import Flask, current_app, has_request_context, request
from sqlalchemy.exc import SQLAlchemyError

from rallies.core.db import database
from rallies.core.errors import NoDatabase
from rallies.core.web.traffic import HIT, MISS, OUTCOME, STALE
from rallies.publish.served import rendering
from rallies.publish.served import stored_file as kept_response
from rallies.publish.served.build_id import build_id
from rallies.publish.served.cacheable_views import MAX_ADDRESS, Shape, published, shape_of
from rallies.publish.served.conditional import IDENTITY, digest, encodings
from rallies.publish.served.hostnames import HostNames, refuse
from rallies.publish.served.lag import LAG_SECONDS, Renewals, Writers
from rallies.publish.served.locks import Flights
from rallies.publish.served.rendering import Rendered
from rallies.publish.served.revision import Knowledge
from rallies.publish.served.sending import LONGEST, UNKEPT, Body, Environ, Sending, as_it_is
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
_DRAWN = (".pdf", ".png")
_READS = frozenset({"GET", "HEAD"})


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
    front(current_app).revised(hides=hides, by=request.remote_addr if has_request_context() else None)


class PublishedBytes:
    """The WSGI application that answers from what is kept, and asks the one behind it for the rest."""

    def __init__(self, app: Flask) -> None:
        settings: Settings = app.config["RALLIES"]
        folder = settings.instance / "published"
        self._app = app
        self._inner = app.wsgi_app
        self._site = settings.public_address
        self._names = HostNames(settings.hosts)
        self._clock: Clock = app.extensions["rallies.clock"]
        self._store = Store(folder, build_id(app))
        self._flights = Flights(folder / "flights")
        self._index: OrderedDict[str, Kept] = OrderedDict()
        self._known = Knowledge(app, self._store, self._index.clear)
        self._sending = Sending(self._store, self._known, self._clock)
        self._renewals = Renewals()
        self._writers = Writers(folder / "writers", app.extensions["rallies.secrets"].key("writers"))

    def __call__(self, environ: Environ, start_response: "StartResponse") -> Body:
        """Answer a request."""
        if not self._names.has(environ):
            return refuse(environ, start_response)
        key = _key(environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", ""))
        if environ["REQUEST_METHOD"] in _READS and not environ.get("SCRIPT_NAME") and len(key) <= MAX_ADDRESS:
            answer = self._published(key, environ, start_response)
            if answer is not None:
                return answer
        return self._inner(environ, start_response)

    def revised(self, *, hides: bool, by: str | None) -> None:
        """Hear that this process has written the register, for an address; what it hid is gone when this returns."""
        self._known.doubt()
        if by is not None:
            self._writers.note(by)
        if hides:
            self._known.hid()

    def look(self) -> None:
        """Ask for the revision even if nobody reads, so that what another process hid is gone soon."""
        self._known.now()
        self._writers.forget()

    def renewing(self) -> AbstractContextManager[None]:
        """Have a thread make anew what may lag meanwhile."""
        return self._renewals.running()

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
            if kept is not None and (body := self._sending.send(kept, environ, start_response)) is not None:
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
        if shape.may_lag and (body := self._lately(key, query, environ, start_response)) is not None:
            return body
        # Who waits for a drawing holds a thread: they stand in no line here, and few in the one before the programs.
        with nullcontext() if environ["PATH_INFO"].endswith(_DRAWN) else self._flights.alone(key):
            for _ in range(MAX_TRIES):
                kept = self._held(key) or self._found(key)
                if kept is not None and (body := self._sending.send(kept, environ, start_response)) is not None:
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
                    return self._sending.send(kept, environ, start_response, bodies=made.bodies) or []
        return as_it_is(rendered, environ, start_response)

    def _lately(self, key: str, query: str, environ: Environ, start_response: "StartResponse") -> Body | None:
        """The response of a moment ago, which is made anew meanwhile; None if it is of now or can't be given."""
        kept = self._index.get(key)
        if kept is None or not self._renewals.is_running or self._held(key) is not None:
            return None
        if self._known.outdated_seconds(kept.stamp) > LAG_SECONDS or not kept.is_true(kept.stamp, self._clock.now()):
            return None
        if self._writers.has(environ.get("REMOTE_ADDR", "")):
            return None
        self._renewals.ask(key, partial(self._renew, key, query, dict(environ)))
        environ[OUTCOME] = HIT
        return self._sending.send(kept, environ, start_response)

    def _renew(self, key: str, query: str, environ: Environ) -> None:
        """Make a response anew that nobody waits for, unless somebody has."""
        with self._flights.alone(key):
            if self._held(key) or self._found(key):
                return
            rendered = rendering.render(self._inner, environ, query=query, site=self._site)
            if rendered.is_public and rendered.reading.is_stored:
                self._keep(key, self._made(key, rendered))

    def _unkept(self, environ: Environ, start_response: "StartResponse") -> Body:
        """The response to a free query: with ETag and compression, and stored nowhere."""
        rendered = rendering.render(self._inner, environ, query=environ["QUERY_STRING"], site=self._site)
        if not rendered.is_public:
            return as_it_is(rendered, environ, start_response)
        control = None if LONGEST in rendered.headers else UNKEPT  # a feed says itself that it may be shared
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
        return self._sending.send(described, environ, start_response, bodies=made.bodies, control=control) or []

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


def _key(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path
