"""Programs that draw: a few at a time, each in a process of its own, and few who wait for them.

What people send and what is printed share these places, so that however many ask, most threads of a server stay free.
"""

import os
import subprocess
import sys

from flask_babel import gettext as _

from rallies.core.errors import Busy
from rallies.core.web.share import Share

WALL_SECONDS = 20
"""How long a program may take on a busy machine; each limits its own processor time and memory."""
MOST_AT_ONCE = 2
"""Programs that run at the same time; one takes up to 400 MiB for about a second."""
MOST_INSIDE = 4
"""With those who wait for one: half of a server's threads."""
PATIENCE_SECONDS = 5.0
BUSY_SECONDS = 20


class Failed(Exception):
    """A program gave up; `code` is what it returned, None if it took too long."""

    def __init__(self, code: int | None, words: str) -> None:
        super().__init__(words)
        self.code = code


def drawn(module: str, *arguments: str, data: bytes) -> bytes:
    """What one of our programs writes, with some bytes as its input.

    Raises: Busy while too many others are drawn; Failed.
    """
    with _share.place():
        try:
            done = subprocess.run(  # noqa: S603  # our own interpreter and module
                [sys.executable, "-I", "-m", module, *arguments],
                input=data,
                capture_output=True,
                timeout=WALL_SECONDS,
                check=False,
                env={"PATH": os.environ.get("PATH", "")},
            )
        except subprocess.TimeoutExpired as error:
            raise Failed(None, "it took too long") from error
    if done.returncode != 0:
        raise Failed(done.returncode, done.stderr[-500:].decode("utf-8", "replace"))
    return done.stdout


def busy() -> Busy:
    """What is said while as much is drawn as can be."""
    words = _("Many pictures and sheets are being drawn just now. Go back, and try again in half a minute.")
    return Busy(words, retry_after_seconds=BUSY_SECONDS)


_share = Share(MOST_AT_ONCE, MOST_INSIDE, patience_seconds=PATIENCE_SECONDS, busy=busy)
