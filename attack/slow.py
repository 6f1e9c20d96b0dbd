"""Connections that ask for much and take little, send little, or do nothing."""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from math import inf
from typing import NamedTuple

from attack.harness import ATTACK, IS_SHORT, Result, Site
from attack.watch import SLICE_SECONDS, Watch

HOST = b"Host: 127.0.0.1\r\n"
LARGE_FILE = b"GET /basemap/world.pmtiles HTTP/1.1\r\n" + HOST + b"\r\n"
PART = LARGE_FILE.replace(b"\r\n\r\n", b"\r\nRange: bytes=0-\r\n\r\n")
LONG_PAGE = b"GET /en/rallies.ics HTTP/1.1\r\n" + HOST + b"Accept-Encoding: identity\r\n\r\n"
HEAD = b"GET /en/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX: "
FORM = b"POST /en/submit/ HTTP/1.1\r\n" + HOST + b"Content-Type: application/x-www-form-urlencoded\r\n"
BODY = FORM + b"Content-Length: 12000\r\n\r\na="
CHUNKS = FORM + b"Transfer-Encoding: chunked\r\n\r\n4\r\na=bb\r\n"
READERS, SENDERS, IDLE, CROWD = 100, 300, 500, 2_200
WARM = ("/en/", "/en/", "/en/rallies.ics", "/basemap/world.pmtiles")
AHEAD = 12
SIP_BYTES, WINDOW_BYTES = 256, 4_096
SIP_SECONDS = 1 if IS_SHORT else 6
MOST_MB = 150.0
ROUNDS, MOST_TIMES, MOST_BUSY = 3, 2.0, 0.15
CALM_SECONDS, OPENING_SECONDS = 0.7, 1.5
"""How long pages are watched with nobody else there, before and after, and from the first connection on."""
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
    """More connections than the server holds; how pages do while they open is told, but not judged."""
    return _beside_pages(site, [b""] * CROWD, judges_opening=False)


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


class Round(NamedTuple):
    """How pages did with nobody else there, while connections open and ask, and from then on: p95 in seconds.

    `busy` is the share of the opening for which the server was at work on the connections.
    """

    watch: Watch
    calm: float
    opening: float
    amid: float
    busy: float
    judges_opening: bool

    @property
    def ratio(self) -> float:
        """By how much pages were slowed down; one slice of time is nothing that anybody did to them."""
        least = max(self.calm, SLICE_SECONDS / MOST_TIMES)
        if not self.judges_opening or (self.busy <= MOST_BUSY and is_loaded()):
            return self.amid / least
        return max(self.opening, self.amid) / least

    @property
    def is_held(self) -> bool:
        """Whether p95 at most doubled, each page came, and memory stayed."""
        is_whole = self.watch.there() == len(self.watch.pages)
        return self.ratio <= MOST_TIMES and is_whole and self.watch.most_mb <= MOST_MB


def _beside_pages(
    site: Site, words: list[bytes], *, sent: bytes = b"", window: int = 0, judges_opening: bool = True
) -> Result:
    """How pages do while connections open, sip and drip, beside how they do just before and after.

    On a machine with other work to do, that work decides how long the slowest pages of a second take, calm or not:
    two calm seconds differ by more than a factor of two now and then. So the best of three rounds counts; connections
    that hold pages up do so in each. And where more programs want to run than there are cores, whatever a server does
    at once is stretched many times over: there the opening counts by the server's own time, of which connections may
    take a seventh. (Readers took a third while pages stood behind them, and p95 rose fifty times.)
    """
    rounds = list[Round]()
    for path in WARM:
        site.ask(path)
    while len(rounds) < ROUNDS and not (rounds and rounds[-1].is_held):
        rounds.append(_round(site, words, sent=sent, window=window, judges_opening=judges_opening))
    best = min(rounds, key=lambda one: one.ratio)
    told = "; ".join(
        f"{1000 * one.opening:.0f} and {1000 * one.amid:.0f} ms, calm {1000 * one.calm:.0f}, busy {one.busy:.0%}"
        for one in rounds
    )
    note = f"p95 opening and then: {told}; most {best.watch.most_mb:.0f} MB private"
    return Result(len(best.watch.pages), best.watch.there() if best.is_held else 0, note)


def _round(site: Site, words: list[bytes], *, sent: bytes, window: int, judges_opening: bool) -> Round:
    with Watch(site) as watch:
        began, idle_work = time.monotonic(), -site.cpu_seconds()
        time.sleep(CALM_SECONDS)
        opening = time.monotonic()
        idle_work += site.cpu_seconds()
        work = -site.cpu_seconds()
        with lines(site, words, window=window) as opened:
            time.sleep(max(0.0, opening + OPENING_SECONDS - time.monotonic()))
            work += site.cpu_seconds()
            amid = time.monotonic()
            _sip(opened, sent, until=amid + SIP_SECONDS)
            over = time.monotonic()
        time.sleep(CLOSING_SECONDS)
        again = time.monotonic()
        time.sleep(CALM_SECONDS)
    return Round(
        watch,
        calm=watch.p95((began, opening), (again, inf)),
        opening=watch.p95((opening, amid)),
        amid=watch.p95((amid, over)),
        busy=work / (amid - opening) - idle_work / (opening - began),
        judges_opening=judges_opening,
    )


def is_loaded() -> bool:
    """Whether more programs want to run than there are cores, over the last minute."""
    return os.getloadavg()[0] > (os.cpu_count() or 1)


def _sip(opened: list[socket.socket], sent: bytes, *, until: float) -> None:
    """Read and send as little as can be, once a second."""
    while time.monotonic() < until:
        for line in opened:
            with suppress(OSError):
                line.recv(SIP_BYTES)
                line.send(sent)
        time.sleep(1)


ATTACKS: dict[str, ATTACK] = {
    f"{READERS} slow readers, {AHEAD} answers asked ahead": readers,
    f"{SENDERS} slow heads, bodies and chunks": senders,
    f"{IDLE} idle connections": idle,
    f"{CROWD:,} connections at once": crowd,
}
