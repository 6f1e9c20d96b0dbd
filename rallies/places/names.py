"""What languages call countries and cities, and in which order they list them."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from rallies.places.fold import fold
from rallies.places.territories import OF

if TYPE_CHECKING:
    from rallies.places.store import Store

_LANGUAGES_KEPT: Final = 40
# Alphabets whose order is not that of the plain letters after accents are dropped.
_ALPHABETS: Final = {
    "be": "абвгґдеёжзійклмнопрстуўфхцчшыьэюя",
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "kk": "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя",
    "pl": "aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźż",
    "lt": "aąbcčdeęėfghiįyjklmnoprsštuųūvzž",
    "lv": "aābcčdeēfgģhiījkķlļmnņoprsštuūvzž",
    "et": "abcdefghijklmnopqrsšzžtuvwõäöüxy",
    "sv": "abcdefghijklmnopqrstuvwxyzåäö",
    "fi": "abcdefghijklmnopqrstuvwxyzåäö",
    "nb": "abcdefghijklmnopqrstuvwxyzæøå",
    "da": "abcdefghijklmnopqrstuvwxyzæøå",
    "tr": "abcçdefgğhıijklmnoöprsştuüvyz",
    "es": "abcdefghijklmnñopqrstuvwxyz",
    "fa": "آابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی",
}


@lru_cache(maxsize=_LANGUAGES_KEPT)
def _lookups(language: str) -> tuple[str, ...]:
    """Return the names under which a language's words may stand, the nearest first, English last."""
    parts = language.replace("-", "_").split("_")
    return (*("_".join(parts[:end]) for end in range(len(parts), 0, -1)), "en")


def country_name(store: Store, code: str, language: str) -> str:
    """Return what the language calls a country, in English if it has no word, the code for no country."""
    return store.country_names(_lookups(language)).get(code, code)


def countries(store: Store, language: str) -> list[tuple[str, str]]:
    """Return code and name of each country that has a place, in the order of the language."""
    found = store.country_names(_lookups(language))
    alphabet = _ALPHABETS.get(language.replace("-", "_").partition("_")[0], "")
    return sorted(found.items(), key=lambda row: (_order(row[1], alphabet), row[0]))


def _order(word: str, alphabet: str) -> list[tuple[int, str]]:
    """Return what to sort a word by: letters of the alphabet by their place in it, others folded."""
    keys: list[tuple[int, str]] = []
    for letter in unicodedata.normalize("NFC", word.casefold()):
        rank = alphabet.find(letter)
        if rank < 0 and (plain := fold(letter)):
            rank = alphabet.find(plain[0]) if alphabet else -1
            keys.append((rank if rank >= 0 else 99, plain))
        elif rank >= 0:
            keys.append((rank, ""))
    return keys


def local_name(store: Store, place_id: int, language: str) -> str:
    """Return what the language calls a place where that is known, else its primary name, "" for no place."""
    for name in _lookups(language)[:-1]:
        row = store.db.execute("SELECT name FROM city WHERE place = ? AND language = ?", (place_id, name)).fetchone()
        if row:
            return str(row[0])
    place = store.place(place_id)
    return place.name if place else ""


def countries_of(store: Store, word: str) -> set[str]:
    """Return the ISO codes that a country's code or name stands for, with the territories that belong to them."""
    code = word.strip().upper()
    if store.db.execute("SELECT 1 FROM territory WHERE language = 'en' AND cc = ?", (code,)).fetchone():
        found = {code}
    else:
        found = {area.cc for areas in store.areas([fold(word)]).values() for area in areas if not area.a1}
    return found | {territory for territory, owner in OF.items() if owner in found}
