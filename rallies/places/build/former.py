"""Names that a town of the United States no longer has, or that stood for it on one map.

GeoNames took the variants of the Geographic Names Information System over beside the names that people use: "Goshen"
for Hope, "Bristol" for Dover. They are spellings of a place still, but too weak to find it by.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rapidfuzz.distance import OSA

from rallies.places.fold import GREEK, latin

if TYPE_CHECKING:
    from rallies.places.build.sources import Town

# Bigger cities have other names that are in use: "Vegas".
_CITY: Final = 100_000
_ALIKE: Final = 0.35


def is_former(town: Town, spelling: str) -> bool:
    """Return whether a spelling has nothing in common with the name of a smaller town of the United States."""
    if town.country != "US" or town.population >= _CITY or spelling[:1] >= GREEK:
        return False
    own, other = latin(town.name), latin(spelling)
    if not set(own.split()).isdisjoint(other.split()):
        return False
    return bool(OSA.normalized_similarity(own, other) < _ALIKE)
