"""The tables that migrations make are those of the models."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from rallies.app import create_app
from rallies.core import database, settings


def test_migrations_make_the_tables_of_the_models(tmp_path: Path) -> None:
    app = create_app(settings.load(tmp_path, environ={}))
    with app.app_context():
        database.upgrade()
        with database.db.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            differences = compare_metadata(context, database.Base.metadata)
        database.db.engine.dispose()

    assert differences == []


def test_a_second_upgrade_finds_nothing_to_do(tmp_path: Path) -> None:
    app = create_app(settings.load(tmp_path, environ={}))
    with app.app_context():
        database.upgrade()
        is_current = database.is_up_to_date()
        database.upgrade()
        database.db.engine.dispose()

    assert is_current
