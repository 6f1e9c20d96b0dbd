"""JSON as pages hold it: with comments, CDATA marks, trailing commas and line ends within strings."""

import json
import re
from typing import Any, Final

_LOOSE: Final = re.compile(
    r'("(?:[^"\\]|\\.)*+")|/\*.*?\*/|//[^\n]*|<!--|-->|<!\[CDATA\[|\]\]>|,(?=\s*[}\]])', re.DOTALL
)
"""Strings, which stay, and what may not stand between them."""


def parsed(text: str) -> Any:  # noqa: ANN401  # whatever JSON holds
    """What a text says; None for what can't be read even so."""
    for strict in (True, False):
        try:
            return json.loads(text if strict else _plain(text), strict=strict)
        except (ValueError, RecursionError):
            continue
    return None


def _plain(text: str) -> str:
    """The text without comments, then without the commas that stand before an end."""
    for _time in range(2):
        text = _LOOSE.sub(lambda found: found[1] or "", text)
    return text.strip().rstrip(";")
