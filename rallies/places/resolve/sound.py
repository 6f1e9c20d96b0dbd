"""Roughly how a name sounds, so that a name written down by ear in another script can at least be offered.

Vowels are dropped and consonants that scripts do not tell apart become one: 瓦尔多斯塔 and Valdosta are both "fltst".
"""

from __future__ import annotations

import re
from typing import Final

from rallies.places.fold import latin

_FIRST: Final = (
    (re.compile(r"\s+"), ""),
    (re.compile("wu"), "u"),
    (re.compile("yi"), "i"),
    (re.compile("ng"), "n"),
    (re.compile("ph"), "f"),
    (re.compile("[zsc]h|tch|tsch|ts|tz|dz|dj|dsch"), "s"),
    (re.compile("c(?=[eiy])|[zjx]"), "s"),
    (re.compile("m(?=[bp])"), "n"),
)
_ALIKE: Final = str.maketrans("bdgcqvwr", "ptkkkffl", "aeiouyh")
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_DOUBLE: Final = re.compile(r"(.)\1+")


def sound(name: str) -> str:
    """Return the consonants of a name in any script, "" when it has none."""
    heard = latin(name)
    if _HAN.search(name):
        heard = heard.replace("q", "s")  # pinyin's q is a "ch"
    for pattern, instead in _FIRST:
        heard = pattern.sub(instead, heard)
    return _DOUBLE.sub(r"\1", "".join(letter for letter in heard.translate(_ALIKE) if letter.isalpha()))
