"""What the processes of an instance count together: a file of numbers for each, which the others read and add up.

A number is written with a call of the system, not through mapped memory, so that a full disk loses a count and not the
process. What a process has counted stays when it ends: the next one to look adds it to what all that ended have left.
"""

import os
import threading
from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from rallies.core.db.lease import Lease

_WIDTH = array("d").itemsize


class Totals(NamedTuple):
    """The sums over all processes, in the order of the names, and how many processes count right now."""

    values: list[float]
    processes: int


class Tally:
    """Numbers by name; a program with other names begins at nothing."""

    def __init__(self, folder: Path, names: Sequence[str]) -> None:
        self._folder = folder
        self._layout = blake2b("\n".join(names).encode(), digest_size=6).hexdigest()
        self._size = len(names)
        self._guard = threading.Lock()
        self._own = array("d", bytes(_WIDTH * self._size))
        self._lease: Lease | None = None
        self._handle = self._process = -1

    def add(self, changes: Sequence[tuple[int, float]]) -> None:
        """Add to some numbers, by their places; those that lie near each other are written at once."""
        if self._process != os.getpid():
            self._begin()
        places = [place for place, _ in changes]
        first, end = min(places), max(places) + 1
        with self._guard:
            for place, amount in changes:
                self._own[place] += amount
            if self._handle >= 0:
                with suppress(OSError):  # a disk that is full; the next one that finds room writes the number
                    os.pwrite(self._handle, self._own[first:end].tobytes(), first * _WIDTH)

    def totals(self) -> Totals:
        """What all have counted, those that have ended too."""
        if self._process != os.getpid():
            self._begin()
        try:
            with self._alone():
                self._settle()
                values = [_read(file, self._size) for file in self._files()]
                ended = _read(self._ended, self._size)
        except OSError:  # without a place to write to each process has its own count alone
            return Totals(list(self._own), 1)
        alive = len(values)
        return Totals([sum(column) for column in zip(ended, *values, strict=True)], alive)

    @property
    def _ended(self) -> Path:
        return self._folder / f"{self._layout}.ended"

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob(f"{self._layout}-*"))

    def _begin(self) -> None:
        """Begin to count in this process: by a file of its own, where one can be made."""
        with self._guard:
            if self._process == os.getpid():
                return
            self._own = array("d", bytes(_WIDTH * self._size))
            self._handle, self._process = -1, os.getpid()
            with suppress(OSError), self._alone():
                file = self._folder / f"{self._layout}-{self._process}-{os.urandom(4).hex()}"
                self._lease = Lease(file)
                self._lease.is_mine()
                self._handle = os.open(file, os.O_WRONLY | os.O_CLOEXEC)

    def _settle(self) -> None:
        """Add what ended processes have counted to what those before left, and drop what another program counted."""
        for file in self._folder.glob("*-*"):
            if not _is_over(file):
                continue
            if file.name.startswith(self._layout):
                left = [sum(pair) for pair in zip(_read(self._ended, self._size), _read(file, self._size), strict=True)]
                fresh = self._ended.with_suffix(".fresh")
                fresh.touch(mode=0o600)
                fresh.write_bytes(array("d", left).tobytes())
                fresh.replace(self._ended)
            file.unlink()
        for other in set(self._folder.glob("*.ended")) - {self._ended}:
            other.unlink()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Be the only process that makes or removes files."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        guard = Lease(self._folder / "guard")
        while not guard.is_mine():
            threading.Event().wait(0.005)
        try:
            yield
        finally:
            guard.end()


def _is_over(file: Path) -> bool:
    """Whether the process whose file it is has ended, which lets go of its lock."""
    lease = Lease(file)
    try:
        return lease.is_mine()
    finally:
        lease.end()


def _read(file: Path, size: int) -> list[float]:
    """The numbers in a file, which may be short of those that were not counted yet."""
    try:
        held = file.read_bytes()
    except FileNotFoundError:
        held = b""
    numbers = array("d", held[: min(len(held), size * _WIDTH) // _WIDTH * _WIDTH])
    return [*numbers, *[0.0] * (size - len(numbers))]
