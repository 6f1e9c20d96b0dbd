"""Whose turn it is to write.

SQLite lets one writer in and has the others look again after pauses that grow, so under load some wait much longer
than others, and a few in vain. Here the threads of all processes of an instance stand in line.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rallies.core import filelocks
from rallies.core.errors import Unavailable

PATIENCE_SECONDS = 20.0


class Turns:
    """The line before a register; a killed process leaves it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._inside = threading.Lock()

    @contextmanager
    def mine(self) -> Iterator[None]:
        """Be the only writer.

        Raises: Unavailable if another thread of this process does not come to an end.
        """
        if not self._inside.acquire(timeout=PATIENCE_SECONDS):
            raise Unavailable("too much is being written", retry_after_seconds=5)
        try:
            with filelocks.held(self._file):
                yield
        finally:
            self._inside.release()
