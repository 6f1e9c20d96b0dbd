"""The application under other servers, real ones: what `rallies serve` does, they do."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import pytest

from rallies.cli.server.bodies import MOST_LARGE, SMALL_BYTES
from rallies.cli.server.bodyline import BodyLine
from rallies.core.db.lease import Lease
from rallies.core.web import uploads
from tests.cli.server.test_workers import asked_without_pause, children, until
from tests.cli.test_redis import posted
from tests.cli.test_serve import environment, get
from tests.intake.typed import TYPED, hidden
from tests.ports import free_port

BIN = Path(sys.executable).parent
GUNICORN = ("gunicorn", "rallies.wsgi:app", "--workers=2", "--threads=4", "--no-control-socket", "--bind=127.0.0.1:{}")
PRELOADED = (*GUNICORN, "--preload")
GRANIAN = ("granian", "rallies.wsgi:app", "--interface=wsgi", "--workers=2", "--blocking-threads=4", "--port={}")


@contextmanager
def hosted(folder: Path, words: Iterable[str], **environ: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """The application under a server, from when it answers; what it says is in server.log beside the instance."""
    port = free_port()
    program, *arguments = (word.format(port) for word in words)
    with (folder.parent / "server.log").open("wb") as said:
        process = subprocess.Popen(
            [BIN / program, *arguments], env=environment(folder) | environ, stdout=said, stderr=said, cwd=folder.parent
        )
        try:
            assert until(lambda: answers(port) or process.poll() is not None)
            yield process, port
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                raise


def answers(port: int) -> bool:
    with suppress(OSError):
        return get(port, "/healthz")[0] == 200
    return False


def submit(port: int, **more: str) -> int:
    """The status of a rally sent by the form."""
    token = hidden(get(port, "/en/submit/")[2].decode())["token"]
    return posted(port, "/en/submit/", {**TYPED, "token": token, "step": "send", **more})


def holder(lock: Path) -> int:
    """The process that holds a file's lock, 0 if none does."""
    inode = lock.stat().st_ino if lock.exists() else -1
    for line in Path("/proc/locks").read_text("ascii").splitlines():
        fields = line.split()
        if fields[1] == "FLOCK" and fields[5].endswith(f":{inode}"):
            return int(fields[4])
    return 0


@pytest.mark.service
@pytest.mark.slow
@pytest.mark.parametrize("words", [PRELOADED, GRANIAN], ids=["gunicorn", "granian"])
def test_another_server_makes_the_register_takes_a_rally_and_sends_its_mail(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    folder = tmp_path / "instance"
    with hosted(folder, words, RALLIES_DEMO="1") as (process, port):
        pages = [get(port, path)[0] for path in ("/en/", "/static/css/tokens.css", "/basemap/world.pmtiles")]
        sent = submit(port, email="anna@example.org")
        has_mailed = until(lambda: len(list((folder / "outbox").glob("*.eml"))) == 1)
        too_large = posted(port, "/en/submit/", {"description": "x" * 600_000})
        process.terminate()
        process.wait(30)

    said = (tmp_path / "server.log").read_text("utf-8")
    assert pages == [200, 200, 200]
    assert (sent, too_large) == (303, 413)
    assert has_mailed
    assert "Traceback" not in said
    assert [path.name for path in folder.iterdir() if path.stat().st_mode & 0o077] == []


@pytest.mark.service
@pytest.mark.slow
def test_of_several_processes_one_works_and_another_goes_on_when_it_is_killed(tmp_path: Path) -> None:
    folder = tmp_path / "instance"
    lock = folder / "worker.lock"
    with hosted(folder, GUNICORN) as (process, _):
        assert until(lambda: holder(lock) in children(process.pid))
        first = holder(lock)
        os.kill(first, signal.SIGKILL)
        has_followed = until(lambda: holder(lock) in set(children(process.pid)) - {first})

    assert has_followed


@pytest.mark.service
@pytest.mark.slow
def test_nobody_is_refused_while_gunicorn_renews_its_processes(tmp_path: Path) -> None:
    with hosted(tmp_path / "instance", GUNICORN) as (process, port), asked_without_pause(port) as statuses:
        old = children(process.pid)
        process.send_signal(signal.SIGHUP)
        is_renewed = until(lambda: len(children(process.pid)) == 2 and not set(old) & set(children(process.pid)))

    assert is_renewed
    assert set(statuses) == {200}


@pytest.mark.service
@pytest.mark.slow
def test_what_a_person_can_mend_ends_another_server_with_a_sentence(tmp_path: Path) -> None:
    none = str(tmp_path / "none.sqlite")
    with hosted(tmp_path / "instance", GUNICORN, RALLIES_GAZETTEER=none) as (process, _):
        code = process.wait(30)

    said = (tmp_path / "server.log").read_text("utf-8")
    assert code
    assert f"rallies: no gazetteer at {none}" in said
    assert "Traceback" not in said


def test_a_lease_is_one_process_s_until_it_lets_go(tmp_path: Path) -> None:
    mine, other = Lease(tmp_path / "a.lock"), Lease(tmp_path / "a.lock")

    assert (mine.is_mine(), mine.is_mine(), other.is_mine()) == (True, True, False)
    mine.end()
    assert other.is_mine()
    other.end()


class Reader:
    """An application that notes what it is told, and waits in the midst of each answer until it may go on."""

    def __init__(self) -> None:
        self.may_go = threading.Event()
        self.refusals: list[str | None] = []

    def __call__(self, environ: dict[str, Any], _start_response: object) -> Iterable[bytes]:
        self.refusals.append(environ.get(uploads.REFUSAL))
        body: IO[bytes] = environ["wsgi.input"]
        if self.refusals[-1] is None:
            self.may_go.wait(10)
        else:
            assert body.read() == b""
        return ()


def asked(line: BodyLine, path: str, length: int, **more: str) -> None:
    environ = {"PATH_INFO": path, "CONTENT_LENGTH": str(length), "wsgi.input": None, **more}
    line(environ, lambda *_: None)  # type: ignore[arg-type]


def test_few_large_bodies_are_read_at_a_time_and_each_leaves_its_place() -> None:
    reader = Reader()
    line = BodyLine(reader)
    sending = [threading.Thread(target=asked, args=(line, "/en/photos/", SMALL_BYTES + 1)) for _ in range(MOST_LARGE)]
    for one in sending:
        one.start()
    assert until(lambda: len(reader.refusals) == MOST_LARGE, seconds=10)

    asked(line, "/en/photos/", SMALL_BYTES + 1)
    reader.may_go.set()
    for one in sending:
        one.join()
    asked(line, "/en/photos/", SMALL_BYTES + 1)

    assert reader.refusals == [*[None] * MOST_LARGE, uploads.BUSY, None]


@pytest.mark.parametrize(
    ("path", "length", "more", "refusal"),
    [
        ("/en/submit/", SMALL_BYTES + 1, {}, uploads.TOO_LARGE),
        ("/en/submit/", 100, {}, None),
        ("/en/submit/", 0, {"HTTP_TRANSFER_ENCODING": "chunked"}, None),
        ("/en/photos/", SMALL_BYTES * 100, {}, uploads.TOO_LARGE),
    ],
)
def test_a_body_may_be_as_large_as_its_address_takes(
    path: str, length: int, more: dict[str, str], refusal: str | None
) -> None:
    reader = Reader()
    reader.may_go.set()

    asked(BodyLine(reader), path, length, **more)

    assert reader.refusals == [refusal]
