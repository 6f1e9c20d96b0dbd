"""The limits of what is sent, before the application: what the server of `rallies serve` does by itself.

Another server hands a request over before its body is read; how slow that may come in, it decides itself.
"""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Any

from rallies.cli.server.bodies import FORM_BYTES, LARGE_BYTES, MOST_LARGE, MOST_LARGE_BYTES, MOST_LONG, SMALL_BYTES
from rallies.core.web import uploads

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

Environ = dict[str, Any]


class BodyLine:
    """Lets few large bodies through at a time; of one that it refuses nothing is read, and the application says why."""

    def __init__(self, app: "WSGIApplication") -> None:
        self._app = app
        self._guard = threading.Lock()
        self._large: list[int] = []
        self._long = 0

    def __call__(self, environ: Environ, start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request."""
        most = LARGE_BYTES if uploads.takes_picture(environ.get("PATH_INFO", "")) else SMALL_BYTES
        length = _length(environ, most)
        if length <= FORM_BYTES:
            return self._app(environ, start_response)
        if length > most:
            return self._app(_refused(environ, uploads.TOO_LARGE), start_response)
        with self._place(length) as is_free:
            return self._app(environ if is_free else _refused(environ, uploads.BUSY), start_response)

    @contextmanager
    def _place(self, length: int) -> Iterator[bool]:
        """One of the places for bodies of a size, until the block ends; False if there is none."""
        is_large = length > SMALL_BYTES
        with self._guard:
            if is_large:
                is_free = len(self._large) < MOST_LARGE and sum(self._large) + length <= MOST_LARGE_BYTES
            else:
                is_free = self._long < MOST_LONG
            if is_free:
                self._count(length, is_large=is_large, step=1)
        try:
            yield is_free
        finally:
            if is_free:
                with self._guard:
                    self._count(length, is_large=is_large, step=-1)

    def _count(self, length: int, *, is_large: bool, step: int) -> None:
        if not is_large:
            self._long += step
        elif step > 0:
            self._large.append(length)
        else:
            self._large.remove(length)


def _length(environ: Environ, most: int) -> int:
    """How many bytes a body has; one in pieces, whose length nobody says, may have the most."""
    if environ.get("HTTP_TRANSFER_ENCODING"):
        return most
    said = environ.get("CONTENT_LENGTH") or "0"
    return int(said) if said.isdecimal() else 0


def _refused(environ: Environ, why: str) -> Environ:
    """A request without its body."""
    kept = {name: value for name, value in environ.items() if name != "HTTP_TRANSFER_ENCODING"}
    return kept | {uploads.REFUSAL: why, "CONTENT_LENGTH": "0", "wsgi.input": BytesIO()}
