"""Putting a backup, or a register that was kept, in the place of what an instance holds.

Whoever is killed meanwhile leaves the old register or the new one, each with its keys: see `swapping`.
"""

import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from typing import NamedTuple

from rallies.core.backup import archive, postgresql, settling, sqlite, swapping
from rallies.core.backup.parts import (
    BESIDE,
    KEPT_FOLDER,
    KEPT_SCHEMA,
    LEFT_OUT,
    POSTGRESQL,
    SQLITE,
    Content,
    aside,
)
from rallies.core.backup.swapping import Plan
from rallies.core.db.running import alone
from rallies.core.db.upgrading import newest_migration
from rallies.core.errors import Conflict, InvalidInput, Unavailable
from rallies.core.settings import Settings

_OTHER_KIND = "This backup has no {wanted}: it was made with another kind of database than is set."
_SCHEMA = re.compile(rf"{postgresql.KEPT}\w{{1,40}}")


class Restored(NamedTuple):
    """What a restore did: what was there, what is there now, and where the old one is kept, None for nowhere.

    `schema` is where PostgreSQL keeps it, "" for nowhere.
    """

    old: Content | None
    new: Content
    kept: Path | None
    schema: str = ""


class _Names(NamedTuple):
    """Where what is there now goes: files to a folder, tables of PostgreSQL to a schema."""

    folder: Path
    schema: str


def restore(
    settings: Settings, source: Path, *, now: datetime, force: bool = False, identities: tuple[str, ...] = ()
) -> Restored:
    """Put a backup, or the folder of a kept register, in place of what an instance holds.

    Raises: InvalidInput for what is neither, or of a newer version; Conflict if the register is in use, or holds
    anything and `force` is not given; Unavailable if it can't be written.
    """
    exchange = _exchange_files if settings.is_sqlite else _exchange_tables
    mark = f"{now:%Y%m%dt%H%M%S}_{token_hex(2)}"
    names = _Names(settings.instance / f"{KEPT_FOLDER}{mark}", f"{postgresql.KEPT}{mark}")
    with alone(settings):
        if source.is_dir():
            _check_kept(source)
            return exchange(settings, source.resolve(), names, force=force)
        with aside(settings.instance) as folder:
            archive.unpack(source, folder, identities)
            return exchange(settings, folder, names, force=force)


def _check_kept(folder: Path) -> None:
    """Make sure that a folder is one of ours: what is brought back is moved, and the folder removed.

    Raises: InvalidInput, for the folder of an instance above all.
    """
    known = {SQLITE, f"{SQLITE}-wal", f"{SQLITE}-shm", KEPT_SCHEMA, LEFT_OUT, *BESIDE}
    is_kept = folder.resolve().name.startswith(KEPT_FOLDER) and known >= {one.name for one in folder.iterdir()}
    if not is_kept:
        raise InvalidInput(f"{folder} holds no register that a restore has kept.")


def _exchange_files(settings: Settings, fresh: Path, names: _Names, *, force: bool) -> Restored:
    register = settings.register_file
    if register is None or not (fresh / SQLITE).exists():
        raise InvalidInput(_OTHER_KIND.format(wanted=SQLITE))
    new, old = sqlite.checked(fresh / SQLITE), sqlite.current(register)
    _check(settings, new, old, force=force)
    sqlite.make_ready(fresh / SQLITE)
    plan = _plan(settings, fresh, names)
    swapping.write(settings.instance, plan)
    try:
        swapping.carry_out(settings.instance, plan)
    except OSError as error:
        swapping.take_back(settings.instance, plan)
        raise Unavailable(f"The backup could not be put in place, and nothing was changed: {error}") from error
    return Restored(old, new, names.folder if names.folder.exists() else None)


def _exchange_tables(settings: Settings, fresh: Path, names: _Names, *, force: bool) -> Restored:
    kept = _kept_schema(fresh)
    if not kept and not (fresh / POSTGRESQL).exists():
        raise InvalidInput(_OTHER_KIND.format(wanted=POSTGRESQL))
    migration = "" if kept else postgresql.migration_of(settings, fresh / POSTGRESQL)
    old = postgresql.current(settings)
    _check(settings, Content(migration, {}), old, force=force)
    names.folder.mkdir(mode=0o700)
    (names.folder / KEPT_SCHEMA).write_text(names.schema, "ascii")
    plan = replace(_plan(settings, fresh, names), is_decided=False)
    swapping.write(settings.instance, plan)
    try:
        if kept:
            postgresql.bring_back(settings, kept, names.schema)
        else:
            postgresql.replace(settings, fresh / POSTGRESQL, names.schema)
    except BaseException:
        settling.decide(settings, plan)
        raise
    swapping.finish(settings.instance, plan)
    new = postgresql.current(settings) or Content(migration, {})
    if old is not None:
        return Restored(old, new, names.folder, names.schema)
    postgresql.drop_if_empty(settings, names.schema)
    (names.folder / KEPT_SCHEMA).unlink()
    return Restored(old, new, names.folder)


def _check(settings: Settings, new: Content, old: Content | None, *, force: bool) -> None:
    if new.migration > newest_migration():
        raise InvalidInput("This backup was made by a newer version of Rallies; install that one first.")
    if old is not None and not old.is_empty and not force:
        where = settings.instance if settings.is_sqlite else "The database"
        raise Conflict(f"{where} holds a register already ({old}); --force puts the backup in its place.")


def _plan(settings: Settings, fresh: Path, names: _Names) -> Plan:
    """What is there goes out, what is new comes in."""
    places = {name: settings.instance / name for name in (*BESIDE, LEFT_OUT)}
    if register := settings.register_file:
        places |= {f"{SQLITE}{end}": register.with_name(register.name + end) for end in ("-wal", "-shm", "")}
    old = [(place, names.folder / name) for name, place in places.items() if place.exists()]
    new = [(fresh / name, place) for name, place in places.items() if (fresh / name).exists()]
    if old:
        names.folder.mkdir(mode=0o700, exist_ok=True)
    moves = tuple((str(source), str(target)) for source, target in (*old, *new))
    return Plan(str(fresh), str(names.folder), moves, names.schema)


def _kept_schema(folder: Path) -> str:
    """The schema that the folder of a kept register names, "" for one that names none."""
    file = folder / KEPT_SCHEMA
    name = file.read_text("ascii", "replace") if file.exists() else ""
    return name if _SCHEMA.fullmatch(name) else ""
