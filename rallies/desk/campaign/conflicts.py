"""What somebody else kept while a form stood open: noticed before it is written over, and shown beside what was typed.

A form carries the version of what it was opened with, through every preview and every refusal, until the difference
was shown.
"""

from hashlib import sha256
from typing import NamedTuple

from flask import request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from wtforms.fields import Field

from rallies.core.errors import Conflict
from rallies.desk.fields import Sheet


class Difference(NamedTuple):
    """A field in which two differ: its name, what is kept by now, and what was typed."""

    name: str
    kept: str
    typed: str


def version(held: MultiDict[str, str]) -> str:
    """A short name of what a form holds."""
    return sha256(repr(sorted(held.items(multi=True))).encode()).hexdigest()[:20]


def seen() -> str:
    """The version that a posted form was opened with, "" if it names none."""
    return request.form.get("seen", "")


def carried(held: MultiDict[str, str]) -> str:
    """The version that a form goes on carrying: that of what it was opened with."""
    return seen() or version(held)


def check(seen: str, held: MultiDict[str, str]) -> None:
    """Let a form be kept that was opened with what is kept now. Call within `database.writing()`.

    Raises: Conflict.
    """
    if seen != version(held):
        raise Conflict(_("Somebody else has changed this meanwhile. Compare, then save again to keep yours."))


def compared(form: Sheet, held: MultiDict[str, str]) -> list[Difference]:
    """Where what was typed differs from what is kept."""
    pairs = [(field, _plain(held.get(field.name)), _plain(request.form.get(field.name))) for field in form]
    return [
        Difference(form.name_of(field), _shown(field, kept), _shown(field, typed))
        for field, kept, typed in pairs
        if kept != typed
    ]


def _plain(text: str | None) -> str:
    return (text or "").replace("\r\n", "\n").strip()


def _shown(field: Field, value: str) -> str:
    """A value as the form shows it."""
    if field.type == "BooleanField":
        return _("yes") if value else _("no")
    return str(dict(getattr(field, "choices", None) or ()).get(value, value))
