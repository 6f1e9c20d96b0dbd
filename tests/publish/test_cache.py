"""Published bytes: what is kept, what is not, and when it is made again."""

import gzip
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from unittest import mock

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient

from rallies.core import database
from rallies.core.clock import SetClock
from rallies.model import decisions, register
from rallies.publish.standing import Knowledge
from tests import cast
from tests.publish import press as presses


@pytest.fixture(scope="module")
def empty_register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return presses.empty_register(tmp_path_factory.mktemp("register"))


@pytest.fixture
def press(tmp_path: Path, empty_register: Path) -> Iterator[Flask]:
    app = presses.press(tmp_path / "instance", empty_register)
    yield app
    with app.app_context():
        database.db.engine.dispose()


@pytest.fixture
def reader(press: Flask) -> FlaskClient:
    return press.test_client()


@pytest.fixture
def clock(press: Flask) -> SetClock:
    clock: SetClock = press.extensions["rallies.clock"]
    return clock


def rendered(press: Flask) -> list[str]:
    """The addresses that were rendered, in order."""
    found: list[str] = press.extensions["press.rendered"]
    return found


def stored(press: Flask) -> list[bytes]:
    """What every file of the store holds."""
    folder: Path = press.config["RALLIES"].instance / "published" / "pages"
    return [file.read_bytes() for file in folder.glob("*")]


def test_a_page_is_rendered_once(press: Flask, reader: FlaskClient) -> None:
    answers = [reader.get("/press/titles") for _ in range(3)]

    assert len(rendered(press)) == 1
    assert len({answer.data for answer in answers}) == 1
    assert len({answer.headers["ETag"] for answer in answers}) == 1


def test_a_page_made_again_with_the_same_bytes_keeps_its_tag(press: Flask, reader: FlaskClient) -> None:
    before = reader.get("/press/titles")
    with press.app_context():
        cast.pending()
    after = reader.get("/press/titles", headers={"If-None-Match": before.headers["ETag"]})

    assert len(rendered(press)) == 2
    assert after.status_code == 304


def test_a_page_made_again_with_the_same_bytes_keeps_its_date(
    press: Flask, reader: FlaskClient, clock: SetClock
) -> None:
    with press.app_context():
        cast.pending()
    before = reader.get("/press/dated")
    clock.move(timedelta(minutes=20))
    with press.app_context():
        cast.pending()
    after = reader.get("/press/dated", headers={"If-Modified-Since": before.headers["Last-Modified"]})

    assert len(rendered(press)) == 2
    assert after.status_code == 304
    assert after.headers["Last-Modified"] == before.headers["Last-Modified"]


def test_what_was_published_is_seen_in_the_next_answer(press: Flask, reader: FlaskClient) -> None:
    before = reader.get("/press/titles")
    with press.app_context():
        cast.published(title="Light a candle")
    after = reader.get("/press/titles", headers={"If-None-Match": before.headers["ETag"]})

    assert b"Light a candle" in after.data
    assert after.headers["ETag"] != before.headers["ETag"]


def test_a_page_is_made_again_when_a_rally_begins_and_when_it_ends(
    press: Flask, reader: FlaskClient, clock: SetClock
) -> None:
    with press.app_context():
        rally = cast.published(title="Light a candle")
    phases = []
    for instant in (rally.starts_at - timedelta(seconds=1), rally.starts_at, rally.ends_at):
        clock.instant = instant
        phases.append(reader.get("/press/titles").text.splitlines()[1])

    assert phases[:2] == ["Light a candle upcoming Plac Zamkowy", "Light a candle now Plac Zamkowy"]
    assert "candle" not in phases[2]


def test_a_clock_set_back_brings_back_what_was_true_then(press: Flask, reader: FlaskClient, clock: SetClock) -> None:
    with press.app_context():
        rally = cast.published(title="Light a candle")
    clock.instant = rally.ends_at
    reader.get("/press/titles")
    clock.instant = rally.starts_at

    assert "Light a candle now" in reader.get("/press/titles").text


def test_a_cache_may_hold_a_page_no_longer_than_it_is_true(press: Flask, reader: FlaskClient, clock: SetClock) -> None:
    with press.app_context():
        rally = cast.published()
    controls = []
    for left in (timedelta(hours=1), timedelta(minutes=5), timedelta(milliseconds=10)):
        clock.instant = rally.starts_at - left
        controls.append(reader.get("/press/titles").headers["Cache-Control"])

    assert controls == ["public, max-age=900", "public, max-age=300", "public, max-age=0"]


@pytest.mark.parametrize("act", ["freeze", "withdraw"])
def test_what_is_hidden_is_off_the_disk_before_the_answer(press: Flask, reader: FlaskClient, act: str) -> None:
    with press.app_context():
        rally = cast.published(title="Light a candle")
        reader.get("/press/titles")
        was_there = any(b"Light a candle" in file for file in stored(press))
        with database.writing():
            shown, by = register.with_id(rally.public_id), decisions.By("staff Ala", cast.NOW)
            decisions.freeze(shown, by, why="threats") if act == "freeze" else decisions.withdraw(shown, by)
        left = stored(press)

    assert was_there
    assert left == []
    assert "candle" not in reader.get("/press/titles").text


def test_a_page_that_was_being_made_while_its_rally_was_frozen_is_made_again(
    press: Flask, reader: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with press.app_context():
        rally = cast.published(title="Light a candle")

    def freeze_first(knowledge: Knowledge, revision: int) -> bool:
        monkeypatch.undo()
        with press.app_context(), database.writing():
            decisions.freeze(register.with_id(rally.public_id), decisions.By("staff Ala", cast.NOW), why="threats")
        return knowledge.may_stay(revision)

    monkeypatch.setattr("rallies.publish.standing.Knowledge.may_stay", freeze_first)
    # The gate is held by the thread that stores, so the one that hides has to come from beside it.
    monkeypatch.setattr("rallies.publish.store.Lock.held", mock.MagicMock())

    answer = reader.get("/press/titles")

    assert "candle" not in answer.text
    assert not any(b"Light a candle" in file for file in stored(press))


def test_each_encoding_unpacks_to_the_same_bytes_and_has_its_own_tag(reader: FlaskClient) -> None:
    plain, packed, small = (
        reader.get("/press/titles", headers={"Accept-Encoding": said}) for said in ("identity", "gzip", "gzip, br")
    )

    assert gzip.decompress(packed.data) == brotli.decompress(small.data) == plain.data
    assert [one.headers.get("Content-Encoding") for one in (plain, packed, small)] == [None, "gzip", "br"]
    assert len({one.headers["ETag"] for one in (plain, packed, small)}) == 3
    assert {one.headers["Vary"] for one in (plain, packed, small)} == {"Accept-Encoding"}
    assert all(len(one.data) == int(one.headers["Content-Length"]) for one in (plain, packed, small))


def test_a_page_too_small_to_compress_is_sent_as_it_is(reader: FlaskClient) -> None:
    answer = reader.get("/press/small", headers={"Accept-Encoding": "br"})

    assert answer.data == b"small"
    assert "Content-Encoding" not in answer.headers


def test_a_head_has_the_headers_of_the_get_and_no_body(reader: FlaskClient) -> None:
    for _ in range(2):
        head, get = reader.head("/press/titles"), reader.get("/press/titles")

        assert head.data == b""
        assert dict(head.headers) == dict(get.headers)


def test_a_kept_answer_has_every_header_of_a_rendered_one(reader: FlaskClient) -> None:
    first = reader.get("/press/dated")
    second = reader.get("/press/dated")
    unchanged = reader.get("/press/dated", headers={"If-None-Match": first.headers["ETag"]})

    assert dict(second.headers) == dict(first.headers)
    assert first.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert first.headers["Strict-Transport-Security"]
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert unchanged.status_code == 304
    assert unchanged.data == b""
    for name in ("ETag", "Cache-Control", "Vary", "Last-Modified", "Content-Security-Policy"):
        assert unchanged.headers[name] == first.headers[name]
    assert "Permissions-Policy" in first.headers
    assert not {"Permissions-Policy", "Content-Type", "Content-Encoding", "Content-Length"} & set(
        unchanged.headers.keys()
    )


def test_a_long_page_comes_in_pieces_and_whole(reader: FlaskClient) -> None:
    first = reader.get("/press/long")
    second = reader.get("/press/long")

    assert len(first.data) > 1_000_000
    assert second.data == first.data


@pytest.mark.parametrize("path", ["/press/private", "/press/cookie", "/press/session", "/press/varied",
                                  "/press/no-store", "/press/writing", "/press/missing"])  # fmt: skip
def test_what_is_not_for_everyone_is_not_stored(press: Flask, reader: FlaskClient, path: str) -> None:
    answers = [reader.get(path) for _ in range(2)]

    assert stored(press) == []
    assert {answer.headers["Cache-Control"] for answer in answers} <= {"no-store", "private, no-cache"}
    assert "ETag" not in answers[0].headers


def test_a_view_that_says_nothing_is_rendered_each_time(press: Flask, reader: FlaskClient) -> None:
    first, second = (reader.get("/press/private") for _ in range(2))

    assert first.data != second.data
    assert len(rendered(press)) == 2


def test_a_published_page_is_told_nothing_of_the_visitor(reader: FlaskClient) -> None:
    told = {"Cookie": "desk=1", "Accept-Language": "be", "User-Agent": "phone", "X-Forwarded-For": "192.0.2.1",
            "Referer": "https://elsewhere.example/", "Range": "bytes=0-1"}  # fmt: skip
    answer = reader.get("/press/visitor", headers=told, base_url="http://127.0.0.1:8000")

    assert json.loads(answer.data) == {"Host": "rallies.example", "query": ""}


def test_queries_that_are_named_are_kept_in_any_order_and_others_are_not(press: Flask, reader: FlaskClient) -> None:
    for query in ("page=1", "page=1", "page=2", "page=10", "page=1&page=2", "q=freedom", "page=1&utm=x", "q=%ff"):
        assert reader.get(f"/press/titles?{query}").status_code == 200

    assert len(stored(press)) == 2
    assert len(rendered(press)) == 7


def test_a_free_query_has_a_tag_and_is_compressed(press: Flask, reader: FlaskClient) -> None:
    first = reader.get("/press/titles?q=freedom", headers={"Accept-Encoding": "br"})
    again = {"Accept-Encoding": "br", "If-None-Match": first.headers["ETag"]}

    assert brotli.decompress(first.data).startswith(b"page")
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert reader.get("/press/titles?q=freedom", headers=again).status_code == 304
    assert reader.get("/press/titles?q=freedom").headers.get("Content-Encoding") is None
    assert stored(press) == []


def test_a_foreign_host_gets_no_kept_answer(reader: FlaskClient) -> None:
    reader.get("/press/titles")

    for host in (
        "evil.example",
        "rallies.example.evil.example",
        "rallies.example@evil.example",
        "a" * 300,
        "\u00ff",
        "",
    ):
        answer = reader.get("/press/titles", headers={"Host": host})

        assert answer.status_code == 400, host
        assert b"page" not in answer.data


@pytest.mark.parametrize("path", ["/press/" + "x" * 5_000, "/%ff%fe", "/press/titles%0d%0aSet-Cookie:%20a=1",
                                  "/press/titles?page=%0d%0a", "/press/titles?%ff=%fe", "/press//titles",
                                  "/press/titles?" + "a=1&" * 2_000, "/\u0444", "/press/titles?;;&&==="])  # fmt: skip
def test_no_address_is_too_strange(reader: FlaskClient, path: str) -> None:
    answer = reader.get(path)

    assert answer.status_code in {200, 308, 404}
    assert "Set-Cookie" not in answer.headers


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


def test_a_file_that_is_gone_is_made_again(press: Flask, reader: FlaskClient) -> None:
    whole = reader.get("/press/titles")
    folder: Path = press.config["RALLIES"].instance / "published" / "pages"
    for file in folder.glob("*"):
        file.unlink()

    assert reader.get("/press/titles").data == whole.data
    assert len(rendered(press)) == 2


def test_a_full_disk_stops_nobody_from_reading(
    press: Flask, reader: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("rallies.publish.store.Store._write", refuse)

    assert [reader.get("/press/titles").status_code for _ in range(2)] == [200, 200]
    assert stored(press) == []


def test_a_restart_finds_what_was_kept(press: Flask, reader: FlaskClient, empty_register: Path) -> None:
    before = reader.get("/press/titles")
    second = presses.press(press.config["RALLIES"].instance, empty_register)
    after = second.test_client().get("/press/titles")

    assert (after.data, after.headers["ETag"]) == (before.data, before.headers["ETag"])
    assert rendered(second) == []


def test_a_restart_with_another_setting_makes_pages_again(
    press: Flask, reader: FlaskClient, empty_register: Path
) -> None:
    reader.get("/press/titles")
    second = presses.press(press.config["RALLIES"].instance, empty_register, RALLIES_NAME="Other name")
    second.test_client().get("/press/titles")

    assert len(rendered(second)) == 1


def test_a_start_removes_what_a_killed_process_should_have(
    press: Flask, reader: FlaskClient, empty_register: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with press.app_context():
        rally = cast.published(title="Light a candle")
    reader.get("/press/titles")
    monkeypatch.setattr(database, "_listeners", [])  # as if it were killed after its commit
    with press.app_context(), database.writing():
        decisions.freeze(register.with_id(rally.public_id), decisions.By("staff Ala", cast.NOW), why="threats")
    was_left = any(b"Light a candle" in file for file in stored(press))
    second = presses.press(press.config["RALLIES"].instance, empty_register)
    second.extensions["rallies.published"].look()

    assert was_left
    assert stored(press) == []


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
    assert len(rendered(press)) == 1


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

    assert len(rendered(press)) == 2
    assert answer.headers["Cache-Control"] == "no-store"
