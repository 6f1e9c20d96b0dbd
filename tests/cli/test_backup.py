"""`rallies backup`, and that `rallies restore` reads what it wrote."""

import io
import json
import sqlite3
import subprocess
import tarfile
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from shutil import disk_usage
from types import SimpleNamespace

import pytest
from pyrage import x25519

from rallies.core.backup import making
from rallies.core.errors import Conflict, InvalidInput, Unavailable
from rallies.core.settings import load
from tests import cast, needs
from tests.cli.operating import opened, run, titles


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
    assert not list(instance.glob(".rallies-*"))


def spoil(file: Path, fault: str) -> None:
    whole = file.read_bytes()
    if fault == "cut":
        file.write_bytes(whole[: len(whole) // 2])
    elif fault == "other":
        file.write_bytes(b"PK\3\4" * 100)
    elif fault == "empty":
        file.write_bytes(b"")
    elif fault == "changed":
        packed_anew(file, {"rallies.toml": b'name = "Evil"\n'})
    elif fault == "newer":
        packed_anew(file, {"rallies.sqlite": newer(read_back(file)["rallies.sqlite"], file.parent)}, is_noted=True)
    else:
        member = tarfile.TarInfo("../outside" if fault == "path" else "secret.key")
        if fault == "link":
            member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
        packed_anew(file, {}, member)


def read_back(file: Path) -> dict[str, bytes]:
    """The parts of a backup, as any program that reads tar sees them."""
    with tarfile.open(file) as packed:
        return {member.name: whole.read() for member in packed if (whole := packed.extractfile(member))}


def packed_anew(
    file: Path, changed: dict[str, bytes], more: tarfile.TarInfo | None = None, *, is_noted: bool = False
) -> None:
    """Pack a backup again as earlier versions did, plainly, with parts that differ."""
    parts = read_back(file) | changed
    if is_noted:
        note = json.loads(parts["backup.json"])
        note["files"] |= {name: sha256(part).hexdigest() for name, part in changed.items()}
        parts["backup.json"] = json.dumps(note).encode()
    with tarfile.open(file, "w") as packed:
        for name, part in parts.items():
            member = tarfile.TarInfo(name)
            member.size = len(part)
            packed.addfile(member, io.BytesIO(part))
        if more:
            packed.addfile(more)


def newer(register: bytes, folder: Path) -> bytes:
    """The bytes of a register whose tables are of a newer version."""
    (folder / "newer.sqlite").write_bytes(register)
    with closing(sqlite3.connect(folder / "newer.sqlite")) as database_:
        database_.execute("UPDATE alembic_version SET version_num = '9999'")
        database_.commit()
    return (folder / "newer.sqlite").read_bytes()


def test_a_backup_of_an_earlier_version_is_read(instance: Path, tmp_path: Path, empty_register: Path) -> None:
    with opened(instance, empty_register):
        cast.published(title="Light a candle")
    run(instance, "backup", str(tmp_path / "ours.tar"))
    packed_anew(tmp_path / "ours.tar", {})

    restored = run(tmp_path / "fresh", "restore", str(tmp_path / "ours.tar"))

    assert (tmp_path / "ours.tar").read_bytes()[:2] != b"\x1f\x8b"
    assert restored.exit_code == 0, restored.output
    assert titles(tmp_path / "fresh") == ["Light a candle"]


def test_postgresql_without_its_programs_is_told_in_clear_words(
    instance: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    settings = load(instance, environ={"RALLIES_DATABASE_URL": "postgresql://ala:secret@127.0.0.1/rallies"})

    with pytest.raises(Unavailable, match="pg_dump is not installed"):
        making.write(settings, tmp_path / "ours.tar", now=cast.NOW)


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
    making.write(settings, tmp_path / "ours.tar", now=cast.NOW)
    arguments, password = (tmp_path / "pg_dump.said").read_text("utf-8").splitlines()

    assert "--dbname=postgresql://ala@127.0.0.1/rallies" in arguments
    assert "secret" not in arguments
    assert password == "secret"
    assert "rallies.pgdump" in read_back(tmp_path / "ours.tar")


def test_a_backup_is_compressed_and_read_by_other_programs(instance: Path, tmp_path: Path) -> None:
    run(instance, "backup", str(tmp_path / "ours.tar.gz"))
    (tmp_path / "unpacked").mkdir()

    subprocess.run(["tar", "-xzf", tmp_path / "ours.tar.gz", "-C", tmp_path / "unpacked"], check=True)

    assert titles(tmp_path / "unpacked") == []
    assert (tmp_path / "ours.tar.gz").stat().st_size < (tmp_path / "unpacked/rallies.sqlite").stat().st_size / 4


@pytest.mark.parametrize("is_set", [False, True])
def test_a_backup_for_a_recipient_is_opened_by_age_and_by_us(instance: Path, tmp_path: Path, is_set: bool) -> None:  # noqa: FBT001
    age, keygen = needs.program("age"), needs.program("age-keygen")
    key = tmp_path / "key.txt"
    subprocess.run([keygen, "-o", key], check=True, capture_output=True)
    recipient = subprocess.run([keygen, "-y", key], check=True, capture_output=True, text=True).stdout.strip()
    named = [] if is_set else ["--to", recipient]
    environ = {"RALLIES_BACKUP_RECIPIENTS": recipient if is_set else None}

    saved = run(instance, "backup", str(tmp_path / "ours.age"), *named, **environ)
    opened_ = subprocess.run([age, "-d", "-i", key, tmp_path / "ours.age"], check=True, capture_output=True).stdout
    unnamed = run(tmp_path / "fresh", "restore", str(tmp_path / "ours.age"))
    restored = run(tmp_path / "fresh", "restore", "--identity", str(key), str(tmp_path / "ours.age"))

    assert f"encrypted for {recipient}" in saved.stdout
    with tarfile.open(fileobj=io.BytesIO(opened_)) as packed:
        assert "rallies.sqlite" in packed.getnames()
    assert isinstance(unnamed.exception, InvalidInput)
    assert "--identity" in unnamed.exception.message
    assert restored.exit_code == 0, restored.output
    assert titles(tmp_path / "fresh") == []


def test_a_backup_for_another_recipient_or_a_cut_one_changes_nothing(instance: Path, tmp_path: Path) -> None:
    ours, other = x25519.Identity.generate(), x25519.Identity.generate()
    file, key = tmp_path / "ours.age", tmp_path / "key.txt"
    run(instance, "backup", str(file), "--to", str(ours.to_public()))
    key.write_text(f"# a comment\n{other}\n", "utf-8")

    foreign = run(tmp_path / "fresh", "restore", "--identity", str(key), str(file))
    key.write_text(str(ours), "utf-8")
    file.write_bytes(file.read_bytes()[:-100])
    cut = run(tmp_path / "fresh", "restore", "--identity", str(key), str(file))

    assert isinstance(foreign.exception, InvalidInput)
    assert isinstance(cut.exception, InvalidInput)
    assert not (tmp_path / "fresh/rallies.sqlite").exists()


def test_a_disk_without_room_is_told_before_anything_is_written(
    instance: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(instance, "backup", str(tmp_path / "ours.tar"))
    usage = disk_usage(instance)
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(total=usage.total, used=usage.used, free=1000))

    saved = run(instance, "backup", str(tmp_path / "more.tar"))
    restored = run(tmp_path / "fresh", "restore", str(tmp_path / "ours.tar"))

    assert isinstance(saved.exception, Unavailable)
    assert "are needed" in saved.exception.message
    assert isinstance(restored.exception, Unavailable)
    assert not (tmp_path / "more.tar").exists()
    assert not (tmp_path / "fresh/rallies.sqlite").exists()
