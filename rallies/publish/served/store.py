"""Published bytes on disk: one file an address with its plain and compressed bodies, written whole or not at all.

Nothing of a body stays in memory, so what is removed here can be served by no process any more. Every body stands
behind its digest, by which it is looked at when it is found, and gives a sum, by which it is at each hit: a file
that was replaced, cut or damaged meanwhile is found out by its bytes.
"""

import logging
import os
import shutil
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from secrets import token_hex
from zlib import crc32

from rallies.publish.served import stored_file
from rallies.publish.served.fileparts import BLOCK_BYTES, FilePart
from rallies.publish.served.locks import Lock
from rallies.publish.served.stored_file import Kept, Made, Part

MAX_BYTES = 512 * 1024 * 1024
"""Most of a disk's blocks that what is stored of an instance takes, give or take what is written between two counts."""
MAX_FILES = 100_000
"""Most of their files, with the same latitude."""
DISK_BLOCK_BYTES = 4_096
_log = logging.getLogger(__name__)


class Hidden(Exception):
    """What was to be stored shows something that was taken from the public meanwhile."""


class Store:
    """The files of one instance; `edition` names what else they depend on: code, templates and settings."""

    def __init__(self, folder: Path, edition: str, *, max_bytes: int = MAX_BYTES, max_files: int = MAX_FILES) -> None:
        self._folder = folder
        self._pages = folder / "pages"
        self._edition = edition
        self._max_bytes, self._max_files = max_bytes, max_files
        self._gate = Lock(folder / "gate.lock")
        self._uncounted = self._unlisted = max_bytes  # so that the first one counts what was there before

    def find(self, key: str) -> Kept | None:
        """What is stored for an address, true or not."""
        file = self._file(key)
        try:
            with Path(file).open("rb") as stored:
                return stored_file.load(stored, key, self._edition, file)
        except (OSError, ValueError, LookupError, TypeError):
            return None

    def read(self, found: Kept, part: Part) -> bytes | FilePart | None:
        """A body, piece by piece if it is long; None if it is there no more."""
        try:
            handle = os.open(found.file, os.O_RDONLY)
        except OSError:
            return None
        if part.length > BLOCK_BYTES:
            return _blocks(handle, part)
        try:
            body = os.pread(handle, part.length, part.offset)
        except OSError:
            return None
        finally:
            os.close(handle)
        return body if part.is_body(body) else None

    def whole(self, found: Kept, part: Part) -> bytes | None:
        """A body in one piece, None if it is there no more."""
        body = self.read(found, part)
        return body if body is None or isinstance(body, bytes) else b"".join(body)

    def put(self, key: str, made: Made, *, may_stay: Callable[[], bool]) -> Kept:
        """Store a response under an address, and return it as it will be found; a full disk is no reason to fail.

        `may_stay` is asked at a moment when nobody can be removing anything.
        Raises: Hidden if it says no.
        """
        file = self._file(key)
        fresh = f"{file}.{token_hex(4)}"
        head, stored = stored_file.dump(made, key, self._edition, file)
        try:
            self._write(fresh, head, made, stored)
            with self._gate.held():
                if not may_stay():
                    raise Hidden
                Path(fresh).replace(file)
            self._count(len(head) + sum(part.length for part in stored.parts))
        except OSError as error:
            _log.warning("a page could not be stored", extra={"error": type(error).__name__})
        finally:
            _unlink(fresh)
        return stored

    def remove_all(self, marker: str) -> None:
        """Remove every stored byte and note why; when this returns, they are gone from the disk.

        Raises: OSError if the disk refuses.
        """
        gone = self._folder / f"gone-{token_hex(4)}"
        with self._gate.held():
            if self._pages.exists():
                self._pages.rename(gone)
        for left in self._folder.glob("gone-*"):
            shutil.rmtree(left, ignore_errors=True)
        fresh = self._folder / f"marker.{token_hex(4)}"
        fresh.write_text(marker, "utf-8")
        fresh.replace(self._folder / "marker")

    def marker(self) -> str:
        """Why bytes were last removed; "" if they never were."""
        try:
            return (self._folder / "marker").read_text("utf-8")
        except OSError:
            return ""

    def _file(self, key: str) -> str:
        name = blake2b(key.encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()
        return f"{self._pages}/{name}"

    def _write(self, fresh: str, head: bytes, made: Made, stored: Kept) -> None:
        self._pages.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(handle, "wb") as written:  # noqa: PTH123  # a path's own open has no mode for new files
            written.write(head)
            for part in stored.parts:
                written.write(part.digest)
                written.write(made.bodies[part.encoding])

    def _count(self, length: int) -> None:
        self._uncounted += -(-length // DISK_BLOCK_BYTES) * DISK_BLOCK_BYTES
        self._unlisted += 1
        if self._uncounted >= self._max_bytes // 8 or self._unlisted >= self._max_files // 8:
            self._uncounted = self._unlisted = 0
            _trim(self._pages, self._max_bytes, self._max_files)


def _blocks(handle: int, part: Part) -> FilePart | None:
    """The blocks of a long body, looked at once before the first is sent; None if they are not what was stored."""
    total = 0
    with suppress(OSError):
        for block in FilePart(handle, part.offset, part.length):
            total = crc32(block, total)
        if total == part.sum:
            return FilePart(handle, part.offset, part.length)
    os.close(handle)
    return None


def _trim(folder: Path, max_bytes: int, max_files: int) -> None:
    """If the files take or are more than a limit, remove those written longest ago until four fifths of it are left."""
    found = []
    for entry in os.scandir(folder):
        try:
            status = entry.stat()
        except FileNotFoundError:
            continue
        found.append((status.st_mtime_ns, status.st_blocks * 512, entry.path))
    total = sum(size for _, size, _ in found)
    if total <= max_bytes and len(found) <= max_files:
        return
    oldest = deque(sorted(found))
    while oldest and (total > max_bytes * 4 // 5 or len(oldest) > max_files * 4 // 5):
        _, size, path = oldest.popleft()
        _unlink(path)
        total -= size


def _unlink(path: str) -> None:
    try:
        os.unlink(path)  # noqa: PTH108  # called with strings that are never made into paths
    except OSError:
        return
