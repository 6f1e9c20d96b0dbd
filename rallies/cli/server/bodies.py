"""How much of a request the server reads: little, more where a picture may come, and nothing of it to a disk.

What is refused gets an answer of the application, in the reader's language, before its body is read.
"""

import time
from collections import deque
from copy import copy
from functools import cache
from io import BufferedReader, RawIOBase
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from waitress.parser import HTTPRequestParser
from waitress.utilities import Error, RequestEntityTooLarge

from rallies.app import MAX_BODY_BYTES
from rallies.core.web import uploads

if TYPE_CHECKING:
    from typing_extensions import Buffer

HEAD_BYTES = 64 * 1024
SMALL_BYTES = 2 * MAX_BODY_BYTES
LARGE_BYTES = uploads.MAX_REQUEST_BYTES * 3 // 2
"""Over its own limits the application says so in a page; over these the server does not read on."""
MOST_LARGE = 4
"""Bodies over SMALL_BYTES at a time, read or drawn; each holds its size once, twice for a moment."""
MOST_LARGE_BYTES = 26 * 1024 * 1024
"""Of those together: four of 6 MB, or two of the largest, so that a process stays within 150 MB."""
LARGE_SECONDS = 600.0
"""How long a body may take to come in; the largest needs 20 kB a second."""
FORM_BYTES = 16 * 1024
MOST_LONG = 48
"""Bodies over FORM_BYTES at a time; together they hold no more than 24 MB."""
PIECE_BYTES = 1024 * 1024
"""Large enough that the system gets each piece of a body back."""
UNKNOWN_BYTES = 1024 * 1024 * 1024
"""What a body in chunks, or whatever follows a broken head, may still have."""
_large: "WeakSet[Parser]" = WeakSet()
_long: "WeakSet[Parser]" = WeakSet()


class Parser(HTTPRequestParser):
    """Reads a request and no more; one at an address that takes no picture may have SMALL_BYTES.

    `rest` is what came behind it, `refusal` why its body is not read, `unread` how much of that may
    follow, `reserved` the room that is held for it in memory.
    """

    error: Error | None  # type: ignore[assignment]  # which is what it becomes
    rest = b""
    refusal = ""
    unread = 0
    reserved = 0

    def received(self, data: bytes) -> int:
        """Read a request, and keep what came behind it."""
        taken = super().received(data)
        while taken < len(data) and not self.completed:
            taken += super().received(data[taken:])
        if isinstance(self.error, RequestEntityTooLarge):
            self._refuse(uploads.TOO_LARGE)
        if self.error is not None:
            self.unread = UNKNOWN_BYTES
        if self.completed:
            self.rest = data[taken:]
        return len(data)

    def parse_header(self, header_plus: bytes) -> None:
        """Read the head, then decide how much may follow it."""
        super().parse_header(header_plus)
        if not uploads.takes_picture(self.path):
            self.adj = _small(self.adj)
        if self.body_rcv is not None:
            self.body_rcv.buf = _Body()
            self._line_up()

    def is_overdue(self, now: float) -> bool:
        """Whether its body should have come by now, by the monotonic clock."""
        return self.body_rcv is not None and now - self._began > LARGE_SECONDS

    def _line_up(self) -> None:
        """Take one of the places for bodies of its size, or be refused."""
        self._began = time.monotonic()
        length = self.adj.max_request_body_size if self.chunked else self.content_length
        if length <= FORM_BYTES or length > self.adj.max_request_body_size:
            return
        is_large, self.reserved = length > SMALL_BYTES, length
        if is_large:
            is_full = len(_large) >= MOST_LARGE or sum(one.reserved for one in _large) + length > MOST_LARGE_BYTES
        else:
            is_full = len(_long) >= MOST_LONG
        if is_full:
            self._refuse(uploads.BUSY)
        else:
            (_large if is_large else _long).add(self)

    def _refuse(self, why: str) -> None:
        """Have the application say why, as if there were no body."""
        self.refusal, self.error = why, None
        self.unread = UNKNOWN_BYTES if self.chunked else max(0, self.content_length - self.body_bytes_received)
        self.body_rcv, self.content_length, self.chunked = None, 0, False
        self.headers["CONTENT_LENGTH"] = "0"
        self.expect_continue = False
        self.completed = True


class _Body:
    """The bytes of a body, let go of as they are read: a picture is never held twice."""

    def __init__(self) -> None:
        self._pieces: deque[bytearray] = deque()
        self._length = 0

    def append(self, data: bytes) -> None:
        """Put bytes at its end."""
        if not self._pieces or len(self._pieces[-1]) + len(data) > PIECE_BYTES:
            self._pieces.append(bytearray())
        self._pieces[-1] += data
        self._length += len(data)

    def getfile(self) -> BufferedReader:
        """All of it to be read once."""
        return BufferedReader(_Pieces(self._pieces))

    def __len__(self) -> int:
        return self._length

    def close(self) -> None:
        """Let go of all of it."""
        self._pieces.clear()


class _Pieces(RawIOBase):
    """Pieces of bytes as a file that forgets what was read of it."""

    def __init__(self, pieces: deque[bytearray]) -> None:
        self._pieces = pieces
        self._at = 0

    def readable(self) -> bool:
        """That it can be read."""
        return True

    def readinto(self, room: "Buffer") -> int:
        """Fill some room with what comes next, and say how much that was."""
        if not self._pieces:
            return 0
        piece, view = self._pieces[0], memoryview(room)
        taken = min(len(view), len(piece) - self._at)
        view[:taken] = memoryview(piece)[self._at : self._at + taken]
        self._at += taken
        if self._at == len(piece):
            self._pieces.popleft()
            self._at = 0
        return taken


@cache
def _small(adjustments: Any) -> Any:  # noqa: ANN401  # waitress declares no types
    smaller = copy(adjustments)
    smaller.max_request_body_size = SMALL_BYTES
    return smaller


LIMITS = {"max_request_header_size": HEAD_BYTES, "max_request_body_size": LARGE_BYTES}
"""Options of the server."""
