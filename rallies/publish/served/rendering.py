"""Rendering a published view: the request it gets, the snapshot it reads, and whether what it returns may be kept."""

import gzip
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import brotli
from flask import Flask, Response, g, request

from rallies.core.db import database
from rallies.core.db.database import Standing
from rallies.publish.served.cacheable_views import is_kept
from rallies.publish.served.conditional import BR, GZIP, IDENTITY
from rallies.publish.served.stored_file import Headers, Made, Stamp

GZIP_LEVEL, LARGE_GZIP_LEVEL = 6, 4
BROTLI_QUALITY, LARGE_BROTLI_QUALITY = 5, 3
LARGE_BYTES = 200_000
"""From here on a body is packed in less than half the time, and gets some 5 % longer: an edit makes it anew."""
MIN_COMPRESSED_BYTES = 256
_KEY = "rallies.rendering"
_COMPRESSED = ("text/", "application/json", "application/geo+json", "application/ld+json", "application/atom+xml",
               "application/xml", "application/manifest+json", "application/javascript", "image/svg+xml")  # fmt: skip
_OURS = frozenset({"content-length", "cache-control", "vary", "etag", "date", "connection", "set-cookie"})

WSGI = Callable[..., Iterable[bytes]]


@dataclass
class Reading:
    """What a response was made from, noted while it is made."""

    standing: Standing | None = None
    made: datetime | None = None
    until: datetime | None = None
    is_whole: bool = False
    is_stored: bool = True


class Rendered(NamedTuple):
    """A response as the application gave it."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes
    reading: Reading

    @property
    def is_public(self) -> bool:
        """Whether it is for everyone: a plain 200 that depends on the register, the address and the clock alone."""
        said = {name.lower(): value.lower() for name, value in self.headers}
        control = said.get("cache-control", "")
        return (
            self.reading.is_whole
            and self.status.startswith("200")
            and "set-cookie" not in said
            and "content-encoding" not in said
            and said.get("vary", "accept-encoding") == "accept-encoding"
            and "no-store" not in control
            and "private" not in control
        )

    def made(self, bodies: dict[str, bytes], *, last_modified: str | None = None) -> Made:
        """The response with its encodings, ready to be stored; a date that is given takes the place of its own."""
        standing, made = self.reading.standing, self.reading.made
        if standing is None or made is None:
            raise ValueError("a response that was not read from a snapshot can't be stored")
        stamp = Stamp(standing.identity, standing.revision)
        headers = tuple(
            (name, last_modified if last_modified and name == "Last-Modified" else value)
            for name, value in self.kept_headers
        )
        return Made(stamp, made, self.reading.until, headers, bodies)

    @property
    def kept_headers(self) -> Headers:
        """The headers that go with every encoding of it."""
        return tuple((name, value) for name, value in self.headers if name.lower() not in _OURS)


def watch(app: Flask) -> None:
    """Have an application note what each published response was read from."""
    app.before_request(_begin)
    app.after_request(_end)


def render(app: WSGI, environ: Mapping[str, Any], *, query: str, site: str) -> Rendered:
    """What the application answers to a GET that tells nothing of the visitor, asked at the site's own address."""
    reading = Reading()
    asked = _anonymous(environ, query, site) | {_KEY: reading}
    said: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], _exc_info: object = None) -> Callable[..., None]:
        said[:] = [status, headers]
        return _no_writing

    answer = app(asked, start_response)
    try:
        body = b"".join(answer)
    finally:
        if close := getattr(answer, "close", None):
            close()
    return Rendered(said[0], list(said[1]), body, reading)


def encoded(body: bytes, headers: Headers, *, only: str = "") -> dict[str, bytes]:
    """A body with its compressed forms where they are smaller; `only` asks for no other than that one."""
    found = {}
    kind = next((value for name, value in headers if name.lower() == "content-type"), "")
    is_large = len(body) >= LARGE_BYTES
    if len(body) >= MIN_COMPRESSED_BYTES and kind.startswith(_COMPRESSED):
        if only in {"", BR}:
            found[BR] = brotli.compress(body, quality=LARGE_BROTLI_QUALITY if is_large else BROTLI_QUALITY)
        if only in {"", GZIP}:
            found[GZIP] = gzip.compress(body, LARGE_GZIP_LEVEL if is_large else GZIP_LEVEL, mtime=0)
    return {name: small for name, small in found.items() if len(small) < len(body)} | {IDENTITY: body}


def _anonymous(environ: Mapping[str, Any], query: str, site: str) -> dict[str, Any]:
    address = urlsplit(site)
    asked = {name: value for name, value in environ.items() if not name.startswith(("HTTP_", "CONTENT_"))}
    for name in ("REQUEST_URI", "RAW_URI"):
        asked.pop(name, None)
    return asked | {
        "REQUEST_METHOD": "GET",
        "QUERY_STRING": query,
        "HTTP_HOST": address.netloc,
        "wsgi.url_scheme": address.scheme,
        "wsgi.input": BytesIO(),
    }


def _begin() -> None:
    reading = request.environ.get(_KEY)
    if isinstance(reading, Reading):
        database.begin_snapshot()
        reading.standing = database.standing()


def _end(response: Response) -> Response:
    reading = request.environ.get(_KEY)
    if isinstance(reading, Reading) and reading.standing is not None:
        moment = g.moment
        reading.made, reading.until = moment.now, moment.until
        reading.is_stored = is_kept()
        # A view that wrote, or read in two snapshots, is found out here.
        reading.is_whole = not response.is_streamed and database.standing() == reading.standing
        if "Cache-Control" not in response.headers and response.status_code == 200:  # noqa: PLR2004  # OK
            response.headers["Cache-Control"] = "public"  # else it would get the no-store of everything else
    return response


def _no_writing(data: bytes) -> None:
    raise NotImplementedError(f"a published view returns its body, it does not write it ({len(data)} bytes)")
