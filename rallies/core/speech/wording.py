"""Templates in the reader's language: each is compiled once for a language, with its sentences in place.

A page says a hundred sentences. Looked up while it was rendered, in the request's language, they took a third of its
time; compiled, those without gaps are one text with what stands around them. What is said outside of templates goes
through Flask-Babel. All templates are HTML, so a sentence is markup and what fills it is escaped.
"""

import re
from collections.abc import MutableMapping
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any

from babel.support import NullTranslations, Translations
from flask import Flask, g, has_app_context
from flask.sansio.app import App
from flask.templating import Environment
from jinja2 import Template, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from rallies.core.speech.english import MARKS, marked
from rallies.core.speech.locale import DEFAULT_LANGUAGE, LANGUAGES, direction, locale

CATALOGUES = Path(__file__).parents[2] / "translations"
_SAYING = frozenset({"_", "gettext"})
_PLAIN = frozenset({"title", "option", "textarea", "script", "style"})
"""Elements that hold text alone."""
_PLAIN_BLOCKS = frozenset({"title", "description"})
_TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)")
_MARKED = "marked_english"


def init_app(app: Flask) -> None:
    """Have the templates of an application speak through this module; to be called before its first template."""
    app.jinja_environment = Spoken


def language() -> str:
    """The language of the request, which its templates speak."""
    spoken = getattr(g, "language", DEFAULT_LANGUAGE) if has_app_context() else DEFAULT_LANGUAGE
    return spoken if spoken in LANGUAGES else DEFAULT_LANGUAGE


class Spoken(Environment):
    """Flask's environment, with one of its own below it for each language that templates are asked for in."""

    language = ""
    """What its templates speak; "" for the one above the others, which has no templates."""

    def __init__(self, app: App, **options: Any) -> None:  # noqa: ANN401  # Jinja's
        super().__init__(app, **options)
        self.code_generator_class = _Compiler
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
        return self.speaking(language()).get_template(name, parent, globals)

    def speaking(self, spoken: str) -> "Spoken":
        """The environment of a language."""
        if spoken not in self._below:
            below = self.overlay()
            below.language = spoken
            below.globals = self.globals | _words_of(spoken)
            self._below[spoken] = below
        return self._below[spoken]

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """What a template knows of itself, in one dictionary, since each context is made from a copy of it."""
        return {**self.globals, **(d or {})}


class _Compiler(CodeGenerator):
    """Compiles a template with the sentences of its environment's language in it."""

    environment: Spoken

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802  # Jinja's
        """The template, once its sentences are known."""
        spoken = self.environment.language
        is_silent = spoken not in {"", DEFAULT_LANGUAGE} and not has_words(spoken, "")
        _Saying(spoken, is_silent=is_silent).visit(node)
        super().visit_Template(node, frame)


class _Saying(NodeTransformer):
    """Puts sentences where a template asks for them, those with gaps together with what fills these."""

    def __init__(self, spoken: str, *, is_silent: bool) -> None:
        self._language = spoken
        self._is_silent = is_silent
        """Whether the language has no catalogue, so that what comes from outside of templates may be English too."""
        self._opened = ""
        """The element that was opened last, "" once one is closed."""
        self._is_text = True
        """Whether what comes next stands between tags, where markup may be put."""

    def visit_Block(self, node: nodes.Block) -> nodes.Node:  # noqa: N802  # Jinja's
        """A block; those that stand in attributes too hold text alone."""
        before, self._is_text = self._is_text, self._is_text and node.name not in _PLAIN_BLOCKS
        self.generic_visit(node)
        self._is_text = before
        return node

    def visit_Macro(self, node: nodes.Macro) -> nodes.Node:  # noqa: N802  # Jinja's
        """A macro; until it has put out a tag of its own, it may be said within one of another's."""
        before, self._is_text = self._is_text, False
        self.generic_visit(node)
        self._is_text = before
        return node

    def visit_TemplateData(self, node: nodes.TemplateData) -> nodes.Node:  # noqa: N802  # Jinja's
        """What stands as it is; it tells whether the next sentence is within a tag."""
        opened, closed = node.data.rfind("<"), node.data.rfind(">")
        if opened >= 0 or closed >= 0:
            if tags := _TAG.findall(node.data):
                self._opened = "" if tags[-1][0] else tags[-1][1].lower()
            self._is_text = closed > opened and self._opened not in _PLAIN
        return node

    def visit_Output(self, node: nodes.Output) -> nodes.Node:  # noqa: N802  # Jinja's
        """What is put out; a sentence that is in English for want of words is marked as English."""
        shown: list[nodes.Expr] = []
        for one in node.nodes:
            is_english = self._is_text and self._is_without_words(one)
            said = self.visit(one)
            marks = [nodes.TemplateData(mark, lineno=node.lineno) for mark in MARKS]
            shown += [marks[0], said, marks[1]] if is_english else [self._marked(said)]
        node.nodes = shown
        return node

    def _marked(self, said: nodes.Expr) -> nodes.Expr:
        """What is put out: looked at once it is known, a sentence from outside says whether it is English."""
        if not self._is_silent or not self._is_text or isinstance(said, nodes.TemplateData | nodes.Const):
            return said
        return nodes.Call(nodes.Name(_MARKED, "load"), [said], [], None, None, lineno=said.lineno)

    def _is_without_words(self, node: nodes.Node) -> bool:
        if self._language == DEFAULT_LANGUAGE or not isinstance(node, nodes.Call):
            return False
        if not isinstance(node.node, nodes.Name) or node.node.name not in _SAYING | {"ngettext"} or not node.args:
            return False
        message = node.args[0]
        return isinstance(message, nodes.Const) and not has_words(self._language, message.value)

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802  # Jinja's
        """What is said, for a call that asks for a sentence of the template's own."""
        self.generic_visit(node)
        if not isinstance(node.node, nodes.Name) or node.node.name not in _SAYING or len(node.args) != 1:
            return node
        (message,) = node.args
        if not isinstance(message, nodes.Const):
            return node
        at = node.lineno
        if not node.kwargs:
            return nodes.MarkSafe(nodes.Const(str(_say(self._language, message.value)), lineno=at), lineno=at)
        said = nodes.MarkSafe(nodes.Const(str(_said(self._language, message.value)), lineno=at), lineno=at)
        gaps = [nodes.Pair(nodes.Const(gap.key, lineno=at), gap.value, lineno=at) for gap in node.kwargs]
        return nodes.Mod(said, nodes.Dict(gaps, lineno=at), lineno=at)


def has_words(spoken: str, message: str) -> bool:
    """Whether a language's catalogue has a sentence, one with a plural by its singular; "" for a catalogue at all."""
    held: dict[object, object] = getattr(
        _catalogue(spoken), "_catalog", {}
    )  # Python's gettext tells it in no other way
    return bool(held.get(message) or held.get((message, 0)))


def _words_of(spoken: str) -> dict[str, object]:
    """What every template of a language knows: the language, and how it says what is known only while rendering."""
    say = partial(_say, spoken)
    return {
        "language": spoken,
        "direction": direction(spoken),
        "language_name": LANGUAGES[spoken].name,
        "_": say,
        "gettext": say,
        "ngettext": partial(_count, spoken),
        _MARKED: marked,
    }


def _say(spoken: str, message: str, **variables: object) -> Markup:
    said = _said(spoken, message)
    return said % variables if variables or "%" in message else said


def _count(spoken: str, one: str, many: str, number: int, **variables: object) -> Markup:
    if not variables:
        return _counted(spoken, one, many, number)
    return _pattern(spoken, one, many, number) % {"num": number, **variables}


@lru_cache(maxsize=8_192)
def _said(spoken: str, message: str) -> Markup:
    return Markup(_catalogue(spoken).ugettext(message))  # noqa: S704  # a sentence of ours or of a translator


@lru_cache(maxsize=1_024)
def _counted(spoken: str, one: str, many: str, number: int) -> Markup:
    return _pattern(spoken, one, many, number) % {"num": number}


def _pattern(spoken: str, one: str, many: str, number: int) -> Markup:
    return Markup(_catalogue(spoken).ungettext(one, many, number))  # noqa: S704  # as above


@cache
def _catalogue(spoken: str) -> NullTranslations:
    return Translations.load(str(CATALOGUES), [locale(spoken)])
