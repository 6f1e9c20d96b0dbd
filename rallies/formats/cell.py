"""Cells of CSV that no spreadsheet takes for a formula, whichever separator it splits a file at, and back again.

Source: OWASP on CSV injection, for the characters that begin a formula.
"""

import re
from collections.abc import Callable
from typing import Final

_FORMULA: Final = r"[=+\-@\u2212\ufe62\ufe63\ufe66\ufe6b＝＋－＠]"
_UNSEEN: Final = (
    r"[\s\x00-\x1f\x7f-\xa0\xad\u034f\u061c\u180b-\u180e\u200b-\u200f\u2028-\u202f\u205f-\u206f\ufe00-\ufe0f\ufeff"
    r"\U000e0000-\U000e0fff\"]"
)
"""What a sheet may leave out before it looks whether a cell is a formula: blanks, invisible marks, quotation marks."""
_BREAKS: Final = frozenset("\t\n\v\f\r\x85\u2028\u2029")
_SIGN: Final = re.compile(rf"{_FORMULA}(?<![0-9A-Za-z].)", re.DOTALL)
"""A sign that may be at a beginning: most stand within a day, an address or a word, and cost nothing more."""
_BEGIN: Final = re.compile(rf"(?<!{_UNSEEN})({_UNSEEN}*+)(?<!')('*+)(?={_FORMULA})")
"""A run of unseen characters and apostrophes before what would begin a formula, each run looked at once."""


def defused(cell: str) -> str:
    """A cell that a spreadsheet shows as text: an apostrophe stands before what would begin a formula.

    Half the world's sheets split a line at semicolons, whatever is quoted, so what comes after one is a beginning too,
    and so is what comes after a tab or a line break.
    """
    return _each_beginning(cell, lambda marks: f"'{marks}") if _SIGN.search(cell) else cell


def restored(cell: str) -> str:
    """What a defused cell was before."""
    return _each_beginning(cell, lambda marks: marks[1:]) if "'" in cell else cell


def _each_beginning(cell: str, change: Callable[[str], str]) -> str:
    def replaced(match: re.Match[str]) -> str:
        before, unseen, marks = cell[: match.start()][-1:], match[1], match[2]
        is_beginning = before in {"", ";"} or not _BREAKS.isdisjoint(unseen)
        return unseen + (change(marks) if is_beginning else marks)

    return _BEGIN.sub(replaced, cell)
