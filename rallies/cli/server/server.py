"""The web server: waitress's parts, put together so that connections that do nothing, or little, cost nothing.

A few threads answer; one loop reads and sends for all connections, and lets go of those that keep it waiting.
"""

import socket  # noqa: TID251  # to set options of connections that came in; it reaches nobody
import time
from collections import Counter
from heapq import nsmallest
from typing import Any

from flask import Flask
from waitress.adjustments import Adjustments
from waitress.server import TcpWSGIServer

from rallies.cli.server import bodies
from rallies.cli.server.channels import FRESH_SECONDS, SEND_BYTES, Channel, answering
from rallies.cli.server.loop import Loop
from rallies.cli.server.threads import Threads

THREADS = 8
CONNECTIONS = 2_000
"""Open at a time; one more takes the place of one that has nothing to wait for."""
ROOM = 16
"""How many go at once then, since the choice among all takes as long as fifty pages."""
HELD_BYTES = 32 * 1024 * 1024
"""Unsent answers in memory, of all connections together."""
MAX_ANSWER_BYTES = 32 * 1024 * 1024
"""Of an answer in pieces so much is held unsent before its thread waits; a file and a whole answer let none wait."""
NOT_SENT: int = getattr(socket, "TCP_NOTSENT_LOWAT", 0)
"""The option of a connection that bounds what the system holds of an answer before it is on its way."""
SWEEP_SECONDS = 2.0
ACCEPTED = 64
"""Connections that are taken before those that are there are read again."""
DRAIN_SECONDS, FLUSH_SECONDS = 2.0, 2.0
"""How long a server that stops hears connections out, and how long it sends what is ready then."""


class Listener(TcpWSGIServer):
    """A port, and the connections that came in by it."""

    channel_class = Channel

    def __init__(self, app: Flask, loop: Loop, **options: Any) -> None:  # noqa: ANN401  # waitress declares no types
        super().__init__(app, loop, **options)
        self._loop = loop

    def pull_trigger(self) -> None:
        """Wake the loop to look at the connection that is answered in the thread which calls."""
        channel: Channel | None = getattr(answering, "channel", None)
        if channel is not None:
            self._loop.touch(channel)
        super().pull_trigger()

    def set_socket_options(self, conn: socket.socket) -> None:
        """Have the system say that it takes bytes only when what it was given before is nearly gone."""
        super().set_socket_options(conn)
        if NOT_SENT:
            conn.setsockopt(socket.IPPROTO_TCP, NOT_SENT, SEND_BYTES)

    def readable(self) -> bool:
        """Whether connections are taken: always, an old one goes for a new one."""
        return bool(self.accepting)

    def handle_accept(self) -> None:
        """Take the connections that wait, if need be in the place of others.

        All of them at once: a page that stands behind a crowd in that line is read as soon as the crowd is.
        """
        for _ in range(ACCEPTED):
            if len(self.active_channels) >= CONNECTIONS:
                _make_room(list(self.active_channels.values()), ROOM)
            before = len(self.active_channels)
            super().handle_accept()
            if len(self.active_channels) == before:
                return


class Server:
    """Serves an application at sockets that listen."""

    def __init__(self, app: Flask, sockets: list[socket.socket], *, server_name: str) -> None:
        options = Adjustments(
            sockets=sockets,
            threads=THREADS,
            server_name=server_name,  # for clients of HTTP/1.0, which name no host
            ident=None,
            log_socket_errors=False,
            outbuf_high_watermark=MAX_ANSWER_BYTES,
            outbuf_overflow=2 * MAX_ANSWER_BYTES,
            clear_untrusted_proxy_headers=False,  # core/web/proxies decides whom to believe, and nobody before it
            **bodies.LIMITS,
        )
        self._loop = Loop()
        self._threads = Threads(options.threads)
        self._is_stopping = False
        self._listeners = [self._listener(app, each, options) for each in sockets]

    def run(self) -> None:
        """Serve until `stop` is called, then answer what was begun and send what is ready."""
        due = 0.0
        while not self._is_stopping:
            self._turn()
            if time.monotonic() >= due:
                self._sweep(time.monotonic())
                due = time.monotonic() + SWEEP_SECONDS
        self._drain()
        self._threads.shutdown()
        self._flush()

    def stop(self) -> None:
        """Have `run` come to its end; a handler of a signal may call it."""
        self._is_stopping = True
        for listener in self._listeners:
            listener.pull_trigger()

    def _turn(self, most_seconds: float = SWEEP_SECONDS) -> None:
        happened = self._loop.turn(self._threads.most_seconds(most_seconds))
        self._threads.begin(is_idle=not happened)

    def _drain(self) -> None:
        """Take no more connections, and hear those out that have just come or are in the midst of something."""
        for listener in self._listeners:
            listener.del_channel()
        end = time.monotonic() + DRAIN_SECONDS
        while time.monotonic() < end and any(channel.is_amid or channel.is_fresh for channel in self._channels()):
            self._turn(FRESH_SECONDS / 4)

    def close(self) -> None:
        """Let go of the port."""
        for listener in self._listeners:
            listener.close()

    def _listener(self, app: Flask, listening: socket.socket, options: Adjustments) -> Listener:
        found = (listening.family, listening.type, listening.proto, listening.getsockname())
        return Listener(
            app,
            self._loop,
            _sock=listening,
            bind_socket=False,
            dispatcher=self._threads,
            adj=options,
            sockinfo=found,
        )

    def _channels(self) -> list[Channel]:
        return [channel for listener in self._listeners for channel in listener.active_channels.values()]

    def _sweep(self, now: float) -> None:
        """Let go of connections that keep us waiting, and of those that hold most when all hold too much."""
        for channel in self._channels():
            if channel.is_late(now):
                channel.end()
        held = {channel: channel.held_bytes() for channel in self._channels() if channel.total_outbufs_len}
        too_much = sum(held.values()) - HELD_BYTES
        for channel, length in sorted(held.items(), key=lambda one: -one[1]):
            if too_much <= 0:
                return
            channel.end()
            too_much -= length

    def _flush(self) -> None:
        end = time.monotonic() + FLUSH_SECONDS
        while time.monotonic() < end:
            if not any(channel.total_outbufs_len for channel in self._channels()):
                return
            self._loop.turn(0.05)


def _make_room(channels: list[Channel], many: int) -> None:
    """End a few connections: idle before busy, then of those who have most, and of these the oldest."""
    of_address = Counter(channel.addr[0] for channel in channels)
    free = [channel for channel in channels if not channel.requests] or channels
    for channel in nsmallest(many, free, key=lambda one: (one.is_amid, -of_address[one.addr[0]], one.creation_time)):
        channel.end()
