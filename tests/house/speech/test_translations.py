"""Every catalogue says what the code says: placeholders, marks, and every plural of its language."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

import rallies
from rallies.core.speech import locale

FOLDER = Path(rallies.__file__).parent / "translations"
CATALOGUES = sorted(FOLDER.glob("*/LC_MESSAGES/messages.po"))
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|</?\w+>|&\w+;")


def code(path: Path) -> str:
    return path.parent.parent.name


def messages(path: Path) -> list[Message]:
    with path.open("rb") as file:
        return [message for message in read_po(file, locale=code(path).replace("-", "_")) if message.id]


def marks(text: str) -> list[str]:
    return sorted(set(PLACEHOLDER.findall(text)))


def forms(said: str | Sequence[str] | None) -> Sequence[str]:
    """The plural forms of what a message says; one of a message without."""
    return (said,) if isinstance(said, str) else said or ()


def faults(message: Message) -> list[str]:
    """What a translation has more or less than its message; what is not translated yet has none.

    A plural of the language may leave out the number ("one rally"), so that each form is held against all originals.
    """
    asked, given = forms(message.id), forms(message.string)
    wanted = {mark for text in asked for mark in marks(text)}
    found = [set(marks(text)) for text in given if text]
    is_plural = not isinstance(message.id, str)
    return [
        f"{asked[0][:60]!r}: {sorted(one ^ wanted)}"
        for one in found
        if not (one <= wanted if is_plural else one == wanted)
    ]


@pytest.mark.parametrize("path", CATALOGUES, ids=code)
def test_a_translation_keeps_placeholders_and_marks(path: Path) -> None:
    assert [fault for message in messages(path) for fault in faults(message)] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=code)
def test_a_plural_is_translated_in_every_form_or_not_at_all(path: Path) -> None:
    half = [message.id for message in messages(path) if any(forms(message.string)) and not all(forms(message.string))]

    assert half == []


def test_every_catalogue_is_of_a_language_that_pages_are_shown_in() -> None:
    assert {code(path) for path in CATALOGUES} <= locale.LANGUAGES.keys()
