"""Processes that serve and write one instance together, moved by a clock that all of them read from a file."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from unittest import mock

from flask import Flask
from flask.testing import FlaskClient

from rallies.core.db import database
from rallies.model.actors import By
from rallies.model.rally import decisions, proposals, register
from rallies.model.rally.draft import PlaceSaid, TimeSaid
from rallies.model.rally.proposals import Proposal
from rallies.model.rally.rallies import Precision
from rallies.publish.served import cache, revision
from tests import cast
from tests.publish import press as presses

POLL_SECONDS = 0.02
"""How old a process's knowledge may be in these tests; half a second in earnest."""
Answer = tuple[int, dict[str, str], bytes]


class FileClock:
    """A clock that shows what a file says."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "clock"

    def now(self) -> datetime:
        return datetime.fromisoformat(self._file.read_text("ascii"))

    def set(self, instant: datetime) -> None:
        fresh = self._file.with_suffix(".new")
        fresh.write_text(instant.astimezone(UTC).isoformat(), "ascii")
        fresh.replace(self._file)


def press(folder: Path, empty_register: Path) -> Flask:
    """The application that each of the processes runs; all of them are of one edition, whatever files are touched."""
    with mock.patch.object(cache, "build_id", return_value="this test's"):
        return presses.press(folder, empty_register, clock=FileClock(folder))


class Reader:
    """A process of its own that serves an instance and does what staff and organizers ask of it."""

    def __init__(self, folder: Path, empty_register: Path) -> None:
        context = multiprocessing.get_context("fork")
        self._line, other = context.Pipe()
        self._process = context.Process(target=_serve, args=(folder, empty_register, other), daemon=True)
        self._process.start()
        other.close()

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """What it answers to a GET."""
        self._line.send(("get", {"path": path, "headers": dict(headers or {})}))
        answer: Answer = self._line.recv()
        return answer

    def act(self, name: str, **values: Any) -> Any:
        """Have it do one of the acts below, and return what it says; an error is raised here."""
        self._line.send((name, values))
        said = self._line.recv()
        if isinstance(said, Exception):
            raise said
        return said

    def die_of(self, name: str, **values: Any) -> None:
        """Have it do an act and be killed after the commit, before anything else."""
        self._line.send(("die", {}))
        self._line.recv()
        self._line.send((name, values))
        self._process.join(timeout=20)
        assert self._process.exitcode == -signal.SIGKILL

    def kill(self) -> None:
        """Kill it, whatever it does."""
        self._process.kill()
        self._process.join()
        self._line.close()


def _serve(folder: Path, empty_register: Path, line: Connection) -> None:
    revision.POLL_SECONDS = POLL_SECONDS
    app = press(folder, empty_register)
    client = app.test_client()
    while True:
        try:
            name, values = line.recv()
        except (EOFError, OSError):
            os._exit(0)
        try:
            line.send(_answer(client, **values) if name == "get" else _act(app, name, values))
        except Exception as error:  # noqa: BLE001  # told to whoever asked
            line.send(error)


def _answer(client: FlaskClient, path: str, headers: dict[str, str]) -> Answer:
    answer = client.get(path, headers=headers, base_url="https://rallies.example")
    return answer.status_code, dict(answer.headers), answer.data


def _act(app: Flask, name: str, values: dict[str, Any]) -> Any:
    with app.app_context():
        return _ACTS[name](FileClock(app.config["RALLIES"].instance).now(), **values)


def _die(now: datetime) -> None:
    del now
    database._listeners.insert(0, lambda *_: os.kill(os.getpid(), signal.SIGKILL))


def _add(now: datetime, *, title: str, precision: str, days: int, hours: int | None) -> str:
    """A pending rally in Warsaw: `days` ahead, `hours` after the present's hour there, None for no known hour."""
    start = (now + timedelta(days=days, hours=hours or 0)).replace(minute=0, second=0, microsecond=0)
    when = TimeSaid(day=start.date(), hour=None if hours is None else start.time(), tz="Europe/Warsaw")
    place = replace(cast.WARSAW, precision=Precision(precision), venue=f"Venue of {title}", reveal_hours=3)
    (rally,) = cast.pending(now, title=title, time=when, place=place)
    return rally.public_id


def _publish(now: datetime, *, rally: str) -> None:
    with database.writing():
        decisions.publish(register.with_id(rally), _by(now))


def _decide(now: datetime, *, rally: str, act: str) -> None:
    with database.writing():
        shown = register.with_id(rally)
        if act == "withdraw":
            decisions.withdraw(shown, _by(now))
        elif act == "freeze":
            decisions.freeze(shown, _by(now), why="threats")
        else:
            {"cancel": decisions.cancel, "postpone": decisions.postpone, "reinstate": decisions.reinstate}[act](
                shown, _by(now), reason=f"Reason to {act}"
            )


def _move(now: datetime, *, rally: str, hours: int) -> None:
    """Another time for a rally, so many hours later."""
    with database.writing():
        shown = register.with_id(rally)
        start = (shown.starts_at + timedelta(hours=hours)).astimezone(UTC)
        said = TimeSaid(day=start.date(), hour=start.time(), tz="Europe/Warsaw")
        register.change(shown, said_time=said, said_place=None, reason="Rain", by=By.staff("Ala", now))


def _relocate(now: datetime, *, rally: str, venue: str) -> None:
    """Another place for a rally."""
    place = PlaceSaid(**{**cast.WARSAW.__dict__, "venue": venue, "lat": 52.2, "lon": 21.0})
    with database.writing():
        shown = register.with_id(rally)
        register.change(shown, said_time=None, said_place=place, reason="Closed", by=By.staff("Ala", now))


def _edit(now: datetime, *, rally: str, words: str) -> None:
    with database.writing():
        shown = register.with_id(rally)
        proposals.carry_out(shown, Proposal(words={"description": words}), By.staff("Ala", now))


def _edges(now: datetime, *, rally: str) -> list[datetime]:
    """The instants at which a rally's face changes."""
    del now
    found = register.with_id(rally)
    return [edge for edge in (found.starts_at, found.ends_at, found.reveals_at) if edge is not None]


def _by(now: datetime) -> By:
    return By.staff("Ala", now)


_ACTS: dict[str, Callable[..., Any]] = {
    "add": _add,
    "decide": _decide,
    "die": _die,
    "edges": _edges,
    "edit": _edit,
    "move": _move,
    "publish": _publish,
    "relocate": _relocate,
}
