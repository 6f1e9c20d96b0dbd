"""What `rallies geocode` prints: one answer as plain values, ready for JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rallies.places.candidate import Ambiguous, Candidate, Found
from rallies.places.points import coordinates

if TYPE_CHECKING:
    from rallies.places.gazetteer import Gazetteer


def answer(gazetteer: Gazetteer, id: str, text: str, country: str | None) -> dict[str, object]:  # noqa: A002
    """Return what the gazetteer says of a text, under the row's `id`.

    `answer` is "found", "ambiguous" or "none"; the fields of a place are those of the first candidate, None without
    one, and the point itself for a text that is one; `candidates` holds them all, the first one too.
    """
    said = gazetteer.resolve(text, country=country or None)
    candidates = said.candidates if isinstance(said, Found | Ambiguous) else ()
    first = _fields(candidates[0]) if candidates else dict.fromkeys(_FIELDS)
    if candidates and (at := coordinates.point(text)):
        first |= {"lat": at.lat, "lon": at.lon}
    word = "found" if isinstance(said, Found) else "ambiguous" if candidates else "none"
    return {"id": id, "answer": word, **first, "candidates": [_fields(candidate) for candidate in candidates]}


_FIELDS = ("match", "name", "country", "admin1", "lat", "lon", "tz", "score")


def _fields(candidate: Candidate) -> dict[str, object]:
    return {
        "match": candidate.match,
        "name": candidate.name,
        "country": candidate.country,
        "admin1": candidate.admin1_name,
        "lat": candidate.lat,
        "lon": candidate.lon,
        "tz": candidate.zone,
        "score": candidate.score,
    }
