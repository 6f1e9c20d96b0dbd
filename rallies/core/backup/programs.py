"""PostgreSQL's own programs, run on the register: pg_dump, pg_restore and psql."""

import os
import shutil
import subprocess
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO
from urllib.parse import urlsplit, urlunsplit

from rallies.core.errors import Unavailable
from rallies.core.settings import Settings

_SAID = 500
"""How many characters of a program's complaint are told."""


def path(program: str) -> str:
    """Where a program is.

    Raises: Unavailable.
    """
    found = shutil.which(program)
    if found is None:
        raise Unavailable(f"{program} is not installed. Install PostgreSQL's client programs, or back it up yourself.")
    return found


def output(program: str, *arguments: str) -> str:
    """What a program prints.

    Raises: Unavailable if it fails.
    """
    command = [path(program), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # ours
    _check(program, done.returncode, done.stderr)
    return done.stdout


def on_register(settings: Settings, program: str, *arguments: str) -> None:
    """Run a program on the register.

    Raises: Unavailable if it fails.
    """
    address, environment = _address(settings)
    command = [path(program), f"--dbname={address}", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603  # ours
    _check(program, done.returncode, done.stderr)


def load(settings: Settings, before: Iterable[str], dump: Iterable[str], after: Iterable[str]) -> None:
    """Run statements, what `pg_restore` makes of a dump, and statements again, in one transaction.

    Whoever is killed meanwhile leaves everything as it was: the last word, COMMIT, is said by this process.
    Raises: Unavailable; then nothing is changed.
    """
    address, environment = _address(settings)
    psql = [path("psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--set=VERBOSITY=terse", address]
    unpacking = [path("pg_restore"), "--file=-", "--no-owner", "--no-privileges", "--no-comments", *dump]
    with TemporaryFile() as complaints, TemporaryFile() as unread:
        loader = subprocess.Popen(  # noqa: S603  # ours
            psql, env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=complaints
        )
        reader = subprocess.Popen(unpacking, stdout=subprocess.PIPE, stderr=unread)  # noqa: S603  # ours
        try:
            with suppress(BrokenPipeError):  # who hangs up has complained
                _feed(loader, reader, before, after, unread)
            _check("psql", loader.wait(), _said(complaints))
        finally:
            for process in (reader, loader):
                if process.poll() is None:
                    process.kill()
                process.wait()
            reader.stdout.close()  # type: ignore[union-attr]  # it is a pipe


def _feed(
    loader: "subprocess.Popen[bytes]",
    reader: "subprocess.Popen[bytes]",
    before: Iterable[str],
    after: Iterable[str],
    unread: IO[bytes],
) -> None:
    told, made = loader.stdin, reader.stdout
    if told is None or made is None:
        return
    with told:
        told.write("\n".join(("BEGIN;", *before, "")).encode())
        shutil.copyfileobj(made, told)
        _check("pg_restore", reader.wait(), _said(unread))
        told.write("\n".join(("", *after, "COMMIT;", "")).encode())


def _check(program: str, code: int, complaint: str) -> None:
    if code != 0:
        raise Unavailable(f"{program} failed: {complaint.strip()[:_SAID]}")


def _said(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", "replace")


def _address(settings: Settings) -> tuple[str, dict[str, str]]:
    """The register's address and the environment; in it goes the password, where others don't see it."""
    address = urlsplit(settings.database_address.replace("postgresql+psycopg:", "postgresql:", 1))
    host = address.netloc.rpartition("@")[2]
    plain = urlunsplit(address._replace(netloc=f"{address.username}@{host}" if address.username else host))
    return plain, {**os.environ, "PGPASSWORD": address.password or os.environ.get("PGPASSWORD", "")}


def listed(dump: Path) -> list[str]:
    """The lines of a dump's table of contents, and those of its note of the last migration.

    Raises: Unavailable for what is no dump.
    """
    return output("pg_restore", "--list", str(dump)).splitlines()
