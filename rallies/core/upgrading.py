"""Bringing the register's tables up to date; only one process at a time does it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import current_app
from sqlalchemy import inspect, text

from rallies.core.database import db, is_sqlite

MIGRATIONS = Path(__file__).parent.parent / "migrations"


def upgrade() -> None:
    """Create the tables or bring them up to date; only one process at a time does it."""
    from flask_migrate import Migrate  # noqa: PLC0415  # Alembic is imported by commands only
    from flask_migrate import upgrade as migrate  # noqa: PLC0415

    with _upgrade_lock():
        if is_up_to_date():
            return
        Migrate(current_app, db, directory=str(MIGRATIONS))
        migrate()


def is_up_to_date() -> bool:
    """Whether the database has the newest tables, as its own note says."""
    if not inspect(db.engine).has_table("alembic_version"):
        return False
    with db.engine.connect() as connection:
        noted = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return noted == newest_migration()


def newest_migration() -> str:
    """The name of the last migration: their files are numbered."""
    return max(file.name for file in (MIGRATIONS / "versions").glob("[0-9]*.py")).split("_")[0]


@contextmanager
def _upgrade_lock() -> Iterator[None]:
    if is_sqlite():
        from filelock import FileLock  # noqa: PLC0415  # needed by commands only

        with FileLock(f"{current_app.config['RALLIES'].instance / 'upgrade.lock'}"):
            yield
        return
    with db.engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(7421)"))
        yield
        connection.execute(text("SELECT pg_advisory_unlock(7421)"))
