"""Every kind of page and feed, by size and breadth of the register, on SQLite and PostgreSQL: a line for each kind.

Its value is a render past all that is kept; beside it stand the first one after a write, kept bytes, those with their
tag (304), and kept bytes by HTTP, all as CPU of the process that serves. The floor is a page of an empty Flask, and of
the server over HTTP an address that nothing answers but a redirect. `BENCH=full` adds 100,000 and 1,000,000 rallies.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing
from functools import partial
from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import NamedTuple

from flask import Flask

from attack.harness import served
from bench import coalition
from bench.coalition import NOW, ON_THE_DAY, SLUG
from bench.harness import Figure, application, cpu_ms, instance, seed
from bench.pages import empty_page, rendered
from bench.world import analyze
from rallies.core.clock import SetClock
from rallies.core.db.database import writing
from rallies.model.actors import By
from tests.postgresql import cluster, programs

IS_FULL = os.environ.get("BENCH") == "full"
SIZES = (1_000, 10_000, 100_000, 1_000_000) if IS_FULL else (1_000, 10_000)
TIMES, WRITES, KEPT, HTTP_REQUESTS = 3, 3, 200, 100
OF_PLACES = {"world": "", "country": "places/pl/", "city": "places/pl/{city}/", "campaign": f"campaigns/{SLUG}/"}
FEEDS = ("rallies.ics", "rallies.atom", "rallies.geojson", "rallies.csv")
FLOOR = "/"
CITIES = {False: "city-0", True: "warsaw"}
Environ = dict[str, object]


class Spent(NamedTuple):
    """Milliseconds of CPU: past what is kept, after a write, kept, kept with its tag, kept by HTTP."""

    miss: float
    written: float
    hit: float
    unchanged: float
    http: float


def run() -> list[Figure]:
    """One table for each size, breadth and database."""
    found: list[Figure] = []
    for size in SIZES:
        for is_wide in (False, True):
            found += _table(size, is_wide=is_wide, environ={}, kind="SQLite")
            if programs() is not None:
                with cluster() as database:
                    environ = {"RALLIES_DATABASE_URL": database.address}
                    found += _table(size, is_wide=is_wide, environ=environ, kind="PostgreSQL")
    return found


def kinds(city: str) -> dict[str, str]:
    """The address of each kind of page and feed by its name."""
    pages = {f"{of}": f"/en/{path.format(city=city)}" for of, path in OF_PLACES.items()}
    feeds = {f"{of} {feed.partition('.')[2]}": f"{pages[of]}{feed}" for of in pages for feed in FEEDS}
    rest = {"places": "/en/places/", "search": "/en/search/?q=number", "near": "/en/near/?lat=52.2&lon=21.0"}
    return {**pages, **rest, **feeds}


def _table(size: int, *, is_wide: bool, environ: Mapping[str, str], kind: str) -> Iterator[Figure]:
    of = f"{size:,} {'wide' if is_wide else 'narrow'} {kind}"
    clock = SetClock(NOW)
    asked = kinds(CITIES[is_wide])
    with instance(environ) as folder:
        with application(folder, environ, clock=clock) as app:
            seed(size, now=NOW, is_wide=is_wide)
            with writing():
                coalition.call(By.staff("bench", NOW))
            analyze()
            clock.instant = ON_THE_DAY
            floor = cpu_ms(empty_page(), 20 * TIMES)
            inside = {what: _inside(app, path) for what, path in asked.items()}
        http = _by_http(folder, environ, {**asked, "floor": FLOOR})
    yield Figure(f"{of}: an empty page, floor", floor, "ms CPU", note=f"by HTTP {http['floor']:.2f}")
    for what, spent in inside.items():
        beside = spent._replace(http=http[what])
        yield Figure(f"{of}: {what}", spent.miss, "ms CPU", note=_said(beside))


def _said(spent: Spent) -> str:
    return f"written {spent.written:.2f}, kept {spent.hit:.3f}, 304 {spent.unchanged:.3f}, by HTTP {spent.http:.2f}"


def _inside(app: Flask, path: str) -> Spent:
    """What a kind costs in this process."""
    rendered(app, path)
    miss = cpu_ms(partial(rendered, app, path), TIMES)
    spent = []
    for number in range(WRITES):
        coalition.move_a_rally(number)
        spent.append(cpu_ms(partial(rendered, app, path), 1))
    tag = _asked(app, path)
    hit = cpu_ms(partial(_asked, app, path), KEPT if tag else TIMES)
    unchanged = cpu_ms(partial(_asked, app, path, HTTP_IF_NONE_MATCH=tag), KEPT if tag else TIMES)
    return Spent(miss, median(spent), hit, unchanged, 0.0)


def _asked(app: Flask, path: str, **headers: str) -> str:
    """Ask the whole application as a server does, and return the tag of its answer, "" for none."""
    said: dict[str, str] = {}

    def start(_status: str, named: list[tuple[str, str]], _error: object = None) -> Callable[[bytes], object]:
        said.update(named)
        return BytesIO().write

    address, _, query = path.partition("?")
    environ: Environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": address, "QUERY_STRING": query, "SCRIPT_NAME": "",
        "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8000", "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "127.0.0.1",
        "REMOTE_ADDR": "127.0.0.1", "HTTP_ACCEPT_ENCODING": "br, gzip", "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(), **headers,
    }  # fmt: skip
    answer = app.wsgi_app(environ, start)
    for _ in answer:
        pass
    if close := getattr(answer, "close", None):
        close()
    return said.get("ETag", "")


def _by_http(folder: Path, environ: Mapping[str, str], asked: Mapping[str, str]) -> dict[str, float]:
    """What an answer costs the process of a server, kept bytes where there are some."""
    with ExitStack() as stack:
        site = stack.enter_context(served(folder, words=("--no-work",), **environ))
        line = stack.enter_context(closing(HTTPConnection("127.0.0.1", site.port, timeout=300)))
        spent = {}
        for what, path in asked.items():
            _ask(line, path)
            before = site.cpu_seconds()
            times = HTTP_REQUESTS if "?" not in path else TIMES
            for _ in range(times):
                _ask(line, path)
            spent[what] = (site.cpu_seconds() - before) * 1_000 / times
        return spent


def _ask(line: HTTPConnection, path: str) -> None:
    line.request("GET", path, headers={"Accept-Encoding": "br, gzip"})
    line.getresponse().read()
