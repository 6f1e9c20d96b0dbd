"""Runs migrations on the database of the current application."""

from alembic import context
from flask import current_app

from rallies.core import jobs
from rallies.core.database import Base, Instant, db
from rallies.model import accounts, audit, cases, rallies

TABLES = (jobs.Outgoing, accounts.StaffSession, audit.Entry, rallies.ChangeRequest, cases.Case)
"""A table of each module, so that all of them are known."""


def _render_item(kind, item, _):
    return "sa.DateTime()" if kind == "type" and isinstance(item, Instant) else False


def run() -> None:
    """Bring the tables to the asked revision, in one transaction."""
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_item=_render_item,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
