"""What a geocoder answers: a place with its evidence, and the four things an answer can be."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place a geocoder proposes, and how it came to it.

    `lat` and `lon` are degrees north and east, WGS 84. `country` is ISO 3166-1 alpha-2 in upper case, and XK, of a
    disputed place the one that was stated; `admin1` is GeoNames' code of the region, `zone` an IANA name. `slug` never
    changes for a place in a country, and is unique there. `score` grows with the evidence. `match` says which search
    found it: "exact", "window" (some words of the text), "alternate" (a spelling used for it), "transliterated",
    "fuzzy", "free" (words whose rest is unknown), "near" (by distance) or "place" (by its number).
    `source` names the geocoder.
    """

    place_id: int
    name: str
    country: str
    admin1: str
    admin1_name: str
    lat: float
    lon: float
    population: int
    zone: str
    slug: str
    score: float = 0.0
    match: str = "place"
    source: str = "gazetteer"


@dataclass(frozen=True, slots=True)
class Found:
    """A sure answer; `gap` is its score less that of the second in `candidates`, which it opens."""

    candidate: Candidate
    gap: float
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Several places, or one that is not sure: a person picks; best first."""

    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class NotFound:
    """No place is in these words."""


@dataclass(frozen=True, slots=True)
class Unavailable:
    """The geocoder could not be asked; the words may well name a place."""

    retry_after_seconds: float


Resolution = Found | Ambiguous | NotFound | Unavailable
