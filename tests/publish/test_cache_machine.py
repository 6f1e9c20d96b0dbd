"""What shows that published bytes are never wrong: any acts in any order, by two processes that may be killed."""

import gzip
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import brotli
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from werkzeug.test import Client

from rallies.core import database
from rallies.core.clock import day_start
from rallies.core.errors import Conflict
from rallies.publish import cache
from rallies.publish.conditional import digest
from rallies.publish.kept import Stamp, load
from tests import cast
from tests.publish.press import empty_register
from tests.publish.readers import POLL_SECONDS, FileClock, Reader, press

LISTS = (
    "/press/titles", "/en/", "/ar/places/pl/warsaw/", "/en/places/", "/en/places/pl/", "/en/places/pl/warsaw/",
    "/en/places/pl/warsaw/rallies.ics", "/en/rallies.atom", "/be/rallies.geojson", "/en/rallies.csv",
    "/en/places/pl/warsaw/embed/", "/ru/places/pl/map/", "/tiles/all/0/0/0.json", "/tiles/all/9/285/168.json",
    "/en/changes/",
)  # fmt: skip
ENCODINGS = ("identity", "gzip", "br")
UNPACK = {"gzip": gzip.decompress, "br": brotli.decompress, None: bytes, "identity": bytes}


class Press(RuleBasedStateMachine):
    """Acts on the register and the clock; after each, all that is stored or served is what a fresh rendering is."""

    template: ClassVar[Path]

    @initialize()
    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="rallies-press-"))
        self.clock = FileClock(self.folder)
        self.clock.set(cast.NOW)
        self.oracle = press(self.folder, self.template)
        self.client = Client(cache.front(self.oracle)._inner)
        self.readers = [Reader(self.folder, self.template) for _ in range(2)]
        self.rallies: dict[str, str] = {}
        self.hidden: set[str] = set()
        self.bodies: dict[tuple[str, str], bytes] = {}
        self.fresh: dict[str, tuple[int, bytes]] = {}
        self.checks = 0

    def teardown(self) -> None:
        for reader in getattr(self, "readers", []):
            reader.kill()
        if hasattr(self, "oracle"):
            with self.oracle.app_context():
                database.db.engine.dispose()
            shutil.rmtree(self.folder)

    @rule(
        who=st.integers(0, 1),
        precision=st.sampled_from(["exact", "timed", "city", "unlisted"]),
        days=st.integers(0, 3),
        hours=st.sampled_from([None, 0, 1, 5, 23]),
        is_published=st.booleans(),
    )
    def add(self, who: int, precision: str, days: int, hours: int | None, *, is_published: bool) -> None:
        title = f"Zq{len(self.rallies):03}k"
        rally = self.readers[who].act("add", title=title, precision=precision, days=days, hours=hours)
        self.rallies[rally] = title
        if is_published:
            self.readers[1 - who].act("publish", rally=rally)

    @precondition(lambda self: self.rallies)
    @rule(who=st.integers(0, 1), number=st.integers(0, 99))
    def publish(self, who: int, number: int) -> None:
        rally = self._chosen(number)
        try:
            self.readers[who].act("publish", rally=rally)
        except Conflict:
            return
        self.hidden.discard(rally)

    @precondition(lambda self: self.rallies)
    @rule(who=st.integers(0, 1), number=st.integers(0, 99), act=st.sampled_from(["cancel", "postpone", "reinstate"]))
    def change_status(self, who: int, number: int, act: str) -> None:
        self._try(who, "decide", rally=self._chosen(number), act=act)

    @precondition(lambda self: self.rallies)
    @rule(who=st.integers(0, 1), number=st.integers(0, 99), hours=st.sampled_from([-20, -1, 1, 24]))
    def change_time(self, who: int, number: int, hours: int) -> None:
        self._try(who, "move", rally=self._chosen(number), hours=hours)

    @precondition(lambda self: self.rallies)
    @rule(who=st.integers(0, 1), number=st.integers(0, 99), venue=st.sampled_from(["Old market", "Town hall"]))
    def change_place(self, who: int, number: int, venue: str) -> None:
        self._try(who, "relocate", rally=self._chosen(number), venue=venue)

    @precondition(lambda self: self.rallies)
    @rule(who=st.integers(0, 1), number=st.integers(0, 99), words=st.sampled_from(["Bring a candle.", "Come early."]))
    def change_words(self, who: int, number: int, words: str) -> None:
        rally = self._chosen(number)
        if rally not in self.hidden:
            self._try(who, "edit", rally=rally, words=words)

    @precondition(lambda self: self.rallies)
    @rule(who=st.integers(0, 1), number=st.integers(0, 99), act=st.sampled_from(["freeze", "withdraw"]))
    def hide(self, who: int, number: int, act: str) -> None:
        rally = self._chosen(number)
        self._read_all(LISTS[:6])
        if self._try(who, "decide", rally=rally, act=act):
            self.hidden.add(rally)
            self._look_for_hidden()  # at once: nobody waits here for the other process to hear of it

    @precondition(lambda self: self.rallies)
    @rule(
        who=st.integers(0, 1),
        number=st.integers(0, 99),
        act=st.sampled_from(["freeze", "withdraw"]),
        is_other_killed=st.booleans(),
    )
    def hide_and_be_killed(self, who: int, number: int, act: str, *, is_other_killed: bool) -> None:
        rally = self._chosen(number)
        self._read_all(LISTS[:6])
        if rally in self.hidden or self._is_pending(rally):
            return
        self.readers[who].die_of("decide", rally=rally, act=act)
        self.hidden.add(rally)
        if is_other_killed:
            self.readers[1 - who].kill()
            self.readers[1 - who] = Reader(self.folder, self.template)
        self.readers[who] = Reader(self.folder, self.template)

    @rule(who=st.integers(0, 1))
    def kill(self, who: int) -> None:
        self.readers[who].kill()
        self.readers[who] = Reader(self.folder, self.template)

    @rule(step=st.sampled_from([timedelta(seconds=1), timedelta(minutes=59), timedelta(hours=5), timedelta(days=31)]))
    def move_clock(self, step: timedelta) -> None:
        self.clock.set(self.clock.now() + step)

    @rule(late=st.sampled_from([timedelta(microseconds=-1), timedelta(0)]))
    def go_to_midnight(self, late: timedelta) -> None:
        self.clock.set(day_start(self.clock.now().date() + timedelta(days=1)) + late)

    @precondition(lambda self: self.rallies)
    @rule(
        number=st.integers(0, 99), late=st.sampled_from([timedelta(microseconds=-1), timedelta(0), timedelta(hours=1)])
    )
    def go_to_an_edge(self, number: int, late: timedelta) -> None:
        edges = [edge for rally in self.rallies for edge in self.readers[0].act("edges", rally=rally)]
        ahead = sorted(edge for edge in edges if edge > self.clock.now())
        if ahead:
            self.clock.set(ahead[number % len(ahead)] + late)

    @invariant()
    def everything_is_as_fresh(self) -> None:
        time.sleep(POLL_SECONDS * 1.5)
        self.checks += 1
        self.fresh = {}
        paths = [*LISTS, *(f"/en/rallies/{rally}/{shape}" for rally in self.rallies for shape in ("", "rally.ics"))]
        for number, path in enumerate(paths):
            if (number + self.checks) % 2:
                continue  # the other half is read after the next act
            for who, reader in enumerate(self.readers):
                encoding = ENCODINGS[(number // 2 + who + self.checks) % 3]
                assert _read(reader, path, encoding, self.bodies) == self._fresh(path), path
        self._compare_stored()
        self._look_for_hidden()

    def _fresh(self, path: str) -> tuple[int, bytes]:
        """Status and body of a rendering that nothing was kept for."""
        if path not in self.fresh:
            answer = self.client.get(path, base_url="https://rallies.example")
            self.fresh[path] = (answer.status_code, answer.data)
        return self.fresh[path]

    def _compare_stored(self) -> None:
        front = cache.front(self.oracle)
        with self.oracle.app_context():
            now = database.standing()
        for file in _stored(self.folder):
            with file.open("rb") as found:
                key = json.loads(found.readline())["key"]
                found.seek(0)
                kept = load(found, key, front._store._edition, str(file))
                assert kept is not None, key
                if not kept.is_true(Stamp(now.identity, now.revision), self.clock.now()):
                    continue
                for part in kept.parts:
                    found.seek(part.offset)
                    body = found.read(part.length)
                    assert digest(body) == part.digest
                    assert UNPACK[part.encoding](body) == self._fresh(key)[1], key

    def _look_for_hidden(self) -> None:
        titles = [self.rallies[rally].encode() for rally in self.hidden]
        pages = [_read(reader, path, "br", {})[1] for path in LISTS[:8] for reader in self.readers if titles]
        with_none = [
            rally for rally in self.hidden if _read(self.readers[0], f"/en/rallies/{rally}/", "br", {})[0] != 404
        ]
        for file in _stored(self.folder):
            pages += _unpacked(file)

        assert with_none == []
        assert not [title for title in titles for page in pages if title in page]

    def _read_all(self, paths: tuple[str, ...]) -> None:
        for path in paths:
            for reader in self.readers:
                reader.get(path)

    def _try(self, who: int, name: str, **values: Any) -> bool:
        try:
            self.readers[who].act(name, **values)
        except Conflict:
            return False
        return True

    def _is_pending(self, rally: str) -> bool:
        return self.client.get(f"/en/rallies/{rally}/", base_url="https://rallies.example").status_code == 404

    def _chosen(self, number: int) -> str:
        return list(self.rallies)[number % len(self.rallies)]


def _read(reader: Reader, path: str, encoding: str, bodies: dict[tuple[str, str], bytes]) -> tuple[int, bytes]:
    """Status and plain body; what a client has already is asked for by its tag, and taken from what it has."""
    headers = {"Accept-Encoding": encoding}
    tags = [tag for known, tag in bodies if known == path]
    if tags:
        headers["If-None-Match"] = ", ".join(tags[-3:])
    status, said, body = reader.get(path, headers)
    if status == 304:
        return 200, bodies[path, said["ETag"]]
    plain = UNPACK[said.get("Content-Encoding")](body)
    if "ETag" in said:
        bodies[path, said["ETag"]] = plain
    return status, plain


def _stored(folder: Path) -> Iterator[Path]:
    yield from (folder / "published" / "pages").glob("*")


def _unpacked(file: Path) -> list[bytes]:
    """Every body in a file, unpacked."""
    with file.open("rb") as found:
        sizes = json.loads(found.readline())["sizes"]
        bodies = []
        for encoding, _, length in sizes:
            found.seek(16, os.SEEK_CUR)
            bodies.append(UNPACK[encoding](found.read(length)))
        return bodies


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> type[Press]:
    Press.template = empty_register(tmp_path_factory.mktemp("register"))
    return Press


QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


def test_any_few_acts_leave_nothing_untrue(machine: type[Press]) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=2, stateful_step_count=6, deadline=None, suppress_health_check=QUIET, derandomize=True
        ),
    )


@pytest.mark.slow
def test_many_acts_leave_nothing_untrue(machine: type[Press]) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(max_examples=6, stateful_step_count=20, deadline=None, suppress_health_check=QUIET),
    )
