"""A request that is answered once more after something below it failed: it shows what was typed, and writes nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import g

from rallies.core.errors import Unavailable

_KEY = "why_nothing_is_written"


@contextmanager
def because(trouble: Unavailable) -> Iterator[None]:
    """Within the block the request may read alone; its forms come back as they were typed."""
    setattr(g, _KEY, trouble)
    try:
        yield
    finally:
        g.pop(_KEY, None)


def trouble() -> Unavailable | None:
    """Why nothing is written for this request; None for one that may write, and outside of requests."""
    found: Unavailable | None = g.get(_KEY)
    return found


def check() -> None:
    """Let a request write that may.

    Raises: Unavailable.
    """
    if (found := trouble()) is not None:
        raise found
