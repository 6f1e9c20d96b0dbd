"""Names with a letter wrong or written by ear: the places that may be meant, and the one that is sure all the same.

A name that is one letter off is sure where the text tells the region of the place and nothing else comes near.
"""

from __future__ import annotations

from math import log10
from typing import TYPE_CHECKING, Final

from rallies.places.resolve import fuzzy
from rallies.places.resolve.evidence import Evidence
from rallies.places.resolve.reading import COUNTRY, Reading, each_once, gap, read

if TYPE_CHECKING:
    from rallies.places.store import Store

_ONE_LETTER: Final = 0.8
_LONG: Final = 6
_VERY_LONG: Final = 8
_CITY: Final = 50_000
_AGREED: Final = 2.0
_LEAD: Final = 1.5


def meant(store: Store, evidence: Evidence) -> tuple[list[Reading], list[Reading]]:
    """Return the places that a misspelt word may mean, and those that it may sound like."""
    edited: list[Reading] = []
    heard: list[Reading] = []
    for number, key in fuzzy.targets(evidence):
        found = _edited(store, evidence, number, key, key)
        edited += found
        if latin := fuzzy.romanized(key):
            romanized = _edited(store, evidence, number, key, latin)
            found = found + romanized
            heard += romanized
        if not evidence.is_known(key) and (not found or (evidence.allowed and not key.isascii())):
            costs = dict(fuzzy.by_ear(store, key, evidence.allowed))
            heard += [
                Reading(place, log10(place.pop + 100) - costs[place.id], "fuzzy")
                for place in store.places(list(costs)).values()
                if fuzzy.is_alike(key, place.name, is_known=bool(evidence.allowed))
            ]
    return each_once(edited), each_once(heard)


def _edited(store: Store, evidence: Evidence, number: int, key: str, spelled: str) -> list[Reading]:
    """Return the places that a part of a query names if its words for `key` are a misspelling of a known name.

    The same letters with the words parted otherwise are no misspelling: "Capetown".
    """
    found: list[Reading] = []
    may_be_near = len(key) >= _LONG and not store.known([key])
    for other, cost in fuzzy.guesses(store, spelled, evidence.allowed):
        for reading in read(Evidence(fuzzy.instead(evidence.query, number, key, other), store, evidence.allowed)):
            if reading.match != "free":
                match = reading.match if fuzzy.is_parted(other, spelled) else "fuzzy"
                is_near = may_be_near and 0 < cost <= _ONE_LETTER and _is_told(evidence, reading, key)
                found.append(Reading(reading.place, reading.score - cost, match, is_near))
    return found


def _is_told(evidence: Evidence, reading: Reading, key: str) -> bool:
    """Return whether other words speak for a place; for a city whose long name is off, its country alone is enough."""
    if evidence.allowed and len(key) >= _VERY_LONG and reading.place.pop >= _CITY:
        return True
    alone = log10(reading.place.pop + 100) + (COUNTRY if evidence.allowed else 0.0)
    return reading.score - alone >= _AGREED


def settled(readings: list[Reading]) -> list[Reading]:
    """Return readings, a near miss at their head not trusted where another place comes near."""
    rivals = [reading for reading in readings if reading.match != "free"]
    if readings and readings[0].is_near_miss and gap(rivals) < _LEAD:
        return [readings[0]._replace(is_near_miss=False), *readings[1:]]
    return readings
