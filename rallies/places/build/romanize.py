"""Russian, Ukrainian and Belarusian names as German, French, Polish and Spanish write them, by their rules.

Sources have them for big cities alone: "Maladsetschna" and "Vychni Volotchek" are found by these.
"""

from __future__ import annotations

from typing import Final

_SAME: Final = dict.fromkeys("ъь'’", "") | dict(zip("абгґдиійклмнопрстфыэ", "abggdiiiklmnoprstfye", strict=True))
# Each language's letters for these, in this order; the last as it is written where a syllable begins.
_OTHERWISE: Final = "взухцчшщюяїєжёе"
_LANGUAGES: Final = {
    "de": "w s u ch z tsch sch schtsch ju ja ji je sch jo je",
    "fr": "v z ou kh ts tch ch chtch iou ia i ie j io ie",
    "pl": "w z u ch c cz sz szcz ju ja ji je z io je",
    "es": "v z u j ts ch sh shch yu ya i ie zh io ie",
}
_TABLES: Final = {
    language: _SAME | dict(zip(_OTHERWISE, spelled.split(), strict=True)) for language, spelled in _LANGUAGES.items()
}
_VOWELS: Final = frozenset("аеёиоуыэюяіїє")
_SIGNS: Final = frozenset("ьъ'’")
# Between vowels one "s" would be heard as a "z".
_DOUBLED: Final = frozenset({"de", "fr"})
# They are never soft, whatever vowel follows.
_HARD: Final = frozenset("жшчщц")
_SHORT_ENDING: Final = frozenset({"de", "fr", "pl"})


def spellings(cyrillic: str) -> set[str]:
    """Return the Latin spellings of a Cyrillic name, in lower case."""
    return {_written(cyrillic.casefold(), language, table) for language, table in _TABLES.items()}


def _written(name: str, language: str, table: dict[str, str]) -> str:
    letters: list[str] = []
    for before, letter, after in zip(f" {name}", name, f"{name[1:]} ", strict=False):
        starts = not before.isalpha() or before in _VOWELS or before in _SIGNS
        if letter == "е" and not starts:
            letters.append("ie" if language == "pl" and before not in _HARD else "e")
        elif letter == "ё" and before in _HARD:
            letters.append("o")
        elif letter == "с" and language in _DOUBLED and before in _VOWELS and after in _VOWELS:
            letters.append("ss")
        elif letter == "й" and language in _SHORT_ENDING and before in "иы":
            continue
        else:
            letters.append(table.get(letter, letter))
    return "".join(letters)
