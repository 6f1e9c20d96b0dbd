"""City names while they are typed: the biggest places whose key begins with the letters so far."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rallies.places.fold import fold

if TYPE_CHECKING:
    from rallies.places.store import Place, Store

_LEAST_LETTERS: Final = 2
_LAST: Final = "\U0010ffff"


def complete(store: Store, prefix: str, *, country: str, limit: int) -> list[Place]:
    """Return places, the biggest first; none for less than two letters, since one would begin too many."""
    key = fold(prefix)
    if len(key) < _LEAST_LETTERS:
        return []
    if len(key) == _LEAST_LETTERS:
        rows = store.db.execute(
            "SELECT place FROM start WHERE prefix = ? AND cc = ? ORDER BY rank LIMIT ?", (key, country, limit)
        )
    elif country:
        rows = store.db.execute(
            "SELECT n.place FROM name n JOIN place p ON p.id = n.place WHERE n.key >= ? AND n.key < ? AND p.cc = ? "
            "GROUP BY n.place ORDER BY max(n.weight) DESC, n.place LIMIT ?",
            (key, key + _LAST, country, limit),
        )
    else:
        rows = store.db.execute(
            "SELECT place FROM name WHERE key >= ? AND key < ? GROUP BY place ORDER BY max(weight) DESC, place LIMIT ?",
            (key, key + _LAST, limit),
        )
    numbers = [row[0] for row in rows]
    places = store.places(numbers)
    return [places[number] for number in numbers]
