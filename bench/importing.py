"""Importing: 100,000 rows of a table, geocoded and published; nine in ten name their city exactly."""

import csv
import io
import os
import random
import time
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from tempfile import TemporaryDirectory

from bench.harness import Figure, application
from rallies.core import current
from rallies.core.db import upgrading
from rallies.intake.importing import reader
from rallies.intake.importing.keeping import Keeper
from rallies.intake.importing.readers import sources
from rallies.intake.importing.reading import Habits
from rallies.intake.importing.rows import Outcome
from rallies.places.shared import gazetteer

ROWS = 100_000
GOAL_SECONDS = 30
CORES = 2
_EXACT = 0.9


def run(rows: int = ROWS) -> list[Figure]:
    """CPU of all processes, spread over two cores, since wall time tells of the neighbours too."""
    content = table(rows)
    with TemporaryDirectory(prefix="rallies-bench-") as folder, application(Path(folder)):
        upgrading.upgrade()
        began, before = time.monotonic(), _cpu()
        source = sources.read(content, today=current.now().date())
        keeper = Keeper(now=current.now(), host="bench.example", is_published=True)
        plan = reader.Reading(gazetteer="", habits=Habits(), now=keeper.now)
        for block in reader.answers(source.rows, plan):
            keeper.keep(block)
        wall, cpu = time.monotonic() - began, _cpu() - before
    accepted = keeper.tally.outcomes[Outcome.ACCEPTED]
    share = rows / ROWS
    return [
        Figure(f"{rows} rows, CPU spread over {CORES} cores", cpu / CORES, "s", goal=GOAL_SECONDS * share),
        Figure("the same by the clock on the wall", wall, "s", note=f"load {os.getloadavg()[0]:.1f}"),
        Figure("rows accepted", 100 * accepted / rows, "%"),
    ]


def table(rows: int) -> bytes:
    """A table of rallies in towns of the whole world, drawn by the number of their people; the same each time."""
    draw = random.Random(20270921)  # noqa: S311  # the same table each time
    towns = gazetteer().store.db.execute("SELECT name, cc, pop FROM place WHERE pop > 0 ORDER BY id").fetchall()
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow(("key", "title", "date", "start", "venue", "city", "country", "language"))
    for number, (name, country, _) in enumerate(draw.choices(towns, [row[2] for row in towns], k=rows)):
        town = (
            name if draw.random() < _EXACT else draw.choice((f"{name} {draw.randrange(100, 99_999)}", f"near {name}"))
        )
        day, hour = f"2027-{draw.randrange(1, 13):02}-{draw.randrange(1, 29):02}", f"{draw.randrange(8, 20):02}:00"
        lines.writerow((f"k{number}", f"Rally {number}", day, hour, "Main square", town, country, "en"))
    return out.getvalue().encode()


def _cpu() -> float:
    return sum(used.ru_utime + used.ru_stime for used in (getrusage(RUSAGE_SELF), getrusage(RUSAGE_CHILDREN)))
