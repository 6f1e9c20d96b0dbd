"""A server whose Redis goes away and comes back: limits go on in memory, and nobody sees an error."""

import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.cli.test_serve import RALLIES, environment, get, served
from tests.intake.typed import TYPED, hidden
from tests.needs import program
from tests.ports import free_port

pytestmark = [pytest.mark.service, pytest.mark.slow]


@contextmanager
def redis(port: int, folder: Path) -> Iterator[None]:
    """A Redis of our own that is killed at the end."""
    command = [program("redis-server"), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            wait(lambda: knows(port, b"PING\r\n") == b"+PONG\r\n")
            yield
        finally:
            process.kill()


def wait(is_so: Callable[[], bool], seconds: float = 40.0) -> None:
    """Wait until a condition holds; the test fails if it never does."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def knows(port: int, words: bytes) -> bytes:
    """What a Redis answers, "" while none is there."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=2) as line:
        line.sendall(words)
        return line.recv(1_000)
    return b""


def posted(port: int, path: str, fields: dict[str, str]) -> int:
    with closing(HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", path, urlencode(fields), kind)
        return connection.getresponse().status


def submit(port: int) -> int:
    """The status of a rally sent by the form."""
    token = hidden(get(port, "/en/submit/")[2].decode())["token"]
    return posted(port, "/en/submit/", {**TYPED, "token": token, "step": "send"})


def log_in(port: int) -> int:
    """The status of a wrong log-in."""
    token = hidden(get(port, "/desk/login/")[2].decode())["form_token"]
    return posted(port, "/desk/login/", {"form_token": token, "name": "a", "password": "b" * 12, "code": "123456"})


def doctor(folder: Path, port: int) -> str:
    environ = environment(folder) | {"RALLIES_REDIS_URL": f"redis://127.0.0.1:{port}"}
    return subprocess.run([*RALLIES, "doctor"], env=environ, capture_output=True, text=True, check=False).stdout


def test_limits_go_on_in_memory_while_redis_is_away(tmp_path: Path) -> None:
    port = free_port()
    with (
        redis(port, tmp_path),
        served(tmp_path / "instance", RALLIES_REDIS_URL=f"redis://127.0.0.1:{port}") as (_, web),
    ):
        assert (submit(web), log_in(web)) == (303, 403)
        assert knows(port, b"DBSIZE\r\n") != b":0\r\n"

    with served(tmp_path / "instance", RALLIES_REDIS_URL=f"redis://127.0.0.1:{port}") as (_, web):
        assert "Redis does not answer" in doctor(tmp_path / "instance", port)
        assert [submit(web) for _ in range(21)] == [303] * 20 + [429]
        assert log_in(web) == 403
        with redis(port, tmp_path):
            wait(lambda: submit(web) == 303)
            assert knows(port, b"DBSIZE\r\n") != b":0\r\n"
            assert log_in(web) == 403
        assert log_in(web) == 403
        assert get(web, "/en/")[0] == 200
