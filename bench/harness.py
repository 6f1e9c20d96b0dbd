"""What every benchmark is written with.

A benchmark is a module `bench/NAME.py` with a function `run() -> list[Figure]`, found by its name alone. It raises
`Skipped` with the reason where something it needs is not there. Figures with a goal are marked as met or missed;
CPU time is counted, not wall time, wherever the goal is one of CPU, since the machine is never quiet.
"""

import os
import resource
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from flask import Flask
from sqlalchemy import func, insert, select

from rallies.app import create_app
from rallies.core import settings
from rallies.core.clock import Clock
from rallies.core.db import database, upgrading
from rallies.core.db.database import session, writing
from rallies.core.keys.tokens import new_key, public_id
from rallies.core.morton import cell
from rallies.model.actors import Actor, By
from rallies.model.rally import decisions, register
from rallies.model.rally.draft import Draft, PlaceSaid, TimeSaid
from rallies.model.rally.rallies import Kind, Rally
from rallies.places.points.sphere import vector
from rallies.places.shared import BUILT

ROUNDS = 3
CITIES = 200
DAYS = 90
WORDS = "We meet to ask for the release of those who are held for their opinion. Bring a poster. "
BLOCK = 5_000
WIDE_CITIES = 29_000
_LARGEST = "SELECT id, name, cc, lat, lon, slug FROM place ORDER BY pop DESC, id LIMIT ?"


@dataclass(frozen=True)
class Figure:
    """One line of the table: `goal` is the most (or with `is_floor` the least) it may be, None for a plain fact."""

    what: str
    value: float
    unit: str
    goal: float | None = None
    is_floor: bool = False
    note: str = ""

    @property
    def is_met(self) -> bool:
        """Whether the goal is reached; a fact always is."""
        if self.goal is None:
            return True
        return self.value >= self.goal if self.is_floor else self.value <= self.goal


class Skipped(Exception):
    """Something that a benchmark needs is not there; the message says what."""


def cpu_ms(call: Callable[[], object], times: int) -> float:
    """User and system CPU of this process for one call, in milliseconds, over `times` calls."""
    before = time.process_time()
    for _ in range(times):
        call()
    return (time.process_time() - before) * 1_000 / times


def alternated(
    subjects: Mapping[str, Callable[[], float]],
    *,
    rounds: int = ROUNDS,
    of: Callable[[list[float]], float] = median,
) -> dict[str, float]:
    """The median (or another `of`) of what each subject measures, in turns (A B C A B C): a busy minute hits all."""
    taken: dict[str, list[float]] = {name: [] for name in subjects}
    for _ in range(rounds):
        for name, measure in subjects.items():
            taken[name].append(measure())
    return {name: of(values) for name, values in taken.items()}


def cpu_watch() -> Callable[[], float]:
    """What tells the CPU time so far of this process and of the server's for its connection, in seconds."""
    if database.is_sqlite():
        return time.process_time
    server = os.open(f"/proc/{session().execute(select(func.pg_backend_pid())).scalar_one()}/schedstat", os.O_RDONLY)
    session().rollback()
    return lambda: time.process_time() + int(os.pread(server, 64, 0).split()[0]) / 1e9


@contextmanager
def one_core() -> Iterator[None]:
    """All that is begun meanwhile runs on one core: processes that take turns need not wake another one up."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def peak_mib() -> float:
    """The most memory this process has held so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024


@contextmanager
def instance(environ: Mapping[str, str] | None = None) -> Iterator[Path]:
    """A fresh instance folder with an empty database, removed afterwards; settings as RALLIES_* values."""
    with TemporaryDirectory(prefix="rallies-bench-") as folder:
        with application(Path(folder), environ):
            upgrading.upgrade()
        yield Path(folder)


@contextmanager
def application(
    folder: Path, environ: Mapping[str, str] | None = None, *, clock: Clock | None = None
) -> Iterator[Flask]:
    """The application of an instance folder, its context open."""
    app = create_app(settings.load(folder, environ=environ or {}), clock=clock)
    with app.app_context():
        yield app
        database.db.engine.dispose()


def seed(count: int, *, now: datetime | None = None, is_wide: bool = False) -> None:
    """Fill the open application's register with published rallies: 200 cities over 90 days, 50 words each.

    The first city has about 7 % of them. One rally a city goes in by the register's own door, the rest are its
    copies, so that a million is there in a minute. With `is_wide` the copies are spread over the 29,000 largest
    cities of the world.
    """
    now = now or datetime.now(UTC)
    firsts = _first_rallies(min(count, CITIES), now)
    columns = [column.key for column in Rally.__table__.columns if column.key != "id"]
    with writing() as current:
        models = [
            {name: getattr(rally, name) for name in columns}
            for rally in current.execute(select(Rally).where(Rally.id.in_(firsts))).scalars()
        ]
        places = _largest_cities() if is_wide else []
        fresh = [
            _copy(models[_city(number, len(models))], number) | (places[number % len(places)] if places else {})
            for number in range(len(models), count)
        ]
        for start in range(0, len(fresh), BLOCK):
            current.execute(insert(Rally), fresh[start : start + BLOCK])
    session().rollback()


def _largest_cities() -> list[dict[str, Any]]:
    """What rallies in the cities with most people say of their place, one for each city."""
    with closing(sqlite3.connect(f"file:{BUILT}?mode=ro", uri=True)) as gazetteer:
        found = gazetteer.execute(_LARGEST, [WIDE_CITIES]).fetchall()
    places = []
    for place_id, name, country, lat, lon, slug in found:
        at = {"lat": round(lat, 5), "lon": round(lon, 5), **vector(lat, lon)._asdict(), "cell": cell(lat, lon)}
        places.append({"country": country, "city": slug, "city_name": name, "place_id": place_id, **at})
    return places


def city_address(number: int) -> tuple[str, str]:
    """Country and slug of a seeded city."""
    return ("PL", "GE", "BY", "DE", "US")[number % 5], f"city-{number}"


def _city(number: int, cities: int) -> int:
    return 0 if number % 15 == 0 else number % cities


def _first_rallies(count: int, now: datetime) -> list[int]:
    by = By(Actor.COMMAND_LINE, now)
    made: list[int] = []
    with writing() as current:
        for number in range(count):
            rallies = register.add(_draft(number, now), register.Origin(now=now, host="rallies.example"))
            current.flush()
            decisions.publish(rallies[0], by)
            made.append(rallies[0].id)
    return made


def _draft(number: int, now: datetime) -> Draft:
    country, slug = city_address(number)
    lat, lon = 52.2 + (number % 20) - 10, (number * 37) % 340 - 170.0
    place = PlaceSaid(
        country=country, place_id=1_000_000 + number, city=slug, city_name=f"City {number}", region_name="Region",
        city_lat=lat, city_lon=lon, lat=lat + 0.01, lon=lon + 0.01, venue="Main square", address="1 Main street",
    )  # fmt: skip
    start = now + timedelta(days=1 + number % DAYS)
    when = TimeSaid(day=start.date(), hour=start.time().replace(hour=18, minute=0, second=0, microsecond=0), tz="UTC")
    title = f"Rally number {number}"
    return Draft(title=title, kind=Kind.RALLY, language="en", place=place, time=when, description=WORDS * 3)


def _copy(model: dict[str, Any], number: int) -> dict[str, Any]:
    step = timedelta(days=number % 7)
    return model | {
        "public_id": public_id(),
        "uid": f"{new_key()}@rallies.example",
        "title": f"Rally number {number}",
        "day": model["day"] + step,
        "starts_at": model["starts_at"] + step,
        "ends_at": model["ends_at"] + step,
    }
