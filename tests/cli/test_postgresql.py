"""The commands on a real PostgreSQL server, started as a person starts them."""

import json
import signal
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import create_engine, text

from rallies.core.db.upgrading import newest_migration
from tests import postgresql
from tests.cli.test_serve import RALLIES, environment, served
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


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    if postgresql.programs() is None:
        missing("PostgreSQL's server is not installed")
    with postgresql.server() as address:
        yield address


@pytest.fixture
def server(cluster: str, tmp_path: Path) -> str:
    """An empty database of its own."""
    return postgresql.own_database(cluster, f"of_{abs(hash(tmp_path))}")


def other_database(server: str, name: str) -> str:
    """Another one beside it."""
    return postgresql.own_database(server, f"{server.rpartition('/')[2]}_{name}")


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


def count(server: str, question: str) -> object:
    engine = create_engine(server)
    with engine.connect() as connection:
        answer = connection.execute(text(question)).scalar()
    engine.dispose()
    return answer


def imported(instance: Path, server: str, title: str) -> None:
    """Put two rallies of a title into a register."""
    table = instance.parent / "rallies.csv"
    table.write_text(TABLE.replace("Freedom for Viasna", title), "utf-8")
    assert "2 accepted" in run(instance, server, "import", table, "--publish")


def test_the_register_that_was_replaced_is_kept_and_comes_back(server: str, tmp_path: Path) -> None:
    instance, file = tmp_path / "instance", tmp_path / "ours.backup"
    imported(instance, server, "Old words")
    run(instance, server, "backup", file)
    imported(instance, server, "New words")
    secret = (instance / "secret.key").read_bytes()

    restored = run(instance, server, "restore", file, "--force")
    there = kept(server).titles
    (folder,) = instance.glob("before-restore-*")
    schema = (folder / "schema").read_text("ascii")
    held = count(server, f"SELECT min(title) FROM {schema}.rallies")  # noqa: S608  # ours
    back = run(instance, server, "restore", folder, "--force")

    assert "Before: rallies 2, " in restored
    assert f"in the schema {schema} of the database" in restored
    assert (there, held) == (["Old words"] * 2, "New words")
    assert "Now: rallies 2, " in back
    assert kept(server).titles == ["New words"] * 2
    assert not folder.exists()
    assert (instance / "secret.key").read_bytes() == secret
    assert count(server, f"SELECT to_regnamespace('{schema}')") is None
    imported(instance, server, "New words")


BESIDE = """CREATE EXTENSION IF NOT EXISTS pg_trgm; CREATE TYPE mood AS ENUM ('calm', 'glad');
CREATE FUNCTION doubled(number integer, OUT twice integer) LANGUAGE sql AS 'SELECT 2 * number';
CREATE VIEW titles AS SELECT title, doubled(1) FROM rallies; CREATE SEQUENCE numbers;
CREATE INDEX of_titles ON rallies USING gin (title gin_trgm_ops);
CREATE TEXT SEARCH CONFIGURATION plain (COPY = simple)"""


def test_functions_types_and_views_move_with_the_tables_and_extensions_stay(server: str, tmp_path: Path) -> None:
    instance, file = tmp_path / "instance", tmp_path / "ours.backup"
    imported(instance, server, "Old words")
    subprocess.run(["psql", "-qc", BESIDE, server.replace("+psycopg", "")], check=True)
    run(instance, server, "backup", file)

    restored = run(instance, server, "restore", file, "--force")
    (folder,) = instance.glob("before-restore-*")
    seen = count(server, "SELECT title || doubled FROM titles LIMIT 1")
    back = run(instance, server, "restore", folder, "--force")

    assert "Now: rallies 2, " in restored
    assert "Now: rallies 2, " in back
    assert seen == count(server, "SELECT title || doubled FROM titles LIMIT 1") == "Old words2"
    assert count(server, "SELECT 'glad'::mood::text || nextval('numbers')::text") == "glad1"


def test_an_empty_database_takes_a_backup_without_force(server: str, tmp_path: Path) -> None:
    instance, file = tmp_path / "instance", tmp_path / "ours.backup"
    imported(instance, server, "Old words")
    run(instance, server, "backup", file)
    fresh = other_database(server, "fresh")

    restored = run(tmp_path / "other", fresh, "restore", file)

    assert "Before: nothing." in restored
    assert kept(fresh).titles == ["Old words"] * 2
    assert count(fresh, "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'rallies_before%'") == 0


OLDER = """
from pathlib import Path; import os
from flask import current_app; from flask_migrate import Migrate, upgrade
from rallies.app import create_app; from rallies.core import settings
from rallies.core.db import database, upgrading
app = create_app(settings.load())
with app.app_context():
    Migrate(app, database.db, directory=str(upgrading.MIGRATIONS)); upgrade(revision="0010")
"""


def older_backup(server: str, instance: Path, file: Path) -> None:
    """Write what an earlier version did: tables of its own, in a plain archive with its note first."""
    older = other_database(server, "older")
    environ = environment(instance) | {"RALLIES_DATABASE_URL": older}
    subprocess.run([sys.executable, "-c", OLDER], env=environ, check=True, capture_output=True)
    plain = older.replace("+psycopg", "")
    dump = instance.parent / "rallies.pgdump"
    words = (
        "INSERT INTO staff (name, role, last_one_time_step, failures, is_active, created_at)"
        " VALUES ('Ala', 'coordinator', 0, 0, true, now())"
    )
    subprocess.run(["psql", "-qc", words, plain], check=True)
    subprocess.run(["pg_dump", "--format=custom", f"--file={dump}", plain], check=True)
    note = {"made": "2026-01-01T00:00:00+00:00", "files": {dump.name: sha256(dump.read_bytes()).hexdigest()}}
    (instance.parent / "backup.json").write_text(json.dumps(note), "utf-8")
    with tarfile.open(file, "w") as packed:
        packed.add(instance.parent / "backup.json", "backup.json")
        packed.add(dump, dump.name)


def test_a_backup_of_an_older_version_comes_back_and_up_to_date(server: str, tmp_path: Path) -> None:
    instance, file = tmp_path / "instance", tmp_path / "older.tar"
    instance.mkdir()
    older_backup(server, instance, file)
    imported(instance, server, "New words")

    restored = run(instance, server, "restore", file, "--force")
    tables = count(server, "SELECT version_num FROM alembic_version")
    waiting = run(instance, server, "queue")

    assert "Its tables are those of 0010; the next start brings them to" in restored
    assert tables == "0010"
    assert "Traceback" not in waiting
    assert count(server, "SELECT version_num FROM alembic_version") == newest_migration()
    assert count(server, "SELECT name FROM staff") == "Ala"


def test_a_register_that_another_folder_serves_is_not_replaced(server: str, tmp_path: Path) -> None:
    instance, file = tmp_path / "instance", tmp_path / "ours.backup"
    imported(instance, server, "Old words")
    run(instance, server, "backup", file)

    with served(tmp_path / "other", RALLIES_DATABASE_URL=server):
        refused = run(instance, server, "restore", file, "--force")
    restored = run(instance, server, "restore", file, "--force")

    assert "This register is in use, perhaps by another folder or machine" in refused
    assert "Before: rallies 2" in restored


KILLED = """
import os, signal, sys
from rallies.core.backup import postgresql, programs, swapping
def end(*_): os.kill(os.getpid(), signal.SIGKILL)
if sys.argv.pop(1) == "loaded": swapping.finish = end
else: programs._said = end
from rallies.cli import main; main()
"""


@pytest.mark.parametrize(("when", "title"), [("loading", "Old words"), ("loaded", "New words")])
def test_a_restore_that_is_killed_leaves_one_register_or_the_other(
    server: str, tmp_path: Path, when: str, title: str
) -> None:
    instance, other, file = tmp_path / "instance", tmp_path / "other", tmp_path / "new.backup"
    source = other_database(server, "source")
    imported(instance, server, "Old words")
    imported(other, source, "New words")
    run(other, source, "backup", file)
    keys = {"Old words": (instance / "secret.key").read_bytes(), "New words": (other / "secret.key").read_bytes()}
    environ = environment(instance) | {"RALLIES_DATABASE_URL": server}
    command = [sys.executable, "-c", KILLED, when, "restore", "--force", file]

    killed = subprocess.run([str(word) for word in command], env=environ, capture_output=True, timeout=60, check=False)
    queued = run(instance, server, "queue")

    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert "Traceback" not in queued
    assert kept(server).titles == [title] * 2
    assert (instance / "secret.key").read_bytes() == keys[title]
    assert not (instance / "restore.json").exists()
