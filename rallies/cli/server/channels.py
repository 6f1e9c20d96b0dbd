"""A connection: one request at a time, the next one only once the answer is sent, and nobody slower than a pace.

What is asked ahead waits unread, a file is sent by the loop and holds no thread, and who sends or takes next to
nothing is let go, so that connections cost memory and never a page.
"""

import socket  # noqa: TID251  # to end one that a client opened; it reaches nobody
import threading
import time
from contextlib import suppress
from typing import Any, NamedTuple

from waitress.buffers import ReadOnlyFileBasedBuffer
from waitress.channel import HTTPChannel

from rallies.cli.server import answers, bodies

WINDOW_SECONDS = 30.0
"""How long a connection may be idle, a head may take, and over which the pace is measured."""
PACE_BYTES = 512 * int(WINDOW_SECONDS)
"""Least that a body or an answer moves in that time; a phone on the edge of a network does four times as much."""
FRESH_SECONDS = 0.4
"""How long a server that stops waits for the first word of a connection."""
SEND_BYTES = 32 * 1024
"""Handed to the system at once, and the most that it holds of an answer which is not on its way yet."""
TURN_BYTES = 4 * SEND_BYTES
"""Sent to one connection before the others have their turn."""
MAX_DROPPED_BYTES = 64 * 1024 * 1024
"""How much of a refused body is taken off the line, so that its sender gets to read why."""

answering = threading.local()
"""Its `channel` is the connection that a thread answers."""


class _Window(NamedTuple):
    """From when the pace is measured: the request since, the bytes moved before, whether anything was going on."""

    began: float
    number: int
    moved: int
    is_amid: bool


class Channel(HTTPChannel):
    """One connection; `readable` and what it calls run in the thread of the loop alone."""

    request: bodies.Parser | None
    addr: tuple[str, int]
    parser_class = bodies.Parser
    task_class = answers.Task

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401  # waitress declares no types
        super().__init__(*arguments, **options)
        self.sendbuf_len = min(self.sendbuf_len, SEND_BYTES)
        self._ahead = b""
        self._is_taken = True
        self._room = TURN_BYTES
        self._unread = 0
        self._to_drop = 0
        self._number = 0
        self._moved = 0
        self._window = _Window(time.monotonic(), 0, 0, is_amid=False)

    @property
    def asks_ahead(self) -> bool:
        """Whether the request that is to be answered came with more behind it."""
        return bool(self.requests[0].rest)

    def received(self, data: bytes) -> bool:
        """Take one request; what was sent after it waits."""
        self._moved += len(data)
        self._ahead += data
        self._take()
        return True

    def readable(self) -> bool:
        """Whether more is wanted; what waits is taken first, once the last answer is on its way to the reader."""
        if self._ahead and self._is_taken:
            self._take()
        if self.requests:
            return False
        return self._to_drop > 0 or not (self._ahead or self._is_answering())

    def writable(self) -> bool:
        """Whether it matters that the system takes bytes: there are some, or the next request waits for that."""
        return bool(super().writable() or (self._ahead and not self._is_taken and not self.requests))

    def handle_write(self) -> None:
        """Send what there is; the system takes bytes, so what it was given before is on its way."""
        self._is_taken = True
        super().handle_write()

    def handle_read(self) -> None:
        """Read what has come, or drop what was refused."""
        if not self._to_drop:
            super().handle_read()
        elif dropped := len(self.recv(SEND_BYTES)):
            self._moved += dropped
            self._to_drop -= min(dropped, self._to_drop)
            if not self._to_drop:
                self.handle_close()

    def handle_close(self) -> None:
        """End the connection, after an answer to a request that was refused only once that is off the line.

        Else the system would take the answer back from a client that is still sending. Source: RFC 9112 9.6.
        """
        if self._unread and self.will_close and self.connected and not self.total_outbufs_len:
            self._to_drop, self._unread = min(self._unread, MAX_DROPPED_BYTES), 0
            self.will_close = False
            with suppress(OSError, AttributeError):  # it may be gone already
                self.socket.shutdown(socket.SHUT_WR)  # type: ignore[union-attr]  # as above
                return
        super().handle_close()

    def send(self, data: bytes, do_close: bool = True) -> int:  # noqa: FBT001, FBT002  # as waitress calls it
        """How much of some bytes the system took; none once it is the turn of others."""
        sent = int(super().send(data, do_close=do_close) or 0) if self._room > 0 else 0
        self._moved += sent
        self._room -= sent
        return sent

    def service(self) -> None:
        """Answer the request, in a thread; the loop learns whose answer is ready when this thread wakes it."""
        answering.channel = self
        try:
            super().service()
        finally:
            answering.channel = None

    def is_late(self, now: float) -> bool:
        """Whether the other side keeps us waiting too long, by the monotonic clock; asked every few seconds."""
        if self.requests and not self.total_outbufs_len:  # it waits for us
            return False
        before, fresh = self._window, _Window(now, self._number, self._moved, is_amid=self.is_amid)
        if (before.number, before.is_amid) != (fresh.number, fresh.is_amid):
            self._window = fresh
            return False
        if now - before.began < WINDOW_SECONDS:
            return bool(self.request and self.request.is_overdue(now))
        self._window = fresh
        return self._moved - before.moved < (PACE_BYTES if fresh.is_amid else 1)

    @property
    def is_amid(self) -> bool:
        """Whether a request or an answer is on its way."""
        return bool(self.request or self.requests or self.total_outbufs_len or self._to_drop)

    @property
    def is_fresh(self) -> bool:
        """Whether it came a moment ago and has said nothing yet."""
        return not self._moved and time.time() - self.creation_time < FRESH_SECONDS

    def end(self) -> None:
        """End the connection at once, whatever is on its way."""
        self._unread = 0
        self.handle_close()

    def held_bytes(self) -> int:
        """The unsent part of its answer that is in memory."""
        return sum(one.__len__() for one in tuple(self.outbufs) if not isinstance(one, ReadOnlyFileBasedBuffer))

    def _flush_exception(self, flush: Any, do_close: bool = True) -> Any:  # noqa: ANN401, FBT001, FBT002  # as above
        """Send in the thread that calls, a turn's worth."""
        self._room = TURN_BYTES
        return super()._flush_exception(flush, do_close=do_close)

    def _is_answering(self) -> bool:
        """Whether an answer is made or on its way, or the end is near."""
        return bool(self.requests or self.total_outbufs_len or self.will_close or self.close_when_flushed)

    def _take(self) -> None:
        """Read one request of what has come, if none is being answered."""
        while self._ahead and not self._is_answering():
            data, self._ahead = self._ahead, b""
            if self.request is None:
                self._number += 1
                self.request = self.parser_class(self.adj)
            request: bodies.Parser = self.request
            super().received(data)
            self._ahead = request.rest
            self._is_taken = not self.requests
            if request.unread:
                self._unread, self._ahead = max(0, request.unread - len(request.rest)), b""
