"""What requests have shown lately that the operator should know: that it was seen, and when, and nothing of whom.

A note is a file in the instance folder, since `rallies doctor` is a process of its own.
"""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rallies.core.clock import Clock

REMEMBERED = timedelta(days=7)
_AGAIN = timedelta(hours=1)


class Sightings:
    """The notes of an instance, each written once an hour at most."""

    def __init__(self, instance: Path, clock: "Clock") -> None:
        self._folder = instance / "sightings"
        self._clock = clock
        self._noted: dict[str, datetime] = {}

    def note(self, name: str) -> None:
        """Keep that something was seen now; a disk that takes nothing more keeps nobody waiting."""
        now = self._clock.now()
        last = self._noted.get(name)
        if last is not None and last <= now < last + _AGAIN:
            return
        self._noted[name] = now
        with suppress(OSError):
            self._folder.mkdir(mode=0o700, exist_ok=True)
            fresh = self._folder / f".{name}"
            fresh.write_text(now.isoformat(), "ascii")
            fresh.replace(self._folder / name)

    def is_recent(self, name: str) -> bool:
        """Whether something was seen in the last days."""
        try:
            seen = datetime.fromisoformat((self._folder / name).read_text("ascii"))
        except (OSError, ValueError):
            return False
        return seen.astimezone(UTC) > self._clock.now() - REMEMBERED
