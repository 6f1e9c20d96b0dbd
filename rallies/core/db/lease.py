"""The right to do something for an instance that one of its processes has at a time."""

import os
from pathlib import Path

from rallies.core import filelocks


class Lease:
    """The right that a file stands for; a process that ends, or is killed, lets go of it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._handle = -1

    def is_mine(self) -> bool:
        """Whether this process has it; takes it if nobody has.

        Raises: OSError if the file can't be made.
        """
        if self._handle >= 0:
            return True
        handle = filelocks.opened(self._file)
        if not filelocks.took(handle):
            os.close(handle)
            return False
        self._handle = handle
        return True

    def end(self) -> None:
        """Let go of it."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1
