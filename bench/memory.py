"""Memory of a worker: what one process that serves holds for itself after thousands of mixed requests.

A server of its own, with 10,000 rallies in its register, is asked over HTTP for every kind of page, feed, tile and
form in three languages. `BENCH=full` goes on to 50,000 requests. Private is what no other process shares, as
smaps_rollup has it.
"""

import os
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from itertools import count, islice
from pathlib import Path
from urllib.parse import quote

from attack.harness import Site, served
from bench.harness import Figure, application, instance, seed
from rallies.core.db.database import session
from rallies.core.speech import offered
from rallies.model.rally.rallies import Rally

RALLIES = 10_000
WARM, USUAL, LONG = 500, 5_000, 50_000
IS_FULL = os.environ.get("BENCH") == "full"
LANGUAGES = ("en", "be", "ru")
MOST_MB, MOST_GROWTH = 100.0, 1.1
PAGES = ("", "places/", "places/{cc}/", "places/{cc}/{city}/", "places/{cc}/{city}/map/", "rallies/{rally}/", "submit/",
         "search/?q=number", "search/?q={city}&country={cc}", "near/?lat={lat}&lon={lon}", "complete/?q={word}",
         "help/organizer/", "safety/", "changes/", "manage/")  # fmt: skip
FEEDS = ("rallies.ics", "rallies.atom", "rallies.geojson", "places/{cc}/{city}/rallies.ics",
         "places/{cc}/{city}/rallies.csv", "rallies/{rally}/rally.ics")  # fmt: skip
CITIES = (("pl", "city-0"), ("ge", "city-1"), ("by", "city-2"), ("de", "city-3"), ("us", "city-4"))
WORDS = ("war", "Тбі", "new", "東京", "bue", "sao", "Мин", "kra")


def run() -> list[Figure]:
    """Private memory and RSS after so many requests, and how much it grew."""
    with instance() as folder:
        with application(folder):
            seed(RALLIES)
            rallies = [row[0] for row in session().query(Rally.public_id).limit(400)]
            languages = len(offered.languages())
        with served(folder) as site:
            return list(_figures(site, rallies, languages))


def _figures(site: Site, rallies: list[str], languages: int) -> Iterator[Figure]:
    addresses = _addresses(rallies)
    note = f"{len(LANGUAGES)} of {languages} languages asked for"
    private: dict[int, float] = {}
    asked = 0
    for until in (WARM, USUAL, LONG) if IS_FULL else (WARM, USUAL):
        refused = _ask(site.port, islice(addresses, until - asked))
        asked = until
        private[until] = site.private_mb()
        goal = MOST_MB if until == USUAL else None
        yield Figure(f"private after {until:,} requests", private[until], "MB", goal, note=note)
        yield Figure(f"RSS after {until:,} requests", _rss_mb(site.pid), "MB", note=f"{refused} not answered by 200")
    if IS_FULL:
        yield Figure(f"private, {LONG:,} beside {USUAL:,}", private[LONG] / private[USUAL], "times", MOST_GROWTH)


def _addresses(rallies: list[str]) -> Iterator[str]:
    """Addresses without end: each kind in each language, of other cities, rallies, points and words each time."""
    kinds = (*PAGES, *FEEDS)
    for at in count():
        language, kind = LANGUAGES[at % len(LANGUAGES)], kinds[at // len(LANGUAGES) % len(kinds)]
        cc, city = CITIES[at % len(CITIES)]
        where = {"cc": cc, "city": city, "lat": at % 90, "lon": at % 180, "word": WORDS[at % len(WORDS)]}
        yield f"/{language}/" + kind.format(rally=rallies[at % len(rallies)], **where)
        if at % 10 == 0:
            yield f"/tiles/all/{at % 7}/{at % 3}/{at % 2}.json"


def _ask(port: int, paths: Iterator[str]) -> int:
    """Ask for all paths on one connection, as a browser takes them, and count what was no page."""
    refused = 0
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as line:
        for path in paths:
            line.request("GET", quote(path, safe="/?&="), headers={"Accept-Encoding": "gzip, br"})
            answer = line.getresponse()
            answer.read()
            refused += answer.status != 200  # noqa: PLR2004  # OK
    return refused


def _rss_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Rss:")) / 1_024
