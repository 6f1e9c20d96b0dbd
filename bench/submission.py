"""Sending rallies: the CPU of one, and eight writers at once, each rally on disk before it is answered."""

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

from flask import Flask, request
from sqlalchemy import func, select, text
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Response

from bench.harness import ROUNDS, Figure, Skipped, alternated, application, cpu_ms, instance
from rallies.core.clock import local
from rallies.core.db.database import db, session
from rallies.core.web import guard
from rallies.model.rally.rallies import Rally

WRITERS = 8
PROCESSES = 2
SECONDS = 10
TIMES = 100
SUBMIT = "/en/submit/"
FORM = {
    "step": "send",
    "title": "Freedom for Viasna",
    "kind": "rally",
    "language": "en",
    "country": "PL",
    "city": "Warszawa",
    "venue": "Plac Zamkowy",
    "precision": "exact",
    "start": "18:00",
    "description": "We ask for the release of all who are held for their opinion. Bring a **poster**.",
}


class Burst(NamedTuple):
    """What one process of the burst did: how many were taken, how many were answered otherwise."""

    taken: int
    refused: int


def run() -> list[Figure]:
    """The figures of the submission."""
    with instance() as folder:
        with application(folder) as app:
            figures = _alone(app)
        figures.append(_disk(folder))
        for synchronous, goal in (("FULL", 120.0), ("NORMAL", 500.0)):
            figures += _burst(folder, synchronous, goal)
    return figures


def _alone(app: Flask) -> list[Figure]:
    """One after the other, beside a bare POST of the same form; the requests are made ready outside of the count."""
    app.config["RATELIMIT_ENABLED"] = False
    app.add_url_rule("/bare", "bare", lambda: request.form["title"], methods=["POST"])
    tokens = iter(_tokens(app, ROUNDS * TIMES + 1))

    def sends(path: str) -> float:
        asked = [_environ(app, path, next(tokens) if path == SUBMIT else "") for _ in range(TIMES)]
        return cpu_ms(lambda: _answered(app, asked.pop()), TIMES)

    _answered(app, _environ(app, SUBMIT, next(tokens)))
    taken = alternated({"bare": lambda: sends("/bare"), "sent": lambda: sends(SUBMIT)})
    return [
        Figure("a bare POST of the same form", taken["bare"], "ms CPU"),
        Figure("a rally sent, written with synchronous=FULL", taken["sent"], "ms CPU", 1.5),
    ]


def _environ(app: Flask, path: str, token: str) -> dict[str, Any]:
    return EnvironBuilder(path=path, method="POST", data={**_form(app), "token": token}).get_environ()


def _answered(app: Flask, environ: dict[str, Any]) -> None:
    answer = Response.from_app(app, environ, buffered=True)
    if answer.status_code not in {200, 303}:
        raise Skipped(f"a rally was answered with {answer.status_code}")


def _disk(folder: Path) -> Figure:
    """How often this disk keeps a page for good, one wait after the other: the most commits without sharing one."""
    waits, began = 0, time.monotonic()
    with (folder / "disk").open("wb", buffering=0) as file:
        while time.monotonic() - began < 2:  # noqa: PLR2004  # seconds
            file.write(bytes(4_096))
            os.fdatasync(file.fileno())
            waits += 1
    return Figure("the bare disk: waits of 4 kB", waits / (time.monotonic() - began), "/s")


def _burst(folder: Path, synchronous: str, goal: float) -> list[Figure]:
    """Eight writers in two processes for ten seconds."""
    before = _count(folder)
    with get_context("spawn").Pool(PROCESSES) as pool:
        done = pool.starmap(_process, [(folder, synchronous)] * PROCESSES)
    taken, refused = (sum(counts) for counts in zip(*done, strict=True))
    lost = taken - (_count(folder) - before)
    return [
        Figure(f"8 writers, {synchronous}: taken", taken / SECONDS, "/s", goal, is_floor=True),
        Figure(f"8 writers, {synchronous}: refused", refused, "", 0),
        Figure(f"8 writers, {synchronous}: lost", lost, "", 0),
    ]


def _process(folder: Path, synchronous: str) -> Burst:
    with application(folder) as app:
        app.config["RATELIMIT_ENABLED"] = False
        _set_synchronous(app, synchronous)
        until = time.monotonic() + SECONDS
        with ThreadPoolExecutor(WRITERS // PROCESSES) as threads:
            done = list(threads.map(lambda _: _writer(app, until), range(WRITERS // PROCESSES)))
    return Burst(sum(one.taken for one in done), sum(one.refused for one in done))


def _writer(app: Flask, until: float) -> Burst:
    client, statuses = app.test_client(), []
    while time.monotonic() < until:
        (token,) = _tokens(app, 1)
        statuses.append(client.post(SUBMIT, data={**_form(app), "token": token}).status_code)
    taken = statuses.count(303)
    return Burst(taken, len(statuses) - taken)


def _set_synchronous(app: Flask, synchronous: str) -> None:
    """Have every new connection write as asked; FULL is what the application sets by itself."""
    from sqlalchemy import event  # noqa: PLC0415  # in the process that is measured

    if synchronous != "FULL":
        with app.app_context():
            event.listen(db.engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous = NORMAL"))
            db.engine.dispose()


def _count(folder: Path) -> int:
    with application(folder):
        if session().execute(text("PRAGMA integrity_check")).scalar() != "ok":
            sys.exit("the database is damaged")
        return session().execute(select(func.count(Rally.id))).scalar_one()


def _form(app: Flask) -> dict[str, str]:
    """The form of a rally in a year."""
    now = app.extensions["rallies.clock"].now()
    day = local(now, "Europe/Warsaw").date()
    return {**FORM, "date": day.replace(year=day.year + 1, day=min(day.day, 28)).isoformat()}


def _tokens(app: Flask, count: int) -> list[str]:
    with app.test_request_context():
        return [guard.form_token("submit") for _ in range(count)]
