"""Belarusian in Latin letters: from the Cyrillic spelling by rule, as keys of the gazetteer have it."""

from __future__ import annotations

from typing import Final

_PLAIN: Final = dict(
    zip(
        "абвгґджзійклмнопрстуўфхцчшыьэ'’щъи",
        ("a", "b", "v", "h", "g", "d", "z", "z", "i", "j", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "u",
         "f", "ch", "c", "c", "s", "y", "", "e", "", "", "sc", "", "i"),
        strict=True,
    ),
)  # fmt: skip
_IOTATED: Final = {"е": "e", "ё": "o", "ю": "u", "я": "a"}
_VOWELS: Final = frozenset("аеёіоуыэюяўь'’ъи")


def lacinka(cyrillic: str) -> tuple[str, ...]:
    """Return the folded Latin spellings of a Cyrillic one: the official of 2007, then the classical if it differs.

    They differ, once accents are gone, in the letter after a soft л alone: "lia" and "la".
    """
    official: list[str] = []
    classical: list[str] = []
    before = ""
    for letter in cyrillic.casefold():
        if vowel := _IOTATED.get(letter):
            start = not before or before in _VOWELS or not before.isalpha()
            official.append(("j" if start else "i") + vowel)
            classical.append(("j" if start else "" if before == "л" else "i") + vowel)
        else:
            plain = _PLAIN.get(letter, letter)
            official.append(plain)
            classical.append(plain)
        before = letter
    return tuple(dict.fromkeys(("".join(official), "".join(classical))))
