"""What is said when something below us fails: a page of 503 that gives back what was typed, to be sent again."""

import re
from typing import NamedTuple

from flask import Response, make_response, render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException

from rallies.core.errors import NotWritable, Unavailable
from rallies.core.web import outage

_SECRET = frozenset({"password", "code"})
"""Fields that no page shows again; a form that has one has to be filled in anew."""
_CODED = frozenset({"token", "form_token", "seen", "opened", "act", "series", "step", "website", "version"})
_CODE = re.compile("[a-z0-9_-]{0,20}")
"""What a choice of a list or a short number looks like: nobody has to see it again."""


class Typed(NamedTuple):
    """A field as it was sent; one that nobody has typed is sent again unseen."""

    name: str
    text: str
    is_seen: bool


def answer(error: Exception) -> Response:
    """The page for an error from below.

    Raises: the error itself if it is a fault of ours.
    """
    trouble = outage.of(error)
    if trouble is None:
        raise error
    fields, has_files = _sent()
    page = render_template(
        "errors/unsaved.html",
        detail=_sentence(trouble),
        fields=[field for field in fields if field.name not in _SECRET],
        may_resend=bool(fields) and not has_files and not any(field.name in _SECRET for field in fields),
        has_files=has_files,
    )
    response = make_response(page, 503)
    response.headers["Retry-After"] = str(trouble.retry_after_seconds)
    return response


def _sentence(trouble: Unavailable) -> str:
    if isinstance(trouble, NotWritable):
        return _("Nothing can be saved just now, because the disk of this site is full or can't be written.")
    return _("The register of this site does not answer just now.")


def _sent() -> tuple[list[Typed], bool]:
    """The fields of a form that was sent, and whether files came with it."""
    if request.method != "POST":
        return [], False
    try:
        pairs = list(request.form.items(multi=True))
        return [Typed(name, text, _is_seen(name, text)) for name, text in pairs], bool(request.files)
    except HTTPException:  # it is too large to be read
        return [], False


def _is_seen(name: str, text: str) -> bool:
    return name not in _CODED and name not in _SECRET and not _CODE.fullmatch(text)
