"""Connections that ask for much and take little, send little, or do nothing."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress

from attack.harness import ATTACK, ROUNDS, Result, Site, Watch, calm_p95, duration

HOST = b"Host: 127.0.0.1\r\n"
LARGE_FILE = b"GET /basemap/world.pmtiles HTTP/1.1\r\n" + HOST + b"\r\n"
PART = LARGE_FILE.replace(b"\r\n\r\n", b"\r\nRange: bytes=0-\r\n\r\n")
LONG_PAGE = b"GET /en/rallies.ics HTTP/1.1\r\n" + HOST + b"Accept-Encoding: identity\r\n\r\n"
HEAD = b"GET /en/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX: "
FORM = b"POST /en/submit/ HTTP/1.1\r\n" + HOST + b"Content-Type: application/x-www-form-urlencoded\r\n"
BODY = FORM + b"Content-Length: 12000\r\n\r\na="
CHUNKS = FORM + b"Transfer-Encoding: chunked\r\n\r\n4\r\na=bb\r\n"
READERS, SENDERS, IDLE, CROWD = 100, 300, 500, 2_200
AHEAD = 12
SIP_BYTES, WINDOW_BYTES = 256, 4_096
MOST_MB = 150.0
CLOSING_SECONDS = 0.3
"""How long the server gets to notice that connections were closed."""


def readers(site: Site) -> Result:
    """A hundred connections that ask twelve times ahead for the largest answers, and read 256 bytes a second."""
    kinds = (LARGE_FILE, PART, LONG_PAGE)
    return _beside_pages(site, [kinds[at % 3] * AHEAD for at in range(READERS)], window=WINDOW_BYTES)


def senders(site: Site) -> Result:
    """Three hundred connections that send a head, a body or chunks by a byte a second."""
    kinds = (HEAD, BODY, CHUNKS)
    return _beside_pages(site, [kinds[at % 3] for at in range(SENDERS)], sent=b"a")


def idle(site: Site) -> Result:
    """Five hundred connections that say nothing."""
    return _beside_pages(site, [b""] * IDLE)


def crowd(site: Site) -> Result:
    """More connections than the server holds."""
    return _beside_pages(site, [b""] * CROWD)


@contextmanager
def lines(site: Site, words: list[bytes], *, window: int = 0) -> Iterator[list[socket.socket]]:
    """Connections that have said something; with `window` the system takes no more than such bytes for each."""
    with ExitStack() as stack:
        opened = []
        for said in words:
            line = stack.enter_context(closing(socket.socket()))
            if window:
                line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
            line.settimeout(5)
            line.connect(("127.0.0.1", site.port))
            line.sendall(said)
            line.setblocking(False)  # noqa: FBT003  # it takes no keyword
            opened.append(line)
        yield opened


def _beside_pages(site: Site, words: list[bytes], *, sent: bytes = b"", window: int = 0) -> Result:
    """How pages do while connections sip and drip, beside how the same server does before and after.

    The best of some rounds counts: another program may be busy for a moment, but connections that hold pages up do so
    in each.
    """
    calm, watches = calm_p95(site), list[Watch]()
    with lines(site, words, window=window) as opened:
        while len(watches) < ROUNDS and not (watches and watches[-1].is_quick(calm)):
            watches.append(_watched(site, opened, sent))
    time.sleep(CLOSING_SECONDS)
    result = min(watches, key=Watch.p95).result(max(calm, calm_p95(site)), most_mb=MOST_MB)
    return result._replace(note=f"{result.note}, p95 by round {[round(1_000 * one.p95()) for one in watches]}")


def _watched(site: Site, opened: list[socket.socket], sent: bytes) -> Watch:
    end = time.monotonic() + duration(6)
    with Watch(site) as watch:
        while time.monotonic() < end:
            for line in opened:
                with suppress(OSError):
                    line.recv(SIP_BYTES)
                    line.send(sent)
            time.sleep(1)
    return watch


ATTACKS: dict[str, ATTACK] = {
    f"{READERS} slow readers, {AHEAD} answers asked ahead": readers,
    f"{SENDERS} slow heads, bodies and chunks": senders,
    f"{IDLE} idle connections": idle,
    f"{CROWD:,} connections at once": crowd,
}
