"""Locks between the threads of a process and the processes of an instance."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rallies.core import filelocks

PAUSE_SECONDS = 0.005
STRIPES = 256


class Lock:
    """A lock that one thread of one process holds at a time; a killed process lets go of it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._inside = threading.Lock()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock, waiting for it as long as it takes.

        Raises: OSError if its file can't be made.
        """
        with self._inside:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with filelocks.held(self._file):
                yield


class Flights:
    """Locks by name that spare work: who waits too long goes on without one."""

    def __init__(self, folder: Path, *, patience_seconds: float = 10.0) -> None:
        self._folder = folder
        self._patience = patience_seconds
        self._guard = threading.Lock()
        self._inside: dict[str, tuple[threading.Lock, int]] = {}

    @contextmanager
    def alone(self, name: str) -> Iterator[None]:
        """Let nobody else of the instance do the same meanwhile, if it can be had."""
        deadline = time.monotonic() + self._patience
        lock = self._enter(name)
        is_held = lock.acquire(timeout=self._patience)
        handle = self._open(name) if filelocks.CAN_LOCK else -1
        try:
            while handle >= 0 and not filelocks.took(handle) and time.monotonic() < deadline:
                time.sleep(PAUSE_SECONDS)
            yield
        finally:
            if handle >= 0:
                os.close(handle)
            if is_held:
                lock.release()
            self._leave(name)

    def _enter(self, name: str) -> threading.Lock:
        with self._guard:
            lock, waiting = self._inside.get(name, (threading.Lock(), 0))
            self._inside[name] = (lock, waiting + 1)
            return lock

    def _leave(self, name: str) -> None:
        with self._guard:
            lock, waiting = self._inside.pop(name)
            if waiting > 1:
                self._inside[name] = (lock, waiting - 1)

    def _open(self, name: str) -> int:
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            stripe = self._folder / f"{sum(name.encode('utf-8', 'surrogatepass')) % STRIPES:02x}"
            return filelocks.opened(stripe)
        except OSError:
            return -1
