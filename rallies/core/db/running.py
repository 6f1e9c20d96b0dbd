"""Whether a process serves or works an instance right now, told by a lock that a killed process lets go of."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # without it nobody can tell, and nothing is refused
    fcntl = None  # type: ignore[assignment]

_FILE = "running.lock"


@contextmanager
def running(folder: Path) -> Iterator[None]:
    """Let others see that this process uses an instance; several may."""
    handle = _open(folder)
    try:
        if fcntl:
            fcntl.flock(handle, fcntl.LOCK_SH)
        yield
    finally:
        os.close(handle)


def is_running(folder: Path) -> bool:
    """Whether some process uses an instance."""
    if not fcntl or not (folder / _FILE).exists():
        return False
    handle = _open(folder)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def _open(folder: Path) -> int:
    return os.open(folder / _FILE, os.O_RDWR | os.O_CREAT, 0o600)
