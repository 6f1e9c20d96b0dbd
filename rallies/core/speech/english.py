"""Sentences that a language has no words for: English, and known as such, so that pages say which words are English.

Such a sentence says it of itself: as HTML it stands between two characters, which `placed` turns into an element where
the finished page has text, and takes away where it has none: in attributes, titles, options and the like.
"""

import re
from collections.abc import Mapping

from markupsafe import Markup, escape

START, END = "\ufff9", "\ufffb"
"""Around a sentence in English; no text of people has them (`core/text`). Source: Unicode 23.8, annotations."""
_OPENED, _CLOSED = '<span lang="en" dir="ltr">', "</span>"
_TAG = r"""<[a-zA-Z/!](?:"[^"]*"|'[^']*'|[^'">])*>"""
_PIECE = re.compile(
    rf"<(title|option|textarea|script|style)\b.*?</\1\s*>|{_TAG}|[{START}{END}]", re.DOTALL | re.IGNORECASE
)
"""An element that holds text alone, a tag, or an end of a sentence that stands outside of both."""
_FROM_THE_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
"""A letter of Hebrew, Arabic or a script between them."""
_PLAIN = str.maketrans("", "", START + END)


class English(str):
    """A sentence in English where another language was asked for; so it stays once its gaps are filled."""

    __slots__ = ()

    def __mod__(self, values: object) -> "English":
        """The sentence with its gaps filled; a day or name that is written from the right keeps its order in it."""
        return English(super().__mod__(_apart(values)))

    def __str__(self) -> str:
        """Itself: what Python makes a string of stays known as English."""
        return self

    def __html__(self) -> str:
        """The sentence as a template puts it out, with its ends."""
        return ended(escape(super().__str__()))


def _apart(values: object) -> object:
    """Values for the gaps of a sentence, those that are written from the right isolated from it.

    Source: UAX #9 2.7 (U+2068 and U+2069).
    """
    if isinstance(values, Mapping):
        return {name: _apart(value) for name, value in values.items()}
    is_plain = isinstance(values, str) and not hasattr(values, "__html__")
    return f"\u2068{values}\u2069" if is_plain and _FROM_THE_RIGHT.search(str(values)) else values


def ended(markup: str) -> Markup:
    """Markup in English with its ends, for `placed`."""
    return Markup(f"{START}{markup}{END}")  # noqa: S704  # markup as it was


def placed(html: str) -> str:
    """A finished page whose English is marked as English wherever an element may stand."""
    return _PIECE.sub(_piece, html) if START in html else html


def _piece(match: re.Match[str]) -> str:
    piece = match[0]
    if piece == START:
        return _OPENED
    return _CLOSED if piece == END else piece.translate(_PLAIN)
