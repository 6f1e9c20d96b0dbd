"""`rallies restore` of a register in a SQLite file: what it takes the place of, and what is left if it is killed."""

import signal
import subprocess
import sys
from pathlib import Path
from shutil import copyfile

import pytest

from rallies.core.backup import restoring
from rallies.core.db.running import alone, running
from rallies.core.errors import Conflict, InvalidInput, Unavailable
from rallies.core.settings import load
from tests import cast
from tests.cli.operating import opened, run, titles
from tests.cli.test_serve import environment


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
    with running(load(instance, environ={})):
        refused = run(instance, "restore", "--force", str(tmp_path / "ours.tar"))

    assert isinstance(refused.exception, Conflict)
    assert run(instance, "restore", "--force", str(tmp_path / "ours.tar")).exit_code == 0


def test_a_move_that_fails_half_way_leaves_all_as_it_was(
    instance: Path, tmp_path: Path, empty_register: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(instance, "backup", str(tmp_path / "ours.tar"))
    with opened(instance, empty_register):
        cast.published(title="Light a candle")
    secret = (instance / "secret.key").read_bytes()
    replace = Path.replace

    def failing(source: Path, target: str) -> Path:
        if source.name == "rallies.sqlite" and source.parent != instance:
            monkeypatch.undo()
            raise OSError(5, "Input/output error")
        return replace(source, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(Unavailable):
        restoring.restore(load(instance, environ={}), tmp_path / "ours.tar", now=cast.NOW, force=True)

    assert titles(instance) == ["Light a candle"]
    assert (instance / "secret.key").read_bytes() == secret


def test_a_restore_says_what_was_there_what_is_there_and_how_to_go_back(
    instance: Path, tmp_path: Path, empty_register: Path
) -> None:
    run(instance, "backup", str(tmp_path / "empty.tar"))
    with opened(instance, empty_register):
        cast.published(title="Light a candle")

    restored = run(instance, "restore", "--force", str(tmp_path / "empty.tar"))
    (kept,) = instance.glob("before-restore-*")
    back = run(instance, "restore", "--force", str(kept))

    assert "Before: rallies 1, " in restored.stdout
    assert "Now: rallies 0, " in restored.stdout
    assert f"To go back to it: rallies --instance {instance} restore --force {kept}" in restored.stdout
    assert back.exit_code == 0, back.output
    assert titles(instance) == ["Light a candle"]
    assert not kept.exists()


def test_a_register_that_holds_nothing_makes_way_without_force(
    instance: Path, tmp_path: Path, empty_register: Path
) -> None:
    with opened(instance, empty_register):
        cast.published(title="Light a candle")
    run(instance, "backup", str(tmp_path / "ours.tar"))
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    copyfile(empty_register, fresh / "rallies.sqlite")

    restored = run(fresh, "restore", str(tmp_path / "ours.tar"))

    assert restored.exit_code == 0, restored.output
    assert titles(fresh) == ["Light a candle"]


def test_a_register_that_another_folder_serves_is_not_replaced(instance: Path, tmp_path: Path) -> None:
    run(instance, "backup", str(tmp_path / "ours.tar"))
    address = {"RALLIES_DATABASE_URL": f"sqlite:///{tmp_path / 'shared.sqlite'}"}

    with running(load(tmp_path / "other", environ=address)):
        refused = run(instance, "restore", "--force", str(tmp_path / "ours.tar"), **address)

    assert isinstance(refused.exception, Conflict)
    assert not (tmp_path / "shared.sqlite").exists()


def test_nothing_begins_while_a_backup_is_put_in_place(instance: Path) -> None:
    with alone(load(instance, environ={})):
        refused = run(instance, "queue")

    assert isinstance(refused.exception, Conflict)
    assert "being put in place" in refused.exception.message


KILLED = """
import os, signal, sys
from pathlib import Path
left, replace = int(sys.argv.pop(1)), Path.replace
def counted(source, target):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return replace(source, target)
Path.replace = counted
from rallies.cli import main; main()
"""


@pytest.mark.slow
@pytest.mark.parametrize(("moves", "title"), [(0, "Old"), (1, "New"), (3, "New"), (5, "New"), (6, "New")])
def test_a_restore_that_is_killed_leaves_the_old_register_or_the_new_one(
    instance: Path, tmp_path: Path, empty_register: Path, moves: int, title: str
) -> None:
    other = tmp_path / "other"
    for folder, name in ((other, "New"), (instance, "Old")):
        with opened(folder, empty_register):
            cast.published(title=name)
    run(other, "backup", str(tmp_path / "new.tar"))
    keys = {name: (folder / "secret.key").read_bytes() for name, folder in (("New", other), ("Old", instance))}
    command = [sys.executable, "-c", KILLED, str(moves), "restore", "--force", str(tmp_path / "new.tar")]

    killed = subprocess.run(command, env=environment(instance), capture_output=True, timeout=60, check=False)
    run(instance, "doctor")

    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert titles(instance) == [title]
    assert (instance / "secret.key").read_bytes() == keys[title]
    assert not list(instance.glob(".rallies-*")) or title == "Old"
    assert not (instance / "restore.json").exists()


@pytest.mark.parametrize("name", ["other", "before-restore-of-mine"])
def test_a_folder_that_no_restore_has_kept_is_left_alone(
    instance: Path, tmp_path: Path, empty_register: Path, name: str
) -> None:
    other = tmp_path / name
    with opened(other, empty_register):
        cast.published(title="Light a candle")
    (other / "letter.txt").write_text("mine", "utf-8")

    refused = run(instance, "restore", "--force", str(other))

    assert isinstance(refused.exception, InvalidInput)
    assert titles(other) == ["Light a candle"]
    assert (other / "letter.txt").exists()
