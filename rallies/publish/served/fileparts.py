"""A part of a file as a body: the server reads it as it sends it, so it is not in memory and holds no thread."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

BLOCK_BYTES = 256 * 1024


class FilePart:
    """So many bytes of a file from an offset on; the file stays as it was opened, whatever happens to its name.

    It is read by pieces, or as a file by a server that sends files itself: `wrapped` says how.
    """

    def __init__(self, handle: int, offset: int, length: int) -> None:
        self._handle = handle
        self._begin = self._at = offset
        self._end = offset + length

    @classmethod
    def of(cls, file: Path, offset: int, length: int) -> "FilePart":
        """A part of a file by its name.

        Raises: OSError if it can't be opened.
        """
        return cls(os.open(file, os.O_RDONLY), offset, length)

    def wrapped(self, environ: dict[str, Any]) -> Iterator[bytes]:
        """The body of an answer to a request. Source: PEP 3333, optional platform-specific file handling."""
        wrapper = environ.get("wsgi.file_wrapper", iter)
        return wrapper(self)  # type: ignore[no-any-return]  # as the standard has it

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        block = self.read(BLOCK_BYTES)
        if not block:
            raise StopIteration
        return block

    def seekable(self) -> bool:
        """That `tell` and `seek` can be called."""
        return True

    def tell(self) -> int:
        """Where the next byte stands in the part."""
        return self._at - self._begin

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a byte of the part."""
        origin = {os.SEEK_SET: self._begin, os.SEEK_CUR: self._at, os.SEEK_END: self._end}
        self._at = origin[whence] + offset
        return self.tell()

    def read(self, size: int) -> bytes:
        """The next bytes, at most so many."""
        block = os.pread(self._handle, max(0, min(size, self._end - self._at)), self._at)
        self._at += len(block)
        return block

    def close(self) -> None:
        """Let go of the file; the server calls it when it is done or the client went away."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1
