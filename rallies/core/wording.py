"""Sentences of templates in the reader's language, each looked up once: a page says a hundred of them.

Flask-Babel asks for the request and its locale anew for each sentence, which took a third of a page's time. What is
said outside of templates still goes through it.
"""

from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from babel.support import NullTranslations, Translations
from flask import Flask
from flask_babel import get_locale
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from rallies.core.locale import DEFAULT_LANGUAGE, LANGUAGES, locale

CATALOGUES = Path(__file__).parents[1] / "translations"


def init_app(app: Flask) -> None:
    """Have the templates of an application speak through this module."""
    app.jinja_env.globals.update(_=_gettext, gettext=_gettext, ngettext=_ngettext)


@pass_context
def _gettext(context: Context, message: str, **variables: Any) -> str:  # noqa: ANN401  # whatever a template says
    said = _said(_language(context), message)
    if not context.eval_ctx.autoescape:
        return str(said) % variables
    return said % variables if variables or "%" in message else said


@pass_context
def _ngettext(
    context: Context,
    one: str,
    many: str,
    number: int,
    **variables: Any,  # noqa: ANN401  # as above
) -> str:
    said = _counted(_language(context), one, many, number)
    variables.setdefault("num", number)
    return (said if context.eval_ctx.autoescape else str(said)) % variables


def _language(context: Context) -> str:
    """The language of the page; a macro that is imported without its context asks for that of the request."""
    language = context.resolve_or_missing("language")
    if language in LANGUAGES:
        return str(language)
    return str(get_locale() or DEFAULT_LANGUAGE)


@lru_cache(maxsize=8_192)
def _said(language: str, message: str) -> Markup:
    return Markup(_catalogue(language).ugettext(message))  # noqa: S704  # a sentence of ours or of a translator


@lru_cache(maxsize=1_024)
def _counted(language: str, one: str, many: str, number: int) -> Markup:
    return Markup(_catalogue(language).ungettext(one, many, number))  # noqa: S704  # as above


@cache
def _catalogue(language: str) -> NullTranslations:
    return Translations.load(str(CATALOGUES), [locale(language)])
