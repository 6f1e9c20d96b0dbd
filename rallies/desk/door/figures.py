"""The figures of an instance, over all its processes: what the page State draws and `/metrics` tells programs.

No figure bears a word of a person: labels are names of our views, jobs, tables and levels.
"""

import platform
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import case, func, select

from rallies.core import current, jobs
from rallies.core.backup.lastmade import last_made
from rallies.core.db import database
from rallies.core.web import traffic
from rallies.core.web.exposition import Family, Sample, counter, gauge, histogram
from rallies.core.web.traffic import BOUNDS, KEPT, Route
from rallies.desk.queue import lists
from rallies.model.desk.moderation import Moderated, State
from rallies.model.rally import lookups

AGES = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}
"""How long something may have waited, each counted with all that waited less."""


class Queue(NamedTuple):
    """What waits for a decision of one kind: how many, since when the oldest, how many not longer than each of AGES."""

    kind: str
    many: int
    oldest_seconds: float
    within: dict[str, int]


class Figures(NamedTuple):
    """All that is counted and measured at a moment; `processes` is how many serve right now."""

    version: str
    database: str
    revision: int
    unseen_writes: int
    routes: list[Route]
    faults: dict[str, float]
    processes: int
    queues: list[Queue]
    outbox: jobs.Outbox
    free_bytes: int
    disk_bytes: int
    register_bytes: int | None
    last_backup: datetime | None

    @property
    def requests(self) -> dict[str, int]:
        """How many were answered, by class of status."""
        return {name: int(sum(route.classes[name] for route in self.routes)) for name in traffic.CLASSES}

    @property
    def kept(self) -> dict[str, int]:
        """What published bytes did."""
        return {name: int(sum(route.kept[name] for route in self.routes)) for name in KEPT}

    @property
    def mean_ms(self) -> float:
        """How long an answer took, in milliseconds; 0 if there was none."""
        count = sum(self.requests.values())
        return 1_000 * sum(route.seconds for route in self.routes) / count if count else 0.0

    @property
    def waiting(self) -> int:
        """How much waits for a decision."""
        return sum(queue.many for queue in self.queues)

    @property
    def oldest_seconds(self) -> float:
        """How long the oldest of that has waited."""
        return max((queue.oldest_seconds for queue in self.queues), default=0.0)


def taken() -> Figures:
    """The figures of this moment."""
    counted, settings = traffic.current(), current.settings()
    totals, disk, register = counted.totals(), shutil.disk_usage(settings.instance), database.file()
    return Figures(
        version=_version(),
        database=database.db.engine.dialect.name,
        revision=database.revision(),
        unseen_writes=database.unseen_writes(),
        routes=counted.routes(totals),
        faults=counted.faults(totals),
        processes=totals.processes,
        queues=[_queue(name, kind) for name, kind in lists.kinds().items()],
        outbox=jobs.outbox(),
        free_bytes=disk.free,
        disk_bytes=disk.total,
        register_bytes=Path(register).stat().st_size if register else None,
        last_backup=last_made(settings.instance),
    )


def families(of: Figures) -> Iterator[Family]:
    """The figures as programs take them."""
    about = {"version": of.version, "python": platform.python_version(), "database": of.database}
    yield Family("rallies_build_info", "What runs.", "gauge", [Sample(1, about)])
    yield gauge("rallies_processes", "Processes that count right now.", of.processes)
    yield counter("rallies_revision", "Revision of the register.", of.revision)
    yield counter("rallies_unseen_writes", "Writes that the public can't see.", of.unseen_writes)
    yield from _of_requests(of)
    yield from _of_work(of)
    yield gauge("rallies_disk_free_bytes", "Free on the disk of the instance.", of.free_bytes)
    yield gauge("rallies_disk_bytes", "Size of the disk of the instance.", of.disk_bytes)
    if of.register_bytes is not None:
        yield gauge("rallies_register_bytes", "Size of the register's file.", of.register_bytes)
    if of.last_backup is not None:
        made = of.last_backup.timestamp()
        yield gauge("rallies_last_backup_timestamp_seconds", "When the last backup was made.", made)
    yield from _of_street()


def _of_requests(of: Figures) -> Iterator[Family]:
    answered = [
        Sample(count, {"route": route.name, "class": name})
        for route in of.routes
        for name, count in route.classes.items()
        if count
    ]
    kept = [
        Sample(count, {"route": route.name, "outcome": name})
        for route in of.routes
        for name, count in route.kept.items()
        if count
    ]
    spans = [line for one in of.routes for line in histogram({"route": one.name}, BOUNDS, one.buckets, one.seconds)]
    faults = [Sample(count, {"level": level}) for level, count in of.faults.items()]
    yield Family("rallies_requests_total", "Answers by route and class of status.", "counter", answered)
    yield Family("rallies_request_seconds", "Time until an answer was begun.", "histogram", spans)
    yield Family("rallies_published_total", "Published bytes: sent as kept, made, or made anew.", "counter", kept)
    yield Family("rallies_faults_total", "Lines of the log that tell of a fault.", "counter", faults)


def _of_work(of: Figures) -> Iterator[Family]:
    ages = [
        Sample(count, {"kind": queue.kind, "age": age}) for queue in of.queues for age, count in queue.within.items()
    ]
    waiting = [Sample(queue.many, {"kind": queue.kind}) for queue in of.queues]
    oldest = [Sample(queue.oldest_seconds, {"kind": queue.kind}) for queue in of.queues]
    yield Family("rallies_queue", "Things that wait for a decision.", "gauge", waiting)
    yield Family("rallies_queue_within", "Of those, how many wait no longer than an age.", "gauge", ages)
    yield Family("rallies_queue_oldest_seconds", "How long the oldest has waited.", "gauge", oldest)
    yield gauge("rallies_outgoing_waiting", "Things that wait to be sent.", of.outbox.waiting)
    yield gauge("rallies_outgoing_late_seconds", "For how long the oldest has been due.", of.outbox.late_seconds)
    yield gauge("rallies_outgoing_failed", "Things that were given up.", of.outbox.failed)


def _of_street() -> Iterator[Family]:
    state = lookups.state()
    if state is None:
        return
    yield counter("rallies_street_hits_total", "Addresses that the cache knew.", state.hits)
    yield counter("rallies_street_asked_total", "Addresses that the server was asked for.", state.asked)
    yield counter("rallies_street_failed_total", "Questions that the server did not answer.", state.failed)
    yield gauge("rallies_street_hit_ratio", "Share of addresses that the cache knew.", state.hit_ratio)
    yield gauge("rallies_street_rests_seconds", "For how long the server is not asked.", state.rests_seconds)


def _queue(name: str, kind: type[Moderated]) -> Queue:
    now = current.now()
    within = [func.coalesce(func.sum(case((kind.submitted_at >= now - age, 1), else_=0)), 0) for age in AGES.values()]
    query = select(func.count(), func.min(kind.submitted_at), *within).where(kind.state == State.PENDING)
    count, oldest, *counts = database.rows(query).one()
    seconds = max(0.0, (now - oldest).total_seconds()) if oldest is not None else 0.0
    return Queue(name, count, seconds, dict(zip(AGES, map(int, counts), strict=True)))


@cache
def _version() -> str:
    return version("rallies")
