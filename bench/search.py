"""What words find: a rare one, one in all rallies, one of two letters, on each database, as a list and as a page.

CPU is counted, the least of a few rounds; on PostgreSQL that of the server's process for this connection too, as the
kernel's scheduler tells it, both on one core. A million rallies are asked with BENCH=full alone.
"""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from flask import Flask
from sqlalchemy import insert, select

from bench.harness import BLOCK, Figure, application, cpu_watch, instance, one_core, seed
from bench.world import analyze, differs, points
from rallies.core.clock import Moment, SetClock
from rallies.core.db import database
from rallies.core.db.database import session, writing
from rallies.model.lists import search
from rallies.model.rally.rallies import Rally
from rallies.model.searchwords import searchable
from rallies.model.selection import Selection
from tests import postgresql

NOW = datetime(2027, 5, 1, 12, tzinfo=UTC)
COUNTS = (10_000, 100_000)
FULL = 1_000_000
ROUNDS = 5
RARE_EVERY, SOME_EVERY, OFTEN_EVERY = 5_000, 50, 20
RARE_MS = {10_000: 5.0, 100_000: 5.0, FULL: 15.0}
COMMON_MS = 50.0
ALONE = "?options=-c%20max_parallel_workers_per_gather%3D0"
"""What keeps PostgreSQL's work in the process whose time is taken."""
WORDS = {
    "a rare word": "Ostrołęka",
    "a rare word of two letters": "東京",
    "a word in 2 %": "procession",
    "a word in 5 %": "lantern",
    "a word in all": "freedom",
    "two letters in all": "of",
}
_NAMES = ("Amber", "Birch", "Cedar", "Delta", "Elder", "Fjord", "Grove", "Haven", "Inlet", "Juniper", "Kestrel")


def run() -> list[Figure]:
    """The figures of each database that is installed, at each size."""
    counts = (*COUNTS, FULL) if os.environ.get("BENCH") == "full" else COUNTS
    found = [figure for count in counts for figure in _measured(count, "SQLite", {})]
    if postgresql.programs():
        for count in counts:
            with one_core(), postgresql.server() as address:
                found += _measured(count, "PostgreSQL", {"RALLIES_DATABASE_URL": address + ALONE})
    return found


def _measured(count: int, name: str, environ: dict[str, str]) -> list[Figure]:
    found = []
    with instance(environ) as folder, application(folder, environ, clock=SetClock(NOW)) as app:
        _fill(count)
        taken = cpu_watch()
        floor = _least(lambda: _page(app, "/en/search/?q=%23"), taken)
        for what, words in WORDS.items():
            selection = Selection(words=words)
            listed = _least(lambda asked=selection: _list(asked), taken)
            page = _least(lambda asked=words: _page(app, f"/en/search/?q={asked}"), taken)
            goal = RARE_MS[count] if "rare" in what else COMMON_MS
            said = f"{what}, {count:,}, {name}"
            found.append(Figure(f"list: {said}", listed, "ms CPU", goal))
            found.append(Figure(f"page: {said}", page, "ms CPU", note=f"a search for no word {floor:.1f}"))
    return found


def _list(selection: Selection) -> None:
    """What the list of a search asks: how many there are, the next fifty, the last twelve."""
    session().rollback()
    moment = Moment(NOW)
    search.counts(selection, moment)
    assert search.upcoming(selection, moment)
    search.past(selection, moment, limit=12)


def _page(app: Flask, address: str) -> None:
    assert app.test_client().get(address).status_code == HTTPStatus.OK


def _least(call: Callable[[], None], taken: Callable[[], float]) -> float:
    return min(_once(call, taken) for _ in range(ROUNDS))


def _once(call: Callable[[], None], taken: Callable[[], float]) -> float:
    before = taken()
    call()
    return (taken() - before) * 1_000


def _fill(count: int) -> None:
    """Publish rallies around the world, copies of one that was registered, that differ in their words."""
    seed(1, now=NOW)
    columns = [column.key for column in Rally.__table__.columns if column.key != "id"]
    (model,) = session().execute(select(Rally)).scalars()
    said = {name: getattr(model, name) for name in columns}
    for start in range(1, count, BLOCK):
        with writing() as current:
            rows = [said | differs(number, point, NOW) | _said(number) for number, point in _numbered(start)]
            current.execute(insert(Rally), rows)
    analyze()
    database.db.engine.dispose()  # the one connection that is opened next is the one whose time is taken


def _numbered(start: int) -> Iterator[tuple[int, tuple[float, float]]]:
    return enumerate(points(start, BLOCK), start)


def _said(number: int) -> dict[str, Any]:
    parts = ["Vigil of freedom", _NAMES[number % 11], _NAMES[number // 11 % 11], f"{number}"]
    parts += ["procession"] * (number % SOME_EVERY == 0) + ["lantern"] * (number % OFTEN_EVERY == 0)
    parts += ["Ostrołęka", "東京都"] * (number % RARE_EVERY == 0)
    title = " ".join(parts)
    return {"title": title, "words": searchable(f"{title} Main square Region Solidarity union")}
