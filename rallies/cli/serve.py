"""`rallies serve` and `rallies work`: the server of an instance, and the worker for outgoing things."""

import gc
import logging
import os
import resource
import signal
import socket  # noqa: TID251  # what is listened on; it reaches nobody
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from importlib.metadata import version
from types import FrameType
from typing import TYPE_CHECKING

import click
from flask import Flask

from rallies.cli import worker
from rallies.cli.context import opened, own_settings, with_app
from rallies.cli.server import sockets
from rallies.core import jobs, log
from rallies.core.db import database, upgrading
from rallies.core.web import traffic
from rallies.places.shared import gazetteer

if TYPE_CHECKING:
    from rallies.cli.server.server import Server
    from rallies.core.settings import Settings

_log = logging.getLogger(__name__)
FILES_BESIDE = 512
"""Files that a process has open beside its connections, of which each may be sent one."""


@click.command
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65_535), help="0 takes a free one.")
@click.option("--demo", "is_demo", is_flag=True, help="Load the demo first.")
@click.option("--workers", type=click.IntRange(1, 64), help="So many processes on one socket, renewed by SIGHUP.")
@click.option("--no-work", "leaves_work", is_flag=True, help="Leave mails and other outgoing work to `rallies work`.")
@click.option("--listen-on", "numbers", multiple=True, type=int, hidden=True)
def serve(
    host: str, port: int, *, is_demo: bool, workers: int | None, leaves_work: bool, numbers: tuple[int, ...]
) -> None:
    """Create or migrate the database, then serve the site until Ctrl-C or SIGTERM.

    Sockets that systemd hands over are served instead of host and port. Whoever asks meanwhile waits.
    """
    settings = own_settings()
    listening = sockets.inherited(numbers) or sockets.handed_over(os.environ) or sockets.opened(host, port)
    if workers:
        _serve_by(workers, settings, listening, is_demo=is_demo, leaves_work=leaves_work)
        return
    # Without an address of its own the site is where it is served: codes and links have to lead there.
    here = replace(settings, base_url=settings.base_url or sockets.address(listening[0]))
    with opened(here) as app:
        _serve(app, listening, is_demo=is_demo, leaves_work=leaves_work)


def _serve_by(
    count: int, settings: "Settings", listening: list[socket.socket], *, is_demo: bool, leaves_work: bool
) -> None:
    """Have workers serve, the first of which brings the tables up to date and does the outgoing work."""
    from rallies.cli.server.workers import Workers  # noqa: PLC0415  # one process does without

    command = ["--instance", str(settings.instance), "serve"]
    flags = [name for name, is_given in (("--demo", is_demo), ("--no-work", leaves_work)) if is_given]
    if count > 1 and not settings.redis_url:
        click.echo("Each worker counts for itself how often something is sent, until RALLIES_REDIS_URL is set.")
    Workers([*command, *flags], listening, count, lambda said: click.echo(said, nl=False)).run()
    for one in listening:
        one.close()
    click.echo("Stopped.")


def _serve(app: Flask, listening: list[socket.socket], *, is_demo: bool, leaves_work: bool) -> None:
    log.configure(traffic.of(app).log_handler())
    gazetteer(app.config["RALLIES"].gazetteer)  # without a whole one nothing is served
    if is_demo:
        from rallies.cli.demo import load  # noqa: PLC0415  # a real register never needs it

        load()
    worker.give_memory_back()
    server = _server(app, listening)
    _log_start("serving")
    _say_where(app, listening[0])
    gc.freeze()  # what stands by now stays, so that looking for garbage need not go over it again and again
    with worker.beside(app, works=not leaves_work), _stopped_by_signals(server.stop):
        server.run()  # returns when a signal comes and the requests that were begun are answered
    server.close()
    click.echo("Stopped.")


@click.command
@click.option("--once", is_flag=True, help="Do what is due and end.")
@with_app
def work(app: Flask, *, once: bool) -> None:
    """Send the mails that wait and do other outgoing work, until Ctrl-C or SIGTERM."""
    log.configure(traffic.of(app).log_handler())
    if once:
        click.echo(f"{sum(iter(jobs.work, 0))} done or tried, {jobs.waiting()} waiting, {jobs.failed()} given up.")
        return
    _log_start("working")
    click.echo("Working. Stop with Ctrl-C.")
    with _stopped_by_signals(_leave), suppress(SystemExit):
        worker.work_until(threading.Event(), app)


def _log_start(what: str) -> None:
    """Say in the log what has begun: the program, the kind of database and its tables."""
    kind = "SQLite" if database.is_sqlite() else "PostgreSQL"
    of_what = {"version": version("rallies"), "database": kind, "tables": upgrading.newest_migration()}
    _log.info(what, extra=of_what)


def _server(app: Flask, listening: list[socket.socket]) -> "Server":
    from rallies.cli.server.server import CONNECTIONS, Server  # noqa: PLC0415  # `work` needs no server

    _allow_files(2 * CONNECTIONS + FILES_BESIDE)
    return Server(app, listening, server_name=app.config["RALLIES"].host)


def _say_where(app: Flask, listening: socket.socket) -> None:
    settings: Settings = app.config["RALLIES"]
    click.echo(f"Instance folder: {settings.instance}")
    click.echo(f"Open {sockets.address(listening)}/ in a browser.")
    click.echo("Stop with Ctrl-C.")


def _allow_files(wanted: int) -> None:
    """Let this process have as many files open as it takes connections, as far as the system lets it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


@contextmanager
def _stopped_by_signals(stop: Callable[[], None]) -> Iterator[None]:
    """Have the first SIGINT or SIGTERM call something in the main thread."""

    def leave(_number: int, _frame: FrameType | None) -> None:
        for wanted in (signal.SIGINT, signal.SIGTERM):
            signal.signal(wanted, signal.SIG_IGN)
        stop()

    before = {wanted: signal.signal(wanted, leave) for wanted in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for wanted, handler in before.items():
            signal.signal(wanted, handler)


def _leave() -> None:
    raise SystemExit
