"""The connections to a real PostgreSQL server: what reads is planned once, and what does not write can't."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import InternalError

from rallies.app import create_app
from rallies.core import jobs, settings
from rallies.core.db import database
from rallies.core.db.database import Register, db, rows, session, writing
from tests import postgresql
from tests.needs import missing

pytestmark = pytest.mark.postgresql
PREPARED_AFTER = 6
PREPARED = text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%FROM register%'")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    if postgresql.programs() is None:
        missing("PostgreSQL's server is not installed")
    with postgresql.server() as address:
        environ = {"RALLIES_DATABASE_URL": address}
        made = create_app(settings.load(tmp_path_factory.mktemp("instance"), environ=environ))
        with made.app_context():
            database.Base.metadata.create_all(db.engine)
            with writing():
                pass
            yield made
            session().remove()
            db.engine.dispose()


def test_a_question_is_planned_once_and_not_at_each_request(app: Flask) -> None:
    question = select(func.count()).select_from(Register)

    for _request in range(PREPARED_AFTER):
        rows(question)
        session().remove()

    assert rows(PREPARED).scalar() == 1


def test_after_a_failed_question_the_next_one_is_answered(app: Flask) -> None:
    with pytest.raises(Exception, match="division by zero"):
        rows(text("SELECT 1 / 0"))
    session().remove()

    assert rows(text("SELECT 1")).scalar() == 1


def test_outside_of_writing_nothing_is_written(app: Flask) -> None:
    session().rollback()
    before = database.revision()

    with pytest.raises(InternalError, match="read-only"):
        rows(text("UPDATE register SET revision = revision + 1"))
    session().rollback()

    assert database.revision() == before


def test_what_is_written_is_kept_and_a_failed_change_is_not(app: Flask) -> None:
    session().rollback()
    before = database.revision()

    with writing():
        pass
    with pytest.raises(RuntimeError):
        _write_and_fail()

    assert database.revision() == before + 1


def test_a_snapshot_stands_still_while_others_write(app: Flask) -> None:
    database.begin_snapshot()
    before = database.revision()

    with db.engine.begin() as other:
        other.execute(text("UPDATE register SET revision = revision + 1"))

    assert rows(select(Register.revision)).scalar() == before
    session().rollback()
    assert database.revision() == before + 1


def test_a_worker_takes_what_waits(app: Flask) -> None:
    with writing():
        jobs.enqueue("send_mail", to="anna@example.org", subject="Your rally", text="Words")

    assert jobs.work() == 1
    assert (jobs.waiting(), jobs.failed()) == (0, 0)


def _write_and_fail() -> None:
    with writing():
        rows(text("UPDATE register SET revision = 1000000"))
        raise RuntimeError
