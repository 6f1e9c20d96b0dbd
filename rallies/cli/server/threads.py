"""Who answers: some threads what is asked now, and one what was asked ahead, when nothing else is to be done.

Browsers ask one thing at a time on a connection. Whoever asks a dozen ahead waits for the first answer before the
second is of use, so these requests can wait, and beside each of them at most one thread competes with a page.
"""

import time
from collections import deque
from typing import TYPE_CHECKING

from waitress.task import ThreadedTaskDispatcher

if TYPE_CHECKING:
    from rallies.cli.server.channels import Channel

LONGEST_WAIT_SECONDS = 0.02
"""After that one request that was asked ahead is answered however much else is to be done: fifty a second."""


class Threads:
    """The threads of a server; all but their work is called by the thread of its loop."""

    def __init__(self, count: int) -> None:
        self._now, self._later = ThreadedTaskDispatcher(), ThreadedTaskDispatcher()
        self._now.set_thread_count(count)
        self._later.set_thread_count(1)
        self._waiting: deque[Channel] = deque()
        self._due = 0.0

    def add_task(self, channel: "Channel") -> None:
        """Have the request of a connection answered."""
        if not channel.asks_ahead:
            self._now.add_task(channel)
            return
        if not self._waiting:
            self._due = time.monotonic() + LONGEST_WAIT_SECONDS
        self._waiting.append(channel)

    def most_seconds(self, most_seconds: float) -> float:
        """How long the loop may wait for events before it calls `begin` again; a thread that ends wakes it too."""
        if not self._waiting or not _is_idle(self._later):
            return most_seconds
        return 0.0 if _is_idle(self._now) else max(0.0, self._due - time.monotonic())

    def begin(self, *, is_idle: bool) -> None:
        """Begin one request that was asked ahead; `is_idle` says that the loop had nothing to do."""
        if not self._waiting or not _is_idle(self._later):
            return
        now = time.monotonic()
        if (is_idle and _is_idle(self._now)) or now >= self._due:
            self._due = now + LONGEST_WAIT_SECONDS
            self._later.add_task(self._waiting.popleft())

    def shutdown(self) -> None:
        """Wait until what was begun is answered, some seconds at most."""
        self._now.shutdown()
        self._later.shutdown()


def _is_idle(threads: ThreadedTaskDispatcher) -> bool:
    return not threads.queue and threads.active_count == 0
