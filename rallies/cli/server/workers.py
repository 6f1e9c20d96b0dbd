"""Several servers on one socket, and the process that starts them: an ended one is started anew, and SIGHUP renews all.

Each is a program of its own that begins as `rallies serve` does, so a new one has the code, settings and tables of
the moment; nothing is shared but the socket. Those that leave answer what they have begun. One of them does the
outgoing work.
"""

import ctypes
import os
import signal
import socket  # noqa: TID251  # to pass it on; it reaches nobody
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from select import select
from typing import TYPE_CHECKING

from rallies.core.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable

READY = "Stop with"
"""What a server says last before it serves."""
_LISTENED = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD)
_ENDS = {signal.SIGTERM, signal.SIGINT}
LEAVE_SECONDS = 30.0
PAUSE_SECONDS = 1.0
_PR_SET_PDEATHSIG = 1


class Worker:
    """A server that runs, and the words that it said until it served."""

    def __init__(self, command: Sequence[str], sockets: Sequence[socket.socket], mask: set[signal.Signals]) -> None:
        numbers = [one.fileno() for one in sockets]
        passed = [word for number in numbers for word in ("--listen-on", str(number))]
        self._process = subprocess.Popen(  # noqa: S603  # our own program
            [sys.executable, "-c", "from rallies.cli import main; main()", *command, *passed],
            stdout=subprocess.PIPE,
            pass_fds=numbers,
            preexec_fn=_begin_with(mask),  # noqa: PLW1509  # no other thread runs here
        )
        self.said = b""

    def is_ready(self, wait_seconds: float) -> bool:
        """Whether it serves; waits a little for that.

        Raises: ConfigurationError if it ended instead.
        """
        out = self._process.stdout
        if out is None or READY.encode() in self.said:
            return True
        if select([out], [], [], wait_seconds)[0]:
            said = os.read(out.fileno(), 65_536)
            self.said += said
            if not said:
                raise ConfigurationError("A worker ended before it served.")
        return READY.encode() in self.said

    @property
    def has_ended(self) -> bool:
        """Whether it runs no more."""
        return self._process.poll() is not None

    def leave(self) -> None:
        """Have it answer what it has begun and end."""
        self._process.terminate()

    def wait(self, until: float) -> None:
        """Wait until it has ended, by the monotonic clock, and end it after that."""
        try:
            self._process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class Workers:
    """The workers of an instance; `say` is told what the first one says of where it serves.

    The signals it listens to are blocked from when it is made until `run` has returned.
    """

    def __init__(
        self, command: Sequence[str], sockets: Sequence[socket.socket], count: int, say: "Callable[[str], None]"
    ) -> None:
        self._command, self._sockets, self._count, self._say = command, sockets, count, say
        self._workers: list[Worker] = []
        self._leaving: list[Worker] = []
        self._mask: set[signal.Signals] = set()

    def run(self) -> None:
        """Have them serve until SIGTERM or SIGINT comes, and leave when all have ended.

        Raises: ConfigurationError if they can't start.
        """
        self._mask = {signal.Signals(one) for one in signal.pthread_sigmask(signal.SIG_BLOCK, _LISTENED)}
        try:
            self._workers = self._started()
            if self._workers:
                self._say(self._workers[0].said.decode())
            while self._workers and (number := signal.sigwait(_LISTENED)) not in _ENDS:
                if number == signal.SIGHUP:
                    self._renew()
                else:
                    self._mend()
        finally:
            self._end([*self._workers, *self._leaving])
            signal.pthread_sigmask(signal.SIG_SETMASK, self._mask)

    def _started(self) -> list[Worker]:
        """As many workers as there are to be, each of which serves; none if we are to end meanwhile.

        The first one begins alone, since it brings the tables up to date.
        """
        found: list[Worker] = []
        try:
            for at in range(self._count):
                found.append(self._begun(at))
                while not found[-1].is_ready(PAUSE_SECONDS / 5):
                    if signal.sigpending() & _ENDS:
                        self._end(found)
                        return []
        except ConfigurationError:
            self._end(found)
            raise
        return found

    def _begun(self, at: int) -> Worker:
        return Worker([*self._command, *(["--no-work"] if at else [])], self._sockets, self._mask)

    def _renew(self) -> None:
        """Put new workers in the place of the old ones; if they can't start, the old ones go on."""
        with suppress(ConfigurationError):  # the worker itself has said why
            if fresh := self._started():
                for worker in self._workers:
                    worker.leave()
                self._leaving = [*self._leaving, *self._workers]
                self._workers = fresh

    def _mend(self) -> None:
        """Begin a worker for each that has ended by itself, after a pause, so that a fault is no busy loop."""
        self._leaving = [worker for worker in self._leaving if not worker.has_ended]
        ended = [at for at, worker in enumerate(self._workers) if worker.has_ended]
        if ended:
            time.sleep(PAUSE_SECONDS)
        for at in ended:
            self._workers[at] = self._begun(at)

    def _end(self, workers: list[Worker]) -> None:
        until = time.monotonic() + LEAVE_SECONDS
        for worker in workers:
            worker.leave()
        for worker in workers:
            worker.wait(until)


def _begin_with(mask: set[signal.Signals]) -> "Callable[[], None]":
    def begin() -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        with suppress(OSError, AttributeError):  # on Linux a worker leaves when whoever started it was killed
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)

    return begin
