"""Street level against a real Nominatim; `.ci/nominatim FOLDER` makes one, RALLIES_TEST_NOMINATIM names the folder."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rallies.core.clock import SetClock
from rallies.core.errors import Unavailable as ServerUnavailable
from rallies.core.http import Http
from rallies.places.candidate import Ambiguous, Candidate, Found, NotFound, Unavailable
from rallies.places.gazetteer import Gazetteer
from rallies.places.street.guard import Guard
from rallies.places.street.online import TIMEOUT_SECONDS, Street
from tests.needs import missing
from tests.ports import free_port

pytestmark = pytest.mark.service


class Server:
    """A running Nominatim."""

    def __init__(self, folder: Path, project: Path) -> None:
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        (project / ".env").write_text(f'NOMINATIM_DATABASE_DSN="sqlite:dbname={folder}/helsinki.sqlite"\n')
        start = "import sys; from nominatim_db import cli; sys.exit(cli.nominatim())"
        self._process = subprocess.Popen(
            ["/usr/bin/python3", "-c", start, "serve", "--server", f"127.0.0.1:{port}", "--project-dir", str(project)],
            env={**os.environ, "PYTHONPATH": str(folder / "packages")},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._await_answer()

    def _await_answer(self) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until and self._process.poll() is None:
            try:
                Http(user_agent="rallies test").get(f"{self.address}/status", timeout_seconds=5)
            except ServerUnavailable:
                time.sleep(0.2)
            else:
                return
        self.stop()
        pytest.fail("nominatim does not start")

    def fall_silent(self) -> None:
        self._process.send_signal(signal.SIGSTOP)

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()


@pytest.fixture(scope="module")
def made() -> Path:
    folder = os.environ.get("RALLIES_TEST_NOMINATIM")
    if not folder or not (Path(folder) / "helsinki.sqlite").is_file():
        missing("RALLIES_TEST_NOMINATIM names no folder made by .ci/nominatim")
    return Path(folder).resolve()


@pytest.fixture(scope="module")
def server(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(made, tmp_path_factory.mktemp("project"))
    yield running
    running.stop()


@pytest.fixture
def helsinki(gazetteer: Gazetteer) -> Candidate:
    answer = gazetteer.resolve("Helsinki")
    assert isinstance(answer, Found)
    return answer.candidate


def street_of(server: Server, folder: Path) -> Street:
    guard = Guard(folder / "streets.sqlite", salt=b"salt", now=SetClock(datetime(2027, 5, 21, tzinfo=UTC)).now)
    return Street(server.address, http=Http(user_agent="rallies test"), guard=guard, wait=lambda _: None)


@pytest.fixture
def street(server: Server, tmp_path: Path) -> Street:
    return street_of(server, tmp_path)


@pytest.mark.parametrize("words", ["Mannerheimintie", "Mannerheimvägen", "mannerheimintie, helsinki"])
def test_a_street_is_found_in_its_city(street: Street, helsinki: Candidate, words: str) -> None:
    answer = street.search(words, near=helsinki, language="fi")

    assert isinstance(answer, Found | Ambiguous), answer
    assert answer.candidates[0].lat == pytest.approx(60.17, abs=0.03)
    assert answer.candidates[0].lon == pytest.approx(24.93, abs=0.03)
    assert answer.candidates[0].zone == "Europe/Helsinki"


def test_a_russian_word_is_understood(street: Street, helsinki: Candidate) -> None:
    answer = street.search("Хельсинки", near=helsinki, language="ru")

    assert isinstance(answer, Found | Ambiguous), answer


def test_what_is_not_there_is_not_found(street: Street, helsinki: Candidate) -> None:
    assert isinstance(street.search("Qwxyzzy 999", near=helsinki), NotFound)


def test_a_street_of_another_city_is_not_found(gazetteer: Gazetteer, street: Street) -> None:
    minsk = gazetteer.resolve("Minsk")
    assert isinstance(minsk, Found)

    assert isinstance(street.search("Mannerheimintie", near=minsk.candidate), NotFound)


def test_geopy_asks_structured_and_in_reverse_through_our_door(street: Street) -> None:
    structured = street._nominatim.geocode({"street": "Mannerheimintie", "country": "Finland"})
    reverse = street._nominatim.reverse((60.1699, 24.9384), language="fi")

    assert structured.latitude == pytest.approx(60.17, abs=0.03)
    assert "Helsinki" in reverse.address


@pytest.fixture
def mortal(made: Path, tmp_path: Path) -> Iterator[Server]:
    project = tmp_path / "project"
    project.mkdir()
    running = Server(made, project)
    yield running
    running.stop()


def test_a_server_that_was_killed_is_unavailable(mortal: Server, helsinki: Candidate, tmp_path: Path) -> None:
    street = street_of(mortal, tmp_path)
    mortal.stop()

    assert isinstance(street.search("Mannerheimintie", near=helsinki), Unavailable)


def test_a_server_that_is_killed_while_it_is_asked_is_unavailable(
    mortal: Server, helsinki: Candidate, tmp_path: Path
) -> None:
    street = street_of(mortal, tmp_path)
    mortal.fall_silent()
    dying = threading.Timer(1, mortal.stop)
    dying.start()

    began = time.monotonic()
    answer = street.search("Mannerheimintie", near=helsinki)
    dying.join()

    assert isinstance(answer, Unavailable)
    assert 0.5 < time.monotonic() - began < TIMEOUT_SECONDS
