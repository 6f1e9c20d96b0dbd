"""The tables that migrations make are those of the models."""

from datetime import date, datetime
from pathlib import Path
from warnings import catch_warnings, filterwarnings

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import Migrate, downgrade
from flask_migrate import upgrade as migrate
from sqlalchemy import Connection, MetaData, Table, text

from rallies.app import create_app
from rallies.core import settings
from rallies.core.db import database, upgrading
from rallies.core.db.database import session
from rallies.core.errors import ConfigurationError
from rallies.model.lists import wordindex
from rallies.model.rally.rallies import AREA_BITS

EMPTY = {
    dict: {},
    str: "",
    int: 0,
    bool: False,
    float: 0.0,
    date: date(2027, 5, 21),
    datetime: datetime(2027, 5, 21, 16),  # noqa: DTZ001  # as stored
}


def put(connection: Connection, table: Table, **said: object) -> None:
    """Insert a row with what is said, and with an empty value in every other column that needs one."""
    needed = {column.name: column.type.python_type for column in table.columns if not column.nullable}
    connection.execute(table.insert().values({**{name: EMPTY.get(kind) for name, kind in needed.items()}, **said}))


def _is_of_a_model(name: str | None, kind: str, _parents: object) -> bool:
    """Whether a table is described by a model; the index of words is made by statements of its own."""
    return kind != "table" or not (name or "").startswith("rally_words")


def test_migrations_make_the_tables_of_the_models(tmp_path: Path) -> None:
    app = create_app(settings.load(tmp_path, environ={}))
    with app.app_context():
        upgrading.upgrade()
        with database.db.engine.connect() as connection:
            of_models = {"compare_type": True, "include_name": _is_of_a_model}
            context = MigrationContext.configure(connection, opts=of_models)
            with catch_warnings():  # of an index on an expression, which is looked for by its name below
                filterwarnings("ignore", ".*expression-based index .?rallies_by_area")
                differences = compare_metadata(context, database.Base.metadata)
            areas = "SELECT sql FROM sqlite_master WHERE name = 'rallies_by_area'"
            on_areas = connection.execute(text(areas)).scalar_one()
            words = (
                "SELECT sql FROM sqlite_master WHERE name GLOB 'rally_words*' AND sql NOT GLOB '* ?rally_words_*?(*'"
            )
            of_words = set(connection.execute(text(words)).scalars())
        database.db.engine.dispose()

    assert differences == []
    assert {made for made in wordindex.ON_SQLITE if made.startswith("CREATE")} == of_words
    assert on_areas.endswith(f"ON rallies (is_listed, (cell >> {AREA_BITS}), country, city)")


def test_a_register_of_the_first_version_keeps_what_it_holds(tmp_path: Path) -> None:
    app = create_app(settings.load(tmp_path, environ={}))
    with app.app_context():
        Migrate(app, database.db, directory=str(upgrading.MIGRATIONS))
        migrate(revision="0001")
        with database.db.engine.begin() as connection:
            first = MetaData()
            first.reflect(connection)
            put(connection, first.tables["campaigns"], id=1, slug="viasna")
            put(connection, first.tables["rallies"], id=1, campaign_id=1, title="Freedom")
        upgrading.upgrade()
        with database.db.engine.connect() as connection:
            kept = connection.execute(text("SELECT slug, title FROM rallies JOIN campaigns c ON c.id = campaign_id"))
            rows = kept.fetchall()
            enforced = connection.exec_driver_sql("PRAGMA foreign_keys").scalar()
        database.db.engine.dispose()

    assert rows == [("viasna", "Freedom")]
    assert enforced == 1


def test_a_state_from_before_that_has_no_day_is_never_shown_as_current(tmp_path: Path) -> None:
    app = create_app(settings.load(tmp_path, environ={}))
    with app.app_context():
        Migrate(app, database.db, directory=str(upgrading.MIGRATIONS))
        migrate(revision="0019")
        with database.db.engine.begin() as connection:
            before = MetaData()
            before.reflect(connection)
            texts = {
                "titles": {"en": "Freedom"},
                "summaries": {},
                "anniversaries": {},
                "languages": [],
                "other_days": [],
            }
            put(connection, before.tables["campaigns"], id=1, slug="viasna", state="open", **texts)
            named = {"names": {"en": "Marfa"}, "roles": {}, "kind": "person", "is_public": True}
            put(connection, before.tables["cases"], id=1, campaign_id=1, slug="marfa", status="detained", **named)
        upgrading.upgrade()
        page = app.test_client().get("/en/campaigns/viasna/cases/").text
        database.db.engine.dispose()

    assert "Reported in prison; day not known, not checked" in page
    assert "1 last known in prison" in page


def test_words_of_before_are_found_and_an_older_program_finds_its_own(tmp_path: Path) -> None:
    app = create_app(settings.load(tmp_path, environ={}))
    with app.app_context():
        Migrate(app, database.db, directory=str(upgrading.MIGRATIONS))
        migrate(revision="0025")
        with database.db.engine.begin() as connection:
            before = MetaData()
            with catch_warnings():
                filterwarnings("ignore", ".*expression-based index .?rallies_by_area")
                before.reflect(connection)
            rally = {"understood": {}, "venue": "Place", "words": "réunion"}
            shown = {"title": "Réunion が", "is_listed": True, "precision": "exact"}
            put(connection, before.tables["rallies"], id=1, uid="1", public_id="1", **rally, **shown)
            put(
                connection,
                before.tables["rallies"],
                id=2,
                uid="2",
                public_id="2",
                **rally,
                title="Réunion",
                precision="city",
            )
            put(connection, before.tables["campaigns"], id=1, slug="viasna")
            put(connection, before.tables["cases"], id=1, campaign_id=1, names={"en": "Marfa"}, roles={})
            said = {"words": "marfa", "signed": "É", "key_hash": b"k"}
            put(connection, before.tables["letters"], id=1, campaign_id=1, case_id=1, is_private=False, **said)
        upgrading.upgrade()
        found, words = wordindex.found("reunion が", None), _words()
        database.db.session.remove()
        downgrade(revision="0025")
        kept = _words()
        left = session().execute(text("SELECT name FROM sqlite_master WHERE name LIKE 'rally_words%'")).all()
        database.db.session.remove()
        database.db.engine.dispose()

    assert found == ((1,), True)
    assert words == [" reunion か ゙ place ", " reunion ", " marfa e "]
    assert (kept, left) == (["reunion か place", "reunion", "marfa e"], [])


def _words() -> list[str]:
    """The words of rallies and letters, as they are stored."""
    return list(session().execute(text("SELECT words FROM rallies UNION ALL SELECT words FROM letters")).scalars())


def test_a_second_upgrade_finds_nothing_to_do(tmp_path: Path) -> None:
    app = create_app(settings.load(tmp_path, environ={}))
    with app.app_context():
        upgrading.upgrade()
        is_current = upgrading.is_up_to_date()
        upgrading.upgrade()
        database.db.engine.dispose()

    assert is_current


def test_a_register_of_a_newer_program_is_left_alone_and_named(tmp_path: Path) -> None:
    app = create_app(settings.load(tmp_path, environ={}))
    with app.app_context():
        upgrading.upgrade()
        with database.db.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        with pytest.raises(ConfigurationError, match="newer Rallies: its tables are those of 9999"):
            upgrading.upgrade()
        database.db.engine.dispose()
