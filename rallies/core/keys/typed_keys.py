"""A manage key read from what a person typed: twelve words with anything between them, its letters, or its whole link.

The list of words is public, so to say which word is not in it, or that the checksum does not fit, gives nothing away:
whether a key is known here is no matter of this module.
"""

import re
import unicodedata
from base64 import b32decode
from collections.abc import Mapping
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from itertools import islice
from typing import NamedTuple

from rallies.core.errors import InvalidInput
from rallies.core.keys.tokens import KEY_BYTES, WORDS, key_text, word_list
from rallies.core.text import shortened

LETTERS = 26
"""Letters and digits that spell a key in its link."""
PREFIX = 4
"""First letters that no two words of the list share. Source: BIP 39."""
MOST_STRANGE = 3
"""Words that are told of at once: to find a near one takes about 10 ms."""
_IN_LINK = re.compile(rf"(?:manage|letters|photos)/((?:[a-z2-7]\s*){{{LETTERS}}})(?![a-z0-9])")
_TORN_LINK = re.compile(r"(?:manage|letters|photos)/([a-z0-9]*)")
_ALONE = re.compile(rf"(?<![a-z0-9])[a-z2-7]{{{LETTERS}}}(?![a-z0-9])")
_ALL = re.compile(rf"[a-z0-9]{{{PREFIX * 3},{2 * LETTERS}}}")
"""What is too long for one word, and is no row of twelve without a space between."""
_WORD = re.compile(r"[a-z]+")
_CLOSEST = 0.7
"""How alike a word of the list has to be to be proposed, between 0 and 1, as difflib counts."""
_LONGEST_WORD = 16


class Fault(StrEnum):
    """Why what was typed is no key."""

    WORD = "word"
    """Some of its words are not in the list."""
    COUNT = "count"
    """It has words of the list alone, but not twelve."""
    CODE = "code"
    """It is a link, or letters and digits as in a link, but not 26 of those that there are."""
    CHECKSUM = "checksum"
    """Twelve words of the list do not fit together: their order, or one of them, is wrong."""


class StrangeWord(NamedTuple):
    """A word that is not in the list: its place from 1, itself, and the one of the list that is near, or ""."""

    number: int
    word: str
    near: str


class Mistyped(InvalidInput):
    """What was typed is no key.

    `strange` are the first of its words that are not in the list; `count` how many words, or letters, it has.
    """

    def __init__(self, fault: Fault, *, count: int, strange: tuple[StrangeWord, ...] = ()) -> None:
        super().__init__(f"this is not a key: {fault}", field="key")
        self.fault = fault
        self.count = count
        self.strange = strange


def read(text: str) -> str:
    """The key that was typed, as 26 letters and digits.

    Numbers, commas, line breaks, capitals and what cannot be seen do not matter; a word may be its first four letters.
    Raises: Mistyped.
    """
    plain = _plain(text)
    if code := _IN_LINK.search(plain) or _ALONE.search(plain):
        return _of_code(code[code.lastindex or 0])
    joined = re.sub(r"[^a-z0-9]", "", plain)
    if len(joined) == LETTERS and re.fullmatch(r"[a-z2-7]+", joined):
        return _of_code(joined)
    if torn := _TORN_LINK.search(plain) or _ALL.fullmatch(joined if len(plain.split()) == 1 else ""):
        raise Mistyped(Fault.CODE, count=len(torn[torn.lastindex or 0]))
    return _of_words(_WORD.findall(plain))


def _plain(text: str) -> str:
    """A text in small letters, in its plainest form, without what cannot be seen."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return "".join(letter for letter in plain if unicodedata.category(letter) != "Cf")


def _of_code(code: str) -> str:
    letters = re.sub(r"\s", "", code).upper()
    return key_text(b32decode(letters + "=" * (-len(letters) % 8))[:KEY_BYTES])


def _of_words(words: list[str]) -> str:
    spelt = _known()
    whole = [spelt[word] for word in words if word in spelt]
    if len(whole) != WORDS:  # what is not of the list is noise only beside a whole key
        unknown = ((number, word) for number, word in enumerate(words, start=1) if word not in spelt)
        strange = tuple(_strange(*one) for one in islice(unknown, MOST_STRANGE))
        raise Mistyped(Fault.WORD if strange else Fault.COUNT, count=len(words), strange=strange)
    try:
        return key_text(bytes(word_list().to_entropy(whole)))
    except ValueError as error:
        raise Mistyped(Fault.CHECKSUM, count=WORDS) from error


def _strange(number: int, word: str) -> StrangeWord:
    near = get_close_matches(word[:_LONGEST_WORD], word_list().wordlist, n=1, cutoff=_CLOSEST)
    return StrangeWord(number, shortened(word, _LONGEST_WORD), near[0] if near else "")


@cache
def _known() -> Mapping[str, str]:
    """Each word of the list by itself and by its first letters."""
    words = word_list().wordlist
    return {word[:PREFIX]: word for word in words} | {word: word for word in words}
