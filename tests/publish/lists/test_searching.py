"""Searches are sent like every page, and however many search, nothing else waits for them."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient

from rallies.core.db import timelimit
from rallies.core.db.database import session
from rallies.core.errors import Busy
from rallies.core.web.share import Share
from rallies.publish.lists import searching
from tests import cast

SEARCHES = ("/en/search/?q=warsaw", "/en/search/?kind=rally", "/en/near/?lat=52.2&lon=21")
SLOW = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000000) SELECT count(*) FROM n"


@pytest.mark.parametrize("address", SEARCHES)
def test_a_search_is_sent_small_and_with_a_tag_and_is_kept_by_nobody(
    register: Flask, client: FlaskClient, address: str
) -> None:
    cast.published()

    whole = client.get(address)
    small = client.get(address, headers={"Accept-Encoding": "br"})
    again = client.get(address, headers={"Accept-Encoding": "br", "If-None-Match": small.headers["ETag"]})

    assert brotli.decompress(small.data) == whole.data
    assert len(small.data) * 3 < len(whole.data)
    assert (again.status_code, again.data) == (304, b"")
    assert small.headers["Cache-Control"] == "private, no-cache"


def test_a_search_is_the_same_whoever_asks(register: Flask, client: FlaskClient) -> None:
    cast.published()
    client.set_cookie("session", "x")

    plain, other = (client.get(SEARCHES[0], headers={"Accept-Language": said}) for said in ("en", "ru"))

    assert plain.data == other.data
    assert "Set-Cookie" not in plain.headers


@contextmanager
def _taken(share: Share, places: int) -> Iterator[None]:
    """So many places are taken by threads meanwhile."""
    leave, inside = threading.Event(), threading.Semaphore(0)

    def hold() -> None:
        try:
            with share.place():
                inside.release()
                leave.wait(10)
        except Busy:
            pass

    threads = [threading.Thread(target=hold) for _ in range(places)]
    for thread in threads:
        thread.start()
    for _ in range(min(places, searching.AT_ONCE)):
        assert inside.acquire(timeout=10)
    try:
        yield
    finally:
        leave.set()
        for thread in threads:
            thread.join()


@pytest.mark.parametrize(
    "address",
    [*SEARCHES[:2], "/be/search/rallies.ics?q=warsaw", "/en/search/map/?q=warsaw", "/tiles/all/0/0/0.json?q=warsaw"],
)
def test_who_finds_no_place_to_search_is_told_to_come_back(
    register: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    share = Share(searching.AT_ONCE, searching.AT_ONCE, patience_seconds=0, busy=searching.busy)
    monkeypatch.setattr(searching, "_share", share)

    with _taken(share, searching.AT_ONCE):
        answer = client.get(address)
        others = [client.get(path).status_code for path in ("/healthz", "/en/", "/tiles/all/0/0/0.json")]
    after = client.get(address).status_code

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.headers["Cache-Control"] == "no-store"
    assert (others, after) == ([200, 200, 200], 200)


def test_who_waits_gets_the_next_place(monkeypatch: pytest.MonkeyPatch) -> None:
    share = Share(1, 2, patience_seconds=10, busy=searching.busy)
    order: list[str] = []

    def wait() -> None:
        with share.place():
            order.append("waited")

    with share.place():
        waiting = threading.Thread(target=wait)
        waiting.start()
        time.sleep(0.05)
        order.append("first")
    waiting.join()

    assert order == ["first", "waited"]


def test_a_question_that_takes_too_long_is_given_up(register: Flask) -> None:
    before = time.monotonic()

    with pytest.raises(timelimit.TooLong), timelimit.within(0.1):
        session().connection().exec_driver_sql(SLOW)

    assert time.monotonic() - before < 5
    assert session().connection().exec_driver_sql("SELECT 1").scalar() == 1


def test_a_search_that_takes_too_long_says_how_to_make_it_shorter(
    register: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "SECONDS", 0.05)

    def slow(_words: str) -> list[str]:
        session().connection().exec_driver_sql(SLOW)
        return []

    monkeypatch.setattr("rallies.model.lists.wordindex.parts", slow)

    answer = client.get(SEARCHES[0])

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "Name a country, a city or a few days as well" in answer.text
    assert client.get("/en/").status_code == 200
