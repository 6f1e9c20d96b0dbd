"""Files that take long to draw: each once for what it is made from, and a network so many anew in a minute."""

from collections.abc import Callable
from hashlib import blake2b

from flask import current_app

from rallies.core.web import guard
from rallies.publish.served import cache


def drawn(draw: Callable[[], bytes], made_from: str) -> bytes:
    """A body, as it was drawn before if it was made from the same.

    Raises: TooMany; Busy and whatever else drawing raises.
    """

    def counted() -> bytes:
        guard.count_drawing()
        return draw()

    name = blake2b(made_from.encode(), digest_size=20).hexdigest()
    return cache.front(current_app).drawn(name, counted)
