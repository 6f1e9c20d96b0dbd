"""Files of the map, and parts of them, sent without a walk through Flask: what a view said of a file is said again.

A view notes which file it answers with, and the head of its answer is kept. While the file is as it was, a plain
request for all of it or for one part gets that head with its own numbers; whatever else is asked goes to the view.
"""

import os
import re
from collections import OrderedDict
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl

from flask import Flask, request

from rallies.publish.served.fileparts import FilePart

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

Environ = dict[str, Any]
WSGI = Callable[..., Iterable[bytes]]
FOLDER = "/basemap/"
VERSION = "v"
"""The parameter that a file's address names its content with; no other one changes the answer."""
MAX_HEADS = 64
MAX_FIELDS = 8
_NOTE = "rallies.file"
_ALL = "bytes=0-"
_PART = re.compile(r"bytes=(\d{1,15})-(\d{0,15})")
_CONDITIONS = ("HTTP_IF_RANGE", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH",
               "HTTP_IF_UNMODIFIED_SINCE")  # fmt: skip
_WHOLE_OR_PART = ("200", "206")
_OF_A_PART = frozenset({"content-length", "content-range", "date"})


class Key(NamedTuple):
    """What the head of an answer depends on."""

    path: str
    version: str
    scheme: str
    is_part: bool


class Head(NamedTuple):
    """What a view said of a file, without what differs by the part, and how the file was before."""

    status: str
    headers: tuple[tuple[str, str], ...]
    file: Path
    state: os.stat_result


def install(app: Flask) -> None:
    """Have what an application said of its files said again before Flask is entered."""
    app.wsgi_app = Files(app.wsgi_app)  # type: ignore[method-assign]  # as Flask asks for it


def note(file: Path) -> None:
    """Say that a request is answered with a file, alike for everyone; called before the file is looked at."""
    noted = request.environ.get(_NOTE)
    if isinstance(noted, list):
        with suppress(OSError):  # the view says that it is not there
            noted.append((file, file.stat()))


class Files:
    """The WSGI application that sends what it knows the head of, and asks the one behind it for the rest."""

    def __init__(self, inner: WSGI) -> None:
        self._inner = inner
        self._heads: OrderedDict[Key, Head] = OrderedDict()

    def __call__(self, environ: Environ, start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request."""
        key = _key(environ)
        if key is None:
            return self._inner(environ, start_response)
        answer = self._known(key, environ, start_response)
        return self._overheard(key, environ, start_response) if answer is None else answer

    def _known(self, key: Key, environ: Environ, start_response: "StartResponse") -> Iterable[bytes] | None:
        """A file or the part of it that is asked for; None, with nothing sent, if nothing is known of it."""
        numbers = _PART.fullmatch(environ.get("HTTP_RANGE", _ALL))
        head = self._heads.get(key)
        if numbers is None or head is None or (handle := _opened(head)) is None:
            return None
        size = head.state.st_size
        start, end = int(numbers[1]), min(int(numbers[2] or size), size - 1)
        part = FilePart(handle, start, end - start + 1)
        if start > end:  # what is wrong with that is the view's to say
            part.close()
            return None
        headers = [*head.headers, ("Content-Length", str(end - start + 1))]
        if key.is_part:
            headers.append(("Content-Range", f"bytes {start}-{end}/{size}"))
        start_response(head.status, headers)
        return part.wrapped(environ)

    def _overheard(self, key: Key, environ: Environ, start_response: "StartResponse") -> Iterable[bytes]:
        """What the view answers; its head is kept if that is a file."""
        noted: list[tuple[Path, os.stat_result]] = []

        def hear(status: str, headers: list[tuple[str, str]], *more: Any) -> Callable[[bytes], object]:  # noqa: ANN401  # as PEP 3333 has it
            if noted and status.startswith(_WHOLE_OR_PART):
                said = tuple(one for one in headers if one[0].lower() not in _OF_A_PART)
                self._heads[key] = Head(status, said, *noted[0])
                while len(self._heads) > MAX_HEADS:
                    self._heads.popitem(last=False)
            return start_response(status, headers, *more)

        return self._inner(environ | {_NOTE: noted}, hear)


def _key(environ: Environ) -> Key | None:
    """What the head of an answer depends on; None for a request that is not plain, which is the view's."""
    path = environ["PATH_INFO"]
    is_plain = environ["REQUEST_METHOD"] == "GET" and path.startswith(FOLDER) and not environ.get("SCRIPT_NAME")
    if not is_plain or any(name in environ for name in _CONDITIONS):
        return None
    try:
        query = parse_qsl(environ.get("QUERY_STRING", ""), max_num_fields=MAX_FIELDS)
    except ValueError:
        return None
    versions = [value for name, value in query if name == VERSION]
    return Key(path, "".join(versions[:1]), environ["wsgi.url_scheme"], "HTTP_RANGE" in environ)


def _opened(head: Head) -> int | None:
    """A handle of a head's file; None if that is not what it was."""
    try:
        handle = os.open(head.file, os.O_RDONLY)
    except OSError:
        return None
    if _is_same(os.fstat(handle), head.state):
        return handle
    os.close(handle)
    return None


def _is_same(one: os.stat_result, other: os.stat_result) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in ("st_ino", "st_size", "st_mtime_ns"))
