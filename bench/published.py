"""Published bytes behind waitress: CPU of a hit and of a 304 above the bare server, freshness, memory and start.

CPU is the time of all threads of the server's process over a fixed number of requests on kept-alive connections: the
least of many short rounds, in turns with an application that the same server asks, and that answers as many bytes from
memory with three headers. All of them run on one core, and another process at work can only add to it.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select

from bench.harness import Figure, alternated, application, city_address, instance, one_core, seed
from rallies.core.db.database import session, writing
from rallies.model.actors import Actor, By
from rallies.model.rally import decisions
from rallies.model.rally.rallies import Rally

SIZES = (100, 1_000, 10_000)
REQUESTS, ROUNDS = 60, 40
"""Short rounds in turns, since the machine is never as busy as a second ago."""
HIT_MS, UNCHANGED_MS = 0.10, 0.06
SETTLED_MS = 20
"""What a server takes in a second while nobody asks."""
CITY = 7
"""A city with its share of the rallies, and a feed of some length."""
SERVE = [sys.executable, "-c", "from rallies.cli import main; main()"]
BARE = """
import sys
from waitress.channel import HTTPChannel
from waitress.server import create_server
from rallies.cli.server import answers
HTTPChannel.task_class = answers.Task
body = b"x" * int(sys.argv[1])
headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", sys.argv[1]), ("ETag", '"x"')]
def app(environ, start_response):
    if "HTTP_IF_NONE_MATCH" in environ:
        start_response("304 Not Modified", headers[2:])
        return ()
    start_response("200 OK", headers)
    return (body,)
server = create_server(app, host="127.0.0.1", port=0, threads=8, ident=None, asyncore_use_poll=True)
print(f"http://127.0.0.1:{server.effective_port}/ Stop with", flush=True)
server.run()
"""


class Served(NamedTuple):
    """A server that runs, and where."""

    process: subprocess.Popen[str]
    port: int

    def cpu_ms(self) -> float:
        """CPU time of all its threads so far, in milliseconds, to the nanosecond."""
        threads = Path(f"/proc/{self.process.pid}/task").iterdir()
        return sum(int((thread / "schedstat").read_text("ascii").split()[0]) for thread in threads) / 1e6

    def rss_mib(self) -> float:
        """Memory the process holds now."""
        status = Path(f"/proc/{self.process.pid}/status").read_text("ascii")
        return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1_024


class Answer(NamedTuple):
    """What came back."""

    status: int
    tag: str
    body: bytes


def run() -> list[Figure]:
    """All figures, for each number of rallies."""
    figures = []
    for size in SIZES:
        with one_core(), instance() as folder:
            with application(folder):
                seed(size)
            figures += _of_size(folder, size)
    return [*figures, *_start()]


def _of_size(folder: Path, size: int) -> list[Figure]:
    with application(folder):
        rally = session().execute(select(Rally.public_id).where(Rally.city == city_address(CITY)[1])).scalars().first()
    pages = {
        "list page": "/en/",
        "rally page": f"/en/rallies/{rally}/",
        "calendar of all": "/en/rallies.ics",
        "map tile": "/tiles/all/2/2/1.json",
    }
    figures = []
    with served([*SERVE, "--instance", str(folder), "serve", "--port", "0"]) as ours:
        settle(ours)
        for what, path in pages.items():
            figures += _page(ours, f"{what}, {size:,} rallies", path)
    return [*figures, *_freshness(folder, size)]


def _page(ours: Served, what: str, path: str) -> list[Figure]:
    first = ask(ours.port, path)
    if first.status != 200:  # noqa: PLR2004  # OK
        return [Figure(f"{what}: answers {first.status}", 1, "", 0)]
    hit: dict[str, str] = {}
    unchanged = {"If-None-Match": first.tag}
    with served([sys.executable, "-c", BARE, str(len(first.body))]) as bare:
        taken = alternated(
            {
                "bare": measured(bare, path, hit),
                "hit": measured(ours, path, hit),
                "bare 304": measured(bare, path, unchanged),
                "304": measured(ours, path, unchanged),
            },
            rounds=ROUNDS,
            of=min,
        )
    size = f"{len(first.body) / 1_000:.1f} kB br; bare {taken['bare']:.3f}, ours {taken['hit']:.3f} ms"
    without = f"bare {taken['bare 304']:.3f}, ours {taken['304']:.3f} ms"
    return [
        Figure(f"{what}: a hit above the bare server", taken["hit"] - taken["bare"], "ms CPU", HIT_MS, note=size),
        Figure(f"{what}: a 304 above it", taken["304"] - taken["bare 304"], "ms CPU", UNCHANGED_MS, note=without),
    ]


def _freshness(folder: Path, size: int) -> list[Figure]:
    """How long after a rally was renamed and frozen by another process the server tells, and what it then holds."""
    with ExitStack() as stack:
        ours = stack.enter_context(served([*SERVE, "--instance", str(folder), "serve", "--port", "0"]))
        stack.enter_context(application(folder))
        rally = session().execute(select(Rally).order_by(Rally.starts_at)).scalars().first()
        if rally is None:
            return []
        page = f"/en/rallies/{rally.public_id}/"
        title = rally.title.encode()
        before = ask(ours.port, page, {"Accept-Encoding": "identity"})
        with writing() as current:
            decisions.freeze(current.get_one(Rally, rally.id), By(Actor.COMMAND_LINE, datetime.now(UTC)), why="x")
        frozen = seconds_until(lambda: title not in ask(ours.port, page, {"Accept-Encoding": "identity"}).body)
        with writing() as current:
            decisions.publish(current.get_one(Rally, rally.id), By(Actor.COMMAND_LINE, datetime.now(UTC)))
        shown = seconds_until(lambda: title in ask(ours.port, page, {"Accept-Encoding": "identity"}).body)
        memory = ours.rss_mib()
    found = [] if title in before.body else [Figure("the page did not show its rally", 1, "", 0)]
    return [
        *found,
        Figure(f"frozen elsewhere, gone here, {size:,} rallies", frozen, "s", 2),
        Figure(f"published elsewhere, seen here, {size:,} rallies", shown, "s", 2),
        Figure(f"memory of the server, {size:,} rallies", memory, "MiB", 75),
    ]


def _start() -> list[Figure]:
    code = (
        "import sys, time; from pathlib import Path; from rallies.app import create_app;"
        "from rallies.core import settings;"
        "create_app(settings.load(Path(sys.argv[1]), environ={})); print(time.process_time() * 1000)"
    )
    with instance() as folder:
        command = [sys.executable, "-c", code, str(folder)]
        runs = [float(subprocess.check_output(command, text=True)) for _ in range(3)]  # noqa: S603  # our own
    return [Figure("start of an application", sorted(runs)[1], "ms CPU", 700)]


def settle(server: Served) -> None:
    """Wait until a server has done what it does at its start, at most half a minute."""
    for _ in range(30):
        before = server.cpu_ms()
        time.sleep(1)
        if server.cpu_ms() - before < SETTLED_MS:
            return


def measured(server: Served, path: str, headers: dict[str, str]) -> Callable[[], float]:
    """A measure of the server's CPU for one request, in milliseconds."""

    def measure() -> float:
        with closing(HTTPConnection("127.0.0.1", server.port, timeout=30)) as line:
            repeat(line, path, headers, 20)
            before = server.cpu_ms()
            repeat(line, path, headers, REQUESTS)
            return (server.cpu_ms() - before) / REQUESTS

    return measure


def repeat(line: HTTPConnection, path: str, headers: dict[str, str], times: int) -> None:
    """Ask the same again and again on one connection."""
    said = {"Accept-Encoding": "gzip, deflate, br", **headers}
    for _ in range(times):
        line.request("GET", path, headers=said)
        line.getresponse().read()


def ask(port: int, path: str, headers: dict[str, str] | None = None) -> Answer:
    """One answer."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as line:
        line.request("GET", path, headers={"Accept-Encoding": "gzip, deflate, br", **(headers or {})})
        answer = line.getresponse()
        return Answer(answer.status, answer.getheader("ETag", ""), answer.read())


def seconds_until(is_so: Callable[[], bool]) -> float:
    """How long something takes to become so, at most ten seconds."""
    began = time.monotonic()
    while not is_so() and time.monotonic() - began < 10:  # noqa: PLR2004  # patience
        time.sleep(0.01)
    return time.monotonic() - began


@contextmanager
def served(command: list[str]) -> Iterator[Served]:
    """A server's process, once it says that it listens."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RALLIES_")}
    process = subprocess.Popen(  # noqa: S603  # our own
        command, env={**kept, "PYTHONUNBUFFERED": "1"}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        said = ""
        while "Stop with" not in said and process.stdout:
            line = process.stdout.readline()
            if not line:
                raise RuntimeError(f"{command} did not start")
            said += line
        yield Served(process, int(said.partition("http://127.0.0.1:")[2].partition("/")[0]))
    finally:
        process.terminate()
        process.communicate()
