"""A whole instance on loopback and a real browser, for tests that see what a person sees."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Request, sync_playwright
from waitress.server import create_server

from rallies.app import create_app
from rallies.core import settings
from rallies.core.clock import SetClock
from rallies.core.db import database, upgrading
from tests import cast
from tests.needs import program
from tests.ports import free_port

CHROMIUM_OPTIONS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip


@dataclass(frozen=True)
class Site:
    """A served instance: its address without a slash at the end, and the application behind it."""

    address: str
    app: Flask


@contextmanager
def site(instance: Path, **environ: str) -> Iterator[Site]:
    """An instance with its own database, served until the block ends; its clock stands at the cast's present."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    given = {"RALLIES_BASE_URL": address, "RALLIES_DEMO": "1", **environ}
    app = create_app(settings.load(instance, environ=given), clock=SetClock(cast.NOW))
    with app.app_context():
        upgrading.upgrade()
    server = create_server(app, host="127.0.0.1", port=port, threads=6)
    thread = Thread(target=_run, args=(server,), daemon=True)
    thread.start()
    try:
        yield Site(address, app)
    finally:
        server.close()
        thread.join(timeout=10)
        with app.app_context():
            database.db.engine.dispose()


def published(site: Site, **differs: Any) -> str:
    """Publish the cast's rally on a site, with what differs; its public number."""
    with site.app.app_context():
        return cast.published(**differs).public_id


def _run(server: Any) -> None:  # waitress declares no types
    """Serve until the server is closed, which may take the sockets away while it waits for them."""
    with suppress(OSError):
        server.run()


@dataclass
class Watched:
    """What a browser context asked for and complained of."""

    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def follow(self, context: BrowserContext) -> None:
        """Note every request, console error and page error of a context."""
        context.on("request", self._on_request)
        context.on("console", self._on_console)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))

    def foreign(self, address: str) -> list[str]:
        """Requests that left the origin."""
        return [url for url in self.requests if not url.startswith((address, "data:", "blob:"))]

    def _on_request(self, request: Request) -> None:
        self.requests.append(request.url)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium, headless."""
    path = program("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_OPTIONS))
        try:
            yield browser
        finally:
            browser.close()
