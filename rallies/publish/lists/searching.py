"""How many search at a time, and for how long: a share of the threads, so that nothing else ever waits for them."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask_babel import gettext as _

from rallies.core.db import timelimit
from rallies.core.errors import Busy
from rallies.core.web.share import Share

SECONDS = 2.0
"""For which the register is read for one search."""
AT_ONCE = 2
INSIDE = 6
"""With those who wait for their turn, of a server's eight threads; a map asks for six tiles at once."""
PATIENCE_SECONDS = 2.0
BUSY_SECONDS = 5


def busy() -> Busy:
    """What is said while as many search as can at a time."""
    words = _("Many people are searching at this moment. Try again in a few seconds.")
    return Busy(words, retry_after_seconds=BUSY_SECONDS)


_share = Share(AT_ONCE, INSIDE, patience_seconds=PATIENCE_SECONDS, busy=busy)


@contextmanager
def place() -> Iterator[None]:
    """A place for one search, and its time.

    Raises: Busy if there is none, or if the time was not enough.
    """
    with _share.place():
        try:
            with timelimit.within(SECONDS):
                yield
        except timelimit.TooLong as error:
            words = _("This search takes too long. Name a country, a city or a few days as well.")
            raise Busy(words, retry_after_seconds=BUSY_SECONDS) from error
