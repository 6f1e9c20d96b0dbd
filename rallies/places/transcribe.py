"""Foreign names in Russian, Ukrainian or Belarusian letters, put back into the Latin ones they were heard from."""

from __future__ import annotations

import re
from itertools import islice, product
from typing import Final

# Letters that stand for several: "Накаоме" is Nacaome, "Лехутуту" Lehututu.
_PAIRS: Final = {"дж": ("j", "g"), "кс": ("x", "ks"), "кв": ("qu", "kv"), "ей": ("ey", "ay"), "эй": ("ay", "ey")}
_LETTERS: Final = {
    "а": ("a",), "б": ("b",), "в": ("v", "w"), "г": ("g", "h"), "д": ("d",), "е": ("e",), "ж": ("zh", "j", "g"),
    "з": ("z", "s"), "и": ("i", "y"), "і": ("i", "y"), "й": ("y", "i"), "к": ("k", "c"), "л": ("l", "ll"),
    "м": ("m",), "н": ("n",), "о": ("o",), "п": ("p",), "р": ("r",), "с": ("s", "c"), "т": ("t", "th"),
    "у": ("u", "w"), "ф": ("f", "ph"), "х": ("h", "kh"), "ц": ("ts", "z", "c"), "ч": ("ch",), "ш": ("sh", "ch"),
    "щ": ("shch",), "ъ": ("",), "ы": ("y",), "ь": ("",), "э": ("e", "a"), "ю": ("yu", "u"), "я": ("ya", "ia"),
    " ": (" ",),
}  # fmt: skip
_PIECE: Final = re.compile("|".join(_PAIRS) + "|.")
_MOST: Final = 512


def spellings(key: str) -> list[str]:
    """Return the Latin keys that a Cyrillic one may stand for, none if it has other letters."""
    pieces = [_PAIRS.get(piece) or _LETTERS.get(piece) for piece in _PIECE.findall(key)]
    if not all(pieces):
        return []
    return ["".join(letters) for letters in islice(product(*(p for p in pieces if p)), _MOST)]
