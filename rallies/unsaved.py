"""What is said when something below us fails: 503, and the form as it was typed, to be sent again in some minutes.

The view is run once more in a request that writes nothing, where each form comes back as it does after a mistake. Where
that fails too, or what was sent has no form of its own, a page of our own holds the fields.
"""

import re
from typing import NamedTuple

from flask import Response, current_app, make_response, render_template, request
from flask_babel import gettext as _
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException

from rallies import fieldnames
from rallies.core.db import database, readonly
from rallies.core.errors import Busy, NoDatabase, NotWritable, RalliesError, Unavailable
from rallies.core.web import outage

_SECRET = frozenset({"password", "code"})
"""Fields of a form with a password, which no page shows again."""
_CODED = frozenset({"token", "form_token", "seen", "opened", "act", "series", "step", "website", "version"})
_CODE = re.compile("[a-z0-9_-]{0,20}")
"""What a choice of a list or a short number looks like: nobody has to see it again."""
_REDIRECTS = range(300, 400)


class Typed(NamedTuple):
    """A field as it was sent, and what people call it; one that nobody has typed is sent again unseen."""

    name: str
    label: str
    text: str
    is_seen: bool


def answer(error: Exception) -> Response:
    """The page for an error from below.

    Raises: the error itself if it is a fault of ours.
    """
    trouble = outage.of(error)
    if trouble is None:
        raise error
    return form_again(trouble) or _told(_page_of_fields(trouble), trouble)


def form_again(trouble: Unavailable) -> Response | None:
    """The form that was sent, as it was typed, with what is wrong above it; None if it can't be shown."""
    if request.method != "POST" or isinstance(trouble, NoDatabase):  # that would be waited for once more
        return None
    try:
        database.session().rollback()
        with readonly.because(trouble):
            return _second_run(trouble)
    except (RalliesError, HTTPException, DBAPIError, OSError):  # it fails again: the page of fields needs nothing
        return None


def words() -> str:
    """What stands above a form that could not be saved; "" above every other one."""
    trouble = readonly.trouble()
    if trouble is None:
        return ""
    fields, has_files = _sent()
    return " ".join(
        [
            trouble.message if isinstance(trouble, Busy) else _sentence(trouble),
            *([_("Choose the file once more; a browser does not keep it.")] if has_files else []),
            *([_("Type password and code anew; they are not shown again.")] if _has_secret(fields) else []),
        ]
    )


def _second_run(trouble: Unavailable) -> Response | None:
    """What the view answers, once whoever stands at its door has let the request in again."""
    refused = current_app.preprocess_request()
    if refused is not None:
        return current_app.make_response(refused)
    response = current_app.make_response(current_app.dispatch_request())
    is_page = response.mimetype == "text/html" and response.status_code not in _REDIRECTS
    return _told(response, trouble) if is_page else None


def _told(response: Response, trouble: Unavailable) -> Response:
    response.status_code = 503
    response.headers["Retry-After"] = str(trouble.retry_after_seconds)
    return response


def _page_of_fields(trouble: Unavailable) -> Response:
    is_sent = request.method == "POST"
    fields, has_files = _sent()
    has_secret = _has_secret(fields)
    page = render_template(
        "errors/unsaved.html",
        detail=_sentence(trouble),
        fields=[field for field in fields if not (has_secret and field.name in _SECRET)],
        is_sent=is_sent,
        may_resend=is_sent and not has_files and not has_secret,
        has_files=has_files,
        address=request.full_path.rstrip("?"),
    )
    return make_response(page)


def _sentence(trouble: Unavailable) -> str:
    if request.method != "POST":
        return _what_fails(trouble)
    what = _what_fails(trouble)
    return _("We could not save this. %(what)s Nothing you typed is lost: try again in some minutes.", what=what)


def _what_fails(trouble: Unavailable) -> str:
    if isinstance(trouble, NotWritable):
        return _("The disk of this site is full or can't be written.")
    if isinstance(trouble, NoDatabase):
        return _("The register of this site does not answer just now.")
    return _("Too much is being written just now.")


def _sent() -> tuple[list[Typed], bool]:
    """The fields of a form that was sent, and whether files came with it."""
    if request.method != "POST":
        return [], False
    try:
        pairs = list(request.form.items(multi=True))
        has_files = any(file.filename for file in request.files.values())
    except HTTPException:  # it is too large to be read
        return [], False
    called = fieldnames.at(request.path)
    return [Typed(name, called.of(name), text, _is_seen(name, text)) for name, text in pairs], has_files


def _has_secret(fields: list[Typed]) -> bool:
    return any(field.name == "password" for field in fields)


def _is_seen(name: str, text: str) -> bool:
    return name not in _CODED and not _CODE.fullmatch(text)
