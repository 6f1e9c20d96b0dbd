"""What shows that published bytes are never wrong: any acts in any order, by two processes that may be killed."""

import gzip
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
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
    rule,
    run_state_machine_as_test,
)
from werkzeug.test import Client

from rallies.core.clock import day_start
from rallies.core.db import database
from rallies.core.errors import Conflict
from rallies.publish.served import cache
from rallies.publish.served.conditional import digest
from rallies.publish.served.stored_file import Stamp, load
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

WHO = st.integers(0, 1)
NUMBERS = st.integers(0, 9)
PRECISIONS = st.sampled_from(["exact", "timed", "city", "unlisted"])
HOURS = st.sampled_from([None, 0, 1, 5, 23])
LATE = st.sampled_from([timedelta(microseconds=-1), timedelta(0)])
STEPS = st.sampled_from([timedelta(seconds=1), timedelta(minutes=59), timedelta(hours=5), timedelta(days=31)])
CHANGES: st.SearchStrategy[tuple[str, dict[str, Any]]] = st.sampled_from(
    [
        ("publish", {}),
        *(("decide", {"act": act}) for act in ("cancel", "postpone", "reinstate")),
        *(("move", {"hours": hours}) for hours in (-20, 1)),
        ("relocate", {"venue": "Old market"}),
        *(("edit", {"words": words}) for words in ("Bring a candle.", "Come early.")),
    ]
)


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
        for precision in ("exact", "timed"):
            self.add(who=0, precision=precision, days=1, hours=1, is_published=True)

    def teardown(self) -> None:
        for reader in getattr(self, "readers", []):
            reader.kill()
        if hasattr(self, "oracle"):
            with self.oracle.app_context():
                database.db.engine.dispose()
            shutil.rmtree(self.folder)

    @rule(who=WHO, precision=PRECISIONS, days=st.integers(0, 3), hours=HOURS, is_published=st.booleans())
    def add(self, who: int, precision: str, days: int, hours: int | None, *, is_published: bool) -> None:
        title = f"Zq{len(self.rallies):03}k"
        rally = self.readers[who].act("add", title=title, precision=precision, days=days, hours=hours)
        self.rallies[rally] = title
        if is_published:
            self.readers[1 - who].act("publish", rally=rally)

    @rule(who=WHO, number=NUMBERS, change=CHANGES)
    def change(self, who: int, number: int, change: tuple[str, dict[str, Any]]) -> None:
        rally, (name, values) = self._chosen(number), change
        if rally in self.hidden and name != "publish":
            return
        if self._is_done(who, name, rally=rally, **values) and name == "publish":
            self.hidden.discard(rally)

    @rule(who=WHO, number=NUMBERS, act=st.sampled_from(["freeze", "withdraw"]))
    def hide(self, who: int, number: int, act: str) -> None:
        rally = self._chosen(number)
        self._read_all()
        if self._is_done(who, "decide", rally=rally, act=act):
            self.hidden.add(rally)
            self._look_for_hidden([])  # before anyone reads
            self._look_for_hidden(LISTS[:8])  # at once: nobody waits here for the other process to hear of it

    @rule(who=WHO, number=NUMBERS, act=st.sampled_from(["freeze", "withdraw"]), is_other_killed=st.booleans())
    def hide_and_be_killed(self, who: int, number: int, act: str, *, is_other_killed: bool) -> None:
        rally = self._chosen(number)
        if not self._is_public(rally):
            return
        self._read_all()
        self.readers[who].die_of("decide", rally=rally, act=act)
        self.hidden.add(rally)
        if is_other_killed:
            self._restart(1 - who)
        self._restart(who)

    @rule(who=WHO)
    def kill(self, who: int) -> None:
        self._restart(who)

    @rule(step=STEPS)
    def move_clock(self, step: timedelta) -> None:
        self.clock.set(self.clock.now() + step)

    @rule(number=NUMBERS, late=LATE)
    def go_to_an_edge(self, number: int, late: timedelta) -> None:
        """To where a rally begins, ends or shows its place, or to midnight; or to the moment before."""
        edges = [edge for rally in self.rallies for edge in self.readers[0].act("edges", rally=rally)]
        edges.append(day_start(self.clock.now().date() + timedelta(days=1)))
        ahead = sorted(edge for edge in edges if edge > self.clock.now())
        self.clock.set(ahead[number % len(ahead)] + late)

    @invariant()
    def everything_is_as_fresh(self) -> None:
        time.sleep(POLL_SECONDS * 1.5)
        self.checks += 1
        self.fresh = {}
        paths = [*LISTS, *(f"/en/rallies/{rally}/{shape}" for rally in self.rallies for shape in ("", "rally.ics"))]
        for number, path in enumerate(paths):
            if (number + self.checks) % 3:
                continue  # the others are read after the next acts
            for who, reader in enumerate(self.readers):
                encoding = ENCODINGS[(number // 3 + who + self.checks) % 3]
                assert _read(reader, path, encoding, self.bodies) == self._fresh(path), path
        self._compare_stored()
        self._look_for_hidden(LISTS[:8])

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

    def _look_for_hidden(self, paths: Sequence[str]) -> None:
        """Search what is stored, and what both processes answer, for a rally that nobody may see."""
        titles = [self.rallies[rally].encode() for rally in self.hidden]
        pages = [body for file in _stored(self.folder) for body in _unpacked(file)]
        pages += [_read(reader, path, "br", {})[1] for path in paths for reader in self.readers if titles]
        seen = [rally for rally in self.hidden if paths and self._status(rally) != 404]

        assert seen == []
        assert not [title for title in titles for page in pages if title in page]

    def _status(self, rally: str) -> int:
        return _read(self.readers[0], f"/en/rallies/{rally}/", "br", {})[0]

    def _read_all(self) -> None:
        """Let both processes have stored what they are about to hide."""
        for path in LISTS[:6]:
            for reader in self.readers:
                reader.get(path)

    def _restart(self, who: int) -> None:
        self.readers[who].kill()
        self.readers[who] = Reader(self.folder, self.template)

    def _is_done(self, who: int, name: str, **values: Any) -> bool:
        try:
            self.readers[who].act(name, **values)
        except Conflict:
            return False
        return True

    def _is_public(self, rally: str) -> bool:
        return self.client.get(f"/en/rallies/{rally}/", base_url="https://rallies.example").status_code == 200

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


@pytest.mark.slow
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
