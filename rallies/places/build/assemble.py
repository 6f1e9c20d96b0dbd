"""Build the gazetteer: `python -m rallies.places.build [TARGET]`.

One file is made beside the target, checks itself, and only then takes the target's place. The same inputs give the
same rows; when the file at the target was made from them already, nothing is done.
"""

from __future__ import annotations

import gc
import hashlib
import os
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from time import monotonic
from typing import Final
from unicodedata import unidata_version

from rallies.core.errors import ConfigurationError
from rallies.places import schema
from rallies.places.build import nations, postal, rows, sources, villages
from rallies.places.points.sphere import vector

_PLACES: Final = Path(__file__).parents[1]
# What decides what is in the file, within `places`.
# What asking reads besides, and whose change is no reason to build again, is not here.
MADE_BY: Final = (
    "everyday.txt", "fold.py", "hans.txt", "schema.py", "points/sphere.py", "resolve/sound.py",
    "resolve/words.py", "build/assemble.py", "build/former.py", "build/lacinka.py", "build/nations.py",
    "build/postal.py", "build/romanize.py", "build/rows.py", "build/sources.py", "build/spellings.py",
    "build/villages.py",
)  # fmt: skip
_SPELL_FROM_PEOPLE: Final = 15_000
_STARTS: Final = 12
_WRITTEN: Final = frozenset({schema.PRIMARY, schema.STANDARD, schema.SPELLING})
_SHORTEST_SPELL: Final = 4
# Cities that a whole gazetteer knows, by a spelling that only a correct fold finds.
_KNOWN: Final = (
    ("варшава", 756135),
    ("recyca", 622794),
    ("sao paulo", 3448439),
    ("东京", 1850147),
    ("تهران", 112931),
)
_LEAST_ROWS: Final = {"place": 200_000, "name": 1_000_000, "qual": 60_000, "city": 20_000, "spell": 200_000}

Progress = Callable[[str], None]


def where() -> Path:
    """Return where the built file lies: beside the code, so that it goes into the wheel."""
    return _PLACES.parent / "built" / "gazetteer.sqlite"


def inputs() -> str:
    """Return a hash of all that decides what is in the file.

    Raises:
        ConfigurationError: the packages with the places are not installed.
    """
    try:
        digest = hashlib.sha256("\n".join([*sources.versions(), f"Unicode {unidata_version}"]).encode())
    except PackageNotFoundError as error:
        raise ConfigurationError(
            f"the gazetteer is built from the package {error.name}: pip install --group build"
        ) from error
    for name in MADE_BY:
        digest.update((_PLACES / name).read_bytes())
    return digest.hexdigest()


def build(target: Path, *, progress: Progress) -> None:
    """Build the gazetteer at `target` unless it is there, made from the same inputs.

    Raises:
        ConfigurationError: the packages with the places are missing, or what was built is not whole.
    """
    made_from = inputs()
    if _made_from(target) == made_from:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f"{target.name}.{os.getpid()}.new")  # another process may be building as well
    began = monotonic()
    try:
        _draw_up(draft, made_from, progress)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    progress(f"gazetteer: built in {monotonic() - began:.0f} s, {target.stat().st_size / 1e6:.0f} MB")


def _draw_up(draft: Path, made_from: str, progress: Progress) -> None:
    """Fill a file and check it."""
    gc.disable()  # millions of rows live until the end; looking for garbage among them takes half of the time
    with closing(sqlite3.connect(draft)) as db:
        db.execute("PRAGMA journal_mode = OFF")
        db.execute("PRAGMA synchronous = OFF")
        _fill(db, progress)
        db.execute("INSERT INTO meta VALUES ('inputs', ?)", (made_from,))
        db.commit()
        progress("gazetteer: packing")
        db.execute("VACUUM")
        _check(db)
    gc.enable()


def _made_from(target: Path) -> str:
    """Return the hash that a file was made from, "" for none or a foreign one."""
    if not target.is_file():
        return ""
    try:
        with closing(sqlite3.connect(f"{target.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as db:
            row = db.execute("SELECT value FROM meta WHERE key = 'inputs'").fetchone()
    except sqlite3.DatabaseError:
        return ""
    return str(row[0]) if row else ""


def _fill(db: sqlite3.Connection, progress: Progress) -> None:
    db.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
    db.execute(f"PRAGMA user_version = {schema.VERSION}")
    db.executescript(schema.TABLES)
    progress("gazetteer: reading places")
    wheel = postal.wheel(_cache())
    with ProcessPoolExecutor(1) as beside:
        reading = beside.submit(postal.read, wheel)
        towns = list(sources.towns())
        progress(f"gazetteer: {len(towns)} towns; reading the names of countries, regions and cities")
        _words(db, towns)
        progress("gazetteer: folding spellings")
        names = list(rows.names(towns))
        cities = sorted(set(rows.cities(towns, names)))
        db.executemany("INSERT OR IGNORE INTO city VALUES (?, ?, ?)", cities)
        progress("gazetteer: reading villages and postcodes")
        codes, places = reading.result()
    db.executemany("INSERT INTO post VALUES (?, ?, ?)", sorted(villages.served(codes, towns)))
    names = list(rows.with_own(names, villages.called(places, towns, names)))
    more = list(villages.villages(places, towns, names))
    names = sorted([*rows.with_standard(names, cities), *rows.names(more)])
    towns += more
    _places(db, towns)
    db.executemany("INSERT INTO name VALUES (?, ?, ?, ?)", names)
    progress(f"gazetteer: {len(towns)} places under {len(names)} spellings; indexing")
    _starts(db, names, {town.id: town.country for town in towns})
    _spell(db, names, {town.id for town in towns if town.population >= _SPELL_FROM_PEOPLE})
    db.executescript(schema.INDEXES)


def _cache() -> Path:
    """Return the folder for what is fetched once."""
    return _PLACES.parents[1] / ".cache" / "wheels"


def _places(db: sqlite3.Connection, towns: list[sources.Town]) -> None:
    zones = {name: number for number, name in enumerate(sorted({town.zone for town in towns}))}
    db.executemany("INSERT INTO zone VALUES (?, ?)", ((number, name) for name, number in zones.items()))
    slugs = rows.slugs(towns)
    db.executemany(
        "INSERT INTO place VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (town.id, town.name, town.country, town.admin1, town.admin2, town.lat, town.lon, town.population,
             zones[town.zone], slugs[town.id])
            for town in towns
        ),
    )  # fmt: skip
    db.executemany(
        "INSERT INTO sound VALUES (?, ?, ?, ?)", sorted(set(rows.sounds(town for town in towns if town.population)))
    )
    db.executemany("INSERT INTO seat VALUES (?, ?, ?, ?, ?)", nations.seats(towns))
    # A town of no region has its country's seats instead.
    db.executemany("INSERT OR IGNORE INTO seat VALUES (?, ?, ?, ?, ?)", rows.seats(towns))
    points = ((vector(town.lat, town.lon), town.id) for town in towns)
    db.executemany("INSERT INTO point VALUES (?, ?, ?, ?)", sorted((v.z, v.x, v.y, place) for v, place in points))


def _words(db: sqlite3.Connection, towns: list[sources.Town]) -> None:
    """Fill in what countries and regions are called."""
    countries = {town.country for town in towns}
    people: Counter[tuple[str, str, str]] = Counter()
    for town in towns:
        for area in {(town.country, "", ""), (town.country, town.admin1, ""), town[2:5]}:
            people[area] += town.population
    db.executemany(
        "INSERT INTO qual VALUES (?, ?, ?, ?, ?)",
        ((*row, people[row[1:]]) for row in sorted({row for row in rows.quals(countries, towns) if row[0]})),
    )
    db.executemany(
        "INSERT OR IGNORE INTO region VALUES (?, ?, ?)",
        ((row.country, row.admin1, row.name) for row in sources.regions() if not row.admin2),
    )
    db.executemany(
        "INSERT INTO territory VALUES (?, ?, ?)",
        rows.territories(countries),
    )


def _starts(db: sqlite3.Connection, names: Iterable[rows.Name], country: dict[int, str]) -> None:
    """Fill in the biggest places for each two letters, in the world ("") and in each country."""
    biggest: dict[tuple[str, str], list[int]] = defaultdict(list)
    written = (name for name in names if name.kind in _WRITTEN)
    for name in sorted(written, key=lambda name: (-name.weight, name.place)):
        for scope in ("", country[name.place]):
            best = biggest[name.key[:2], scope]
            if len(best) < _STARTS and name.place not in best:
                best.append(name.place)
    db.executemany(
        "INSERT INTO start VALUES (?, ?, ?, ?)",
        (
            (prefix, scope, rank, place)
            for (prefix, scope), best in sorted(biggest.items())
            for rank, place in enumerate(best)
        ),
    )


def _spell(db: sqlite3.Connection, names: Iterable[rows.Name], big: set[int]) -> None:
    """Fill in the spellings that misspelt words are compared with, and their trigrams."""
    keys = sorted(
        {name.key for name in names if name.place in big and name.kind in _WRITTEN and len(name.key) >= _SHORTEST_SPELL}
    )
    db.executemany("INSERT INTO spell VALUES (?, ?)", enumerate(keys))
    db.executemany("INSERT INTO tri (rowid, key) VALUES (?, ?)", enumerate(keys))


def _check(db: sqlite3.Connection) -> None:
    for table, least in _LEAST_ROWS.items():
        (rows_there,) = db.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - our own table names
        if rows_there < least:
            raise ConfigurationError(f"the built gazetteer has {rows_there} rows in {table}, expected {least}")
    for key, place in _KNOWN:
        if (place,) not in db.execute("SELECT place FROM name WHERE key = ?", (key,)).fetchall():
            raise ConfigurationError(f"the built gazetteer does not know {key!r}")
    (whole,) = db.execute("PRAGMA quick_check").fetchone()
    if whole != "ok":
        raise ConfigurationError(f"the built gazetteer is damaged: {whole}")
