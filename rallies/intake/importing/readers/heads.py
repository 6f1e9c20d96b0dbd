"""The heads of columns, as people write them in several languages."""

import re
from collections.abc import Sequence
from itertools import islice

from rallies.core.text import folded
from rallies.intake.importing.rows import COLUMNS
from rallies.intake.importing.understood import words

_MARKS = re.compile(r"[\W_]+")


def _plain(head: str) -> str:
    return _MARKS.sub(" ", folded(head)).strip()


_KNOWN = {_plain(word): name for name, theirs in words.table("heads").items() for word in theirs} | {
    _plain(name): name for name in COLUMNS
}
_TITLES = {_plain(word) for word in words.table("heads")["title"]}
"""Heads that are a title where no other is: a Hungarian "cím" is an address too."""
_TOWNS = {"plaats"}
"""Heads that are a city where no other is, and else a venue."""
_AS_TYPED = {_plain(f"{name} text"): name for name in COLUMNS} | {
    _plain("place text"): "venue",
    _plain("time text"): "start",
}
_BESIDE_TYPED = {"key", "title", "organizer", "language"}


def known(head: str) -> str:
    """Our name of the column that a head means, "" if it means none."""
    plain = _plain(head)
    return _AS_TYPED.get(plain) or _KNOWN.get(plain, "")


def columns(heads: Sequence[str]) -> dict[int, str]:
    """Our name for each column that is read, by its place; of two that mean the same the first one is taken.

    Of several keys that is the UID of a calendar.
    Where some columns hold the words as they were typed ("city_text", "date_text"), those are read and what stands
    beside them as somebody's reading of them ("country", "tz", "campaign") is not.
    """
    typed = {place: name for place, head in enumerate(heads) if (name := _AS_TYPED.get(_plain(head)))}
    meant = {place: known(head) for place, head in enumerate(heads)}
    if typed:
        meant = {place: name for place, name in meant.items() if place in typed or name in _BESIDE_TYPED}
    for name, theirs in (("title", _TITLES), ("city", _TOWNS)):
        if name not in meant.values():
            other = (place for place in meant if meant[place] and _plain(heads[place]) in theirs)
            meant |= dict.fromkeys(islice(other, 1), name)
    chosen: dict[int, str] = {place: "key" for place, head in enumerate(heads) if _plain(head) == "uid"}
    for place, name in meant.items():
        if name and name not in chosen.values():
            chosen[place] = name
    return chosen
