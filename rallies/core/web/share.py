"""A share of a server's threads: so many do what takes long, a few more wait for them, the rest is told to come back.

However many ask for it, most threads stay free for everything else.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from rallies.core.errors import Busy


class Share:
    """Places for so many at once, and for those who wait, so many in all, at most some seconds."""

    def __init__(self, at_once: int, inside: int, *, patience_seconds: float, busy: Callable[[], Busy]) -> None:
        self._inside = BoundedSemaphore(inside)
        self._running = BoundedSemaphore(at_once)
        self._patience_seconds = patience_seconds
        self._busy = busy

    @contextmanager
    def place(self) -> Iterator[None]:
        """One of the places.

        Raises: Busy.
        """
        if not self._inside.acquire(blocking=False):
            raise self._busy()
        try:
            if not self._running.acquire(timeout=self._patience_seconds):
                raise self._busy()
            try:
                yield
            finally:
                self._running.release()
        finally:
            self._inside.release()
