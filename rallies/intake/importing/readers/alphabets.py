"""Which old encoding a text is in: the one whose letters are those of a language, word by word.

Encodings of one byte share their bytes and differ in what these mean, so a wrong one also gives a text. It is taken
for read only where one reading alone fits, or where the file names a country of one language that fits.
"""

import re
from functools import cache
from itertools import pairwise
from typing import Final, NamedTuple

from babel import Locale

_LETTERS: Final = {
    "de": "äöüß", "fr": "àâæçéèêëîïôœùûüÿ", "es": "áéíñóúü", "it": "àèéìíîòóùú", "pt": "áâãàçéêíóôõúü",
    "nl": "áéèêëíïóöúü", "sv": "åäöé", "da": "æøåé", "nb": "æøåéòô", "fi": "äöå", "is": "áðéíóúýþæö",
    "ca": "àçèéíïòóúü", "sq": "çë", "et": "äõöüšž", "pl": "ąćęłńóśźż", "cs": "áčďéěíňóřšťúůýž",
    "sk": "áäčďéíĺľňóôŕšťúýž", "hu": "áéíóöőúüű", "sl": "čšž", "hr": "čćđšž", "ro": "ăâîşţ",
    "lt": "ąčęėįšųūž", "lv": "āčēģīķļņšūž", "tr": "çğıöşüâî",
    "el": "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ", "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя'", "be": "абвгдеёжзійклмнопрстуўфхцчшыьэюя'",
    "bg": "абвгдежзийклмнопрстуфхцчшщъьюя", "sr": "абвгдђежзијклљмнњопрстћуфхцчџш",
    "mk": "абвгдѓежзѕијклљмнњопрстќуфхцчџш",
}  # fmt: skip
"""What languages write beside a to z, or instead of it. Source: CLDR, exemplar characters."""
_LANGUAGES: Final = {
    "cp1252": ("de", "fr", "es", "it", "pt", "nl", "sv", "da", "nb", "fi", "is", "ca", "sq"),
    "cp1250": ("pl", "cs", "sk", "hu", "sl", "hr", "ro", "de", "sq"),
    "cp1257": ("lt", "lv", "et"),
    "cp1254": ("tr",),
    "cp1251": ("ru", "uk", "be", "bg", "sr", "mk"),
    "koi8-u": ("ru", "uk", "be"),
    "cp1253": ("el",),
}
"""The languages that an encoding is used for."""
_COUNTRIES: Final = {
    "de": "DE AT CH LI LU", "fr": "FR BE CH LU CA", "es": "ES MX AR CO CL PE UY VE EC BO PY CR CU", "it": "IT CH SM",
    "pt": "PT BR AO MZ", "nl": "NL BE", "sv": "SE FI", "da": "DK", "nb": "NO", "fi": "FI", "is": "IS", "ca": "AD ES",
    "sq": "AL XK", "et": "EE", "pl": "PL", "cs": "CZ", "sk": "SK", "hu": "HU", "sl": "SI", "hr": "HR BA", "ro": "RO MD",
    "lt": "LT", "lv": "LV", "tr": "TR CY", "el": "GR CY", "ru": "RU BY KZ KG", "uk": "UA", "be": "BY", "bg": "BG",
    "sr": "RS ME BA", "mk": "MK",
}  # fmt: skip
_OTHER_SCRIPTS: Final = frozenset({"ru", "uk", "be", "bg", "sr", "mk", "el"})
_VOWELS: Final = frozenset("аеёиоуыэюяіїєўαεηιουωάέήίόύώ")
_FEWEST_VOWELS: Final = 0.25
_WORD: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_SIGNS: Final = re.compile("[^\x00-\x7f“”„‚‘’–—…«»‹›€°·№§©®™•´¡¿ªº\xa0\xad]")
_CELL: Final = re.compile(r'[,;\t|\n\r"]+')


class Reading(NamedTuple):
    """A text as an encoding reads it, and the languages whose letters all its words are of."""

    encoding: str
    text: str
    languages: frozenset[str]


def encoding_of(data: bytes) -> str:
    """The encoding whose reading of a file is the only one that fits, "" if none is or more than one."""
    readings = [reading for name in _LANGUAGES if (reading := _reading(data, name))]
    texts = {reading.text for reading in readings}
    if len(texts) > 1:
        readings = [reading for reading in readings if _names_country(reading)]
    return readings[0].encoding if len({reading.text for reading in readings}) == 1 else ""


def _reading(data: bytes, encoding: str) -> Reading | None:
    """A file as an encoding reads it, None if its words are of no language that is written in it."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    words = {word for word in _WORD.findall(text) if not word.isascii()}
    others = {sign for sign in _SIGNS.findall(text) if not sign.isalpha()}
    if others or any(_is_torn(word) for word in words):
        return None
    languages = frozenset(code for code in _LANGUAGES[encoding] if all(_fits(word, code) for word in words))
    if not languages or (languages <= _OTHER_SCRIPTS and not _has_vowels(words)):
        return None
    return Reading(encoding, text, languages)


def _fits(word: str, language: str) -> bool:
    letters, is_latin = set(_LETTERS[language]), language not in _OTHER_SCRIPTS
    return all(letter in letters or (is_latin and letter.isascii()) for letter in word.replace("İ", "i").lower())


def _is_torn(word: str) -> bool:
    """Whether a capital stands behind a small letter, or a final sigma inside: no word is written so."""
    return any(one.islower() and other.isupper() for one, other in pairwise(word)) or "ς" in word[:-1]


def _has_vowels(words: set[str]) -> bool:
    letters = "".join(words).lower()
    return sum(letter in _VOWELS for letter in letters) >= _FEWEST_VOWELS * len(letters)


def _names_country(reading: Reading) -> bool:
    """Whether a cell is a country in which one of the languages is spoken, by its code or its name."""
    cells = {cell.strip().casefold() for cell in _CELL.split(reading.text)}
    return any(not _names_of(code).isdisjoint(cells) for code in reading.languages)


@cache
def _names_of(language: str) -> frozenset[str]:
    """How the countries of a language are called: by code, in English and in the language."""
    codes = _COUNTRIES[language].split()
    own, english = Locale.parse(language).territories, Locale.parse("en").territories
    said = (form for code in codes for form in (code, own.get(code, code), english.get(code, code)))
    return frozenset(form.casefold() for form in said)
