"""The commands on a real PostgreSQL server, started as a person starts them."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import create_engine, text

from tests import postgresql
from tests.cli.test_serve import RALLIES, environment
from tests.needs import missing

pytestmark = pytest.mark.postgresql

TABLE = """key,title,city,country,date,start
1,Freedom for Viasna,Warsaw,PL,2027-05-21,18:00
2,Freedom for Viasna,Tbilisi,GE,2027-05-21,19:00
"""


class Kept(NamedTuple):
    """What a register holds: which one it is, how often it was written, and the titles of its rallies."""

    identity: str
    revision: int
    titles: list[str]


@pytest.fixture
def server() -> Iterator[str]:
    if postgresql.programs() is None:
        missing("PostgreSQL's server is not installed")
    with postgresql.server() as address:
        yield address


def kept(server: str) -> Kept:
    engine = create_engine(server)
    with engine.connect() as connection:
        identity, revision = connection.execute(text("SELECT identity, revision FROM register")).one()
        titles = list(connection.execute(text("SELECT title FROM rallies ORDER BY source_key")).scalars())
    engine.dispose()
    return Kept(identity, revision, titles)


def run(instance: Path, server: str, *words: object) -> str:
    """What a command says, errors too."""
    environ = environment(instance) | {"RALLIES_DATABASE_URL": server}
    command = [*RALLIES, *map(str, words)]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=120, check=False)
    return done.stdout + done.stderr


def test_a_backup_of_postgresql_brings_back_what_was_there(server: str, tmp_path: Path) -> None:
    instance, table, file = tmp_path / "instance", tmp_path / "rallies.csv", tmp_path / "ours.tar"
    table.write_text(TABLE, "utf-8")
    assert "2 accepted (2 new" in run(instance, server, "import", table, "--publish")
    before = kept(server)
    run(instance, server, "backup", file)
    table.write_text(TABLE.replace("Freedom", "Other words"), "utf-8")
    assert "2 changed" in run(instance, server, "import", table, "--publish")

    refused = run(instance, server, "restore", file)
    changed = kept(server)
    restored = run(instance, server, "restore", file, "--force")

    after = kept(server)
    assert "--force puts the backup in its place" in refused
    assert changed.titles == ["Other words for Viasna"] * 2
    assert (after.titles, after.revision) == (before.titles, before.revision), restored
    assert after.identity != before.identity
