"""Importing a table through the command: rows geocoded and published, nine in ten naming their city exactly.

100,000 rows with `BENCH=full`, else a fifth of them. With coordinates too, and killed five times and run again.
"""

import csv
import hashlib
import io
import os
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from tempfile import TemporaryDirectory
from typing import NamedTuple

from bench.harness import Figure
from rallies.places.shared import gazetteer

FULL = 100_000
ROWS = FULL if os.environ.get("BENCH") == "full" else FULL // 5
KILLED_ROWS = ROWS
"""More than one transaction holds with `BENCH=full`, and fewer else."""
KILLS = 5
_EXACT = 0.9
_COMMAND = (sys.executable, "-c", "from rallies.cli import main; main()")
_ENDS = "SELECT source_key, title, city, country, starts_at, state, lat, lon FROM rallies ORDER BY source_key"


class _Cost(NamedTuple):
    """What an import took: CPU seconds of all its processes, seconds by the clock, MB written, rows accepted."""

    cpu: float
    wall: float
    written: float
    accepted: int


def run(rows: int = ROWS) -> list[Figure]:
    """CPU of all processes; wall time tells of the neighbours too."""
    share = rows / FULL
    plain, pinned = _import(table(rows)), _import(table(rows, is_pinned=True))
    return [
        Figure(f"{rows} rows, CPU of all processes", plain.cpu, "s", goal=40 * share),
        Figure("the same by the clock on the wall", plain.wall, "s", note=f"load {os.getloadavg()[0]:.1f}"),
        Figure(f"{rows} rows with coordinates, CPU", pinned.cpu, "s", goal=60 * share),
        Figure("memory of the largest process", getrusage(RUSAGE_CHILDREN).ru_maxrss / 1024, "MB", goal=250),
        Figure("written to disk", plain.written, "MB", goal=1_000 * share),
        Figure("rows accepted", 100 * plain.accepted / rows, "%"),
        Figure(f"another end after {KILLS} kills", float(not _is_same_after_kills()), "", goal=0),
    ]


def table(rows: int, *, is_pinned: bool = False) -> bytes:
    """A table of rallies in towns of the whole world, drawn by the number of their people; the same each time.

    Each with a point within 5 km of its town if it `is_pinned`.
    """
    draw = random.Random(20270921)  # noqa: S311  # the same table each time
    query = "SELECT name, cc, pop, lat, lon FROM place WHERE pop > 0 ORDER BY id"
    towns = gazetteer().store.db.execute(query).fetchall()
    out = io.StringIO()
    lines = csv.writer(out)
    heads = ("key", "title", "date", "start", "venue", "city", "country", "language")
    lines.writerow((*heads, "lat", "lon") if is_pinned else heads)
    drawn = draw.choices(towns, [row[2] for row in towns], k=rows)
    for number, (name, country, _, lat, lon) in enumerate(drawn):
        town = (
            name if draw.random() < _EXACT else draw.choice((f"{name} {draw.randrange(100, 99_999)}", f"near {name}"))
        )
        day, hour = f"2027-{draw.randrange(1, 13):02}-{draw.randrange(1, 29):02}", f"{draw.randrange(8, 20):02}:00"
        row = (f"k{number}", f"Rally {number}", day, hour, "Main square", town, country, "en")
        pin = (f"{lat + draw.uniform(-0.03, 0.03):.5f}", f"{lon + draw.uniform(-0.03, 0.03):.5f}") if is_pinned else ()
        lines.writerow((*row, *pin))
    return out.getvalue().encode()


def _import(content: bytes) -> _Cost:
    with _instance(content) as folder:
        before, began = getrusage(RUSAGE_CHILDREN), time.monotonic()
        subprocess.run(_command(folder), check=True, capture_output=True)  # noqa: S603  # our own command
        wall, after = time.monotonic() - began, getrusage(RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        written = (after.ru_oublock - before.ru_oublock) * 512 / 1e6
        return _Cost(cpu, wall, written, len(_rallies(folder)))


def _is_same_after_kills() -> bool:
    """Whether an import that is killed at random and run again leaves what one does that nobody disturbs."""
    content = table(KILLED_ROWS)
    with _instance(content) as folder:
        began = time.monotonic()
        subprocess.run(_command(folder), check=True, capture_output=True)  # noqa: S603  # our own command
        wall, undisturbed = time.monotonic() - began, _digest(folder)
    draw = random.Random()  # noqa: S311  # another time each run
    with _instance(content) as folder:
        for _ in range(KILLS):
            running = subprocess.Popen(  # noqa: S603  # our own command
                _command(folder), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            time.sleep(draw.uniform(0.2, 0.8) * wall)
            running.kill()
            running.wait()
        subprocess.run(_command(folder), check=True, capture_output=True)  # noqa: S603  # our own command
        return _digest(folder) == undisturbed


@contextmanager
def _instance(content: bytes) -> Iterator[Path]:
    """A folder with a register that knows no rally, and a file to be imported."""
    with TemporaryDirectory(prefix="rallies-bench-") as name:
        folder = Path(name)
        (folder / "table.csv").write_bytes(content)
        queue = [*_COMMAND, "--instance", str(folder), "queue"]
        subprocess.run(queue, check=True, capture_output=True)  # noqa: S603  # our own command
        yield folder


def _command(folder: Path) -> list[str]:
    return [*_COMMAND, "--instance", str(folder), "import", str(folder / "table.csv"), "--publish"]


def _rallies(folder: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / "rallies.sqlite")) as register:
        return register.execute(_ENDS).fetchall()


def _digest(folder: Path) -> str:
    return hashlib.sha256(repr(_rallies(folder)).encode()).hexdigest()
