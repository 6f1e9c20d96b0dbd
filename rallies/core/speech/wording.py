"""Templates in the reader's language: each is compiled once, and every language fills in its own sentences.

All templates are HTML, so a sentence is markup and what fills it is escaped.
"""

from collections.abc import Hashable, MutableMapping
from typing import TYPE_CHECKING, Any

from flask import Flask
from flask.sansio.app import App
from flask.templating import Environment
from jinja2 import BytecodeCache, Template
from jinja2.bccache import Bucket
from markupsafe import Markup

from rallies.core.speech import english, voice
from rallies.core.speech.english import English
from rallies.core.speech.locale import LANGUAGES, direction
from rallies.core.speech.voice import Voice

if TYPE_CHECKING:
    from types import CodeType


def init_app(app: Flask) -> None:
    """Have the templates of an application speak through this module; to be called before its first template."""
    app.jinja_environment = Spoken


class _Page(Template):
    """A template that marks what is English on a page of another language."""

    def render(self, *args: Any, **variables: Any) -> str:  # noqa: ANN401  # Jinja's
        """The page or the piece of one."""
        return english.placed(super().render(*args, **variables))


class _Compiled(BytecodeCache):
    """The code of all templates, which the environments of all languages share."""

    def __init__(self) -> None:
        self._codes: dict[Hashable, CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a bucket the code of its template, if that was compiled."""
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a template."""
        if bucket.code is not None:
            self._codes[bucket.key, bucket.checksum] = bucket.code


class Spoken(Environment):
    """Flask's environment, with one of its own below it for each language that templates are asked for in."""

    template_class = _Page
    language = ""
    """What its templates speak; "" for the one above the others, which has no templates."""

    def __init__(self, app: App, **options: Any) -> None:  # noqa: ANN401  # Jinja's
        super().__init__(app, **options)
        self.bytecode_cache = _Compiled()
        self._below: dict[str, Spoken] = {}

    def get_template(
        self,
        name: str | Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002  # Jinja's
    ) -> Template:
        """A template in the language of this environment, else of the request."""
        if self.language:
            return super().get_template(name, parent, globals)
        return self.speaking(voice.requested()).get_template(name, parent, globals)

    def speaking(self, spoken: Voice) -> "Spoken":
        """The environment of a language."""
        if spoken.language not in self._below:
            below = self.overlay()
            below.language = spoken.language
            below.globals = self.globals | _words_of(spoken)
            self._below[spoken.language] = below
        return self._below[spoken.language]

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """What a template knows of itself, in one dictionary, since each context is made from a copy of it."""
        return {**self.globals, **(d or {})}


class _Sentences(dict[str, Markup]):
    """The sentences that a language's templates have said so far."""

    def __init__(self, spoken: Voice) -> None:
        super().__init__()
        self._voice = spoken

    def __missing__(self, message: str) -> Markup:
        self[message] = _markup(self._voice.catalogue.gettext(message))
        return self[message]


def _words_of(spoken: Voice) -> dict[str, object]:
    """What every template of a language knows: the language, and how it says its sentences."""
    sentences = _Sentences(spoken)

    def say(message: str, **gaps: object) -> Markup:
        sentence = sentences[message]
        return sentence % gaps if gaps or "%" in message else sentence

    def count(singular: str, plural: str, number: int, **gaps: object) -> Markup:
        return _markup(spoken.catalogue.ngettext(singular, plural, number)) % {"num": number, **gaps}

    return {
        "language": spoken.language,
        "direction": direction(spoken.language),
        "language_name": LANGUAGES[spoken.language].name,
        "_": say,
        "gettext": say,
        "ngettext": count,
    }


def _markup(sentence: str) -> Markup:
    """A sentence of ours or of a translator, which is markup."""
    return english.ended(sentence) if isinstance(sentence, English) else Markup(sentence)  # noqa: S704  # as it says
