"""What a language says: the sentences of its catalogue.

Whoever is given a language speaks through its voice, so what it says may be kept by that language. Flask-Babel's
`gettext` is for views and forms: it speaks the language of the request, through the same voices.
"""

from functools import cache
from pathlib import Path

from babel.support import NullTranslations, Translations
from flask import g, has_app_context
from flask_babel import Domain, gettext
from flask_babel.speaklater import LazyString
from markupsafe import escape

from rallies.core.speech.english import English
from rallies.core.speech.locale import DEFAULT_LANGUAGE, LANGUAGES, locale

CATALOGUES = Path(__file__).parents[2] / "translations"


class Voice:
    """A language as it speaks; what its catalogue lacks is said in `English`."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.catalogue: NullTranslations = Translations.load(str(CATALOGUES), [locale(language)])
        self._own: dict[object, str] = getattr(self.catalogue, "_catalog", {})  # gettext tells it in no other way
        if language != DEFAULT_LANGUAGE:
            self.catalogue.add_fallback(_Fallback())

    def has(self, message: str) -> bool:
        """Whether the catalogue has a sentence, one with a plural by its singular; "" for a catalogue at all."""
        return bool(self._own.get(message) or self._own.get((message, 0)))

    def gettext(self, message: str, **gaps: object) -> str:
        """A sentence with its gaps filled."""
        sentence = self.catalogue.gettext(message)
        return sentence % gaps if gaps else sentence

    def ngettext(self, singular: str, plural: str, number: int, **gaps: object) -> str:
        """A sentence for a number of things, which fills the gap `num`."""
        return self.catalogue.ngettext(singular, plural, number) % {"num": number, **gaps}


class _Fallback(NullTranslations):
    """What a catalogue asks for the sentences that it does not have."""

    def gettext(self, message: str) -> str:
        return English(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return English(msgid1 if n == 1 else msgid2)


def voice(language: str) -> Voice:
    """The voice of a language, of English for one that pages are not shown in."""
    return _voice(language if language in LANGUAGES else DEFAULT_LANGUAGE)


@cache
def _voice(language: str) -> Voice:
    return Voice(language)


def requested() -> Voice:
    """The voice of the request's language, outside of requests of English."""
    return voice(getattr(g, "language", DEFAULT_LANGUAGE) if has_app_context() else DEFAULT_LANGUAGE)


class RequestVoice(Domain):
    """What Flask-Babel speaks through."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # Flask-Babel's has no types

    def get_translations(self) -> NullTranslations:
        """The catalogue of the request's language."""
        return requested().catalogue


class LazySentence(LazyString):
    """A sentence that is said when it is shown, in the language of the request that shows it."""

    def __html__(self) -> str:
        """The sentence as a template puts it out."""
        return str(escape(str(self)))


def lazy_gettext(message: str, **gaps: object) -> LazySentence:
    """A sentence for what is put together at the start, such as the labels of forms."""
    return LazySentence(gettext, message, **gaps)  # type: ignore[no-untyped-call]  # as above
