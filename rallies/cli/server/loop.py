"""What a server waits for: each socket told to the system once, and asked again only after something happened to it.

Waitress goes over all its sockets at each event, so that some hundred idle ones make every page three times as dear.
"""

import select
from collections import deque
from typing import Any

from waitress import wasyncore

IN, OUT = select.POLLIN, select.POLLOUT
GONE = select.POLLHUP | select.POLLERR | select.POLLNVAL
ONCE = getattr(select, "EPOLLONESHOT", 0)
"""The system tells of a connection once and then waits to be asked again, so one that is answered wakes nobody."""


class Loop(dict[int, Any]):
    """The sockets of a server by their numbers, as waitress asks for them, and the wait for their events."""

    def __init__(self) -> None:
        super().__init__()
        self._waits, self._per_second = _poller()
        self._watched: dict[int, int] = {}
        self._unsettled: set[int] = set()
        self._touched: deque[int | None] = deque()

    def __setitem__(self, number: int, socket: Any) -> None:  # noqa: ANN401  # waitress declares no types
        super().__setitem__(number, socket)
        self._unsettled.add(number)

    def __delitem__(self, number: int) -> None:
        super().__delitem__(number)
        self._unsettled.discard(number)
        if self._watched.pop(number, None) is not None:
            self._waits.unregister(number)

    def touch(self, socket: Any) -> None:  # noqa: ANN401  # as above
        """Have a socket asked again what it waits for; any thread may call it, and wakes the loop then."""
        self._touched.append(socket._fileno)  # noqa: SLF001  # None once it is closed

    def turn(self, timeout_seconds: float) -> int:
        """Wait for events, at most so long, have the sockets handle them, and say how many there were."""
        while self._touched:
            number = self._touched.popleft()
            if number is not None and number in self:
                self._unsettled.add(number)
        for number in tuple(self._unsettled):
            self._settle(number)
        events = self._waits.poll(timeout_seconds * self._per_second)
        for number, flags in events:
            if number in self:
                self._handle(number, flags)
        return len(events)

    def _handle(self, number: int, flags: int) -> None:
        socket = self[number]
        if _is_channel(socket):
            self._watched[number] = 0
            self._unsettled.add(number)
            if not ONCE:
                self._waits.modify(number, 0)
        if flags & IN:
            wasyncore.read(socket)
        if flags & OUT and self.get(number) is socket:
            wasyncore.write(socket)
        if flags & GONE and not flags & IN and number in self:
            self[number].handle_close()

    def _settle(self, number: int) -> None:
        """Tell the system what a socket waits for, where it does not watch out for that already.

        One that waits for nothing is being answered, or is to be: it is asked again when a thread touched it.
        """
        socket = self[number]
        self._unsettled.discard(number)
        events = (IN if socket.readable() else 0) | (OUT if socket.writable() else 0)
        if events and events != self._watched.get(number):
            change = self._waits.modify if number in self._watched else self._waits.register
            change(number, events | (ONCE if _is_channel(socket) else 0))
            self._watched[number] = events


def _is_channel(socket: Any) -> bool:  # noqa: ANN401  # as above
    """Whether it is a connection, and not the port or the pipe that wakes the loop."""
    return hasattr(socket, "requests")


def _poller() -> tuple[Any, int]:
    """The best that a system has, and how many of its units of time a second has."""
    return (select.epoll(), 1) if ONCE else (select.poll(), 1_000)
