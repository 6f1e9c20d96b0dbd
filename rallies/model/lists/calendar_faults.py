"""Rallies that calendars leave out, since what they would say of one could not be read back.

Whoever makes a calendar keeps a note in the instance folder, which needs no write to the register, and the desk
shows those that still hold: a note is of one revision of its rally.
"""

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select

from rallies.core import current
from rallies.core.db.database import session
from rallies.model.desk.moderation import PUBLIC
from rallies.model.lists.listing import Listing
from rallies.model.rally.rallies import Rally

FOLDER = "left-out"
"""Below the instance folder: a file for each rally, named after its public id."""


class LeftOut(NamedTuple):
    """A public rally that is in no calendar, with what could not be read back of it."""

    id: str
    title: str
    language: str
    faults: tuple[str, ...]


def keep(seen: Iterable[Listing], faults: Mapping[str, tuple[str, ...]]) -> None:
    """Note those of the listings seen that have faults, by their ids, and forget what was noted of the others."""
    folder = _folder()
    noted = {file.name for file in folder.iterdir()} if folder.is_dir() else set()
    for listing in seen:
        if listing.id in faults:
            _note(folder, listing, faults[listing.id])
        elif listing.id in noted:
            (folder / listing.id).unlink(missing_ok=True)


def standing() -> list[LeftOut]:
    """What is left out of calendars as it stands now, first start first."""
    folder = _folder()
    notes = {file.name: _read(file) for file in folder.iterdir()} if folder.is_dir() else {}
    if not notes:
        return []
    query = select(Rally).where(Rally.public_id.in_(notes), Rally.state.in_(PUBLIC)).order_by(Rally.starts_at, Rally.id)
    return [
        LeftOut(rally.public_id, rally.title, rally.language, notes[rally.public_id][1])
        for rally in session().execute(query).scalars()
        if notes[rally.public_id][0] == rally.revision
    ]


def _folder() -> Path:
    return current.settings().instance / FOLDER


def _note(folder: Path, listing: Listing, faults: tuple[str, ...]) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    written = folder / f".{listing.id}"
    written.write_text(json.dumps([listing.revision, faults]), "utf-8")
    written.replace(folder / listing.id)


def _read(file: Path) -> tuple[int, tuple[str, ...]]:
    """The revision and the faults of a note; those of none for one that is being written or was taken away."""
    with suppress(OSError, ValueError):
        revision, faults = json.loads(file.read_text("utf-8"))
        return int(revision), tuple(str(fault) for fault in faults)
    return -1, ()
