"""Small disks that tests mount, fill and let nobody write to."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FIRST_BYTES = 1024 * 1024


@contextmanager
def mounted(folder: Path, *, size: str) -> Iterator[None]:
    """A disk of our own at a folder, of a size as mount takes it.

    Raises: OSError where nobody may mount one.
    """
    if os.geteuid():
        raise PermissionError("only root may mount a disk")
    if not _mount("-t", "tmpfs", "-o", f"size={size},mode=700", "tmpfs", str(folder)):
        raise OSError("this machine lets nobody mount a disk")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@contextmanager
def remounted(disk: Path) -> Iterator[None]:
    """The disk so that it may only be read; nobody has a file of it open to write.

    Raises: OSError where somebody has.
    """
    if not _mount("-o", "remount,ro", str(disk)):
        raise OSError("the disk is being written")
    try:
        yield
    finally:
        _mount("-o", "remount,rw", str(disk))


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


def _mount(*words: str) -> bool:
    return subprocess.run(["mount", *words], check=False, capture_output=True).returncode == 0
