"""`rallies doctor`, `rallies backup` and `rallies restore`."""

import io
import json
import os
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from shutil import copyfile, disk_usage
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from rallies.cli import cli
from rallies.core import current, jobs
from rallies.core.db import backup, database
from rallies.core.db.running import is_running, running
from rallies.core.errors import Conflict, InvalidInput, Unavailable
from rallies.core.settings import load
from tests import cast
from tests.publish import press as presses


@pytest.fixture
def instance(tmp_path: Path, empty_register: Path) -> Path:
    """An instance folder with a database of our own."""
    folder = tmp_path / "instance"
    folder.mkdir(mode=0o700)
    copyfile(empty_register, folder / "rallies.sqlite")
    (folder / "rallies.toml").write_text('name = "Ours"\n', "utf-8")
    return folder


@contextmanager
def opened(folder: Path, empty_register: Path) -> Iterator[Flask]:
    app = presses.press(folder, empty_register)
    with app.app_context():
        yield app
        database.db.session.remove()
        database.db.engine.dispose()


def run(instance: Path, *words: str, **environ: str | None) -> Result:
    names: dict[str, str | None] = {name: None for name in os.environ if name.startswith("RALLIES_")}
    return CliRunner().invoke(cli, ["--instance", str(instance), *words], env={**names, **environ})


def findings(instance: Path, **environ: str | None) -> dict[str, str]:
    said = json.loads(run(instance, "doctor", "--json", **environ).stdout)
    return {finding["part"]: finding["level"] for finding in said}


def titles(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / "rallies.sqlite")) as register:
        return [title for (title,) in register.execute("SELECT title FROM rallies ORDER BY id")]


def test_what_was_backed_up_is_there_after_a_loss(instance: Path, tmp_path: Path, empty_register: Path) -> None:
    with opened(instance, empty_register):
        cast.published(title="Light a candle")
    secret = (instance / "secret.key").read_bytes()
    saved = run(instance, "backup", str(tmp_path / "ours.tar"))
    fresh = tmp_path / "fresh"
    restored = run(fresh, "restore", str(tmp_path / "ours.tar"))

    assert (saved.exit_code, restored.exit_code) == (0, 0), saved.output + restored.output
    assert titles(fresh) == ["Light a candle"]
    assert (fresh / "secret.key").read_bytes() == secret
    assert (fresh / "rallies.toml").read_text("utf-8") == 'name = "Ours"\n'
    assert {oct((fresh / name).stat().st_mode & 0o077) for name in ("secret.key", "rallies.sqlite")} == {"0o0"}


def test_a_backup_is_for_its_owner_and_takes_no_other_file_s_place(instance: Path, tmp_path: Path) -> None:
    first = run(instance, "backup", str(tmp_path / "ours.tar"))
    second = run(instance, "backup", str(tmp_path / "ours.tar"))

    assert first.exit_code == 0
    assert (tmp_path / "ours.tar").stat().st_mode & 0o777 == 0o600
    assert isinstance(second.exception, Conflict)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_backup_holds_what_is_written_while_it_is_served(
    instance: Path, tmp_path: Path, empty_register: Path
) -> None:
    with opened(instance, empty_register):
        cast.pending(title="Light a candle")  # still in the write-ahead log
        run(instance, "backup", str(tmp_path / "ours.tar"))
    run(tmp_path / "fresh", "restore", str(tmp_path / "ours.tar"))

    assert titles(tmp_path / "fresh") == ["Light a candle"]


def test_a_register_is_replaced_only_by_force_and_kept_beside(
    instance: Path, tmp_path: Path, empty_register: Path
) -> None:
    run(instance, "backup", str(tmp_path / "ours.tar"))
    with opened(instance, empty_register):
        cast.published(title="Light a candle")
    refused = run(instance, "restore", str(tmp_path / "ours.tar"))
    after_refusal = titles(instance)
    forced = run(instance, "restore", "--force", str(tmp_path / "ours.tar"))
    (before,) = instance.glob("before-restore-*")

    assert isinstance(refused.exception, Conflict)
    assert after_refusal == ["Light a candle"]
    assert forced.exit_code == 0
    assert titles(instance) == []
    assert titles(before) == ["Light a candle"]


def test_bytes_that_were_published_before_a_restore_are_never_served_again(
    instance: Path, tmp_path: Path, empty_register: Path
) -> None:
    with opened(instance, empty_register):
        cast.published(title="Light a candle")
    run(instance, "backup", str(tmp_path / "ours.tar"))
    with opened(instance, empty_register) as app:
        cast.published(title="Come to the square")
        kept = app.test_client().get("/press/titles").text
    run(instance, "restore", "--force", str(tmp_path / "ours.tar"))
    with opened(instance, empty_register) as app:
        cast.published(title="Another day")  # the same number of revisions as before
        cast.pending()
        now = app.test_client().get("/press/titles").text

    assert "Come to the square" in kept
    assert "Come to the square" not in now
    assert "Another day" in now


def test_an_instance_that_is_served_is_not_replaced(instance: Path, tmp_path: Path) -> None:
    run(instance, "backup", str(tmp_path / "ours.tar"))
    with running(instance):
        refused = run(instance, "restore", "--force", str(tmp_path / "ours.tar"))

    assert isinstance(refused.exception, Conflict)
    assert not is_running(instance)


@pytest.mark.parametrize("fault", ["cut", "other", "empty", "changed", "path", "link", "unlisted", "newer"])
def test_what_is_no_whole_backup_changes_nothing(instance: Path, tmp_path: Path, fault: str) -> None:
    good = tmp_path / "ours.tar"
    run(instance, "backup", str(good))
    before = (instance / "rallies.sqlite").read_bytes()
    spoil(good, fault)
    refused = run(instance, "restore", "--force", str(good))

    assert isinstance(refused.exception, InvalidInput), refused.output
    assert (instance / "rallies.sqlite").read_bytes() == before
    assert not list(instance.glob("before-restore-*"))


def spoil(file: Path, fault: str) -> None:
    whole = file.read_bytes()
    if fault == "cut":
        file.write_bytes(whole[: len(whole) // 2])
    elif fault == "other":
        file.write_bytes(b"PK\3\4" * 100)
    elif fault == "empty":
        file.write_bytes(b"")
    elif fault == "changed":
        file.write_bytes(whole.replace(b'name = "Ours"', b'name = "Evil"'))
    elif fault == "newer":
        make_newer(file)
    else:
        with tarfile.open(file, "a") as packed:
            member = tarfile.TarInfo("../outside" if fault == "path" else "secret.key")
            if fault == "link":
                member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
            packed.addfile(member, io.BytesIO())


def make_newer(file: Path) -> None:
    """Make a backup one of a newer version."""
    with tarfile.open(file) as packed:
        for member in packed.getmembers():
            part = packed.extractfile(member)
            assert part is not None
            (file.parent / member.name).write_bytes(part.read())
    with closing(sqlite3.connect(file.parent / "rallies.sqlite")) as register:
        register.execute("UPDATE alembic_version SET version_num = '9999'")
        register.commit()
    note = json.loads((file.parent / "backup.json").read_text("utf-8"))
    note["files"]["rallies.sqlite"] = backup._digest(file.parent / "rallies.sqlite")
    (file.parent / "backup.json").write_text(json.dumps(note), "utf-8")
    with tarfile.open(file, "w") as packed:
        for name in ("backup.json", *note["files"]):
            packed.add(file.parent / name, name)


def test_a_move_that_fails_half_way_leaves_all_as_it_was(
    instance: Path, tmp_path: Path, empty_register: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(instance, "backup", str(tmp_path / "ours.tar"))
    with opened(instance, empty_register):
        cast.published(title="Light a candle")
    secret = (instance / "secret.key").read_bytes()
    rename = Path.rename

    def failing(source: Path, target: Path) -> Path:
        if source.name == "rallies.sqlite" and source.parent != instance and target.parent == instance:
            monkeypatch.undo()
            raise OSError(5, "Input/output error")
        return rename(source, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(Unavailable):
        backup.restore(load(instance, environ={}), tmp_path / "ours.tar", now=cast.NOW, force=True)

    assert titles(instance) == ["Light a candle"]
    assert (instance / "secret.key").read_bytes() == secret


def test_postgresql_without_its_programs_is_told_in_clear_words(
    instance: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    settings = load(instance, environ={"RALLIES_DATABASE_URL": "postgresql://ala:secret@127.0.0.1/rallies"})

    with pytest.raises(Unavailable, match="pg_dump is not installed"):
        backup.write(settings, tmp_path / "ours.tar", now=cast.NOW)


def test_postgresql_s_programs_get_the_password_where_others_do_not_see_it(
    instance: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "pg_dump"
    words = """#!/bin/sh
echo "$@" > "$0.said"
echo "$PGPASSWORD" >> "$0.said"
for word; do case $word in --file=*) : > "${word#--file=}";; esac; done
"""
    program.write_text(words, "utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    settings = load(instance, environ={"RALLIES_DATABASE_URL": "postgresql://ala:secret@127.0.0.1/rallies"})
    backup.write(settings, tmp_path / "ours.tar", now=cast.NOW)
    arguments, password = (tmp_path / "pg_dump.said").read_text("utf-8").splitlines()

    assert "--dbname=postgresql://ala@127.0.0.1/rallies" in arguments
    assert "secret" not in arguments
    assert password == "secret"
    with tarfile.open(tmp_path / "ours.tar") as packed:
        assert "rallies.pgdump" in packed.getnames()


def test_the_doctor_finds_nothing_broken_in_a_sound_instance(instance: Path) -> None:
    result = run(instance, "doctor")
    found = findings(
        instance,
        RALLIES_BASE_URL="https://rallies.example",
        RALLIES_SMTP_URL="smtp://mail.example",
        RALLIES_TRUSTED_PROXIES="127.0.0.1",
    )

    assert result.exit_code == 0, result.output
    assert "FAIL" not in result.output
    assert {part for part, level in found.items() if level != "ok"} <= {"staff", "disk"}


def test_the_doctor_says_what_is_exposed_and_what_to_do(instance: Path) -> None:
    found = findings(instance, RALLIES_BASE_URL="http://rallies.example", RALLIES_DEMO="1")
    said = run(instance, "doctor", RALLIES_BASE_URL="http://rallies.example").output

    assert (found["address"], found["demo"]) == ("warn", "warn")
    assert "serve it by https" in said
    assert "rallies staff add NAME" in said


def test_the_doctor_fails_where_a_secret_is_open_or_places_are_missing(instance: Path, tmp_path: Path) -> None:
    run(instance, "doctor")
    (instance / "secret.key").chmod(0o644)
    instance.chmod(0o755)
    result = run(instance, "doctor", RALLIES_GAZETTEER=str(tmp_path / "missing.sqlite"))
    found = findings(instance, RALLIES_GAZETTEER=str(tmp_path / "missing.sqlite"))

    assert result.exit_code == 1
    assert (found["secrets"], found["gazetteer"], found["folder"]) == ("fail", "fail", "warn")


def test_the_doctor_tells_of_a_full_disk_and_a_missing_register(
    instance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = disk_usage(instance)
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(total=usage.total, used=usage.used, free=1000))
    (instance / "rallies.sqlite").write_bytes(b"")

    assert findings(instance)["register"] == "warn"
    assert findings(instance)["disk"] == "fail"


def test_the_doctor_tells_of_a_register_that_is_no_database(instance: Path) -> None:
    (instance / "rallies.sqlite").write_bytes(b"not a database at all" * 100)

    assert findings(instance)["register"] == "fail"


@pytest.mark.parametrize(
    ("url", "level", "words"),
    [
        ("smtp://mail.example", "ok", "Mail goes out by mail.example, encrypted"),
        ("smtps://rallies:secret@mail.example", "ok", "Mail goes out by mail.example, encrypted"),
        ("smtp://127.0.0.1:25", "ok", "port 25 of this machine"),
        ("smtp://mail.example?tls=off", "warn", "Mail goes to mail.example in clear"),
    ],
)
def test_doctor_says_whether_mail_is_encrypted(instance: Path, url: str, level: str, words: str) -> None:
    said = json.loads(run(instance, "doctor", "--json", RALLIES_SMTP_URL=url).stdout)

    assert [(one["level"], words in one["words"]) for one in said if one["part"] == "mail"] == [(level, True)]
    assert "secret" not in json.dumps([one for one in said if one["part"] == "mail"])


def test_doctor_names_a_refused_encryption_and_fails(instance: Path, empty_register: Path) -> None:
    with opened(instance, empty_register), database.writing():
        job = jobs.Outgoing(job="send_mail", due_at=current.now(), attempts=1, failure="NotVerified")
        database.session().add(job)

    found = run(instance, "doctor", RALLIES_SMTP_URL="smtp://mail.example")

    assert found.exit_code == 1
    assert "certificate does not prove that it is the one that was meant" in found.stdout
    assert "/en/help/mail/" in found.stdout
