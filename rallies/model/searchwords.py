"""The form in which words are searched: folded as the names of places are, and each found by its pieces of three.

What may be searched is stored as one text with a space before, between and after its words. What was typed is found
if every word of it is a part of that text: within words too, as in "Pressefreiheit" or "الحرية". One of one or two
letters is a word of its own. Where words stand without spaces between them each sign is a word, so "東京" is found in
"東京都" as well.
"""

import re
from collections.abc import Iterable

from rallies.places.fold import fold

MOST_WORDS = 8
MOST_PIECES = 40
PIECE = 3
"""Letters of a piece; an index that knows them all finds any part of a text that is as long."""

# Kana and Han, and the scripts of South East Asia that are written without spaces. Source: Unicode UAX 14, SA and ID.
_UNSPACED = re.compile(
    "([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1950-\u19df\u1a20-\u1aaf\u3005-\u3007\u3040-\u30ff\u3105-\u312f"
    "\u31a0-\u31ff\u3400-\u9fff\ua9e0-\ua9ff\uaa60-\uaadf\uf900-\ufaff\U00011700-\U0001173f\U00020000-\U0003ffff])"
)


def searchable(text: str) -> str:
    """A text as search looks in it, "" if it has no letter or digit."""
    words = _parted(text)
    return f" {words} " if words else ""


def parts(typed: str) -> list[str]:
    """What has to be in a searchable text that words are found in; none where nothing can be looked for."""
    words = [words for word in typed.split() if (words := _parted(word))]
    return [word if len(word) >= PIECE else f" {word} " for word in dict.fromkeys(words[:MOST_WORDS])]


def pieces(sought: Iterable[str]) -> list[str]:
    """All that is three letters long in some parts, each once; of very long ones the first."""
    found = (part[at : at + PIECE] for part in sought for at in range(len(part) - PIECE + 1))
    return list(dict.fromkeys(found))[:MOST_PIECES]


def halves(word: str) -> tuple[str, str]:
    """Beginning and end of a word of at least four letters: where one letter is wrong, one of them is right."""
    middle = max(PIECE, len(word) // 2)
    return word[:middle], word[-max(PIECE, len(word) - middle) :]


def _parted(text: str) -> str:
    folded = fold(text)
    return folded if folded.isascii() else " ".join(_UNSPACED.sub(r" \1 ", folded).split())
