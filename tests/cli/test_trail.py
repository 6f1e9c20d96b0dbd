"""`rallies trail`, and what `rallies doctor` says of the trail."""

import sqlite3
from contextlib import closing
from pathlib import Path
from shutil import copyfile, copytree

import pytest

from rallies.app import create_app
from rallies.core import settings
from rallies.core.clock import SetClock
from rallies.core.db.database import db
from rallies.model.desk import trailhead
from tests import cast
from tests.cli.operating import run
from tests.cli.test_operations import findings
from tests.publish import press as presses


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory, empty_register: Path) -> Path:
    """An instance folder whose trail has six entries, to be copied."""
    folder = tmp_path_factory.mktemp("trail") / "instance"
    folder.mkdir(mode=0o700)
    copyfile(empty_register, folder / "rallies.sqlite")
    app = presses.press(folder, empty_register)
    with app.app_context():
        for title in ("Freedom", "Candles", "Letters"):
            cast.published(title=title)
        db.session.remove()
        db.engine.dispose()
    return folder


@pytest.fixture
def instance(tmp_path: Path, written: Path) -> Path:
    """A copy of it for each test."""
    return copytree(written, tmp_path / "instance")


def tamper(instance: Path, statement: str) -> None:
    with closing(sqlite3.connect(instance / "rallies.sqlite")) as register:
        register.execute(statement)
        register.commit()


def test_the_head_is_printed_and_found_again_once_more_was_written(instance: Path) -> None:
    head = run(instance, "trail", "head").output.strip()
    number, _, digits = head.partition(":")

    said = run(instance, "trail", "verify", "--head", head)

    assert (number, len(digits)) == ("6", 64)
    assert said.exit_code == 0, said.output
    assert said.output == (
        "The trail is whole: 6 entries.\nThe head 6 is in the trail: nothing up to it was taken out or written anew.\n"
    )
    assert f"It is whole, 6 entries; its head is {head}." in run(instance, "doctor").output


def test_what_was_taken_from_the_end_is_seen_by_a_kept_head_alone(instance: Path) -> None:
    head = run(instance, "trail", "head").output.strip()
    tamper(instance, "DELETE FROM trail WHERE id > 4")

    said = run(instance, "trail", "verify", "--head", head)

    assert said.exit_code == 1
    assert "whole: 4 entries" in said.output
    assert "The trail ends before entry 6" in said.output
    assert run(instance, "trail", "verify").exit_code == 0


def test_the_doctor_names_the_first_entry_that_was_changed(instance: Path) -> None:
    tamper(instance, "DELETE FROM trail WHERE id IN (4, 5)")
    tamper(instance, "UPDATE trail SET actor = 'staff Eve' WHERE id = 3")

    said = run(instance, "doctor")

    assert said.exit_code == 1
    assert "broken at entry 3: it is not as it was written" in said.output
    assert run(instance, "trail", "verify").output.startswith("The trail is broken at entry 3:")


def test_a_value_that_no_program_of_ours_wrote_is_a_break_and_no_error(instance: Path) -> None:
    tamper(instance, "UPDATE trail SET at = 'yesterday' WHERE id = 2")

    assert "broken at entry 2" in run(instance, "trail", "verify").output


def test_a_missing_key_is_named_and_none_is_made_in_its_place(instance: Path) -> None:
    (instance / "trail.key").unlink()

    said = run(instance, "doctor")

    assert "trail.key is missing" in said.output
    assert findings(instance)["trail"] == "fail"
    assert not (instance / "trail.key").exists()


def test_another_key_is_a_break_of_all(instance: Path) -> None:
    (instance / "trail.key").write_bytes(b"k" * 32)

    assert "broken at entry 1" in run(instance, "trail", "verify").output


def test_a_key_that_others_can_read_is_a_fault(instance: Path) -> None:
    (instance / "trail.key").chmod(0o640)

    assert "trail.key is open to others (640)" in run(instance, "doctor").output


def test_a_backup_brings_the_key_of_the_trail_along(instance: Path, tmp_path: Path) -> None:
    head = run(instance, "trail", "head").output.strip()
    run(instance, "backup", str(tmp_path / "ours.tar"))
    run(tmp_path / "fresh", "restore", str(tmp_path / "ours.tar"))

    said = run(tmp_path / "fresh", "trail", "verify", "--head", head)

    assert said.exit_code == 0, said.output
    assert (tmp_path / "fresh" / "trail.key").stat().st_mode & 0o777 == 0o600


def test_the_first_command_after_an_update_seals_what_was_written_without_a_key(instance: Path) -> None:
    tamper(instance, "DELETE FROM trail")
    tamper(
        instance,
        "INSERT INTO trail (id, at, actor, act, subject, details, is_public, is_keyed, before_hash, own_hash) VALUES"
        " (1, '2027-05-01 12:00:00', 'organizer', 'submitted', 'abcdefgh', '{}', 0, 0, zeroblob(32),"
        " x'4c9bb3c6ab71daeb1a0b3e1d43be2d11a0f9bdf0cbfcdb0ebc2aa2bb1f4e6d1d')",
    )
    broken = run(instance, "doctor").output

    said = run(instance, "trail", "head").output

    assert "broken at entry 1" in broken
    assert said.startswith("2:")


def test_what_is_no_head_is_refused(instance: Path) -> None:
    said = run(instance, "trail", "verify", "--head", "12:abc")

    assert said.exit_code == 1
    assert "is no head of a trail" in str(said.exception)


def keep_head(instance: Path) -> None:
    """Do what the worker does once a minute."""
    app = create_app(settings.load(instance, environ={}), clock=SetClock(cast.NOW))
    with app.app_context():
        trailhead.keep()
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize("cut", ["DELETE FROM trail WHERE id > 4", "DELETE FROM trail"])
def test_what_was_taken_from_the_end_is_seen_by_the_head_that_the_worker_kept(instance: Path, cut: str) -> None:
    keep_head(instance)
    whole = run(instance, "trail", "verify")
    tamper(instance, cut)

    said = run(instance, "trail", "verify")

    assert whole.exit_code == 0, whole.output
    assert said.exit_code == 1
    assert "The trail ends before entry 6" in said.output
    assert findings(instance)["trail"] == "fail"
    assert (instance / "trail.head").stat().st_mode & 0o777 == 0o600


def test_a_head_that_is_gone_is_not_written_over(instance: Path) -> None:
    keep_head(instance)
    before = (instance / "trail.head").read_text("ascii")
    tamper(instance, "DELETE FROM trail WHERE id > 4")
    app = presses.press(instance, instance / "rallies.sqlite")
    with app.app_context():
        for title in ("Written over it", "And once more"):
            cast.published(title=title)
        trailhead.keep()
        db.session.remove()
        db.engine.dispose()

    assert (instance / "trail.head").read_text("ascii") == before
    assert "Entry 6 is another one than that head" in run(instance, "doctor").output


def test_a_head_moves_on_with_the_trail(instance: Path) -> None:
    keep_head(instance)
    app = presses.press(instance, instance / "rallies.sqlite")
    with app.app_context():
        cast.published(title="One more")
        trailhead.keep()
        db.session.remove()
        db.engine.dispose()

    assert (instance / "trail.head").read_text("ascii").startswith("8:")


def test_putting_a_backup_back_is_no_cut(instance: Path, tmp_path: Path) -> None:
    run(instance, "backup", str(tmp_path / "ours.tar"))
    (instance / "trail.head").write_text(f"60:{'0' * 64}\n", "ascii")

    run(instance, "restore", str(tmp_path / "ours.tar"), "--force")

    assert run(instance, "trail", "verify").exit_code == 0
