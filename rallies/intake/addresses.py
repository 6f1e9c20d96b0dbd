"""Addresses of the organizer's own pages."""

from rallies.core import current
from rallies.core.speech import locale

LANGUAGE = f"<any({', '.join(locale.LANGUAGES)}):lang>"
"""The part of a rule that every page in a language begins with."""


def submit(language: str) -> str:
    """The path of the form that registers a rally."""
    return f"/{language}/submit/"


def manage(language: str, key: str = "", rest: str = "") -> str:
    """The path of a key's page, or of what lies below it; without a key, where one is typed."""
    return f"/{language}/manage/{f'{key}/' if key else ''}{rest}"


def absolute_manage(language: str, key: str = "") -> str:
    """The whole address of a key's page, as mails and codes name it: never by the host that was asked."""
    return current.settings().public_address + manage(language, key)


def letter(language: str, key: str = "", rest: str = "") -> str:
    """The path of a letter's page, or of what lies below it; without a key, where one is typed."""
    return f"/{language}/letters/{f'{key}/' if key else ''}{rest}"


def absolute_letter(language: str, key: str) -> str:
    """The whole address of a letter's page: never by the host that was asked."""
    return current.settings().public_address + letter(language, key)


def photo(language: str, key: str, rest: str = "") -> str:
    """The path of a picture's page, or of what lies below it."""
    return manage(language, "", f"photos/{key}/{rest}")


def absolute_photo(language: str, key: str) -> str:
    """The whole address of a picture's page: never by the host that was asked."""
    return current.settings().public_address + photo(language, key)
