"""Villages and postcodes beside the towns: each is told its region and zone by the town nearest to it."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from math import cos, radians
from typing import TYPE_CHECKING, Final

from rallies.places import schema
from rallies.places.fold import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rallies.places.build.postal import Code, Village
    from rallies.places.build.rows import Name
    from rallies.places.build.sources import Town

_CELLS_A_DEGREE: Final = (16, 4)
# A village in a desert may be two hundred kilometres from the next town, whose region and zone it has all the same.
_WIDEST: Final = (*_CELLS_A_DEGREE, 1)
_SAME_DEGREES: Final = 0.2
# GeoNames' numbers stay far below, and the sum below what a 32-bit column holds.
_FIRST_NUMBER: Final = 1_000_000_000
_NUMBERS: Final = 1_100_000_000


class Grid:
    """Towns by country and cell, in fine cells and, for where few people live, in wide ones; so many to a degree."""

    def __init__(self, towns: Iterable[Town], sizes: tuple[int, ...] = _CELLS_A_DEGREE) -> None:
        self._cells: dict[tuple[str, int, int, int], list[Town]] = defaultdict(list)
        self._sizes = sizes
        for town in towns:
            for size in sizes:
                self._cells[town.country, size, int(town.lat * size // 1), int(town.lon * size // 1)].append(town)

    def nearest(self, country: str, lat: float, lon: float) -> Town | None:
        """Return the nearest town of a country, None if the cells beside the point are empty (25 km or more)."""
        narrow = cos(radians(lat))
        for size in self._sizes:
            north, east = int(lat * size // 1), int(lon * size // 1)
            around = [
                town
                for row in (north - 1, north, north + 1)
                for column in (east - 1, east, east + 1)
                for town in self._cells.get((country, size, row, column), ())
            ]
            if around:
                return min(around, key=lambda town: ((town.lat - lat) ** 2 + ((town.lon - lon) * narrow) ** 2, town.id))
        return None


def villages(candidates: Iterable[Village], towns: list[Town], names: Iterable[Name]) -> Iterator[Town]:
    """Return the villages that are no towns yet, with nobody in them, in the order given."""
    grid = Grid(towns, _WIDEST)
    place = {town.id: town for town in towns}
    keyed = [(fold(village.name), village) for village in candidates]
    keys = {key for key, _ in keyed}
    placed: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    for name in names:
        if name.key in keys:
            town = place[name.place]
            placed[town.country, name.key].append((town.lat, town.lon))
    taken: set[int] = set()
    for key, village in keyed:
        there = placed[village.country, key]
        if any(max(abs(lat - village.lat), abs(lon - village.lon)) < _SAME_DEGREES for lat, lon in there):
            continue
        there.append((village.lat, village.lon))
        if near := grid.nearest(village.country, village.lat, village.lon):
            number = _number(village, taken)
            taken.add(number)
            yield near._replace(
                id=number, name=village.name, lat=village.lat, lon=village.lon, population=0, spellings=()
            )


def called(candidates: Iterable[Village], towns: Iterable[Town], names: Iterable[Name]) -> set[tuple[str, int]]:
    """Return the spellings by which the post of a country calls its towns: key and place.

    That is the town's own name where GeoNames has an English one first: "Sevilla", "Roma".
    """
    place = {town.id: town for town in towns}
    keyed = {(village.country, fold(village.name)): village for village in candidates}
    keys = {key for _, key in keyed}
    namesakes: dict[tuple[str, str], list[Name]] = defaultdict(list)
    for name in names:
        if name.key in keys:
            namesakes[place[name.place].country, name.key].append(name)
    told: set[tuple[str, int]] = set()
    for where, village in keyed.items():
        near = [
            name
            for name in namesakes[where]
            if max(abs(place[name.place].lat - village.lat), abs(place[name.place].lon - village.lon)) < _SAME_DEGREES
        ]
        if near and all(name.kind == schema.SPELLING for name in near):
            biggest = max(near, key=lambda name: (place[name.place].population, name.place))
            told.add((biggest.key, biggest.place))
    return told


def _number(village: Village, taken: set[int]) -> int:
    """Return a number that stays with a village as long as its name and point do."""
    words = f"{village.country} {village.name} {village.lat:.1f} {village.lon:.1f}"
    number = int.from_bytes(hashlib.sha256(words.encode()).digest()[:8]) % _NUMBERS
    while _FIRST_NUMBER + number in taken:
        number = (number + 1) % _NUMBERS
    return _FIRST_NUMBER + number


def served(codes: Iterable[Code], towns: Iterable[Town]) -> Iterator[tuple[str, str, int]]:
    """Return each postcode with its country and the biggest of the towns nearest to its points."""
    grid = Grid(town for town in towns if town.population)
    for code in codes:
        near = [grid.nearest(code.country, lat, lon) for lat, lon in code.points]
        biggest = max((town for town in near if town), key=lambda town: (town.population, -town.id), default=None)
        if biggest:
            yield code.code, code.country, biggest.id
