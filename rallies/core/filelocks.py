"""Files that one process at a time holds, or several share; a killed process lets go of them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # a system without it runs one process for an instance, and nothing is refused
    fcntl = None  # type: ignore[assignment]

CAN_LOCK = fcntl is not None


@contextmanager
def held(file: Path) -> Iterator[None]:
    """Hold a file, waiting for it as long as it takes.

    Raises: OSError if it can't be made.
    """
    handle = opened(file)
    try:
        if fcntl:
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def opened(file: Path) -> int:
    """The handle of a file that is there to be held; closing it lets go.

    Raises: OSError.
    """
    return os.open(file, os.O_RDWR | os.O_CREAT, 0o600)


def took(handle: int, *, is_shared: bool = False) -> bool:
    """Whether a file could be had at once: alone, or beside others that share it."""
    if not fcntl:
        return True
    try:
        fcntl.flock(handle, (fcntl.LOCK_SH if is_shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
