"""How fast the gazetteer answers and what it takes: `python bench/places_speed.py`.

All times are process time on one core; each phase is run in a process of its own, so that memory is counted alone.
"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path
from statistics import quantiles

from rallies.places.build import where

_LONG_ENOUGH = 6
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


def cold() -> None:
    """Print what the first answer costs, from nothing imported."""
    before, began, wall = private_mib(), time.process_time(), time.monotonic()
    from rallies.places.gazetteer import Gazetteer  # noqa: PLC0415 - the import is what is measured

    gazetteer = Gazetteer(where())
    gazetteer.resolve("Warszawa")
    print(f"cold start: {time.process_time() - began:.3f} s CPU, {time.monotonic() - wall:.3f} s wall")
    for _ in range(300):
        for text in _PLACES:
            gazetteer.resolve(text)
    print(f"private memory added a worker: {private_mib() - before:.1f} MiB")


def exact() -> None:
    """Print how many keys a second are looked up."""
    from rallies.places.store import Store  # noqa: PLC0415 - as in `cold`

    store = Store(where())
    chosen = random.Random(1)  # noqa: S311 - not for secrets
    keys = [row[0] for row in store.db.execute("SELECT key FROM name WHERE kind = 0 ORDER BY key")]
    asked = chosen.sample(keys, 50_000)
    began = time.process_time()
    for key in asked:
        store.db.execute("SELECT p.* FROM name n JOIN place p ON p.id = n.place WHERE n.key = ?", (key,)).fetchone()
    print(f"exact look-ups: {len(asked) / (time.process_time() - began):.0f}/s")


def whole() -> None:
    """Print how many texts a second geopy's `geocode` answers, and what a misspelt one and any letters take."""
    from rallies.places.gazetteer import Gazetteer  # noqa: PLC0415 - as in `cold`
    from rallies.places.geopy_face import GazetteerGeocoder  # noqa: PLC0415 - as in `cold`

    gazetteer = Gazetteer(where())
    geocoder = GazetteerGeocoder(gazetteer)
    chosen = random.Random(2)  # noqa: S311 - not for secrets
    towns = [row[0] for row in gazetteer.store.db.execute("SELECT name FROM place WHERE pop > 15000 ORDER BY id")]
    asked = chosen.sample(towns, 5_000)
    began = time.process_time()
    for name in asked:
        geocoder.geocode(name)
    print(f"geocode: {len(asked) / (time.process_time() - began):.0f}/s")
    misspelt = [
        name[:at] + name[at + 1 :] for name in asked[:500] if len(name) >= _LONG_ENOUGH for at in [len(name) // 2]
    ]
    _spread("misspelt", [_took(gazetteer, text) for text in misspelt])
    signs = [chr(code) for code in range(32, 0x3000) if chr(code).isprintable()]
    texts = ["".join(chosen.choices(signs, k=chosen.randint(1, 4_000))) for _ in range(300)]
    _spread("any letters, to 4,000", [_took(gazetteer, text) for text in texts])


def _took(gazetteer: object, text: str) -> float:
    began = time.process_time()
    gazetteer.resolve(text)  # type: ignore[attr-defined]
    return 1000 * (time.process_time() - began)


def _spread(name: str, milliseconds: list[float]) -> None:
    cuts = quantiles(milliseconds, n=100)
    print(f"{name}: p50 {cuts[49]:.2f}, p95 {cuts[94]:.2f}, p99 {cuts[98]:.2f} ms CPU")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        {"cold": cold, "exact": exact, "whole": whole}[sys.argv[1]]()
    else:
        for phase in ("cold", "exact", "whole"):
            subprocess.run([sys.executable, __file__, phase], check=True)  # noqa: S603 - itself
