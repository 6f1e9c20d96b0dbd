"""Where a key is typed: the twelve words, or the letters of the link, for whatever the key opens."""

from functools import partial

from flask import g, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from rallies.core.errors import NotFound
from rallies.core.keys import typed_keys
from rallies.core.keys.tokens import key_hash
from rallies.core.keys.typed_keys import Fault, Mistyped, StrangeWord
from rallies.intake import addresses
from rallies.intake.entry import Problems, Refused
from rallies.intake.holder import acts
from rallies.intake.holder.manageforms import KeyForm
from rallies.model.letter import letters
from rallies.model.photo import photos
from rallies.model.rally import register

LONGEST_KEY = 1_000


def ask(template: str) -> str:
    """The page that asks for a key."""
    return _page(template, acts.fresh(KeyForm()))


def unlock(template: str) -> ResponseReturnValue:
    """The way on with a typed key, whatever it opens; else it comes back as it was typed."""
    return acts.take(KeyForm, partial(_page, template), _onward, "")


def _page(template: str, form: KeyForm, trouble: str = "") -> str:
    return render_template(template, form=form, trouble=trouble)


def _onward(form: KeyForm) -> ResponseReturnValue:
    problems = Problems()
    try:
        typed = typed_keys.read((form.key.data or "")[:LONGEST_KEY])
        return redirect(_opened(typed, g.language), 303)
    except Mistyped as error:
        problems.add("key", "unclear", _fault(error))
    except NotFound:
        problems.add("key", "not_found", _nothing_here())
    raise Refused(problems.found)


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


def _fault(mistyped: Mistyped) -> str:
    """What is wrong with what was typed, and what may have been meant."""
    if mistyped.fault is Fault.CHECKSUM:
        return _("All twelve words are in the list, but they do not fit together: their order, or one word, is wrong.")
    if mistyped.fault is Fault.CODE:
        return _("The letters and digits of a link are 26, from a to z and 2 to 7; some are missing or misread.")
    if not mistyped.count:
        return _("Type the twelve English words of your key, or paste its link.")
    if mistyped.fault is Fault.COUNT:
        return ngettext(
            "A key has twelve words; this is %(num)s.", "A key has twelve words; these are %(num)s.", mistyped.count
        )
    return " ".join(_strange(word) for word in mistyped.strange)


def _strange(one: StrangeWord) -> str:
    if not one.near:
        return _("Word %(number)s, “%(word)s”, is not in the list of words.", number=one.number, word=one.word)
    return _(
        "Word %(number)s, “%(word)s”, is not in the list of words: “%(near)s”?",
        number=one.number,
        word=one.word,
        near=one.near,
    )


def _nothing_here() -> str:
    return _("This is a whole key, but nothing here belongs to it. Was it made on another site?")
