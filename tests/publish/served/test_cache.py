"""Published bytes: what is kept, what is not, and when it is made again."""

import gzip
import json
from datetime import timedelta
from unittest import mock

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient

from rallies.core.clock import SetClock
from rallies.core.db import database
from rallies.model.actors import By
from rallies.model.rally import decisions, register
from rallies.publish.served.revision import Knowledge
from tests import cast
from tests.publish import press as presses


@pytest.fixture
def clock(press: Flask) -> SetClock:
    clock: SetClock = press.extensions["rallies.clock"]
    return clock


def test_a_page_is_rendered_once(press: Flask, reader: FlaskClient) -> None:
    answers = [reader.get("/press/titles") for _ in range(3)]

    assert len(presses.rendered(press)) == 1
    assert len({answer.data for answer in answers}) == 1
    assert len({answer.headers["ETag"] for answer in answers}) == 1


def test_a_page_made_again_with_the_same_bytes_keeps_its_tag(press: Flask, reader: FlaskClient) -> None:
    before = reader.get("/press/titles")
    with press.app_context():
        cast.pending()
    after = reader.get("/press/titles", headers={"If-None-Match": before.headers["ETag"]})

    assert len(presses.rendered(press)) == 2
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

    assert len(presses.rendered(press)) == 2
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


def test_a_cache_may_hold_data_no_longer_than_it_is_true(press: Flask, reader: FlaskClient, clock: SetClock) -> None:
    with press.app_context():
        rally = cast.published()
    controls = []
    for left in (timedelta(hours=1), timedelta(minutes=5), timedelta(milliseconds=10)):
        clock.instant = rally.starts_at - left
        controls.append(reader.get("/en/rallies.geojson").headers["Cache-Control"])

    assert controls == ["public, max-age=900, s-maxage=60", "public, max-age=300, s-maxage=60", "public, max-age=0"]


@pytest.mark.parametrize(
    ("path", "control"),
    [
        ("/en/", "no-cache"),
        ("/en/rallies/{}/", "no-cache"),
        ("/en/rallies/{}/poster/", "no-cache"),
        ("/en/rallies/{}/card-wide.svg", "no-cache"),
        ("/tiles/all/0/0/0.json", "public, max-age=60"),
        ("/en/rallies.geojson", "public, max-age=900, s-maxage=60"),
        ("/en/rallies.csv", "public, max-age=900, s-maxage=60"),
        ("/en/rallies.atom", "public, max-age=900, s-maxage=60"),
        ("/en/rallies.ics", "public, max-age=900, s-maxage=60"),
    ],
)
def test_what_people_look_at_is_asked_for_each_time(press: Flask, reader: FlaskClient, path: str, control: str) -> None:
    with press.app_context():
        path = path.format(cast.published().public_id)
    first = reader.get(path)
    again = reader.get(path, headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Cache-Control"] == again.headers["Cache-Control"] == control
    assert again.status_code == 304


@pytest.mark.parametrize("act", ["freeze", "withdraw"])
def test_what_is_hidden_is_off_the_disk_before_the_answer(press: Flask, reader: FlaskClient, act: str) -> None:
    with press.app_context():
        rally = cast.published(title="Light a candle")
        reader.get("/press/titles")
        was_there = any(b"Light a candle" in file for file in presses.stored(press))
        with database.writing():
            shown, by = register.with_id(rally.public_id), By.staff("Ala", cast.NOW)
            decisions.freeze(shown, by, why="threats") if act == "freeze" else decisions.withdraw(shown, by)
        left = presses.stored(press)

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
            decisions.freeze(register.with_id(rally.public_id), By.staff("Ala", cast.NOW), why="threats")
        return knowledge.may_stay(revision)

    monkeypatch.setattr("rallies.publish.served.revision.Knowledge.may_stay", freeze_first)
    # The gate is held by the thread that stores, so the one that hides has to come from beside it.
    monkeypatch.setattr("rallies.publish.served.store.Lock.held", mock.MagicMock())

    answer = reader.get("/press/titles")

    assert "candle" not in answer.text
    assert not any(b"Light a candle" in file for file in presses.stored(press))


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

    assert presses.stored(press) == []
    assert {answer.headers["Cache-Control"] for answer in answers} <= {"no-store", "private, no-cache"}
    assert "ETag" not in answers[0].headers


def test_a_view_that_says_nothing_is_rendered_each_time(press: Flask, reader: FlaskClient) -> None:
    first, second = (reader.get("/press/private") for _ in range(2))

    assert first.data != second.data
    assert len(presses.rendered(press)) == 2


def test_a_published_page_is_told_nothing_of_the_visitor(reader: FlaskClient) -> None:
    told = {"Cookie": "desk=1", "Accept-Language": "be", "User-Agent": "phone", "X-Forwarded-For": "192.0.2.1",
            "Referer": "https://elsewhere.example/", "Range": "bytes=0-1"}  # fmt: skip
    answer = reader.get("/press/visitor", headers=told, base_url="http://127.0.0.1:8000")

    assert json.loads(answer.data) == {"Host": "rallies.example", "query": ""}


def test_queries_that_are_named_are_kept_in_any_order_and_others_are_not(press: Flask, reader: FlaskClient) -> None:
    for query in ("page=1", "page=1", "page=2", "page=10", "page=1&page=2", "q=freedom", "page=1&utm=x", "q=%ff"):
        assert reader.get(f"/press/titles?{query}").status_code == 200

    assert len(presses.stored(press)) == 2
    assert len(presses.rendered(press)) == 7


def test_a_free_query_has_a_tag_and_is_compressed(press: Flask, reader: FlaskClient) -> None:
    first = reader.get("/press/titles?q=freedom", headers={"Accept-Encoding": "br"})
    again = {"Accept-Encoding": "br", "If-None-Match": first.headers["ETag"]}

    assert brotli.decompress(first.data).startswith(b"page")
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert reader.get("/press/titles?q=freedom", headers=again).status_code == 304
    assert reader.get("/press/titles?q=freedom").headers.get("Content-Encoding") is None
    assert presses.stored(press) == []


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
