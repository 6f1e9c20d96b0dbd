"""Sentences that a language has no words for: English, and known as such, so that pages can mark them."""

from babel.support import NullTranslations
from flask_babel import Domain
from flask_babel.speaklater import LazyString
from markupsafe import Markup

_SPAN = Markup('<span lang="en" dir="ltr">{}</span>')
MARKS = str(_SPAN).split("{}")
"""What stands before a sentence in English on a page of another language, and behind it."""


class English(str):
    """A sentence in English where another language was asked for; so it stays once its gaps are filled."""

    __slots__ = ()

    def __mod__(self, values: object) -> "English":
        """The sentence with its gaps filled."""
        return English(super().__mod__(values))

    def __str__(self) -> str:
        """Itself: what Python makes a string of stays known as English."""
        return self


class _Fallback(NullTranslations):
    """What a catalogue asks for the sentences that it does not have."""

    def gettext(self, message: str) -> str:
        return English(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return English(msgid1 if n == 1 else msgid2)


class Sentences(Domain):
    """The catalogues of an application; what one of them lacks is said in `English`."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # Flask-Babel's has no types

    def get_translations(self) -> NullTranslations:
        """The catalogue of the request's language."""
        translations: NullTranslations = super().get_translations()  # type: ignore[no-untyped-call]
        if translations._fallback is None:  # noqa: SLF001  # gettext's own name for it
            translations.add_fallback(_Fallback())
        return translations


def marked(value: object) -> object:
    """What a template puts out, as markup that says that it is English where it is so for want of words."""
    said = str(value) if isinstance(value, LazyString) else value
    return _SPAN.format(str(said)) if isinstance(said, English) else value
