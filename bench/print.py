"""Posters and cards: CPU of drawing one anew in seven scripts, of the first one in a process, and the GIL let go of.

Each file is drawn from words that were not drawn before, as after a change; the worst script counts.
"""

import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from bench.harness import Figure, Skipped
from rallies.formats.print import card, fonts, poster, typesetting
from tests.formats import scripts

POSTER_SECONDS, CARD_SECONDS = 1.5, 0.7
ROUNDS = 7
FIRST = """
from bench.print import seconds
from rallies.formats.print import poster
from tests.formats import scripts
began = seconds()
poster.pdf(scripts.sheet("ar"))
print(seconds() - began)
"""


def run() -> list[Figure]:
    """CPU seconds of a file, by the median of rounds and the worst script."""
    if not typesetting.is_there():
        raise Skipped("the extra `print` or its fonts are not there")
    languages = [code for code in scripts.SCRIPTS if code != "zh" or fonts.cjk_folder()]
    long = {"title": "Solidarity with everybody who is in prison for human rights " * 5}
    posters = {code: cpu(lambda n, code=code: poster.pdf(scripts.sheet(code, street=f"{n}"))) for code in languages}
    cards = {
        (code, name): cpu(lambda n, code=code, size=size: card.png(scripts.card(code, hour=f"{n}"), size))
        for code in languages
        for name, size in card.SIZES.items()
    }
    hardest = cpu(lambda n: poster.pdf(scripts.sheet("en", street=f"{n}", **long)))
    worst, worst_card = max(posters, key=posters.__getitem__), max(cards, key=cards.__getitem__)
    return [
        Figure(f"poster, worst of {len(languages)} scripts ({worst})", posters[worst], "s", POSTER_SECONDS),
        Figure("poster with a title of 300 characters", hardest, "s", POSTER_SECONDS),
        Figure("poster, the first one in a process", first(), "s", POSTER_SECONDS),
        Figure(f"card, worst script and size ({', '.join(worst_card)})", cards[worst_card], "s", CARD_SECONDS),
        Figure("card, the median of all", median(cards.values()), "s"),
        Figure("most that another thread waits meanwhile", 1000 * longest_wait(), "ms"),
    ]


def cpu(draw: Callable[[int], bytes]) -> float:
    """Median CPU seconds of drawing, each time other words."""
    draw(0)
    taken = []
    for number in range(1, ROUNDS + 1):
        began = seconds()
        draw(number)
        taken.append(seconds() - began)
    return median(taken)


def seconds() -> float:
    """CPU of this process and of those that draw for it, so far."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def first() -> float:
    """CPU seconds of the first poster in a process of its own, with its fonts read and its template compiled."""
    root = Path(__file__).parents[1]
    runs = [
        subprocess.run([sys.executable, "-c", FIRST], cwd=root, capture_output=True, check=True, timeout=60)  # noqa: S603
        for _ in range(3)
    ]
    return median(float(run.stdout) for run in runs)


def longest_wait() -> float:
    """The longest gap of a thread that only looks at the clock while posters are drawn; it shows a held GIL."""
    gaps, is_over = [0.0], threading.Event()

    def look() -> None:
        last = time.perf_counter()
        while not is_over.is_set():
            now = time.perf_counter()
            gaps.append(now - last)
            last = now

    looking = threading.Thread(target=look)
    looking.start()
    for number in range(ROUNDS):
        poster.pdf(scripts.sheet("ar", street=f"wait {number}"))
    is_over.set()
    looking.join()
    return max(gaps)
