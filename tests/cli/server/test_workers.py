"""Sockets that are there before a server is: listening first, sockets of systemd, several workers, their renewal."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest

from rallies.cli.server import sockets
from rallies.core.errors import ConfigurationError
from tests.cli.test_serve import RALLIES, environment, get, served
from tests.needs import program
from tests.ports import free_port

pytestmark = pytest.mark.service
HANDS_OVER = (
    "import os, socket, sys; one = socket.socket(fileno=int(sys.argv[1])); os.dup2(one.fileno(), 3);"
    "os.environ |= {'LISTEN_PID': str(os.getpid()), 'LISTEN_FDS': '1'};"
    "os.execv(sys.argv[2], sys.argv[2:])"
)
"""What systemd does: the socket is number 3, and the environment says to whom it is meant."""


def children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]


def until(is_so: Callable[[], bool], *, seconds: float = 60.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if is_so():
            return True
        time.sleep(0.05)
    return False


@contextmanager
def asked_without_pause(port: int, *, by: int = 1) -> Iterator[list[int]]:
    """What pages answer that so many ask for one after the other meanwhile; 0 for none."""
    statuses: list[int] = []
    is_over = threading.Event()

    def ask() -> None:
        while not is_over.is_set():
            try:
                statuses.append(get_patiently(port))
            except OSError:
                statuses.append(0)

    asking = [threading.Thread(target=ask) for _ in range(by)]
    for one in asking:
        one.start()
    try:
        yield statuses
    finally:
        is_over.set()
        for one in asking:
            one.join()


@contextmanager
def by_systemd(listening: socket.socket, folder: Path, *more: str) -> Iterator[subprocess.Popen[str]]:
    """A server that was handed over a socket, and has said that it serves."""
    process = subprocess.Popen(
        [sys.executable, "-c", HANDS_OVER, str(listening.fileno()), *RALLIES, "serve", *more],
        env=environment(folder), pass_fds=[listening.fileno()], stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        while "Stop with" not in (line := process.stdout.readline()):
            assert line
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=30)


def test_of_hundreds_who_ask_through_a_renewal_and_a_new_start_nobody_is_refused(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0), backlog=512)) as listening:
        port = listening.getsockname()[1]
        with ExitStack() as later, asked_without_pause(port, by=6) as statuses:
            with by_systemd(listening, tmp_path, "--workers", "2") as process:
                old = set(children(process.pid))
                process.send_signal(signal.SIGHUP)
                is_renewed = until(lambda: len(now := children(process.pid)) == 2 and not old & set(now))
            later.enter_context(by_systemd(listening, tmp_path, "--workers", "2"))
            so_far = len(statuses)
            assert until(lambda: len(statuses) > so_far + 50)

    assert is_renewed
    assert len(statuses) > 200
    assert set(statuses) == {200}


def test_systemd_itself_starts_the_server_for_who_asks_first(tmp_path: Path) -> None:
    port = free_port()
    command = [program("systemd-socket-activate"), f"--listen=127.0.0.1:{port}"]
    command += [f"--setenv={name}" for name in ("RALLIES_INSTANCE", "PYTHONUNBUFFERED")]
    process = subprocess.Popen(
        [*command, *RALLIES, "serve"], env=environment(tmp_path), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        assert until(lambda: is_listening(port))
        status = get_patiently(port)
    finally:
        process.terminate()
        process.wait(30)

    assert status == 200


def test_a_server_listens_before_its_register_is_there(tmp_path: Path) -> None:
    (port_socket,) = sockets.opened("127.0.0.1", 0)
    port = port_socket.getsockname()[1]
    port_socket.close()
    process = subprocess.Popen(
        [*RALLIES, "serve", "--port", str(port)], env=environment(tmp_path), stdout=subprocess.DEVNULL
    )
    try:
        assert until(lambda: is_listening(port))
        was_there = (tmp_path / "rallies.sqlite").exists()
        status = get_patiently(port)
    finally:
        process.terminate()
        process.wait(30)

    assert not was_there
    assert status == 200


def is_listening(port: int) -> bool:
    with closing(socket.socket()) as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


def get_patiently(port: int) -> int:
    with closing(socket.create_connection(("127.0.0.1", port), timeout=60)) as line:
        line.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        said = line.recv(1_024)
        return int(said.split(b" ")[1]) if said else 0


def test_workers_are_renewed_and_nobody_is_refused(tmp_path: Path) -> None:
    with served(tmp_path, "--workers", "2") as (process, port):
        old = children(process.pid)
        with asked_without_pause(port) as statuses:
            process.send_signal(signal.SIGHUP)
            is_renewed = until(lambda: len(children(process.pid)) == 2 and not set(old) & set(children(process.pid)))
            get(port, "/en/")
        process.terminate()
        output, _ = process.communicate(timeout=60)

    assert len(old) == 2
    assert is_renewed
    assert set(statuses) == {200}
    assert process.returncode == 0
    assert output.endswith("Stopped.\n")
    assert not any(Path(f"/proc/{pid}").exists() for pid in old)


def test_a_worker_that_was_killed_is_begun_anew(tmp_path: Path) -> None:
    with served(tmp_path, "--workers", "1") as (process, port):
        (old,) = children(process.pid)
        os.kill(old, signal.SIGKILL)
        is_mended = until(lambda: children(process.pid) not in ([], [old]))
        status = get_patiently(port)
        process.terminate()
        process.communicate(timeout=60)

    assert is_mended
    assert status == 200


def test_workers_leave_when_whoever_started_them_is_killed(tmp_path: Path) -> None:
    with served(tmp_path, "--workers", "1") as (process, _):
        (worker,) = children(process.pid)
        process.kill()
        process.wait(10)

        assert until(lambda: not Path(f"/proc/{worker}").exists() or is_dead(worker))


def is_dead(pid: int) -> bool:
    """Whether it has ended, although nobody has asked how."""
    return Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0] == "Z"


def test_workers_that_can_not_start_end_with_their_reason(tmp_path: Path) -> None:
    told = subprocess.run(
        [*RALLIES, "serve", "--port", "0", "--workers", "2"],
        env=environment(tmp_path) | {"RALLIES_GAZETTEER": str(tmp_path / "none.sqlite")},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert told.returncode == 1
    assert "none.sqlite" in told.stderr
    assert re.search(r"A worker ended before it served\.\n\Z", told.stderr)


def test_sockets_for_another_process_are_not_taken() -> None:
    environ = {"LISTEN_PID": "1", "LISTEN_FDS": "1", "LISTEN_FDNAMES": "web"}

    assert sockets.handed_over(environ) == []
    assert environ == {}


def test_only_sockets_of_tcp_are_served() -> None:
    with closing(socket.socket(socket.AF_UNIX)) as one, pytest.raises(ConfigurationError, match="ListenStream"):
        sockets.inherited([os.dup(one.fileno())])


def test_a_host_with_two_addresses_has_one_port(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [(socket.AF_INET, 0, 0, "", ("127.0.0.1", 0)), (socket.AF_INET, 0, 0, "", ("127.0.0.2", 0))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)

    found = sockets.opened("localhost", 0)

    assert len({one.getsockname()[1] for one in found}) == 1
    assert len(found) == 2
    for one in found:
        one.close()
