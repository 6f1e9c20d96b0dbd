"""A disk that a test fills."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FIRST_BYTES = 1024 * 1024


@contextmanager
def full(disk: Path) -> Iterator[None]:
    """The disk without a free byte."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as written:
        size = FIRST_BYTES
        while size:
            try:
                written.write(b"x" * size)
            except OSError:
                size //= 2
    try:
        yield
    finally:
        filler.unlink()
