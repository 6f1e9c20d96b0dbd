"""How much of a request the server reads: little, more where a picture may come, and nothing of it to a disk."""

from copy import copy
from functools import cache
from typing import Any
from weakref import WeakSet

from waitress.parser import HTTPRequestParser
from waitress.utilities import Error

from rallies.app import MAX_BODY_BYTES
from rallies.core import uploads

SMALL_BYTES = 2 * MAX_BODY_BYTES
LARGE_BYTES = uploads.MAX_REQUEST_BYTES * 3 // 2
"""Over its own limits the application says so in a page; over these the server breaks off."""
MOST_PICTURES = 24
"""Requests with a picture that are read at a time; together they hold about 450 MB of memory."""
_pictures: "WeakSet[Parser]" = WeakSet()


class Busy(Error):
    """Too many pictures come in just now."""

    code = 503
    reason = "Service Unavailable"


class Parser(HTTPRequestParser):
    """Reads a request; one at an address that takes no picture may have SMALL_BYTES."""

    def parse_header(self, header_plus: bytes) -> None:
        """Read the head, then decide how much may follow it."""
        super().parse_header(header_plus)
        if not uploads.takes_picture(self.path):
            self.adj = _small(self.adj)
        elif self.body_rcv is not None and len(_pictures) >= MOST_PICTURES:
            self.error = Busy("many pictures are being sent, try again in a minute")  # type: ignore[assignment]
            self.completed = True
        elif self.body_rcv is not None:
            _pictures.add(self)


@cache
def _small(adjustments: Any) -> Any:  # noqa: ANN401  # waitress declares no types
    smaller = copy(adjustments)
    smaller.max_request_body_size = SMALL_BYTES
    return smaller


LIMITS = {"max_request_body_size": LARGE_BYTES, "inbuf_overflow": LARGE_BYTES}
"""Options of the server that keep all bodies in memory."""
