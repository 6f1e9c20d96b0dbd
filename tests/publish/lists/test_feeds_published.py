"""Feeds as published bytes: the same from every process and after a restart, and found without the database."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from shutil import copyfile
from unittest import mock

import pytest
from flask import Flask
from sqlalchemy import event

from rallies.core.db import database
from rallies.publish.served import revision
from tests import cast
from tests.publish import press as presses
from tests.publish.readers import FileClock, Reader

FEEDS = [
    f"{base}rallies.{shape}{query}"
    for base, query in (("/en/", ""), ("/ar/places/pl/warsaw/", ""), ("/en/search/", "?kind=rally"))
    for shape in ("ics", "atom", "geojson", "csv")
]
ENCODINGS = ("identity", "gzip", "br")
Said = dict[tuple[str, str], tuple[str, str, bytes]]


@contextmanager
def reader(folder: Path, empty_register: Path) -> Iterator[Reader]:
    """A process that serves an instance, until it is killed."""
    made = Reader(folder, empty_register)
    try:
        yield made
    finally:
        made.kill()


def said_by(one: Reader, addresses: list[str]) -> Said:
    """What a process answers for each address and encoding: tag, date and body."""
    found = {}
    for address, encoding in product(addresses, ENCODINGS):
        status, headers, body = one.get(address, {"Accept-Encoding": encoding})
        assert status == 200
        found[address, encoding] = (headers["ETag"], headers["Last-Modified"], body)
    return found


@pytest.mark.slow
def test_every_worker_says_the_same_bytes_also_after_a_restart_and_with_nothing_kept(
    tmp_path: Path, empty_register: Path
) -> None:
    first, bare = tmp_path / "first", tmp_path / "bare"
    first.mkdir()
    bare.mkdir()
    clock = FileClock(first)
    clock.set(cast.NOW)
    with reader(first, empty_register) as one, reader(first, empty_register) as other:
        shown = [one.act("add", title=f"Rally {hours}", precision="exact", days=9, hours=hours) for hours in (5, 9)]
        for rally in shown:
            one.act("publish", rally=rally)
        addresses = [*FEEDS, f"/en/rallies/{shown[0]}/rally.ics"]
        said = said_by(one, addresses)
        clock.set(cast.NOW + timedelta(hours=3))
        assert said_by(other, addresses) == said

    with reader(first, empty_register) as again:
        assert said_by(again, addresses) == said
    for file in first.glob("rallies.sqlite*"):
        copyfile(file, bare / file.name)
    FileClock(bare).set(cast.NOW + timedelta(hours=5))
    with reader(bare, empty_register) as stranger:
        assert said_by(stranger, addresses) == said


@pytest.fixture
def press(tmp_path: Path, empty_register: Path) -> Iterator[Flask]:
    app = presses.press(tmp_path / "instance", empty_register)
    with app.app_context():
        cast.published()
    yield app
    with app.app_context():
        database.db.engine.dispose()


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """All SQL that is run meanwhile."""
    ran: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement != "BEGIN":
            ran.append(statement)

    with app.app_context():
        engine = database.db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield ran
    event.remove(engine, "before_cursor_execute", note)


def test_published_feeds_are_answered_without_the_database_but_for_the_revision(press: Flask) -> None:
    client = press.test_client()
    feeds = [feed for feed in FEEDS if "search" not in feed]
    tags = {feed: client.get(feed).headers["ETag"] for feed in feeds}
    now = time.monotonic()

    with (
        statements(press) as ran,
        mock.patch("rallies.publish.served.revision.time.monotonic", return_value=now) as monotonic,
    ):
        for feed in feeds:
            assert client.get(feed).status_code == 200
            assert client.get(feed, headers={"If-None-Match": tags[feed]}).status_code == 304
            assert client.head(feed).status_code == 200
        after_fresh = list(ran)
        monotonic.return_value = now + revision.POLL_SECONDS
        for feed in feeds:
            assert client.get(feed).status_code == 200

    assert len(after_fresh) <= 1
    (asked,) = ran[len(after_fresh) :]
    assert "FROM register" in asked
    assert asked.count("SELECT") == 1


def test_the_feeds_of_a_search_keep_their_date_until_something_happens(press: Flask) -> None:
    client = press.test_client()
    clock = press.extensions["rallies.clock"]
    address = "/en/search/rallies.ics?kind=rally"

    def date() -> datetime:
        found = client.get(address).last_modified
        assert found is not None
        return found

    first = date()
    clock.move(timedelta(hours=1))
    assert date() == first == cast.NOW.replace(microsecond=0)
    assert client.get(address, headers={"If-Modified-Since": client.get(address).headers["Last-Modified"]}).data == b""
    with press.app_context():
        cast.published(clock.now(), title="Another")
    assert date() == clock.now().replace(microsecond=0)
    clock.move(timedelta(days=1))
    assert date() == clock.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
