"""Pages that are asked for while something goes on, by a program of their own, so that what attacks slows no clock."""

import json
import subprocess
import sys
import time
from math import inf
from pathlib import Path
from select import select
from statistics import quantiles
from typing import NamedTuple, Self

from attack.harness import Result, Site

PAGE = "/en/"
PAUSE_SECONDS = 0.02
PATIENCE_SECONDS = 10.0
MEMORY_EVERY = 5
"""Pages between two looks at the server's memory, each of which stops it for a moment."""
SLICE_SECONDS = 0.005
"""A page may wait so long for a core without anybody having slowed it down: one slice of time of another program."""
DRAWING_SECONDS = 1.0
"""The same while programs draw on all cores, and our own clients ask on them too."""


class Page(NamedTuple):
    """One page: when it was asked for, by the monotonic clock, what it answered and how long that took."""

    at: float
    status: int
    seconds: float


class Watch:
    """Pages that are asked for, one after the other, from when it is entered until it is left."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self.pages: list[Page] = []
        self.most_mb = 0.0

    def __enter__(self) -> Self:
        words = [str(one) for one in (self._site.folder, self._site.pid, self._site.port)]
        self._process = subprocess.Popen(  # noqa: S603  # our own
            [sys.executable, "-m", "attack.watch", *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[1],
        )
        if self._process.stdout is None or not self._process.stdout.readline():
            raise RuntimeError("nobody watches")
        return self

    def __exit__(self, *raised: object) -> None:
        said, _ = self._process.communicate(timeout=5 * PATIENCE_SECONDS)
        document = json.loads(said)
        self.pages = [Page(*one) for one in document["pages"]]
        self.most_mb = document["most_mb"]

    def p95(self, *spans: tuple[float, float]) -> float:
        """Seconds within which 95 of 100 pages of some spans of time, or of all, were answered.

        The patience if there were none.
        """
        spans = spans or ((-inf, inf),)
        times = [one.seconds for one in self.pages if any(since <= one.at < until for since, until in spans)]
        return quantiles(times, n=20)[-1] if len(times) > 1 else PATIENCE_SECONDS

    def result(self, calm: float, *, most_mb: float, quick_seconds: float) -> Result:
        """All pages as held off if each was there and p95 at most twice that of calm, or quick; so is the memory."""
        is_held = self.p95() <= max(2 * calm, quick_seconds) and self.most_mb <= most_mb
        note = f"p95 {1000 * self.p95():.1f} ms, calm {1000 * calm:.1f} ms, most {self.most_mb:.0f} MB private"
        return Result(len(self.pages), self.there() if is_held else 0, note)

    def there(self) -> int:
        """How many pages were answered as they should be."""
        return sum(one.status == 200 for one in self.pages)  # noqa: PLR2004  # OK


def calm_p95(site: Site, *, seconds: float = 1.0) -> float:
    """How long pages take while nothing else goes on."""
    site.ask(PAGE)
    with Watch(site) as watch:
        time.sleep(seconds)
    return watch.p95()


def main(folder: str, pid: str, port: str) -> None:
    """Ask for pages until nobody listens at the other end of our input any more, then say how that went."""
    site = Site(Path(folder), int(pid), int(port))
    pages, most_mb = list[Page](), site.private_mb()
    sys.stdout.write("watching\n")
    sys.stdout.flush()
    while not select([sys.stdin], [], [], PAUSE_SECONDS)[0]:
        at = time.monotonic()
        answer = site.ask(PAGE, patience_seconds=PATIENCE_SECONDS)
        pages.append(Page(at, answer.status, answer.seconds))
        if len(pages) % MEMORY_EVERY == 0:
            most_mb = max(most_mb, site.private_mb())
    sys.stdout.write(json.dumps({"pages": pages, "most_mb": most_mb}))


if __name__ == "__main__":
    main(*sys.argv[1:])
