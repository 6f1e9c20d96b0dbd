"""Bringing the register's tables up to date; only one process at a time does it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import current_app
from sqlalchemy import inspect, text
from sqlalchemy.exc import OperationalError

from rallies.core import filelocks
from rallies.core.db.database import db, is_sqlite
from rallies.core.errors import ConfigurationError
from rallies.core.web import outage

MIGRATIONS = Path(__file__).parents[2] / "migrations"


def upgrade() -> None:
    """Create the tables or bring them up to date; only one process at a time does it.

    Raises: NotWritable where the register's disk takes nothing.
    """
    if _is_done():
        return
    from flask_migrate import Migrate  # noqa: PLC0415  # 10 MB with what it imports, which a server would keep
    from flask_migrate import upgrade as migrate  # noqa: PLC0415

    with _upgrade_lock():
        if is_up_to_date():  # another process did it meanwhile
            return
        _check_age()
        Migrate(current_app, db, directory=str(MIGRATIONS))
        migrate()


def _is_done() -> bool:
    try:
        return is_up_to_date()
    except OperationalError as error:
        trouble = outage.of_disk()  # SQLite does not say why a file can't be opened; the disk does
        if trouble is None:
            raise
        raise trouble from error


def is_up_to_date() -> bool:
    """Whether the database has the newest tables, as its own note says."""
    return _noted() == newest_migration()


def _noted() -> str:
    """The last migration that the database notes, "" for one without tables."""
    if not inspect(db.engine).has_table("alembic_version"):
        return ""
    with db.engine.connect() as connection:
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""


def _check_age() -> None:
    """Leave a register alone that a newer program has brought up to date.

    Raises: ConfigurationError.
    """
    noted, known = _noted(), newest_migration()
    if noted > known:
        raise ConfigurationError(
            f"The register was last used by a newer Rallies: its tables are those of {noted}, and this program knows"
            f" those up to {known}. Start the newer program, or restore the backup that was made before it."
        )


def newest_migration() -> str:
    """The name of the last migration: their files are numbered."""
    return max(file.name for file in (MIGRATIONS / "versions").glob("[0-9]*.py")).split("_")[0]


@contextmanager
def _upgrade_lock() -> Iterator[None]:
    if is_sqlite():
        with filelocks.held(current_app.config["RALLIES"].instance / "upgrade.lock"):
            yield
        return
    with db.engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(7421)"))
        yield
        connection.execute(text("SELECT pg_advisory_unlock(7421)"))
