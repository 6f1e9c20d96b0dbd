"""The head of the trail as this machine last saw it, in a file of the instance folder.

Who can write to the database but not here can take entries from the end, or all of them, unseen by the chain alone.
The worker keeps the head; it moves on only while the one before is still in the trail.
"""

import os
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from rallies.core import current
from rallies.core.db.database import session
from rallies.core.errors import InvalidInput
from rallies.model.desk import audit, trailcheck
from rallies.model.desk.audit import Head
from rallies.model.desk.trailcheck import Standing

FILE = "trail.head"


def keep() -> None:
    """Keep the head of now, unless the one that is kept is no longer in the trail."""
    kept, last = load(), audit.head()
    is_next = kept is None or (kept.number < last.number and trailcheck.standing(kept) is Standing.HELD)
    session().rollback()
    if is_next and last.number:
        _write(current.settings().instance / FILE, trailcheck.written(last))


def load() -> Head | None:
    """The head that is kept here, None if there is none."""
    with suppress(FileNotFoundError, InvalidInput, UnicodeDecodeError):
        return trailcheck.read((current.settings().instance / FILE).read_text("ascii"))
    return None


def _write(file: Path, text: str) -> None:
    fresh = file.with_suffix(f".{token_hex(4)}")
    fresh.touch(mode=0o600)
    with fresh.open("w", encoding="ascii") as written:
        written.write(f"{text}\n")
        written.flush()
        os.fsync(written.fileno())
    fresh.replace(file)
