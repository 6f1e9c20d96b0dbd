"""A register in a SQLite file, as backups see it."""

import sqlite3
from contextlib import closing
from pathlib import Path
from secrets import token_hex

from rallies.core.backup.parts import COUNTED, Content
from rallies.core.errors import InvalidInput, Unavailable


def size(register: Path) -> int:
    """How many bytes a copy will have at most."""
    files = (register, register.with_name(f"{register.name}-wal"))
    return sum(file.stat().st_size for file in files if file.exists())


def copy(source: Path, target: Path) -> None:
    """Copy a database as it is at one moment, whoever writes meanwhile. Source: SQLite's online backup.

    Raises: Unavailable.
    """
    if not source.exists():
        raise Unavailable(f"There is no register at {source}.")
    try:
        with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(target)) as made:
            original.backup(made)
            made.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        raise Unavailable(f"The register at {source} can't be read: {error}") from error


def content(register: Path) -> Content:
    """What a register holds.

    Raises: sqlite3.Error, TypeError for a file that is none.
    """
    with closing(sqlite3.connect(register)) as database:
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        (migration,) = database.execute("SELECT version_num FROM alembic_version").fetchone()
        counts = {
            name: database.execute(f"SELECT count(*) FROM {name}").fetchone()[0]  # noqa: S608  # names of ours
            for name in COUNTED
            if name in tables
        }
    return Content(migration, counts)


def current(register: Path) -> Content | None:
    """What an instance's register holds, None where there is none; one that can't be read counts as unknown.

    Raises: nothing of SQLite's: a damaged register may be what a backup is for.
    """
    if not register.exists():
        return None
    try:
        return content(register)
    except (sqlite3.Error, TypeError):
        return Content("", {"bytes": register.stat().st_size})


def checked(register: Path) -> Content:
    """What the register of a backup holds, once it is known to be sound.

    Raises: InvalidInput.
    """
    try:
        with closing(sqlite3.connect(register)) as database:
            soundness = database.execute("PRAGMA quick_check").fetchone()[0]
        held = content(register)
    except (sqlite3.Error, TypeError) as error:
        raise InvalidInput(f"The register in this backup can't be read: {error}") from error
    if soundness != "ok":
        raise InvalidInput(f"The register in this backup is damaged: {soundness}")
    return held


def make_ready(register: Path) -> None:
    """Draw a new identity, so that nothing stored for a revision of the other register is taken for ours."""
    with closing(sqlite3.connect(register)) as database:
        columns = {row[1] for row in database.execute("PRAGMA table_info(register)")}
        if "identity" in columns:  # an older one gets it when it is migrated
            database.execute("UPDATE register SET identity = ?", (token_hex(16),))
            database.commit()
    register.chmod(0o600)
