"""Requests as the rooms get them: no null in their words, and pictures of which none touches a disk."""

import re
from collections.abc import Iterable
from io import BytesIO
from typing import IO, Any

from flask import Request as FlaskRequest
from flask import request
from flask_babel import gettext as _
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from rallies.core.errors import Busy, InvalidInput
from rallies.core.pictures import pictures

MAX_REQUEST_BYTES = pictures.MAX_BYTES + 256 * 1024
"""A picture with the words that are sent beside it."""
REFUSAL = "rallies.refusal"
"""In the request's environment: why the server did not read its body."""
TOO_LARGE, BUSY = "too large", "busy"
BUSY_SECONDS = 30
_TAKES_PICTURE = re.compile(r".*/(?:photos|pictures|logos)/")


class Parameters(ImmutableMultiDict[str, Any]):
    """What was asked or typed; a null in it, which PostgreSQL takes in no text, stands as a character that is none."""

    def __init__(self, fields: Iterable[tuple[str, Any]] | None = None) -> None:
        super().__init__([(name, _without_null(value)) for name, value in fields or ()])


def _without_null(value: object) -> object:
    """A text without nulls; a file as it is."""
    return value.replace("\0", "\ufffd") if isinstance(value, str) else value


class Request(FlaskRequest):
    """A request whose files stay in memory; others keep large ones in temporary files."""

    parameter_storage_class = Parameters

    def _get_file_stream(self, *_of_file: object, **_about_it: object) -> IO[bytes]:
        return BytesIO()  # the whole request has a limit


def takes_picture(path: str) -> bool:
    """Whether what is sent to an address may hold a picture: it ends in photos/, pictures/ or logos/."""
    return _TAKES_PICTURE.fullmatch(path) is not None


def allow() -> None:
    """Let a request be as large as its address takes.

    Raises: TooLarge, RequestEntityTooLarge or Busy for one whose body was not read.
    """
    refusal = request.environ.get(REFUSAL)
    if refusal == BUSY:
        raise busy()
    if refusal == TOO_LARGE:
        raise pictures.too_large() if takes_picture(request.path) else RequestEntityTooLarge
    is_multipart = request.mimetype == "multipart/form-data"  # others are read as a whole, however many fields
    if request.method == "POST" and is_multipart and takes_picture(request.path):
        request.max_content_length = MAX_REQUEST_BYTES


def busy() -> Busy:
    """What is said while as much as can be held is on its way."""
    words = _(
        "Too much is being sent just now. Go back: your browser keeps what you typed. "
        "Leave that page open, and send it again in half a minute."
    )
    return Busy(words, retry_after_seconds=BUSY_SECONDS)


def picture(field: str = "picture") -> bytes:
    """The picture that was sent in a field.

    Raises: TooLarge; InvalidInput if there is none.
    """
    try:
        sent = request.files.get(field)
    except RequestEntityTooLarge as error:
        raise pictures.too_large() from error
    # What it holds is taken over, not copied: a picture may have 12 MB.
    data = sent.stream.getvalue() if sent is not None and isinstance(sent.stream, BytesIO) else b""
    if not data:
        raise InvalidInput(_("Choose a picture."), field=field)
    return data
