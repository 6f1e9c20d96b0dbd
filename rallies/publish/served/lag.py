"""For two seconds after a write, sums of many rallies are answered as they were, while one thread makes them anew.

It is for views that say `may_lag`, where nothing was written but what sums may lag behind (`core/db/lagging`), and
never for who wrote. Without the thread, which a server runs, nobody is answered so.
"""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path

LAG_SECONDS = 2.0
"""How long ago an answer may have been true."""
WRITER_SECONDS = LAG_SECONDS + 1
MOST_WAITING = 256
"""Addresses that wait to be made anew; one more is made by whoever asks for it once it is too old."""
_log = logging.getLogger(__name__)


class Renewals:
    """What is to be made anew, each once however many ask for it."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, Callable[[], None]] = OrderedDict()
        self._changed = threading.Condition()
        self._is_running = False

    @property
    def is_running(self) -> bool:
        """Whether something that is asked for will be made."""
        return self._is_running

    def ask(self, key: str, make: Callable[[], None]) -> None:
        """Have something made soon."""
        with self._changed:
            if key not in self._waiting and len(self._waiting) < MOST_WAITING:
                self._waiting[key] = make
                self._changed.notify()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Make what is asked for in a thread of its own."""
        self._is_running = True
        thread = threading.Thread(target=self._work, name="renewals", daemon=True)
        thread.start()
        try:
            yield
        finally:
            with self._changed:
                self._is_running = False
                self._changed.notify()
            thread.join(timeout=5)

    def _work(self) -> None:
        while (asked := self._next()) is not None:
            key, make = asked
            try:
                make()
            except Exception as error:  # noqa: BLE001  # who asks next makes it, and hears of it
                _log.warning("a page could not be made anew", extra={"error": type(error).__name__})
            with self._changed:
                self._waiting.pop(key, None)

    def _next(self) -> tuple[str, Callable[[], None]] | None:
        """The one that waits longest, which stays in its place until it is made; None at the end."""
        with self._changed:
            while self._is_running and not self._waiting:
                self._changed.wait()
            return next(iter(self._waiting.items())) if self._is_running else None


class Writers:
    """Who has written in the last seconds, for all processes of an instance: an empty file each, named by a hash."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self._folder = folder
        self._key = key

    def note(self, address: str) -> None:
        """Keep for some seconds that a request of an address has written, and forget those from before."""
        with suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file(address).touch(mode=0o600)
        self.forget()

    def has(self, address: str) -> bool:
        """Whether an address has written lately."""
        with suppress(OSError):
            return time.time() - self._file(address).stat().st_mtime < WRITER_SECONDS
        return False

    def forget(self) -> None:
        """Let nobody be known any longer who wrote before that."""
        with suppress(OSError):
            for file in self._folder.iterdir():
                if time.time() - file.stat().st_mtime >= WRITER_SECONDS:
                    file.unlink(missing_ok=True)

    def _file(self, address: str) -> Path:
        return self._folder / blake2b(address.encode(), key=self._key, digest_size=12).hexdigest()
