"""Making a backup: one file with the register, the keys and the settings.

It holds everything that the instance knows, private parts too; unless it is sealed, it is for the owner alone.
"""

import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from rallies.core.backup import archive, lastmade, postgresql, programs, sqlite
from rallies.core.backup.parts import BESIDE, POSTGRESQL, SQLITE, aside, check_room
from rallies.core.db.running import running_here
from rallies.core.errors import Conflict
from rallies.core.settings import Settings


def write(settings: Settings, file: Path, *, now: datetime, recipients: Sequence[str] = ()) -> int:
    """Write a backup of an instance (0600) and return its size in bytes; the instance may be in use.

    Raises: Conflict if the file is there; Unavailable if the register can't be read, or there is no room for a
    copy of it beside the file.
    """
    if file.exists():
        raise Conflict(f"{file} is there already; give the backup another name.")
    with running_here(settings), aside(file.absolute().parent) as folder:
        parts = folder / "parts"
        parts.mkdir(mode=0o700)
        _copy_register(settings, parts)
        for name in BESIDE:
            if (settings.instance / name).exists():
                shutil.copyfile(settings.instance / name, parts / name)
        whole = folder / "whole"
        archive.pack(parts, whole, now, recipients)
        try:
            file.hardlink_to(whole)  # unlike a rename, it never takes another file's place
        except FileExistsError as error:
            raise Conflict(f"{file} is there already; give the backup another name.") from error
    size = file.stat().st_size
    lastmade.note(settings.instance, now)
    return size


def _copy_register(settings: Settings, folder: Path) -> None:
    """Copy the register, once there is room for the copy and for a backup that can't be made any smaller."""
    register = settings.register_file
    if register is not None:
        check_room(folder, 2 * sqlite.size(register))
        sqlite.copy(register, folder / SQLITE)
    else:
        programs.path("pg_dump")
        check_room(folder, 2 * postgresql.size(settings))
        postgresql.dump(settings, folder / POSTGRESQL)
