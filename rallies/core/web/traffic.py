"""What the application answers, counted by route, class of status, time and whether it was kept: nothing of who asks.

The names of routes are those of our own views, so however many addresses are made up, there are no more of them.
"""

import logging
import time
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import Flask, current_app
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from rallies.core.tally import Tally, Totals

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

CLASSES = ("1xx", "2xx", "3xx", "4xx", "5xx")
BOUNDS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Seconds; each answer is counted under the first that it did not take longer than, or behind the last."""
HIT, MISS, STALE = KEPT = ("hit", "miss", "stale")
"""What published bytes did: sent what was kept, made what was not, made anew what was no longer true."""
OUTCOME = "rallies.kept"
"""In the request's environment: one of KEPT."""
LEVELS = ("warning", "error")
OTHER = "none"
"""The route of an address that no view has."""
_EXTENSION = "rallies.traffic"
_ROW = (*CLASSES, *(f"{bound:g}" for bound in BOUNDS), "+Inf", "seconds", *KEPT)
_BUCKET, _SECONDS, _KEPT = len(CLASSES), len(_ROW) - len(KEPT) - 1, len(_ROW) - len(KEPT)
_LONGEST_PATH = 256


class Route(NamedTuple):
    """What one route has answered; `buckets` are counts under each of BOUNDS and behind, each answer in one."""

    name: str
    classes: dict[str, float]
    buckets: list[float]
    seconds: float
    kept: dict[str, float]


class Traffic:
    """Counts for an application, together with all processes of its instance."""

    def __init__(self, app: Flask, instance: Path) -> None:
        self._app = app
        self._inner: WSGIApplication = app.wsgi_app
        self._routes = [*sorted({rule.endpoint for rule in app.url_map.iter_rules()}), OTHER]
        self._places = {name: at * len(_ROW) for at, name in enumerate(self._routes)}
        names = [f"{route} {column}" for route in self._routes for column in _ROW]
        self._levels = len(names)
        self._tally = Tally(instance / "counts", [*names, *LEVELS])
        self._route = lru_cache(maxsize=2_048)(self._found)

    def __call__(self, environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request, and count it."""
        began, said = time.perf_counter(), ["500"]

        def start(status: str, headers: Any, exc_info: Any = None) -> Any:  # noqa: ANN401  # as it comes
            said[0] = status
            return start_response(status, headers, exc_info) if exc_info else start_response(status, headers)

        try:
            return self._inner(environ, start)
        finally:
            self._count(environ, said[0], time.perf_counter() - began)

    def log_handler(self) -> logging.Handler:
        """What counts the lines of a log that tell of a fault."""
        return _Faults(self)

    def count_fault(self, level: int) -> None:
        """Count a line of the log."""
        if level >= logging.WARNING:
            self._tally.add([(self._levels + (level >= logging.ERROR), 1.0)])

    def totals(self) -> Totals:
        """The plain numbers of all processes."""
        return self._tally.totals()

    def routes(self, totals: Totals) -> list[Route]:
        """What each route has answered that was ever asked for."""
        found = []
        for name, at in self._places.items():
            row = totals.values[at : at + len(_ROW)]
            if any(row):
                classes, kept = dict(zip(CLASSES, row, strict=False)), dict(zip(KEPT, row[_KEPT:], strict=True))
                found.append(Route(name, classes, row[_BUCKET:_SECONDS], row[_SECONDS], kept))
        return found

    def faults(self, totals: Totals) -> dict[str, float]:
        """How many lines of the log told of a fault, by their level."""
        return dict(zip(LEVELS, totals.values[self._levels :], strict=True))

    def _count(self, environ: dict[str, Any], status: str, seconds: float) -> None:
        path = environ.get("PATH_INFO", "")
        name = OTHER if len(path) > _LONGEST_PATH else self._route(environ.get("REQUEST_METHOD", ""), path)
        at = self._places[name]
        bucket = next((place for place, bound in enumerate(BOUNDS) if seconds <= bound), len(BOUNDS))
        changes = [(at + max(0, min(4, int(status[0]) - 1)), 1.0), (at + _BUCKET + bucket, 1.0)]
        changes.append((at + _SECONDS, seconds))
        outcome = environ.get(OUTCOME)
        if outcome in KEPT:
            changes.append((at + _KEPT + KEPT.index(outcome), 1.0))
        self._tally.add(changes)

    def _found(self, method: str, path: str) -> str:
        decoded = path.encode("latin-1", "replace").decode("utf-8", "replace")
        try:
            endpoint, _ = self._app.url_map.bind("").match(decoded, method="GET" if method == "HEAD" else method)
        except (HTTPException, RequestRedirect):
            return OTHER
        return endpoint if endpoint in self._places else OTHER


class _Faults(logging.Handler):
    def __init__(self, traffic: Traffic) -> None:
        super().__init__(logging.WARNING)
        self._traffic = traffic

    def emit(self, record: logging.LogRecord) -> None:
        """Count a line."""
        self._traffic.count_fault(record.levelno)


def install(app: Flask, instance: Path) -> None:
    """Have all that an application answers counted."""
    traffic = Traffic(app, instance)
    app.extensions[_EXTENSION] = traffic
    app.wsgi_app = traffic  # type: ignore[method-assign]  # as Flask asks for it


def of(app: Flask) -> Traffic:
    """What an application counts by."""
    found: Traffic = app.extensions[_EXTENSION]
    return found


def current() -> Traffic:
    """What the current application counts by."""
    return of(current_app)
