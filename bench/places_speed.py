"""How fast the gazetteer answers and what it takes, on one core.

All times are process time; each phase is run in a process of its own, so that memory is counted alone. What a worker
adds is read beside another one that has answered the same questions: the kernel calls a page of the file private as
long as one process alone has it mapped.
"""

import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING

from rallies.places.build.assemble import where

if TYPE_CHECKING:
    from bench.harness import Figure

_LONG_ENOUGH = 6
_ROUNDS = 3
_PRIVATE = ("Private_Clean", "Private_Dirty")
_PLACES = (
    "Warsaw",
    "Warszawa",
    "München",
    "Paris, Texas",
    "Springfield, IL",
    "東京",
    "Вільня",
    "São Paulo",
    "81000 Albi",
)


def private_mib() -> float:
    """Return the private memory of this process."""
    lines = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith(_PRIVATE)) / 1024


def run() -> list["Figure"]:
    """Return the figures of speed and memory; the best of a few rounds, since the machine is never quiet."""
    from bench.harness import Figure  # noqa: PLC0415 - it imports the application, which `cold` must not

    cold, memory, exact, whole = (_phase(name) for name in ("cold", "memory", "exact", "whole"))
    return [
        Figure("cold start to the first answer", min(cold["seconds"]), "s CPU", 0.3),
        Figure("private memory added a worker", max(memory["mib"]), "MiB", 25),
        Figure("exact look-ups", max(exact["a second"]), "/s", 50_000, is_floor=True),
        Figure("full geocode() by geopy's face, towns over 15,000", max(whole["a second"]), "/s", 8_000, is_floor=True),
        Figure("a misspelt one, p95", min(whole["misspelt p95"]), "ms CPU", 5),
        Figure("any letters, up to 4,000, p99", min(whole["any p99"]), "ms CPU", 20),
        Figure("completing 2 to 5 letters, p95", min(whole["complete p95"]), "ms CPU"),
    ]


def _phase(name: str) -> dict[str, list[float]]:
    """Return what a phase measured, each in a fresh process."""
    found: dict[str, list[float]] = {}
    for _ in range(_ROUNDS):
        done = subprocess.run([sys.executable, "-m", "bench.places_speed", name], check=True, capture_output=True)  # noqa: S603 - itself
        for what, value in json.loads(done.stdout).items():
            found.setdefault(what, []).append(value)
    return found


def cold() -> dict[str, float]:
    """Return what the first answer costs, from nothing imported."""
    began = time.process_time()
    from rallies.places.gazetteer import Gazetteer  # noqa: PLC0415 - the import is what is measured

    Gazetteer(where()).resolve("Warszawa")
    return {"seconds": time.process_time() - began}


def memory() -> dict[str, float]:
    """Return the memory that answering adds to a worker while another one has the same pages of the file."""
    with _another_worker():
        before = private_mib()
        _answer()
        return {"mib": private_mib() - before}


@contextmanager
def _another_worker() -> Iterator[None]:
    """Have a process that has answered the same questions, and ends when its input does."""
    command = [sys.executable, "-m", "bench.places_speed", "beside"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as worker:  # noqa: S603 - itself
        assert worker.stdin is not None
        assert worker.stdout is not None
        worker.stdout.readline()
        yield
        worker.stdin.close()
        worker.stdout.read()


def beside() -> dict[str, float]:
    """Answer the questions, say so, and wait until the process that asked for this has read its figure or ended."""
    _answer()
    sys.stdout.write("{}\n")
    sys.stdout.flush()
    sys.stdin.read()
    return {}


def _answer() -> None:
    """Answer the same questions many times, as a worker does."""
    from rallies.places.gazetteer import Gazetteer  # noqa: PLC0415 - as in `cold`

    gazetteer = Gazetteer(where())
    for _ in range(300):
        for text in _PLACES:
            gazetteer.resolve(text)


def exact() -> dict[str, float]:
    """Return how many keys a second are looked up."""
    from rallies.places.store import Store  # noqa: PLC0415 - as in `cold`

    store = Store(where())
    keys = [row[0] for row in store.db.execute("SELECT key FROM name WHERE kind = 0 ORDER BY key")]
    asked = random.Random(1).sample(keys, 50_000)  # noqa: S311 - not for secrets
    began = time.process_time()
    for key in asked:
        store.db.execute("SELECT p.* FROM name n JOIN place p ON p.id = n.place WHERE n.key = ?", (key,)).fetchone()
    return {"a second": len(asked) / (time.process_time() - began)}


def whole() -> dict[str, float]:
    """Return how many texts a second geopy's `geocode` answers, and what a misspelt one and any letters take."""
    from rallies.places.gazetteer import Gazetteer  # noqa: PLC0415 - as in `cold`
    from rallies.places.street.geopy_face import GazetteerGeocoder  # noqa: PLC0415 - as in `cold`

    gazetteer = Gazetteer(where())
    geocoder = GazetteerGeocoder(gazetteer)
    chosen = random.Random(2)  # noqa: S311 - not for secrets
    towns = [row[0] for row in gazetteer.store.db.execute("SELECT name FROM place WHERE pop > 15000 ORDER BY id")]
    asked = chosen.sample(towns, 5_000)
    began = time.process_time()
    for name in asked:
        geocoder.geocode(name)
    a_second = len(asked) / (time.process_time() - began)
    misspelt = [
        name[:at] + name[at + 1 :] for name in asked[:500] if len(name) >= _LONG_ENOUGH for at in [len(name) // 2]
    ]
    signs = [chr(code) for code in range(32, 0x3000) if chr(code).isprintable()]
    texts = ["".join(chosen.choices(signs, k=chosen.randint(1, 4_000))) for _ in range(300)]
    starts = [name[: chosen.randint(2, 5)] for name in asked[:500]]
    return {
        "a second": a_second,
        "misspelt p95": _cut(gazetteer.resolve, misspelt, 95),
        "any p99": _cut(gazetteer.resolve, texts, 99),
        "complete p95": _cut(gazetteer.complete, starts, 95),
    }


def _cut(call: Callable[[str], object], texts: list[str], percent: int) -> float:
    """Return the milliseconds that so many per cent of the calls stay below."""
    took = []
    for text in texts:
        began = time.process_time()
        call(text)
        took.append(1_000 * (time.process_time() - began))
    return quantiles(took, n=100)[percent - 1]


if __name__ == "__main__":
    phases = {"cold": cold, "memory": memory, "beside": beside, "exact": exact, "whole": whole}
    sys.stdout.write(json.dumps(phases[sys.argv[1]]()))
