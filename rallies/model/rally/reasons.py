"""Why a rally is off or put off: a code from a list, said in the reader's language, and words beside it."""

from collections.abc import Mapping
from typing import Final

from rallies.core.text import clean
from rallies.core.voice import lazy_gettext as _l

REASONS: Final[Mapping[str, object]] = {
    "forbidden": _l("The authorities have forbidden it."),
    "unsafe": _l("It would not be safe to come."),
    "weather": _l("The weather does not allow it."),
    "place": _l("The place can't be used."),
    "people": _l("Those who prepare it can't be there."),
    "merged": _l("People join another rally instead."),
    "reached": _l("What it called for has come true."),
    "other": _l("There is another reason."),
}
"""The sentence of each code. What was written before there were codes, and what an import says, has none."""


def told(code: str, words: str) -> str:
    """A reason in the language of the request: the sentence of its code, its words, or both; "" for none."""
    sentence = str(REASONS[code]) if code in REASONS else ""
    return " ".join(part for part in (sentence, clean(words)) if part)
