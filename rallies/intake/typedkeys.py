"""Where a key is typed: the twelve words, or the letters of the link, for whatever the key opens."""

from flask import g, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rallies.core import guard
from rallies.core.errors import InvalidInput, NotFound
from rallies.core.tokens import key_hash, key_of_words
from rallies.intake import addresses, posting
from rallies.intake.manageforms import KeyForm
from rallies.model import letters, photos, register

LONGEST_KEY = 400


def ask(name: str, template: str) -> str:
    """The page that asks for a key; `name` is that of its form."""
    form = KeyForm()
    form.token.data = guard.form_token(name)
    return render_template(template, form=form, trouble="")


def unlock(name: str, template: str) -> ResponseReturnValue:
    """The way on with a typed key, whatever it opens; one that opens nothing comes back as it was typed."""
    form = posting.read(KeyForm)
    nonce = posting.nonce_of(form, name)
    if refused := posting.refusal(form, nonce):
        return render_template(template, form=form, trouble=refused[1]), refused[0]
    try:
        onward = _opened(key_of_words((form.key.data or "")[:LONGEST_KEY]), g.language)
    except (InvalidInput, NotFound):
        form.refuse("key", _("This key opens nothing. Check each word and their order."))
        return render_template(template, form=form, trouble=""), 422
    return redirect(onward, 303)


def _opened(key: str, language: str) -> str:
    """The page of a key: of a rally, a letter or a picture.

    Raises: InvalidInput, NotFound.
    """
    hashed = key_hash(key)
    if register.of_key(hashed):
        return addresses.manage(language, key)
    if letters.of_key(hashed) is not None:
        return addresses.letter(language, key)
    if photos.of_key(hashed) is not None:
        return addresses.photo(language, key)
    raise NotFound("This key opens nothing.")
