"""Words of many scripts set on a page by Typst: each line in its own size and direction, as PDF or PNG.

Typst gets words as data and never as markup: the templates in `print/` read one JSON document and set its strings.
The package is the extra `print`; where it or the fonts are missing, `is_there` says so.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal, NamedTuple

from rallies.core.pictures import drawing
from rallies.core.speech.locale import direction
from rallies.core.text import clean, one_line
from rallies.formats.print import fonts

PROGRAM = "rallies.formats.print.typesetter"
TEMPLATES = Path(__file__).parent
MAX_LETTERS = 600
"""Longest line that is set; the rest of it is cut off."""
MAX_UNBROKEN = 40
"""Letters in a row after which a line may break anywhere."""
PIXELS_PER_INCH = 72
"""At this resolution one point of a template is one pixel."""
_KEPT = frozenset("\u00ad\u061c\u200c\u200d\u200e\u200f")
"""Characters without a shape that a line needs to be shown as it was written."""
_BETWEEN = re.compile(r"(?<=\w)(?=\w)")
_SPACES = re.compile(r"\s+")
_LONGEST = 8


class Unprintable(Exception):
    """A line has a letter that none of the fonts draws."""

    def __init__(self, letter: str) -> None:
        super().__init__(f"no font draws U+{ord(letter):04X}")
        self.letter = letter


class Script(NamedTuple):
    """How a script is set: its size beside Latin; in em, how high and deep letters reach, and the space between."""

    family: str
    scale: float
    top: float
    bottom: float
    leading: float


LATIN = Script("Rallies Latin", 1.0, 0.76, 0.22, 0.16)
SCRIPTS = {
    "LATIN": LATIN,
    "CYRILLIC": LATIN._replace(family="Rallies Cyrillic"),
    "GREEK": LATIN._replace(family="Rallies Greek"),
    "ARABIC": Script("Rallies Arabic", 1.15, 0.84, 0.40, 0.10),
    "HEBREW": Script("Rallies Hebrew", 1.05, 0.74, 0.24, 0.20),
    "DEVANAGARI": Script("Rallies Devanagari", 1.05, 0.96, 0.36, 0.10),
    "GEORGIAN": Script("Rallies Georgian", 1.0, 0.80, 0.26, 0.18),
    "ARMENIAN": Script("Rallies Armenian", 1.0, 0.76, 0.26, 0.18),
    "CJK": Script(fonts.CJK_FAMILY, 0.95, 0.90, 0.14, 0.20),
}


@cache
def is_there() -> bool:
    """Whether something can be typeset: the extra is installed and the fonts are made."""
    return find_spec("typst") is not None and fonts.are_there()


def line(words: str, language: str) -> dict[str, Any]:
    """Words as a template takes them: one line that every font can draw, with how to set it.

    Raises: Unprintable if a letter has no shape in any font. Signs without one, such as emoji, are left out.
    """
    text = _broken(drawable(one_line(clean(words))[:MAX_LETTERS]))
    script = _script(text)
    first = SCRIPTS[script].family
    cjk = fonts.CJK_FAMILIES.get(language, fonts.CJK_FAMILY)
    families = [cjk if script == "CJK" else first, *fonts.FAMILIES, cjk]
    how = SCRIPTS[script]
    return {
        "words": text,
        "fonts": list(dict.fromkeys(families if _needs_cjk(text) else families[:-1])),
        "language": language.partition("-")[0],
        "rtl": is_rtl(text, language),
        "scale": how.scale,
        "top": how.top,
        "bottom": how.bottom,
        "leading": how.leading,
        "chunks": _chunks(text),
    }


def can_set(lines: Iterable[str]) -> bool:
    """Whether every letter of some lines has a shape."""
    try:
        for words in lines:
            drawable(one_line(clean(words)))
    except Unprintable:
        return False
    return True


def drawable(words: str) -> str:
    """Words with only what the fonts draw: folded where that helps, signs without a shape left out.

    Raises: Unprintable.
    """
    out = []
    for letter in unicodedata.normalize("NFC", words):
        if letter in _KEPT or fonts.draws(letter):
            out.append(letter)
            continue
        folded = unicodedata.normalize("NFKC", letter)
        if folded != letter and all(map(fonts.draws, folded)):
            out.append(folded)
        elif unicodedata.category(letter)[0] in "LMN" and not _is_variation(letter):
            raise Unprintable(letter)
        else:
            out.append(" ")
    return _SPACES.sub(" ", "".join(out)).strip()


def typeset(template: str, values: Mapping[str, Any], *, kind: Literal["pdf", "png"], title: str = "") -> bytes:
    """A template of `print/` filled with values, as one file; equal values give equal bytes.

    Raises: Busy while too many others are drawn; Failed.
    """
    text = json.dumps({**values, "document": title}, ensure_ascii=False, sort_keys=True)
    cjk = fonts.cjk_folder() if fonts.CJK_FAMILY[:13] in text else None
    sheet = {
        "template": str(TEMPLATES / f"{template}.typ"),
        "root": str(TEMPLATES),
        "fonts": [str(folder) for folder in (fonts.BUILT, cjk) if folder],
        "kind": kind,
        "ppi": PIXELS_PER_INCH if kind == "png" else None,
        "values": text,
    }
    return drawing.drawn(PROGRAM, data=json.dumps(sheet).encode())


def _script(words: str) -> str:
    """The script most letters of a line belong to."""
    counts = dict.fromkeys(SCRIPTS, 0)
    for letter in words:
        if letter.isalpha():
            name = "CJK" if fonts.is_cjk(letter) else unicodedata.name(letter, "").partition(" ")[0]
            counts[name if name in counts else "LATIN"] += 1
    return max(counts, key=counts.__getitem__)


def is_rtl(words: str, language: str) -> bool:
    """The direction of a line: that of its first letter that has one, else that of the language."""
    for letter in words:
        way = unicodedata.bidirectional(letter)
        if way in {"L", "R", "AL"}:
            return way != "L"
    return direction(language) == "rtl"


def _needs_cjk(words: str) -> bool:
    return any(map(fonts.is_cjk, words))


def _is_variation(letter: str) -> bool:
    return 0xFE00 <= ord(letter) <= 0xFE0F or 0xE0100 <= ord(letter) <= 0xE01EF  # noqa: PLR2004  # Unicode's blocks


def _broken(words: str) -> str:
    """A line with places to break in words that are longer than any real one."""
    return " ".join(
        word if len(word) <= MAX_UNBROKEN or _needs_cjk(word) else _BETWEEN.sub("\u200b", word)
        for word in words.split(" ")
    )


def _chunks(words: str) -> list[str]:
    """The longest pieces that can't be broken; the widest of them bounds the size."""
    pieces = {piece for word in re.split(r"[\s\u200b]+", words) for piece in _pieces(word)}
    return sorted(pieces, key=lambda piece: (-len(piece), piece))[:_LONGEST] or ["x"]


def _pieces(word: str) -> list[str]:
    return list(word) if _needs_cjk(word) else [word]
