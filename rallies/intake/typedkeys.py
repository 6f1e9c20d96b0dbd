"""Where a key is typed: the twelve words, or the letters of the link, for whatever the key opens."""

from collections.abc import Callable

from flask import redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rallies.core import guard
from rallies.core.errors import InvalidInput, NotFound
from rallies.core.tokens import key_of_words
from rallies.intake import posting
from rallies.intake.manageforms import KeyForm

LONGEST_KEY = 400


def ask(name: str, template: str) -> str:
    """The page that asks for a key; `name` is that of its form."""
    form = KeyForm()
    form.token.data = guard.form_token(name)
    return render_template(template, form=form, trouble="")


def unlock(
    name: str, template: str, opened: Callable[[str], object], onward: Callable[[str], str]
) -> ResponseReturnValue:
    """The way on with a typed key; what opens nothing, by NotFound of `opened`, comes back as it was typed."""
    form = posting.read(KeyForm)
    nonce = posting.nonce_of(form, name)
    if refused := posting.refusal(form, nonce):
        return render_template(template, form=form, trouble=refused[1]), refused[0]
    try:
        key = key_of_words((form.key.data or "")[:LONGEST_KEY])
        opened(key)
    except (InvalidInput, NotFound):
        form.refuse("key", _("This key opens nothing. Check each word and their order."))
        return render_template(template, form=form, trouble=""), 422
    return redirect(onward(key), 303)
