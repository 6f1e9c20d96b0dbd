"""Names with a letter wrong, or written down by ear: what they may have been. All of it is offered, never taken."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Final

from rallies.places.fold import GREEK, latin
from rallies.places.resolve import words
from rallies.places.resolve.parse import Part, Query, Token
from rallies.places.resolve.sound import sound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rallies.places.resolve.evidence import Evidence
    from rallies.places.store import Store

_SHORTEST: Final = 4
_SHORTEST_SIGNS: Final = 2
_LONGEST: Final = 40
_MOST_PARTS: Final = 3
_MOST_GUESSES: Final = 8
_BUDGET: Final = 1500
# The part of a key's letters that a name which only sounds like it has to share.
_ALIKE_LETTERS: Final = 0.6
_ALIKE_SIGNS: Final = 0.3
_ALIKE_ANYWHERE: Final = 0.4
_HEARD: Final = 1.6
_MISHEARD: Final = 2.4
# All that `sound` leaves of a name.
_SOUNDS: Final = "ptkflmns"
# What Chinese translates in a name that it else writes by ear: first letters, and last ones.
_FIRST_SIGNS: Final = {
    "圣": ("saint", "san", "santa", "sao"), "新": ("new", "nueva", "nova", "novo"), "大": ("grand", "gran"),
    "北": ("north",), "南": ("south",), "东": ("east",), "西": ("west",),
}  # fmt: skip
_LAST_SIGNS: Final = {
    "市": ("",), "县": ("",), "镇": ("",), "州": ("",), "城": ("", "city"), "堡": ("", "fort", "burg"),
    "港": ("port", "puerto", "porto"), "湾": ("bay",), "湖": ("lake",), "岛": ("island",), "河": ("river",),
    "泉": ("springs",),
}  # fmt: skip
_TRIGRAM: Final = 3
_LETTERS_AN_EDIT: Final = 4
_MOST_EDITS: Final = 3
_LATIN: Final = "abcdefghijklmnopqrstuvwxyz "
_CYRILLIC: Final = "абвгдежзиклмнопрстуфхцчшщъыьэюяі "


def targets(evidence: Evidence) -> Iterator[tuple[int, str]]:
    """Return the parts that may hold a misspelt name: number, and the key without words that are known.

    Where a region ends a text of one part, its words may also be the end of the name: "Saintlouis du Nord".
    """
    count = 0
    for number, part in enumerate(evidence.query.parts):
        kept = [word for word in part.words if word not in words.AREA and word not in words.GENERIC]
        whole = " ".join(kept)
        while len(kept) > 1 and kept[-1] in evidence.areas:
            kept.pop()
        keys = (" ".join(kept), whole) if len(evidence.query.parts) == 1 else (" ".join(kept),)
        for key in dict.fromkeys(keys):
            is_area = bool(evidence.areas.get(key) or evidence.areas.get(part.key))
            if _may_be_misspelt(key) and not part.is_street and not is_area:
                yield number, key
                count += 1
        if count >= _MOST_PARTS:
            return


def _may_be_misspelt(key: str) -> bool:
    return (_SHORTEST if key.isascii() else _SHORTEST_SIGNS) <= len(key) <= _LONGEST


def instead(query: Query, number: int, old: str, new: str) -> Query:
    """Return the query with other words in one part."""
    part = query.parts[number]
    kept = [token for token in part.tokens if token.word not in old.split()]
    tokens = (*(Token(word, is_number=False) for word in new.split()), *kept)
    return query._replace(parts=(*query.parts[:number], Part(tokens), *query.parts[number + 1 :]))


def guesses(store: Store, key: str, countries: frozenset[str]) -> list[tuple[str, float]]:
    """Return spellings that are known with the edits to each: one edit away if there are any, else by trigrams."""
    edited = _one_edit(key, _alphabet(unicodedata.name(key[0], "").partition(" ")[0]))
    least = min(len(key), _SHORTEST)
    edits = sorted(other for other in edited if len(other) >= least)
    if near := store.biggest(edits, countries, limit=_MOST_GUESSES):
        return [(other, _cost(key, other, 1)) for other in near]
    from rapidfuzz import process  # noqa: PLC0415  # few questions come here, and each start would pay for it
    from rapidfuzz.distance import OSA  # noqa: PLC0415  # as above

    found = process.extract(
        key,
        _by_trigrams(store, key),
        scorer=OSA.distance,
        score_cutoff=min(_MOST_EDITS, max(1, len(key) // _LETTERS_AN_EDIT)),
        limit=_MOST_GUESSES,
    )
    return [(other, _cost(key, other, edits)) for other, edits, _ in found]


def is_parted(key: str, other: str) -> bool:
    """Return whether two keys are the same but for the spaces in them."""
    return key.replace(" ", "") == other.replace(" ", "")


def _cost(key: str, other: str, edits: float) -> float:
    if is_parted(key, other):
        return 0.0
    return 0.8 * edits + (0.2 if key[0] != other[0] else 0.0)


@cache
def _alphabet(script: str) -> str:
    return {"LATIN": _LATIN, "CYRILLIC": _CYRILLIC}.get(script, " ")


def _one_edit(key: str, letters: str) -> set[str]:
    splits = [(key[:i], key[i:]) for i in range(len(key) + 1)]
    found = {before + after[1:] for before, after in splits if after}
    found |= {before + after[1] + after[0] + after[2:] for before, after in splits if len(after) > 1}
    found |= {before + letter + after[1:] for before, after in splits if after for letter in letters}
    found |= {before + letter + after for before, after in splits for letter in letters}
    return {other for other in found if other != key and other == other.strip()}


def _by_trigrams(store: Store, key: str) -> list[str]:
    """Return spellings that share the rarest trigrams of a key, few enough to compare them all."""
    terms = {key[i : i + _TRIGRAM] for i in range(len(key) - _TRIGRAM + 1)}
    chosen: list[str] = []
    budget = _BUDGET
    for term, rows in store.trigrams(terms):
        budget -= rows
        if budget < 0 and chosen:
            break
        chosen.append('"' + term.replace('"', '""') + '"')
    return store.spelled(" OR ".join(chosen), _BUDGET) if chosen else []


def by_ear(store: Store, key: str, countries: frozenset[str]) -> list[tuple[int, float]]:
    """Return places that sound alike with what the difference costs; one edit of sound only within countries."""
    # One consonant says nothing.
    heard = {said for spelled in _translated(key) if len(said := sound(spelled)) > 1}
    same = [(number, _HEARD) for number in store.sounding(sorted(heard), countries)]
    if same or not countries:
        return same
    edited = {other for said in heard for other in _one_edit(said, _SOUNDS)}
    return [(number, _MISHEARD) for number in store.sounding(sorted(edited), countries)]


def is_alike(key: str, name: str, *, is_known: bool) -> bool:
    """Return whether a name that sounds like a key is written enough like it to be offered, once both are in Latin.

    Of letters that stand for one sound more is asked, and where the country is not known.
    """
    from rapidfuzz.distance import OSA  # noqa: PLC0415  # as above

    least = _ALIKE_LETTERS if key[0] < GREEK else _ALIKE_SIGNS if is_known else _ALIKE_ANYWHERE
    return bool(OSA.normalized_similarity(latin(key), latin(name)) >= least)


def _translated(key: str) -> list[str]:
    """Return a key, and how it reads with a translated first or last sign put into Latin words."""
    key = key.replace("基", "ki")  # pinyin says "ji", the names that it writes say "ki"
    found = [key]
    if len(key) > _SHORTEST_SIGNS:
        found += [f"{word} {key[1:]}" for word in _FIRST_SIGNS.get(key[0], ())]
        rest = key[:-1]
        found += [f"{rest} {word}" for word in _LAST_SIGNS.get(key[-1], ())]
        found += [f"{word} {rest}" for word in _LAST_SIGNS.get(key[-1], ()) if word]
    return found


def romanized(key: str) -> str:
    """Return a key in Latin letters, "" if it is in them already."""
    return "" if key.isascii() else latin(key)
