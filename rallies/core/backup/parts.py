"""What a backup consists of, and what is said of a register."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from rallies.core.errors import Unavailable

SQLITE, POSTGRESQL = "rallies.sqlite", "rallies.pgdump"
BESIDE = ("secret.key", "trail.key", "rallies.toml")
LEFT_OUT = "trail.head"
"""What tells of the register of now alone: no backup holds it, and putting one back takes it away."""
NOTE = "backup.json"
MEMBERS = frozenset({SQLITE, POSTGRESQL, NOTE, *BESIDE})
KEPT_FOLDER = "before-restore-"
"""How the names of folders begin that hold a register which was replaced."""
KEPT_SCHEMA = "schema"
"""In the folder of a register that was kept: the name of the schema where its tables are, in PostgreSQL."""
COUNTED = ("rallies", "campaigns", "letters", "photos", "staff", "trail")
ASIDE = ".rallies-"
"""How the names of folders begin where something is made ready."""
SPARE_BYTES = 16 * 1024**2
"""What is left free whatever is written."""


class Content(NamedTuple):
    """What a register holds: the last migration of its tables, and the rows of those of them that it has."""

    migration: str
    counts: Mapping[str, int]

    @property
    def is_empty(self) -> bool:
        """Whether nobody would miss anything of it."""
        return not any(self.counts.values())

    def __str__(self) -> str:
        """The counts in words, for the command line."""
        return ", ".join(f"{name} {count:,}" for name, count in self.counts.items())


@contextmanager
def aside(beside: Path) -> Iterator[Path]:
    """A folder for the owner alone, on the same disk, removed afterwards."""
    try:
        with TemporaryDirectory(prefix=ASIDE, dir=beside) as folder:
            yield Path(folder)
    except OSError as error:
        raise Unavailable(f"{beside} can't be written: {error.strerror or error}") from error


def check_room(folder: Path, wanted: int) -> None:
    """Make sure that so many bytes can be written below a folder.

    Raises: Unavailable, with what is wanted and what is there.
    """
    free = shutil.disk_usage(folder).free
    if free < wanted + SPARE_BYTES:
        raise Unavailable(f"{folder} has {_size(free)} free, and {_size(wanted + SPARE_BYTES)} are needed.")


def sync(*places: Path) -> None:
    """Wait until files or folders are on the disk."""
    for place in places:
        handle = os.open(place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _size(count: int) -> str:
    return f"{count / 1024**2:,.1f} MiB"
