"""When the last backup of an instance was made, as its folder knows: a server elsewhere notes its own."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

OLD_AFTER = timedelta(days=7)
_FILE = "backup.last"


def note(instance: Path, now: datetime) -> None:
    """Remember that a backup was made; a disk that takes nothing more makes it no worse."""
    with suppress(OSError):
        fresh = instance / f".{_FILE}"
        fresh.write_text(now.isoformat(), "ascii")
        fresh.replace(instance / _FILE)


def last_made(instance: Path) -> datetime | None:
    """When the last backup was made from an instance's folder, None if that is not known."""
    try:
        return datetime.fromisoformat((instance / _FILE).read_text("ascii")).astimezone(UTC)
    except (OSError, ValueError):
        return None


def is_old(made: datetime | None, now: datetime) -> bool:
    """Whether it is time for another backup."""
    return made is None or now - made > OLD_AFTER
