"""A trail from before there was a key: taken over by an upgrade, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import Migrate
from flask_migrate import upgrade as migrate
from sqlalchemy import MetaData, select

from rallies.app import create_app
from rallies.core import settings
from rallies.core.clock import SetClock
from rallies.core.db import upgrading
from rallies.core.db.database import db, session
from rallies.model.desk import audit
from rallies.model.desk.audit import Entry
from rallies.model.desk.trailcheck import Fault, first_break
from tests import cast, postgresql
from tests.needs import missing


@pytest.fixture
def postgres() -> Iterator[str]:
    if postgresql.programs() is None:
        missing("PostgreSQL's server is not installed")
    with postgresql.server() as address:
        yield address


def old_register(folder: Path, environ: dict[str, str]) -> Flask:
    """An instance of the version before, with three entries chained as it chained them."""
    app = create_app(settings.load(folder, environ=environ), clock=SetClock(cast.NOW))
    with app.app_context():
        Migrate(app, db, directory=str(upgrading.MIGRATIONS))
        migrate(revision="0015")
        tables, before = MetaData(), audit.START
        with db.engine.begin() as connection:
            tables.reflect(connection)
            for number in range(3):
                said = {"at": cast.NOW, "actor": "organizer", "act": "changed", "subject": "abcdefgh",
                        "details": {"reason": f"Reason {number}"}, "is_public": True}  # fmt: skip
                own = audit.unkeyed_hash(before, said)
                row = {**said, "at": cast.NOW.replace(tzinfo=None), "before_hash": before, "own_hash": own}
                connection.execute(tables.tables["trail"].insert().values(**row))
                before = own
    return app


def look_at(app: Flask) -> None:
    with app.app_context():
        upgrading.upgrade()
        unsealed = first_break()
        audit.seal(cast.NOW)
        audit.seal(cast.NOW)
        acts = list(session().execute(select(Entry.act).order_by(Entry.id)).scalars())
        cast.published()
        whole = first_break()
        db.session.remove()
        db.engine.dispose()

    assert unsealed == (3, Fault.NOT_SEALED)
    assert acts == ["changed", "changed", "changed", "sealed"]
    assert whole is None


def test_an_upgrade_takes_the_old_trail_over(tmp_path: Path) -> None:
    look_at(old_register(tmp_path, {}))


@pytest.mark.postgresql
def test_an_upgrade_takes_the_old_trail_over_on_postgresql(tmp_path: Path, postgres: str) -> None:
    look_at(old_register(tmp_path, {"RALLIES_DATABASE_URL": postgres}))
