"""A server on loopback that answers as a test tells it to, in the place of a Nominatim."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

SPOT = {
    "place_id": 1, "lat": "53.9045", "lon": "27.5615", "display_name": "Independence Avenue 1, Minsk",
    "boundingbox": ["53.90", "53.91", "27.56", "27.57"], "class": "building", "type": "yes", "importance": 0.3,
}  # fmt: skip


@dataclass
class Fake:
    """What it says next, and what it was asked: queries and the headers that came with them."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: str = json.dumps([SPOT])
    hangs_up: bool = False
    silent: threading.Event | None = None
    queries: list[dict[str, str]] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)
    address: str = ""


@contextmanager
def served() -> Iterator[Fake]:
    fake = Fake()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            fake.queries.append({name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()})
            fake.agents.append(self.headers.get("User-Agent", ""))
            if fake.silent:
                fake.silent.wait(10)
            if fake.hangs_up:
                self.close_connection = True
                return
            content = fake.body.encode()
            self.send_response(fake.status)
            for name, value in fake.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    fake.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        if fake.silent:
            fake.silent.set()
        server.shutdown()
        server.server_close()
        thread.join()
