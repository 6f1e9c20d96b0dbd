"""Pictures that people send: what is taken, and drawing each anew in a process of its own, within limits.

`canvas.py` draws. What was sent goes there through a pipe and nowhere else, so no copy of it is left.
"""

import json
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import gettext as _

from rallies.core.errors import InvalidInput, TooLarge
from rallies.core.pictures import drawing
from rallies.core.pictures.canvas import TOO_MANY_PIXELS

MAX_BYTES = 12 * 1024 * 1024
"""The largest file taken; a photo of 25 million pixels as phones write it has about 10 MiB."""
MAX_PIXELS = 25_000_000
MODULE = "rallies.core.pictures.canvas"


class Format(StrEnum):
    """How a drawn picture is written: every browser reads JPEG; WebP keeps what is see-through."""

    JPEG = "image/jpeg"
    WEBP = "image/webp"


@dataclass(frozen=True)
class Picture:
    """A picture drawn anew: its bytes, what they are, and its size in pixels."""

    data: bytes
    format: Format
    width: int
    height: int


def reencoded(data: bytes, *, longest: int, form: Format = Format.JPEG) -> Picture:
    """The picture in a file, upright, its longer side at most `longest` pixels, with nothing else of the file.

    Raises: as `in_sizes`.
    """
    return in_sizes(data, longest, form=form)[0]


def in_sizes(data: bytes, *longest: int, form: Format = Format.JPEG) -> list[Picture]:
    """The picture in a JPEG, PNG, WebP or GIF file in several sizes, of a moving one the first frame.

    Raises: TooLarge over MAX_BYTES; InvalidInput ("picture") for another kind of file, a broken one or one with
    more than MAX_PIXELS; Busy while too many others are drawn.
    """
    if len(data) > MAX_BYTES:
        raise too_large()
    if refused := _other_kind(data):
        raise InvalidInput(refused, field="picture")
    answer = _drawn(data, [str(size) for size in longest], form)
    head, _line, bodies = answer.partition(b"\n")
    pictures = []
    for width, height, length in json.loads(head):
        pictures.append(Picture(bodies[:length], form, width, height))
        bodies = bodies[length:]
    return pictures


def too_large() -> TooLarge:
    """What is said of a file over the limit."""
    most = MAX_BYTES // 1024 // 1024
    return TooLarge(_("This picture is larger than %(most)d MB. Make it smaller and send it again.", most=most))


def _drawn(data: bytes, longest: list[str], form: Format) -> bytes:
    """What the drawing process answers.

    Raises: InvalidInput; Busy.
    """
    try:
        return drawing.drawn(MODULE, form, str(MAX_PIXELS), *longest, data=data)
    except drawing.Failed as error:
        if error.code != TOO_MANY_PIXELS:
            raise InvalidInput(_broken(), field="picture") from error
        most = MAX_PIXELS // 1_000_000
        message = _("This picture has more than %(most)d million pixels. Make it smaller and send it again.", most=most)
        raise InvalidInput(message, field="picture") from error


def _broken() -> str:
    return _("This file can't be read as a picture. Open it, save it anew as JPEG or PNG, and send that.")


def _other_kind(data: bytes) -> str:
    """Why a file is not of a kind that is drawn, by how it begins; "" if it is."""
    if data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")):
        return ""
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return ""
    if data[4:8] == b"ftyp":
        return _(
            "This is a HEIC or AVIF picture or a video, which this site does not take. "
            "On an iPhone, take a screenshot of the picture and send that, or share it as JPEG."
        )
    if b"<svg" in data[:1_000].lower():
        return _("This is an SVG drawing, which this site does not take. Save it as PNG and send that.")
    return _("This is not a picture that this site takes: JPEG, PNG, WebP or GIF.")
