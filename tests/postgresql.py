"""A PostgreSQL server of our own for tests: `python -m tests.postgresql -m pytest …` runs a command with it.

The server listens on loopback, in a folder that is removed afterwards.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, text

from tests.ports import free_port


def programs() -> Path | None:
    """The folder of the server's programs, None where it is not installed."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return versions[-1].parent if versions else None


@dataclass(frozen=True)
class Cluster:
    """A server of our own, that can be taken away and brought back."""

    programs: Path
    folder: Path
    port: int

    @property
    def address(self) -> str:
        """The SQLAlchemy address of its database."""
        return f"postgresql+psycopg://rallies@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
        self._control("-w", "-l", self.folder / "log", "-o", options, "start")

    def stop(self) -> None:
        """Stop it at once, as a power cut does."""
        self._control("-m", "immediate", "stop")

    def _control(self, *words: object) -> None:
        _as_postgres(self.programs / "pg_ctl", "-D", self.folder / "data", *words)


@contextlib.contextmanager
def cluster() -> Iterator[Cluster]:
    """A running server that lives as long as the block."""
    folder = programs()
    if folder is None:
        raise FileNotFoundError("PostgreSQL's server is not installed")
    with tempfile.TemporaryDirectory(prefix="rallies-pg-") as name:
        data = Path(name) / "data"
        if os.geteuid() == 0:
            shutil.chown(name, "postgres")
        _as_postgres(folder / "initdb", "-D", data, "--auth=trust", "--username=rallies", "--locale=C.UTF-8")
        made = Cluster(folder, Path(name), free_port())
        made.start()
        try:
            yield made
        finally:
            made.stop()


@contextlib.contextmanager
def server() -> Iterator[str]:
    """The SQLAlchemy address of an empty database on a server that lives as long as the block."""
    with cluster() as made:
        yield made.address


def own_database(address: str, name: str) -> str:
    """The address of a database of its own on the same server; writers of one database wait for each other."""
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        if not connection.execute(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name}).scalar():
            connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return f"{address.rpartition('/')[0]}/{name}"


def _as_postgres(*words: object) -> None:
    command = [str(word) for word in words]
    if os.geteuid() == 0:  # the server refuses to run as root
        command = ["runuser", "-u", "postgres", "--", *command]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")


if __name__ == "__main__":
    with server() as address:
        environ = os.environ | {"RALLIES_TEST_DATABASE": address}
        sys.exit(subprocess.run([sys.executable, *sys.argv[1:]], env=environ, check=False).returncode)
