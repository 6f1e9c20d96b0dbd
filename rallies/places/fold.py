"""Folding: what is alike to a reader becomes the same key.

Case, accents, punctuation and letter forms are dropped; the vowel signs of Indic, Thai and Burmese letters stay,
and so do Korean syllables as their letters. Romanizing is left to `latin`, which is for what no key matches.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Final

from anyascii import anyascii

MAX_CHARACTERS: Final = 4_000
# Letters before it are Latin; from the other one on, the scripts of East Asia.
GREEK: Final = "\u0370"
HAN: Final = "\u2e80"
_HEBREW: Final = "\u0590"
_JAMO: Final = ("\u1100", "\u11ff")
_GEORGIAN: Final = ("\u10a0", "\u10ff")

_LETTERS: Final = {
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ß": "ss", "ħ": "h",
    "ŧ": "t", "ŋ": "n", "ĸ": "k", "ə": "a", "ё": "е", "ґ": "г", "ѣ": "е", "і": "і", "ї": "і",
    # Arabic letters that Persian, Urdu, Pashto and Kurdish write otherwise.
    "ك": "ک", "ي": "ی", "ى": "ی", "ې": "ی", "ۍ": "ی", "ے": "ی", "ئ": "ی", "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا",
    "ة": "ه", "ۀ": "ه", "ە": "ه", "ھ": "ه", "ہ": "ه", "ۃ": "ه", "ؤ": "و", "ـ": "", "ء": "",
    # The Armenian ligature, final forms of Greek and Hebrew.
    "և": "եւ", "ς": "σ", "ך": "כ", "ם": "מ", "ן": "נ", "ף": "פ", "ץ": "צ",
}  # fmt: skip
_APOSTROPHES: Final = "'’‘‛ʼʹʾʿˈ`´′״׳ꞌ＇ʻ"
# Accents of Latin, Greek and Cyrillic, points of Hebrew, vowel marks of Arabic.
_ACCENTS: Final = re.compile("[\u0300-\u036f\u0591-\u05c7\u064b-\u0670]")
# No script of today's places has letters beyond; the table is not to grow with whatever is sent.
_LAST_LETTER: Final = 0x2_FFFF
_INITIALS: Final = re.compile(r"\b(?:\w\.){2,}(?:\w\b)?")


class _Table(dict[int, str]):
    """What each code point becomes; filled when a code point is first met, since most never are."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        category = unicodedata.category(character)
        folded = character if category[0] in "LNM" else " "
        if category == "Cf" or _ACCENTS.match(character):
            folded = ""
        if code <= _LAST_LETTER:
            self[code] = folded
        return folded


@cache
def _table() -> _Table:
    """Return the table, with the traditional Chinese letters.

    Source: `hans.txt` holds the one-to-one pairs of the Unicode CLDR transform Traditional-Simplified, as ICU 72
    applies it: traditional letters in the first line, the simplified ones below them.
    """
    table = _Table()
    traditional, simplified = (files("rallies.places") / "hans.txt").read_text(encoding="utf-8").split()
    table.update(zip(map(ord, traditional), simplified, strict=True))
    table.update({ord(letter): folded for letter, folded in _LETTERS.items()})
    table.update(dict.fromkeys(map(ord, _APOSTROPHES), ""))
    return table


def fold(text: str) -> str:
    """Return the key of a text: words of folded letters and digits with one space between, "" when none is left."""
    if "." in text:
        text = _INITIALS.sub(lambda match: match[0].replace(".", ""), text)
    folded = text.casefold()
    if not folded.isascii():
        folded = unicodedata.normalize("NFKD", folded).casefold()
    return " ".join(folded.translate(_table()).split())


def is_alphabetic(letter: str) -> bool:
    """Return whether a letter stands for one sound, vowels among them: Latin, Greek, Cyrillic, Armenian, Georgian."""
    return letter < _HEBREW or _GEORGIAN[0] <= letter <= _GEORGIAN[1]


def is_east_asian(key: str) -> bool:
    """Return whether a key begins with a Chinese or Japanese sign, or with the letters of a Korean syllable."""
    return key[:1] >= HAN or _JAMO[0] <= key[:1] <= _JAMO[1]


def latin(text: str) -> str:
    """Return the key of a text after its letters are romanized, one by one and for no language in particular."""
    return fold(text if text.isascii() else anyascii(text))
