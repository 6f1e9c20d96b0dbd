"""The names of months and weekdays in the languages of the CLDR that people write schedules in."""

import re
from datetime import date
from functools import cache
from itertools import product
from typing import NamedTuple

from babel import Locale
from babel.dates import format_date

from rallies.core.text import folded

LANGUAGES = (
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
_SAMPLE_YEAR, _SAMPLES = 2027, range(13, 20)
"""A year and days that are no month; one of each weekday."""
_LETTERS = {str(_SAMPLE_YEAR): "Y"}
_NUMBER = re.compile(r"\d+")
_SIGNS = re.compile(r"[\s.,،\u200e\u200f\u061c]+")


class Names(NamedTuple):
    """Which months and which weekdays (Monday is 0) a folded word names, and in which languages it names a month.

    `short` are weekdays in their shortest form, of one or two letters.
    """

    months: dict[str, set[int]]
    weekdays: dict[str, set[int]]
    short: dict[str, set[int]]
    in_language: dict[tuple[str, str], int]


@cache
def names() -> Names:
    """All names, folded; a word such as "listopad" is of several months in several languages."""
    found = Names({}, {}, {}, {})
    for code in LANGUAGES:
        _add(found, code)
    for month, words in enumerate(_BELARUSIAN, start=1):
        for word in words.split():
            found.months.setdefault(key(word), set()).add(month)
    for table in (found.months, found.weekdays, found.short):
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
    for width in ("short", "abbreviated"):
        for day, name in locale.days["format"].get(width, {}).items():
            found.short.setdefault(key(name), set()).add(day)


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


def brief_weekday(word: str) -> set[int]:
    """The weekdays that a word beside a date in digits may name, of two letters too: "Sa", "пт"."""
    return weekday(word) or names().short.get(key(word), set())


def month_and_weekday(words: list[str], language: str = "") -> tuple[list[set[int]], list[set[int]]]:
    """The months and weekdays that the words of a date name; what can be both is a weekday beside a month."""
    meant = [(month(word, language), weekday(word)) for word in words]
    both = [place for place, (one, other) in enumerate(meant) if one and other]
    spare = sum(bool(one) for one, _day in meant) - 1
    weekdays = {place for place, (one, other) in enumerate(meant) if other and not one} | set(both[:spare])
    named = [one for place, (one, _day) in enumerate(meant) if one and place not in weekdays]
    return named, [meant[place][1] for place in sorted(weekdays)]


def written(text: str, language: str = "") -> tuple[int, int, int] | None:
    """The year, month and day of a date that stands as a language writes it in full, None for any other text.

    Source: CLDR, date formats full, long and medium.
    """
    numbers = list(_NUMBER.finditer(text))
    years = [each for each in numbers if len(each[0]) == len("2027")]
    if len(years) != 1:
        return None
    for number in numbers:
        if number is not years[0] and len(number[0]) <= len("31"):
            pattern = _pattern(text, {years[0].span(): "Y", number.span(): "D"})
            months_meant = _of_formats().get(pattern, {})
            own = months_meant.get(language.split("-", maxsplit=1)[0])
            meant = {own} if own else set(months_meant.values())
            if len(meant) == 1:
                return int(years[0][0]), meant.pop(), int(number[0])
    return None


def _pattern(text: str, numbers: dict[tuple[int, int], str]) -> str:
    """A text with letters for its year and day, as the formats of all languages are looked up."""
    for (begins, ends), letter in sorted(numbers.items(), reverse=True):
        text = text[:begins] + letter + text[ends:]
    return _SIGNS.sub(" ", folded(text)).strip()


@cache
def _of_formats() -> dict[str, dict[str, int]]:
    """The month that each way of writing a date means, by language."""
    found: dict[str, dict[str, int]] = {}
    for code, month_, day in product(LANGUAGES, range(1, 13), _SAMPLES):
        for width in ("full", "long", "medium") if day == _SAMPLES[0] else ("full",):
            text = format_date(date(_SAMPLE_YEAR, month_, day), width, locale=code)
            numbers = {each.span(): _LETTERS.get(each[0], "D") for each in _NUMBER.finditer(text)
                       if each[0] in {str(_SAMPLE_YEAR), str(day)}}  # fmt: skip
            found.setdefault(_pattern(text, numbers), {})[code] = month_
    return found
