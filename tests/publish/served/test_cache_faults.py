"""Published bytes in trouble: damaged files, full disks, restarts, many who ask at once."""

import os
import threading
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rallies.core.clock import SetClock
from rallies.core.db import database
from rallies.model.actors import By
from rallies.model.rally import decisions, register
from rallies.publish.served.conditional import digest
from tests import cast
from tests.publish import press as presses


@pytest.fixture
def clock(press: Flask) -> SetClock:
    clock: SetClock = press.extensions["rallies.clock"]
    return clock


def test_a_cut_or_damaged_file_is_made_again(press: Flask, reader: FlaskClient) -> None:
    whole = reader.get("/press/titles")
    folder: Path = press.config["RALLIES"].instance / "published" / "pages"
    (file,) = folder.glob("*")
    body = file.read_bytes()
    for damaged in (body[:-7], body[:40], b"", b"\0" * len(body), body.replace(b"page ", b"edit ")):
        press.extensions["rallies.published"]._index.clear()
        file.write_bytes(damaged)

        assert reader.get("/press/titles").data == whole.data
        assert file.read_bytes()[-20:] == body[-20:]


@pytest.mark.parametrize(
    ("path", "word", "other"), [("/press/titles", b"page ", b"edit "), ("/press/long", b"777", b"666")]
)
def test_a_file_that_was_changed_under_a_server_that_knows_it_is_made_again(
    press: Flask, reader: FlaskClient, path: str, word: bytes, other: bytes
) -> None:
    whole = reader.get(path)
    folder: Path = press.config["RALLIES"].instance / "published" / "pages"
    (file,) = folder.glob("*")
    before = file.stat()
    stored = file.read_bytes()
    place = stored.rindex(word)
    with file.open("r+b") as changed:  # as a disk or a hand does it: same file, same length, same time
        changed.seek(place)
        changed.write(other)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))

    again = reader.get(path)

    assert (again.data, again.headers["ETag"]) == (whole.data, whole.headers["ETag"])
    assert file.read_bytes() == stored


def test_a_file_that_was_changed_with_its_digest_is_not_taken_by_who_knows_it(
    press: Flask, reader: FlaskClient
) -> None:
    whole = reader.get("/press/titles")
    folder: Path = press.config["RALLIES"].instance / "published" / "pages"
    (file,) = folder.glob("*")
    body, forged = whole.data, whole.data.replace(b"page ", b"edit ")
    stored = file.read_bytes()
    file.write_bytes(
        stored.replace(digest(body).hex().encode(), digest(forged).hex().encode())
        .replace(digest(body), digest(forged))
        .replace(body, forged)
    )

    assert reader.get("/press/titles").data == whole.data


def test_a_file_that_is_gone_is_made_again(press: Flask, reader: FlaskClient) -> None:
    whole = reader.get("/press/titles")
    folder: Path = press.config["RALLIES"].instance / "published" / "pages"
    for file in folder.glob("*"):
        file.unlink()

    assert reader.get("/press/titles").data == whole.data
    assert len(presses.rendered(press)) == 2


def test_a_full_disk_stops_nobody_from_reading(
    press: Flask, reader: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("rallies.publish.served.store.Store._write", refuse)

    assert [reader.get("/press/titles").status_code for _ in range(2)] == [200, 200]
    assert presses.stored(press) == []


def test_a_restart_finds_what_was_kept(press: Flask, reader: FlaskClient, empty_register: Path) -> None:
    before = reader.get("/press/titles")
    second = presses.press(press.config["RALLIES"].instance, empty_register)
    after = second.test_client().get("/press/titles")

    assert (after.data, after.headers["ETag"]) == (before.data, before.headers["ETag"])
    assert presses.rendered(second) == []


def test_a_restart_with_another_setting_makes_pages_again(
    press: Flask, reader: FlaskClient, empty_register: Path
) -> None:
    reader.get("/press/titles")
    second = presses.press(press.config["RALLIES"].instance, empty_register, RALLIES_NAME="Other name")
    second.test_client().get("/press/titles")

    assert len(presses.rendered(second)) == 1


def test_a_start_removes_what_a_killed_process_should_have(
    press: Flask, reader: FlaskClient, empty_register: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with press.app_context():
        rally = cast.published(title="Light a candle")
    reader.get("/press/titles")
    monkeypatch.setattr(database, "_listeners", [])  # as if it were killed after its commit
    with press.app_context(), database.writing():
        decisions.freeze(register.with_id(rally.public_id), By.staff("Ala", cast.NOW), why="threats")
    was_left = any(b"Light a candle" in file for file in presses.stored(press))
    second = presses.press(press.config["RALLIES"].instance, empty_register)
    second.extensions["rallies.published"].look()

    assert was_left
    assert presses.stored(press) == []


def test_many_who_ask_at_once_cause_one_rendering(press: Flask) -> None:
    start = threading.Barrier(8)
    bodies = []

    def ask() -> None:
        start.wait()
        bodies.append(press.test_client().get("/press/titles").data)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(bodies) == 8
    assert len(set(bodies)) == 1
    assert len(presses.rendered(press)) == 1


def test_files_are_for_the_owner_alone(press: Flask, reader: FlaskClient) -> None:
    reader.get("/press/titles")
    folder: Path = press.config["RALLIES"].instance / "published"
    modes = {oct(path.stat().st_mode & 0o077) for path in folder.rglob("*") if path.name != "marker"}

    assert modes == {"0o0"}
    assert folder.stat().st_mode & 0o777 == 0o700


def test_nothing_kept_is_served_while_the_revision_can_not_be_known(press: Flask, reader: FlaskClient) -> None:
    reader.get("/press/titles")
    with press.app_context():
        with database.db.engine.connect() as connection:
            connection.exec_driver_sql("DROP TABLE register")
            connection.commit()
        press.extensions["rallies.published"]._known.doubt()
        answer = reader.get("/press/titles")

    assert len(presses.rendered(press)) == 2
    assert answer.headers["Cache-Control"] == "no-store"
