"""Backups: one tar file with the register, the secret key and the settings, and putting it back.

A backup holds everything that the instance knows, private parts too; its file is for the owner alone.
"""

import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit, urlunsplit

from rallies.core.db.running import is_running
from rallies.core.db.upgrading import newest_migration
from rallies.core.errors import Conflict, InvalidInput, Unavailable
from rallies.core.settings import Settings

SQLITE, POSTGRESQL = "rallies.sqlite", "rallies.pgdump"
BESIDE = ("secret.key", "trail.key", "rallies.toml")
_LEFT_OUT = "trail.head"
"""What tells of the register of now alone: no backup holds it, and putting one back takes it away."""
_NOTE = "backup.json"
_MEMBERS = frozenset({SQLITE, POSTGRESQL, _NOTE, *BESIDE})


def write(settings: Settings, file: Path, *, now: datetime) -> int:
    """Write a backup of an instance (0600) and return its size in bytes; the instance may be in use.

    Raises: Conflict if the file is there; Unavailable if the register can't be read.
    """
    if file.exists():
        raise Conflict(f"{file} is there already; give the backup another name.")
    with _aside(file.absolute().parent) as folder:
        _copy_register(settings, folder)
        for name in BESIDE:
            if (settings.instance / name).exists():
                shutil.copyfile(settings.instance / name, folder / name)
        digests = {path.name: _digest(path) for path in sorted(folder.iterdir())}
        (folder / _NOTE).write_text(json.dumps({"made": now.isoformat(), "files": digests}), "utf-8")
        whole = folder / "whole.tar"
        with tarfile.open(whole, "w", format=tarfile.PAX_FORMAT) as packed:
            for name in (_NOTE, *digests):
                packed.add(folder / name, name, filter=_anonymous)
        whole.chmod(0o600)
        with whole.open("rb") as written:
            os.fsync(written.fileno())
        try:
            file.hardlink_to(whole)  # unlike a rename, it never takes another file's place
        except FileExistsError as error:
            raise Conflict(f"{file} is there already; give the backup another name.") from error
    return file.stat().st_size


def restore(settings: Settings, file: Path, *, now: datetime, force: bool = False) -> Path | None:
    """Put a backup in place of what an instance holds, and return where that was moved to; None if it was empty.

    Raises: InvalidInput for what is no whole backup of this version; Conflict if the instance is in use, or holds
    a register and `force` is not given; Unavailable if the register can't be written.
    """
    if is_running(settings.instance):
        raise Conflict("This instance is being served. Stop `rallies serve` and `rallies work` first.")
    with _aside(settings.instance) as folder:
        _unpack(file, folder)
        _check_kind(settings, folder)
        if _is_taken(settings) and not force:
            raise Conflict(f"{settings.instance} holds a register already; --force puts the backup in its place.")
        if _register_file(settings) is None:
            _load_dump(settings, folder)
        else:
            _make_ready(folder / SQLITE)
        before = _swap(settings, folder, now)
    shutil.rmtree(settings.instance / "published", ignore_errors=True)
    return before


@contextmanager
def _aside(beside: Path) -> Iterator[Path]:
    """A folder for the owner alone, on the same disk, removed afterwards."""
    try:
        with TemporaryDirectory(prefix=".rallies-", dir=beside) as folder:
            yield Path(folder)
    except OSError as error:
        raise Unavailable(f"{beside} can't be written: {error.strerror or error}") from error


def _copy_register(settings: Settings, folder: Path) -> None:
    register = _register_file(settings)
    if register is not None:
        _copy_sqlite(register, folder / SQLITE)
    else:
        _run(settings, "pg_dump", "--format=custom", f"--file={folder / POSTGRESQL}")


def _copy_sqlite(source: Path, target: Path) -> None:
    """Copy a database as it is at one moment, whoever writes meanwhile. Source: SQLite's online backup."""
    if not source.exists():
        raise Unavailable(f"There is no register at {source}.")
    try:
        with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(target)) as copy:
            original.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        raise Unavailable(f"The register at {source} can't be read: {error}") from error


def _unpack(file: Path, folder: Path) -> None:
    try:
        with tarfile.open(file) as packed:
            members = packed.getmembers()
            if not all(member.name in _MEMBERS and member.isreg() for member in members):
                raise InvalidInput(f"{file} holds files that no backup has.")
            for member in members:
                _unpack_one(packed, member, folder / member.name)
        digests = json.loads((folder / _NOTE).read_text("utf-8"))["files"]
        is_whole = digests == {part.name: _digest(part) for part in folder.iterdir() if part.name != _NOTE}
    except (OSError, tarfile.TarError, ValueError, LookupError, TypeError) as error:
        raise InvalidInput(f"{file} is no backup of Rallies, or is cut: {error}") from error
    if not is_whole:
        raise InvalidInput(f"{file} is damaged: its parts are not what was backed up.")


def _unpack_one(packed: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    """Write the bytes of a plain file; nothing else that the archive says of it (mode, owner, times) is taken over."""
    part = packed.extractfile(member)
    target.touch(mode=0o600, exist_ok=False)
    with target.open("wb") as file:
        shutil.copyfileobj(part or io.BytesIO(), file)


def _check_kind(settings: Settings, folder: Path) -> None:
    wanted = POSTGRESQL if _register_file(settings) is None else SQLITE
    if not (folder / wanted).exists():
        raise InvalidInput(f"This backup has no {wanted}: it was made with another kind of database than is set.")
    if wanted == POSTGRESQL:
        return
    with closing(sqlite3.connect(folder / SQLITE)) as register:
        try:
            soundness = register.execute("PRAGMA quick_check").fetchone()[0]
            (version,) = register.execute("SELECT version_num FROM alembic_version").fetchone()
        except (sqlite3.Error, TypeError) as error:
            raise InvalidInput(f"The register in this backup can't be read: {error}") from error
    if soundness != "ok":
        raise InvalidInput(f"The register in this backup is damaged: {soundness}")
    if version > newest_migration():
        raise InvalidInput("This backup was made by a newer version of Rallies; install that one first.")


def _make_ready(register: Path) -> None:
    """Draw a new identity, so that nothing that was stored for a revision of the other register is taken for ours."""
    with closing(sqlite3.connect(register)) as database:
        columns = {row[1] for row in database.execute("PRAGMA table_info(register)")}
        if "identity" in columns:  # an older one gets it when it is migrated
            database.execute("UPDATE register SET identity = ?", (token_hex(16),))
            database.commit()
    register.chmod(0o600)


def _register_file(settings: Settings) -> Path | None:
    """The file of a SQLite register, None for another database."""
    address = settings.database_address
    return Path(address.removeprefix("sqlite:///")) if address.startswith("sqlite:///") else None


def _is_taken(settings: Settings) -> bool:
    register = _register_file(settings)
    return register is None or register.exists()


def _swap(settings: Settings, fresh: Path, now: datetime) -> Path | None:
    """Move what is there aside and what is new in; if that fails, all is as it was."""
    places = {name: settings.instance / name for name in (*BESIDE, _LEFT_OUT)}
    if register := _register_file(settings):
        places |= {f"{SQLITE}{end}": register.with_name(register.name + end) for end in ("-wal", "-shm", "")}
    before = settings.instance / f"before-restore-{now:%Y%m%dT%H%M%S}-{token_hex(2)}"
    old = [(place, before / name) for name, place in places.items() if place.exists()]
    new = [(fresh / name, place) for name, place in places.items() if (fresh / name).exists()]
    moved: list[tuple[Path, Path]] = []
    if old:
        before.mkdir(mode=0o700)
    try:
        for source, target in (*old, *new):
            source.rename(target)
            moved.append((source, target))
    except OSError as error:
        for source, target in reversed(moved):
            with suppress(OSError):
                target.rename(source)
        raise Unavailable(f"The backup could not be put in place, and nothing was changed: {error}") from error
    return before if old else None


def _load_dump(settings: Settings, folder: Path) -> None:
    _run(settings, "pg_restore", "--clean", "--if-exists", "--single-transaction", str(folder / POSTGRESQL))
    _run(settings, "psql", "--command=UPDATE register SET identity = md5(random()::text)")
    (folder / POSTGRESQL).unlink()


def _run(settings: Settings, program: str, *arguments: str) -> None:
    """Run a program of PostgreSQL on the register; the password goes by the environment, where others don't see it."""
    found = shutil.which(program)
    if found is None:
        raise Unavailable(f"{program} is not installed. Install PostgreSQL's client programs, or back it up yourself.")
    address = urlsplit(settings.database_url.replace("postgresql+psycopg:", "postgresql:", 1))
    host = address.netloc.rpartition("@")[2]
    plain = urlunsplit(address._replace(netloc=f"{address.username}@{host}" if address.username else host))
    environment = {**os.environ, "PGPASSWORD": address.password or os.environ.get("PGPASSWORD", "")}
    command = [found, f"--dbname={plain}", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603  # ours
    if done.returncode != 0:
        raise Unavailable(f"{program} failed: {done.stderr.strip()[:500]}")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member
