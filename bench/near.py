"""What is near: the rallies within 50 km of a point, among a hundred thousand, on each database.

CPU is counted, the least of a few rounds; on PostgreSQL that of the server's process for this connection too, as the
kernel's scheduler tells it, both on one core.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from statistics import quantiles

from bench.harness import Figure, application, cpu_watch, instance, one_core
from bench.world import Point, fill, points
from rallies.core.clock import Moment, SetClock
from rallies.core.db import database
from rallies.core.db.database import session
from rallies.model.lists import nearby
from tests import postgresql

NOW = datetime(2027, 5, 1, 12, tzinfo=UTC)
COUNT = 100_000
KM = 50.0
Question = Callable[..., object]
ASKED = 200
ROUNDS = 5
EDGES: list[Point] = [(90.0, 0.0), (-90.0, 0.0), (0.0, 180.0), (-17.5, -179.9), (66.0, 179.5), (89.9, -120.0)]


def run() -> list[Figure]:
    """The figures of each database that is installed."""
    found = _measured("SQLite", {})
    if postgresql.programs():
        with one_core(), postgresql.server() as address:
            found += _measured("PostgreSQL", {"RALLIES_DATABASE_URL": address})
    return found


def _measured(name: str, environ: dict[str, str]) -> list[Figure]:
    with _filled(environ):
        watch = cpu_watch()
        asked = [*points(0, ASKED), *EDGES]
        anew = quantiles([_once(nearby.near, point, watch) for point in asked], n=20)
        again = _cuts(nearby.near, asked, watch)
        which = _cuts(nearby.spotted, asked, watch)
        rows = [len(nearby.near(*point, Moment(NOW), km=KM)) for point in asked]
    note = f"{sum(rows) / len(rows):.0f} rows at the mean, at most {max(rows)}"
    return [
        Figure(f"near, 50 km, {name}: which and how far, p50", which[9], "ms CPU"),
        Figure(f"near, 50 km, {name}: which and how far, p95", which[18], "ms CPU", 1, note=note),
        Figure(f"near, 50 km, {name}: with their faces, asked lately, p95", again[18], "ms CPU"),
        Figure(f"near, 50 km, {name}: with their faces, read anew, p95", anew[18], "ms CPU"),
    ]


@contextmanager
def _filled(environ: dict[str, str]) -> Iterator[None]:
    with instance(environ) as folder, application(folder, environ, clock=SetClock(NOW)):
        fill(COUNT, NOW)
        yield


def _cuts(question: Question, asked: list[Point], watch: Callable[[], float]) -> list[float]:
    """Twentieths of what a question takes at points, the least of a few each."""
    return quantiles([min(_once(question, point, watch) for _ in range(ROUNDS)) for point in asked], n=20)


def _once(question: Question, point: Point, watch: Callable[[], float]) -> float:
    """What a question takes once, in a transaction where the standing was asked for, as every page begins."""
    database.standing()
    began = watch()
    question(*point, Moment(NOW), km=KM)
    took = watch() - began
    session().rollback()
    return took * 1_000
