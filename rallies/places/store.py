"""Reading the gazetteer's file: one connection a thread, opened as never changing, its pages held by the system."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from rallies.core.errors import ConfigurationError
from rallies.places import schema
from rallies.places.fold import fold

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from collections.abc import Set as AbstractSet
    from pathlib import Path

_PLACE: Final = "p.id, p.name, p.cc, p.a1, p.a2, p.lat, p.lon, p.pop, p.zone, p.slug"
_REBUILD: Final = "`python -m rallies.places.build` builds it anew"
_LANGUAGES_KEPT: Final = 40
_HEADER_BYTES: Final = 100
_SHORT_NAME: Final = 5
# What the CLDR has no name for: ISO codes and others that are said all the same.
_SHORT_LANDS: Final = frozenset({"us", "uae", "drc", "prc"})


class _OfKeys(NamedTuple):
    """A query for the rows under one key, and the same for a JSON list of keys."""

    one: str
    several: str


# CROSS JOIN keeps SQLite from asking the tables in another order.
_HITS: Final = _OfKeys(
    f"SELECT n.key, n.kind, {_PLACE} FROM name n CROSS JOIN place p ON p.id = n.place WHERE n.key = ?",  # noqa: S608
    f"SELECT n.key, n.kind, {_PLACE} FROM json_each(?) k CROSS JOIN name n ON n.key = k.value "  # noqa: S608
    "CROSS JOIN place p ON p.id = n.place",
)
_AREAS: Final = _OfKeys(
    "SELECT key, cc, a1, a2, pop FROM qual WHERE key = ?",
    "SELECT q.key, q.cc, q.a1, q.a2, q.pop FROM json_each(?) k CROSS JOIN qual q ON q.key = k.value",
)


class Place(NamedTuple):
    """A row of the gazetteer; `zone` is the number of its time zone."""

    id: int
    name: str
    cc: str
    a1: str
    a2: str
    lat: float
    lon: float
    pop: int
    zone: int
    slug: str


class Hit(NamedTuple):
    """A place under a key, and how the key came to it (`schema.PRIMARY` and so on)."""

    key: str
    kind: int
    place: Place


class Area(NamedTuple):
    """A country, or a region or district in it where they are not ""; `pop` counts the people of its towns."""

    cc: str
    a1: str
    a2: str
    pop: int

    def holds(self, place: Place) -> bool:
        """Return whether the place lies in it, as far as the codes say."""
        return place.cc == self.cc and self.a1 in {"", place.a1} and self.a2 in {"", place.a2}


class Store:
    """The gazetteer's file at `path`.

    Raises:
        ConfigurationError: the file is missing, cut off, or another program's.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._country_names: dict[tuple[str, ...], dict[str, str]] = {}
        _check(path)

    @property
    def db(self) -> sqlite3.Connection:
        """The connection of this thread."""
        db: sqlite3.Connection | None = getattr(self._local, "db", None)
        if db is None:
            uri = f"{self.path.resolve().as_uri()}?mode=ro&immutable=1"
            db = self._local.db = sqlite3.connect(uri, uri=True, check_same_thread=False)
            # Mapped, the file would count once for each thread; the system's cache holds it once for all.
            db.execute("PRAGMA mmap_size = 0")
            db.execute("PRAGMA cache_size = -512")
        return db

    def close(self) -> None:
        """Close the connection of this thread."""
        if db := self._local.__dict__.pop("db", None):
            db.close()

    def hits(self, keys: Collection[str]) -> list[Hit]:
        """Return the places under any of the keys."""
        # A common name has hundreds, so the tuples are made without the checks of their own constructors.
        new = tuple.__new__
        return [new(Hit, (row[0], row[1], new(Place, row[2:]))) for row in self._of_keys(_HITS, keys)]

    def areas(self, keys: Collection[str]) -> dict[str, list[Area]]:
        """Return the areas that each key may mean."""
        found: dict[str, list[Area]] = defaultdict(list)
        for key, *area in self._of_keys(_AREAS, keys):
            found[key].append(Area(*area))
        return found

    def _of_keys(self, query: _OfKeys, keys: Collection[str]) -> sqlite3.Cursor:
        """Return the rows under one key, or under any of several, which takes three times as long."""
        if len(keys) == 1:
            return self.db.execute(query.one, tuple(keys))
        return self.db.execute(query.several, (json.dumps(list(keys)),))

    def served(self, codes: Iterable[str]) -> list[Place]:
        """Return the towns that any of the postcodes serves, in any country."""
        rows = self.db.execute(
            f"SELECT {_PLACE} FROM json_each(?) k JOIN post o ON o.code = k.value "  # noqa: S608 - our own columns
            "JOIN place p ON p.id = o.place",
            (json.dumps(list(codes)),),
        )
        return [Place._make(row) for row in rows]

    def seats(self, areas: Iterable[Area]) -> list[Place]:
        """Return the biggest towns of areas, as the areas stand, each area's biggest first."""
        rows = self.db.execute(
            f"SELECT {_PLACE} FROM json_each(?) k JOIN seat s ON s.cc = k.value ->> 0 AND s.a1 = k.value ->> 1 "  # noqa: S608
            "AND s.a2 = k.value ->> 2 JOIN place p ON p.id = s.place ORDER BY k.key, s.rank",
            (json.dumps([area[:3] for area in areas]),),
        )
        return [Place._make(row) for row in rows]

    def middle(self, place: Place) -> Place | None:
        """Return the place in the middle of the district that a place lies in, None if no district is known."""
        if not place.a2:
            return None
        row = self.db.execute(
            f"SELECT {_PLACE} FROM seat s JOIN place p ON p.id = s.place "  # noqa: S608 - our own columns
            f"WHERE s.cc = ? AND s.a1 = ? AND s.a2 = ? AND s.rank = {schema.MIDDLE}",
            (place.cc, place.a1, place.a2),
        ).fetchone()
        return Place._make(row) if row else None

    def known(self, keys: Iterable[str]) -> list[str]:
        """Return those of the keys that name a place."""
        rows = self.db.execute(
            "SELECT k.value FROM json_each(?) k WHERE EXISTS (SELECT 1 FROM name n WHERE n.key = k.value)",
            (json.dumps(list(keys)),),
        )
        return [row[0] for row in rows]

    def is_land(self, key: str) -> bool:
        """Return whether a key names a country, or an area that is wider than one."""
        return bool(self.db.execute("SELECT 1 FROM qual WHERE key = ? AND (a1 = '' OR cc = '')", (key,)).fetchone())

    def biggest(self, keys: Iterable[str], countries: AbstractSet[str], *, limit: int) -> list[str]:
        """Return those of the keys that name a place, in any of the countries if there are some, the biggest first."""
        rows = self.db.execute(
            "SELECT k.value FROM json_each(?1) k CROSS JOIN name n ON n.key = k.value "
            "WHERE ?2 = '[]' OR (SELECT cc FROM place p WHERE p.id = n.place) IN (SELECT value FROM json_each(?2)) "
            "GROUP BY k.value ORDER BY max(n.weight) DESC, k.value LIMIT ?3",
            (json.dumps(list(keys)), json.dumps(sorted(countries)), limit),
        )
        return [row[0] for row in rows]

    def trigrams(self, terms: Iterable[str]) -> list[tuple[str, int]]:
        """Return those of the trigrams that occur with the rows they occur in, the rarest first."""
        return self.db.execute(
            "SELECT d.term, d.rows FROM json_each(?) k JOIN df d ON d.term = k.value ORDER BY d.rows, d.term",
            (json.dumps(sorted(terms)),),
        ).fetchall()

    def spelled(self, match: str, limit: int) -> list[str]:
        """Return the spellings that match an expression over trigrams."""
        rows = self.db.execute(
            "SELECT s.key FROM tri t JOIN spell s ON s.id = t.rowid WHERE tri MATCH ? LIMIT ?", (match, limit)
        )
        return [row[0] for row in rows]

    def sounding(self, heard: Iterable[str], countries: Iterable[str]) -> list[int]:
        """Return the places that sound in any of these ways, the biggest first; in any country if none are given."""
        rows = self.db.execute(
            "SELECT s.place FROM json_each(?) k CROSS JOIN json_each(?) h "
            "CROSS JOIN sound s ON s.cc = k.value AND s.heard = h.value "
            "GROUP BY s.place ORDER BY s.pop DESC, s.place LIMIT 10",
            (json.dumps(sorted(countries) or self.countries), json.dumps(list(heard))),
        )
        return [row[0] for row in rows]

    @cached_property
    def countries(self) -> list[str]:
        """The codes of all countries that have a place."""
        return [row[0] for row in self.db.execute("SELECT cc FROM territory WHERE language = 'en' ORDER BY cc")]

    @cached_property
    def capitals(self) -> frozenset[int]:
        """The numbers of the countries' capitals, or of their biggest towns."""
        return frozenset(row[0] for row in self.db.execute("SELECT place FROM seat WHERE a1 = '' AND rank = 0"))

    @cached_property
    def short_lands(self) -> frozenset[str]:
        """The keys of countries' names that are as short as codes, and of wider areas: "uk"."""
        rows = self.db.execute(
            "SELECT name FROM territory WHERE length(name) <= ? UNION SELECT key FROM qual WHERE cc = ''",
            (_SHORT_NAME,),
        )
        return frozenset(fold(name) for (name,) in rows) | _SHORT_LANDS

    def place(self, number: int) -> Place | None:
        """Return the place with GeoNames' number."""
        return self._one("p.id = ?", (number,))

    def by_slug(self, country: str, slug: str) -> Place | None:
        """Return the place with the slug in the country."""
        return self._one("p.cc = ? AND p.slug = ?", (country, slug))

    def places(self, numbers: Sequence[int]) -> dict[int, Place]:
        """Return the places with GeoNames' numbers."""
        rows = self.db.execute(
            f"SELECT {_PLACE} FROM json_each(?) k JOIN place p ON p.id = k.value",  # noqa: S608 - our own columns
            (json.dumps(numbers),),
        )
        return {row[0]: Place._make(row) for row in rows}

    def _one(self, where: str, values: tuple[object, ...]) -> Place | None:
        row = self.db.execute(f"SELECT {_PLACE} FROM place p WHERE {where}", values).fetchone()  # noqa: S608
        return Place._make(row) if row else None

    def country_names(self, languages: tuple[str, ...]) -> dict[str, str]:
        """Return the names of countries by code, each in the first of the languages that has one."""
        if languages not in self._country_names:
            found: dict[str, str] = {}
            for language in reversed(languages):
                found |= dict(self.db.execute("SELECT cc, name FROM territory WHERE language = ?", (language,)))
            if len(self._country_names) >= _LANGUAGES_KEPT:
                self._country_names.clear()
            self._country_names[languages] = found
        return self._country_names[languages]

    @cached_property
    def zones(self) -> dict[int, str]:
        """The names of the time zones by number."""
        return dict(self.db.execute("SELECT id, name FROM zone"))

    @cached_property
    def regions(self) -> dict[tuple[str, str], str]:
        """The names of the regions by country and code."""
        return {(cc, a1): name for cc, a1, name in self.db.execute("SELECT cc, a1, name FROM region")}


def _check(path: Path) -> None:
    """Refuse a file that is not the whole gazetteer.

    Source: https://www.sqlite.org/fileformat.html 1.3 (page size at 16, pages at 28, application at 68).
    """
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER_BYTES)
        size = path.stat().st_size
    except OSError as error:
        raise ConfigurationError(f"no gazetteer at {path} ({error.strerror}): {_REBUILD}") from error
    if len(header) < _HEADER_BYTES or not header.startswith(b"SQLite format 3\0"):
        raise ConfigurationError(f"{path} is not a gazetteer: {_REBUILD}")
    page = int.from_bytes(header[16:18], "big")
    whole = (65536 if page == 1 else page) * int.from_bytes(header[28:32], "big")
    if int.from_bytes(header[68:72], "big") != schema.APPLICATION_ID:
        raise ConfigurationError(f"{path} is another program's file: {_REBUILD}")
    if int.from_bytes(header[60:64], "big") != schema.VERSION:
        raise ConfigurationError(f"{path} is a gazetteer of another version: {_REBUILD}")
    if size != whole:
        raise ConfigurationError(f"the gazetteer {path} has {size} bytes of {whole}: {_REBUILD}")
