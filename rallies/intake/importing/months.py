"""The names of months and weekdays in the languages of the CLDR that people write schedules in."""

from functools import cache
from itertools import product
from typing import NamedTuple

from babel import Locale

from rallies.core.text import folded

_LANGUAGES = (
    "en", "be", "ru", "uk", "pl", "lt", "lv", "et", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "nb", "nn",
    "fi", "is", "cs", "sk", "sl", "hr", "sr", "sr_Latn", "bs", "mk", "bg", "ro", "hu", "el", "tr", "az", "ka",
    "hy", "kk", "ky", "uz", "tg", "mn", "ar", "fa", "he", "ps", "ur", "ku", "hi", "bn", "ne", "pa", "gu", "ta",
    "te", "ml", "kn", "si", "th", "lo", "km", "my", "ko", "ja", "zh", "zh_Hant", "vi", "id", "ms", "fil", "sw",
    "am", "so", "ha", "yo", "ca", "eu", "gl", "sq", "mt", "ga", "cy", "af", "eo",
)  # fmt: skip
# What Belarusian also calls the months, in both of its alphabets; the CLDR has one name each in Cyrillic.
_BELARUSIAN = (
    "студзеня studzienia", "лютага lutaha", "сакавіка sakavika", "красавіка krasavika", "траўня traŭnia maja maj",
    "чэрвеня červienia", "ліпеня lipienia", "жніўня žniŭnia", "верасня vieraśnia", "кастрычніка kastryčnika",
    "лістапада listapada", "снежня śniežnia",
)  # fmt: skip
_SHORTEST_WEEKDAY = 3


class Names(NamedTuple):
    """Which months and which weekdays (Monday is 0) a folded word names, and in which languages it names a month."""

    months: dict[str, set[int]]
    weekdays: dict[str, set[int]]
    in_language: dict[tuple[str, str], int]


@cache
def names() -> Names:
    """All names, folded; a word such as "listopad" is of several months in several languages."""
    found = Names({}, {}, {})
    for code in _LANGUAGES:
        _add(found, code)
    for month, words in enumerate(_BELARUSIAN, start=1):
        for word in words.split():
            found.months.setdefault(key(word), set()).add(month)
    for table in (found.months, found.weekdays):
        for word in [word for word in table if not word or word.isdigit()]:
            del table[word]
    return found


def _add(found: Names, code: str) -> None:
    locale = Locale.parse(code)
    for context, width in product(("format", "stand-alone"), ("wide", "abbreviated")):
        for month, name in locale.months[context][width].items():
            found.months.setdefault(key(name), set()).add(month)
            found.in_language.setdefault((key(name), code), month)
        for day, name in locale.days[context][width].items():
            found.weekdays.setdefault(key(name), set()).add(day)


def key(word: str) -> str:
    """A word as months are looked up by."""
    return folded(word).strip(" .,")


def month(word: str, language: str = "") -> set[int]:
    """The months that a word may name: one in nearly all cases, the language's own if that is known."""
    plain = key(word)
    own = names().in_language.get((plain, language.split("-", maxsplit=1)[0]))
    return {own} if own else names().months.get(plain, set())


def weekday(word: str) -> set[int]:
    """The weekdays that a word may name, Monday as 0; words of two letters are too often something else."""
    plain = key(word)
    return names().weekdays.get(plain, set()) if len(plain) >= _SHORTEST_WEEKDAY else set()
