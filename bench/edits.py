"""What a server takes while a rally is edited every 0.6 s and its pages are read in three languages all the time.

Each page is asked for once a second in each language, as a revalidation by somebody who had it before. The CPU of the
edits, in another process, is counted as well. `longest` is by the clock on the wall, so a busy machine shows in it.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

from sqlalchemy import select

from bench import coalition
from bench.coalition import SLUG
from bench.harness import Figure, application, instance, seed
from bench.published import SERVE, served, settle
from rallies.core.clock import SetClock
from rallies.core.db.database import session, writing
from rallies.model.actors import By
from rallies.model.rally.rallies import Rally

SIZE = 10_000
EDITS, EVERY_SECONDS = 40, 0.6
LANGUAGES = ("en", "be", "ru")
CITIES = 3
CORES = 0.5


def run() -> list[Figure]:
    """The figures of a narrow and of a wide register."""
    figures: list[Figure] = []
    for is_wide in (False, True):
        with instance() as folder:
            figures += _edited(folder, is_wide=is_wide)
    return figures


def _edited(folder: Path, *, is_wide: bool) -> Iterator[Figure]:
    clock = SetClock(coalition.NOW)
    with application(folder, clock=clock):
        seed(SIZE, now=coalition.NOW, is_wide=is_wide)
        with writing():
            coalition.call(By.staff("bench", coalition.NOW))
        clock.instant = coalition.ON_THE_DAY
        paths = _paths()
        with served([*SERVE, "--instance", str(folder), "serve", "--port", "0", "--no-work"]) as server:
            readers = Readers(server.port, paths)
            readers.round()
            settle(server)
            before, own = server.cpu_ms(), time.process_time()
            with readers:
                for number in range(EDITS):
                    coalition.move_a_rally(number)
                    time.sleep(EVERY_SECONDS)
            ours = (time.process_time() - own) * 1_000 - readers.cpu_ms
            spent = server.cpu_ms() - before + ours
    of = f"{SIZE:,} rallies, {'wide' if is_wide else 'narrow'}"
    cores = spent / EDITS / EVERY_SECONDS / 1_000
    note = f"{spent / EDITS:.0f} ms an edit, {ours / EDITS:.0f} of them writing it; {readers.answers} answers"
    yield Figure(f"100 edits a minute, {of}", cores, "cores", CORES, note=note)
    yield Figure(f"longest answer meanwhile, {of}", readers.longest * 1_000, "ms")


def _paths() -> list[str]:
    """What is read: the pages that add up all, those of a few cities and of a rally, and the tile of the world."""
    rally = session().execute(select(Rally).where(Rally.day == coalition.DAY).limit(1)).scalar_one()
    towns = select(Rally.country, Rally.city).where(Rally.day == coalition.DAY).distinct().limit(CITIES)
    cities = [f"places/{country.lower()}/{city}/" for country, city in session().execute(towns)]
    session().rollback()
    of_campaign = [f"campaigns/{SLUG}/", f"campaigns/{SLUG}/today/"]
    pages = ["", *of_campaign, "places/", f"rallies/{rally.public_id}/", *cities]
    return [f"/{language}/{page}" for language in LANGUAGES for page in pages] + ["/tiles/all/0/0/0.json"]


class Readers:
    """Ask for everything once a second, with the tags of what they have; how many answers came, and the longest."""

    def __init__(self, port: int, paths: list[str]) -> None:
        self.answers, self.longest, self.cpu_ms = 0, 0.0, 0.0
        self._port, self._paths = port, paths
        self._tags: dict[str, str] = {}
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._read)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_error: object) -> None:
        self._is_over.set()
        self._thread.join()

    def round(self, pause: float = 0) -> None:
        """Ask for each address once."""
        with closing(HTTPConnection("127.0.0.1", self._port, timeout=60)) as line:
            for path in self._paths:
                began = time.monotonic()
                line.request("GET", path, headers={"If-None-Match": self._tags.get(path, ""), "Accept-Encoding": "br"})
                answer = line.getresponse()
                answer.read()
                self._tags[path] = answer.getheader("ETag", "")
                self.longest = max(self.longest, time.monotonic() - began)
                self.answers += 1
                self._is_over.wait(pause)

    def _read(self) -> None:
        self.longest, self.answers = 0.0, 0
        while not self._is_over.is_set():
            self.round(1 / len(self._paths))
        self.cpu_ms = time.thread_time() * 1_000
