"""Posters, signs and cards that are asked for faster than they can be drawn."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from attack.harness import ATTACK, Result, Site, best_of, number
from attack.watch import DRAWING_SECONDS, Watch, calm_p95

CLIENTS = 16
FILES = ("poster.pdf", "poster.pdf?paper=a3", "flyer.pdf", "card-square.png", "card-tall.png", "map.png")
MOST_MB = 150.0
ROUNDS = 2
TOLD = {200, 404, 429, 503}


def flood(site: Site) -> Result:
    """Many clients that ask for files that were never drawn: pages go on, memory stays, programs are few."""
    calm = calm_p95(site)
    rallies = [one["id"] for one in json.loads(site.ask("/en/rallies.geojson").body)["features"]]
    paths = [
        f"/{language}/rallies/{one}/{file}" for language in ("en", "be", "ru") for file in FILES for one in rallies
    ]
    many = min(number(600), len(paths) // ROUNDS)
    rounds = iter([paths[at * many : (at + 1) * many] for at in range(ROUNDS)])
    return best_of(lambda: _round(site, next(rounds), calm), rounds=ROUNDS)


def _round(site: Site, paths: list[str], calm: float) -> Result:
    """One round of files, none of which was asked for in another."""
    with Watch(site) as watch, ThreadPoolExecutor(CLIENTS) as clients:
        answers = list(clients.map(site.ask, paths))
    pages = watch.result(calm, most_mb=MOST_MB, quick_seconds=DRAWING_SECONDS)
    told = sum(one.status in TOLD for one in answers)
    note = f"{pages.note}; {dict(Counter(one.status for one in answers))}"
    return Result(pages.tried + len(answers), pages.held + told, note)


ATTACKS: dict[str, ATTACK] = {f"{CLIENTS} clients that ask for files to be drawn": flood}
