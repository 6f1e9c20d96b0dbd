"""Taking what was typed apart: parts between separators, and in each the words that may name a place."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from rallies.places.fold import MAX_CHARACTERS, fold
from rallies.places.resolve import words

if TYPE_CHECKING:
    from collections.abc import Iterator

_SEPARATORS: Final = re.compile(r"[,;/|()\[\]{}<>\n\r\t،、，；：。・·•–—]|\s-\s|:\s|\s@\s")
_ADDRESS_OF_THE_NET: Final = re.compile(r"\b(?:https?://|www\.)\S+|(?<!\S)[^\s@]{1,64}@[^\s@]+\.[^\s@]+")
_DUTCH_CODE: Final = re.compile(r"[1-9]\d{3} [a-z]{2}")
# Postcodes whose form no other country's have, but for pieces of longer numbers; what of them the gazetteer knows.
_CODES_ALONE: Final = {
    # "B1 2nd floor" has none.
    "GB": re.compile(r"\b([a-z]{1,2}[0-9][0-9a-z]?) ?(?!1st|2nd|3rd|[04-9]th)[0-9][abd-hjlnp-uw-z]{2}\b"),
    "CA": re.compile(r"\b([a-z][0-9][a-z]) ?[0-9][a-z][0-9]\b"),
    "PL": re.compile(r"(?<![\w-])([0-9]{2}-[0-9]{3})(?![\w-])"),
    "PT": re.compile(r"(?<![\w-])([0-9]{4})-[0-9]{3}(?![\w-])"),
}
OF_DIGITS: Final = frozenset({"PL", "PT"})
"""The countries whose codes are of digits alone among those that are known by their form."""
_MOST_PARTS: Final = 6
_MOST_TOKENS: Final = 12
# British codes are written with and without a space before their last three letters.
_SECOND_HALF: Final = 3
_LONGEST_WHOLE: Final = 80
_SHORTEST_CODE: Final = 3
_LONGEST_CODE: Final = 9
_MOST_WORDS_OF_A_NAME: Final = 16
_SHORTEST_STREET: Final = 6


class Token(NamedTuple):
    """A folded word; `is_number` where it has a digit in it, as house numbers and postcodes do."""

    word: str
    is_number: bool


class Part:
    """What stands between two separators, without words for "online" and such.

    `words` are those without a digit, `key` is all of them as one key; `has_number` where a house number or a
    postcode is in it, `is_street` where a word for streets or buildings, `is_area` where one for an area is.
    """

    __slots__ = ("has_number", "is_area", "is_street", "key", "tokens", "words")

    def __init__(self, tokens: tuple[Token, ...]) -> None:
        self.tokens = tokens
        self.words = tuple(token.word for token in tokens if not token.is_number)
        self.key = " ".join(self.words)
        self.has_number = len(self.words) < len(tokens)
        self.is_street = not words.STREET_OR_BUILDING.isdisjoint(self.words) or any(map(_has_street_ending, self.words))
        # "Canton" alone is a city.
        self.is_area = len(self.words) > 1 and not words.AREA.isdisjoint(self.words)

    @property
    def name(self) -> str:
        """Its words but for those that say of what kind the place is, as one key."""
        return " ".join(word for word in self.words if word not in words.AREA and word not in words.GENERIC)


def _spoken_in(said: tuple[str, ...]) -> Iterator[frozenset[str]]:
    """Return the countries of each word for streets."""
    is_french = len(said) > 1 and said[0] in words.FRENCH_FIRST
    if is_french:
        yield words.FRENCH
    yield from (words.SPOKEN_IN[word] for word in said[is_french:] if word in words.SPOKEN_IN)


def ends_street(word: str) -> bool:
    """Return whether a street's name ends with the word."""
    return word in words.STREET_LAST or _has_street_ending(word)


def _has_street_ending(word: str) -> bool:
    return word.endswith(words.STREET_ENDINGS) and len(word) > _SHORTEST_STREET


class Query(NamedTuple):
    """A text taken apart; `is_online` where it tells of a meeting on the net.

    `accented` is the text in lower case if it has other letters than ASCII, else "".
    """

    whole: str
    parts: tuple[Part, ...]
    is_online: bool
    accented: str = ""

    @property
    def is_long(self) -> bool:
        """Whether it is rather a description than a name with its region."""
        return sum(len(part.tokens) for part in self.parts) > _MOST_WORDS_OF_A_NAME

    @property
    def spoken_in(self) -> frozenset[str]:
        """The countries whose words for streets are in it, in none if there is no such word."""
        return frozenset().union(*(countries for part in self.parts for countries in _spoken_in(part.words)))

    @property
    def streets_of(self) -> frozenset[str]:
        """The countries where streets are called as in it; English words are written about streets anywhere."""
        return frozenset() if "US" in self.spoken_in else self.spoken_in

    @property
    def is_nowhere(self) -> bool:
        """Whether it says that no place is known yet, or none in particular."""
        return self.whole in words.NOWHERE or all(part.key in words.NOWHERE for part in self.parts)

    @property
    def has_words(self) -> bool:
        """Whether there is more than numbers in it."""
        return any(part.words for part in self.parts)

    def as_one(self) -> Query:
        """Return the query with its parts taken together, as "Halle (Saale)" is meant."""
        return self._replace(parts=(Part(tuple(token for part in self.parts for token in part.tokens)),))

    def is_written(self, name: str) -> bool:
        """Return whether a name that has accents is in the text with them."""
        return bool(self.accented) and not name.isascii() and name.casefold() in self.accented


def parse(text: str) -> Query:
    """Return the parts of a text, the first and the last few of a very long one."""
    plain = text[:MAX_CHARACTERS]
    if "@" in plain or "://" in plain or "www." in plain:
        plain = _ADDRESS_OF_THE_NET.sub(" ", plain)
    pieces = [folded for piece in _SEPARATORS.split(plain) if (folded := fold(piece))]
    is_online = any(not words.ONLINE.isdisjoint(piece.split()) for piece in pieces)
    if len(pieces) > _MOST_PARTS:
        pieces = pieces[: _MOST_PARTS // 2] + pieces[-_MOST_PARTS // 2 :]
    parts = tuple(part for piece in pieces if (part := _part(piece)).tokens)
    accented = "" if plain.isascii() else unicodedata.normalize("NFC", plain).casefold()
    return Query(" ".join(pieces)[:_LONGEST_WHOLE], parts, is_online, accented)


def coded(text: str) -> list[tuple[str, str]]:
    """Return the countries that postcodes in a text tell by their form, each with the code as `postcodes` has it."""
    plain = text[:MAX_CHARACTERS].casefold()
    return [
        (country, match[1].replace("-", "")) for country, form in _CODES_ALONE.items() if (match := form.search(plain))
    ]


def postcodes(part: Part) -> list[str]:
    """Return what may be a postcode in a part: words with digits, also two together, and the first half of a whole."""
    found: list[str] = []
    for number, token in enumerate(part.tokens):
        if not token.is_number:
            continue
        found.append(token.word)
        if number + 1 < len(part.tokens) and len(both := token.word + part.tokens[number + 1].word) <= _LONGEST_CODE:
            found.append(both)
        if len(token.word) > _SECOND_HALF and token.word[0].isalpha():
            found.append(token.word[:-_SECOND_HALF])
    return [code for code in found if len(code) >= _SHORTEST_CODE]


def _part(folded: str) -> Part:
    spoken = [word for word in folded.split() if word not in words.ONLINE]
    if len(spoken) > _MOST_TOKENS:
        spoken = spoken[: _MOST_TOKENS // 2] + spoken[-_MOST_TOKENS // 2 :]
    tokens = [Token(word, not word.isalpha() and any(map(str.isdigit, word))) for word in spoken]
    for number, (first, second) in enumerate(pairwise(tokens[:-1]), start=1):
        is_code = first.is_number and second.word not in words.NOISE  # "7100 La Louvière" is Belgian
        if is_code and _DUTCH_CODE.fullmatch(f"{first.word} {second.word}"):
            tokens[number] = Token(second.word, is_number=True)
    return Part(tuple(tokens))
