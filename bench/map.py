"""The map: tiles from the database and from published bytes, Folium's parts, and a first visit in a real browser.

A process's CPU is counted; of a tile from PostgreSQL the time by the clock, the least of a few takes: the server's CPU
cannot be read for one question, the two processes take turns, and neither can have used more. On the wire is what the
browser says that it received, heads of answers included. The second visit is by a new page of the same browser, within
the quarter of an hour that pages are kept, and once after all that can become old has: then each page, tile and drawing
is asked for again by its tag. Times in the browser are by its own clock, the middle of a few visits by a browser that
holds nothing.
"""

import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from statistics import median, quantiles
from tempfile import mkdtemp
from threading import Thread
from typing import TYPE_CHECKING, Any

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from waitress.server import create_server
from werkzeug.test import EnvironBuilder

from bench.harness import Figure, Skipped, application, cpu_ms, instance
from bench.world import analyze, fill
from rallies.core.clock import Moment, SetClock
from rallies.core.db.database import session, writing
from rallies.formats.map import chart, mapview
from rallies.formats.map.mapparts import Kind
from rallies.model.lists import tiles
from rallies.model.lists.listing import Kind as RallyKind
from rallies.model.rally.rallies import Rally
from rallies.model.selection import Selection
from tests import postgresql
from tests.ports import free_port

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

NOW = datetime(2027, 5, 1, 12, tzinfo=UTC)
COUNT = 100_000
TIMES_MORE = 9
"""Copies that make a million of the first hundred thousand."""
ALL = Selection()
WEEK = Selection(since=date(2027, 5, 2), until=date(2027, 5, 8), kind=RallyKind.RALLY)
VIEWS = {
    "world": (1, (0, 1), (0, 1)),
    "Europe": (4, (7, 8, 9), (4, 5, 6)),
    "Berlin, the region": (7, (68, 69), (41, 42)),
    "Berlin, the city": (10, (549, 550, 551), (335, 336)),
    "Berlin, a district": (13, (4399, 4400, 4401, 4402), (2686, 2687, 2688)),
}
"""A screen's tiles at five zooms: zoom, columns, rows."""
TAKES = 3
VISITS = 5
SLOWEST_MS = 300_000
"""How long the first visit of all may take, before the page of a million rallies is published."""
_OLD = "public, max-age=0"
WATCH = """
window.seen = {marker: null, longest: 0};
new PerformanceObserver((list) => list.getEntries().forEach((task) =>
  (window.seen.longest = Math.max(window.seen.longest, task.duration)))).observe({type: "longtask", buffered: true});
new MutationObserver(() => {
  if (window.seen.marker === null && document.querySelector(".leaflet-marker-icon"))
    window.seen.marker = performance.now();
}).observe(document, {childList: true, subtree: true});
"""


def run() -> list[Figure]:
    """The figures of the map at a hundred thousand rallies, and the first marker at a million."""
    if not (mapview.BUILT.parent / "world.pmtiles").is_file():
        raise Skipped("the basemap is not built")
    if not shutil.which("chromium"):
        raise Skipped("chromium is not installed")
    with instance() as folder, application(folder, clock=SetClock(NOW)) as app:
        fill(COUNT, NOW)
        found = [*_drawn(), *_tiles("SQLite", median, time.process_time), *_published(app), *_visited(app)]
        _multiply(TIMES_MORE)
        found += _at_a_million(app)
    return [*found, *_on_postgresql()]


def _on_postgresql() -> list[Figure]:
    """The tiles from PostgreSQL, where that is installed."""
    if not postgresql.programs():
        return []
    with postgresql.server() as address:
        environ = {"RALLIES_DATABASE_URL": address}
        with instance(environ) as folder, application(folder, environ, clock=SetClock(NOW)):
            fill(COUNT, NOW)
            return _tiles("PostgreSQL", min, time.perf_counter)


def _at_a_million(app: Flask) -> list[Figure]:
    """The same first visit, and the dearest tile of a week, at ten times as many rallies."""
    visit = _visits(app)
    z, columns, rows = VIEWS["world"]
    dearest = max(
        median(_cost((z, x, y), WEEK, time.process_time) for _ in range(TAKES)) for x in columns for y in rows
    )
    facts = {"first marker, cold browser": (visit.marker_ms / 1_000, "s"), "longest task": (visit.longest_ms, "ms")}
    facts["the dearest tile, a week and a kind"] = (dearest, "ms CPU")
    return [Figure(what, value, unit, note="a million rallies") for what, (value, unit) in facts.items()]


def _multiply(times: int) -> None:
    columns = [column.key for column in Rally.__table__.columns if column.key not in {"id", "public_id", "uid"}]
    said = ", ".join(f'"{column}"' for column in columns)
    with writing() as current:
        for turn in range(times):
            current.connection().exec_driver_sql(
                f"INSERT INTO rallies (public_id, uid, {said}) "  # noqa: S608  # our own columns
                f"SELECT '{turn}' || public_id, '{turn}' || uid, {said} FROM rallies WHERE id <= {COUNT}"
            )
    analyze()


def _drawn() -> list[Figure]:
    cost = median(cpu_ms(lambda: chart.parts(Kind.OVERVIEW, "ltr"), 10) for _ in range(5))
    return [Figure("Folium makes the parts of a page's map", cost, "ms CPU", 5)]


def _tiles(database: str, of_takes: Callable[[Iterable[float]], float], watch: Callable[[], float]) -> list[Figure]:
    """What each tile of five views takes from a database, of a few takes each."""
    filtered, whole = (_costs(selection, of_takes, watch) for selection in (WEEK, ALL))
    said = f"tile from {database}, a week and a kind"
    worst = max(whole, key=lambda address: whole[address])
    return [
        Figure(f"{said}: p95", quantiles(filtered.values(), n=20)[-1], "ms CPU", 15),
        Figure(f"{said}: the dearest", max(filtered.values()), "ms CPU"),
        Figure(f"the dearest tile from {database}, unfiltered", whole[worst], "ms CPU", note=str(worst)),
    ]


def _costs(
    selection: Selection, of_takes: Callable[[Iterable[float]], float], watch: Callable[[], float]
) -> dict[tuple[int, int, int], float]:
    addresses = [(z, x, y) for z, columns, rows in VIEWS.values() for x in columns for y in rows]
    return {address: of_takes([_cost(address, selection, watch) for _ in range(TAKES)]) for address in addresses}


def _cost(address: tuple[int, int, int], selection: Selection, watch: Callable[[], float]) -> float:
    began = watch()
    tiles.tile(*address, selection, Moment(NOW))
    took = watch() - began
    session().rollback()
    return took * 1_000


def _published(app: Flask) -> list[Figure]:
    """The world's four tiles once they are kept, asked as the server asks them."""
    z, columns, rows = VIEWS["world"]
    paths = [f"/tiles/all/{z}/{x}/{y}.json" for x in columns for y in rows]
    client = app.test_client()
    for path in paths:
        client.get(path)
    environs = [_environ(path) for path in paths]
    cost = cpu_ms(lambda: [_asked(app, environ) for environ in environs], 200)
    return [Figure("the world view's four tiles from published bytes", cost, "ms CPU", 1)]


def _environ(path: str) -> dict[str, Any]:
    return EnvironBuilder(path=path, headers=[("Accept-Encoding", "br")]).get_environ()


def _asked(app: Flask, environ: dict[str, Any]) -> bytes:
    def started(status: str, headers: list[tuple[str, str]], *_: object) -> Callable[[bytes], object]:
        del status, headers
        return lambda _: None

    return b"".join(app.wsgi_app(dict(environ), started))


@dataclass
class _Visit:
    """What a browser saw: bytes on the wire by kind, when the first marker stood, the longest task, the heap."""

    wire: int = 0
    code: int = 0
    foreign: int = 0
    marker_ms: float = 0.0
    longest_ms: float = 0.0
    heap: float = 0.0
    kinds: dict[str, str] = field(default_factory=dict)


def _visited(app: Flask) -> list[Figure]:
    visit = _visits(app)
    return [
        Figure("first visit on the wire", visit.wire / 1_000, "kB", 200),
        Figure("of which scripts", visit.code / 1_000, "kB", 90),
        Figure("second visit on the wire", _again(app) / 1_000, "kB", 10),
        Figure("second visit, after all that can become old has", _again(_Aged(app)) / 1_000, "kB", 10),
        Figure("requests that left the origin", visit.foreign, "", 0),
        Figure("first marker, cold browser", visit.marker_ms / 1_000, "s", 1, note=f"{COUNT:,} rallies"),
        Figure("longest task", visit.longest_ms, "ms", 100),
        Figure("JavaScript heap", visit.heap / 1e6, "MB", 25),
    ]


def _visits(app: Flask) -> _Visit:
    """The middle one of a few first visits, after one that lets the server publish the view."""
    with _browser(app) as (browser, address):
        _visit(browser.new_context(), address)
        seen = [_visit(browser.new_context(viewport={"width": 1200, "height": 720}), address) for _ in range(VISITS)]
    middle = sorted(seen, key=lambda each: each.marker_ms)[VISITS // 2]
    middle.longest_ms = median(each.longest_ms for each in seen)
    return middle


def _again(app: "WSGIApplication") -> int:
    with _browser(app) as (browser, address):
        context = browser.new_context(viewport={"width": 1200, "height": 720})
        _visit(context, address)
        return _visit(context, address).wire


class _Aged:
    """The application as a browser meets it a week later: only what is kept for ever is not asked for again."""

    def __init__(self, app: "WSGIApplication") -> None:
        self._app = app

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        def started(status: str, headers: list[tuple[str, str]], *more: object) -> Callable[[bytes], object]:
            aged = [
                (name, _OLD if name == "Cache-Control" and "immutable" not in said else said) for name, said in headers
            ]
            return start_response(status, aged, *more)  # type: ignore[arg-type]  # as it was given

        return self._app(environ, started)


@contextmanager
def _browser(app: "WSGIApplication") -> Iterator[tuple[Browser, str]]:
    port = free_port()
    server = create_server(app, host="127.0.0.1", port=port, threads=6)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    profile = mkdtemp(prefix="rallies-bench-browser-")
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox", "--enable-precise-memory-info"]
            )
            yield browser, f"http://127.0.0.1:{port}"
            browser.close()
    finally:
        server.close()
        thread.join(timeout=10)
        shutil.rmtree(profile, ignore_errors=True)


def _visit(context: BrowserContext, address: str) -> _Visit:
    seen = _Visit()
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.on("Network.responseReceived", lambda event: _note_response(seen, event, address))
    wire.on("Network.loadingFinished", lambda event: _note_end(seen, event))
    page.add_init_script(WATCH)
    page.goto(f"{address}/en/map/#map=2/28/10", timeout=SLOWEST_MS)
    page.locator(".leaflet-marker-icon").first.wait_for(state="attached", timeout=SLOWEST_MS)
    page.wait_for_load_state("networkidle")
    time.sleep(1)
    told = page.evaluate("({...window.seen, heap: performance.memory.usedJSHeapSize})")
    page.close()
    seen.marker_ms, seen.longest_ms, seen.heap = told["marker"], told["longest"], told["heap"]
    return seen


def _note_response(seen: _Visit, event: dict[str, Any], address: str) -> None:
    url = event["response"]["url"]
    seen.kinds[event["requestId"]] = event["type"]
    seen.foreign += not url.startswith((address, "data:"))


def _note_end(seen: _Visit, event: dict[str, Any]) -> None:
    length = int(event["encodedDataLength"])
    seen.wire += length
    if seen.kinds.get(event["requestId"]) == "Script":
        seen.code += length
