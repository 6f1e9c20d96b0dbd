"""Runs migrations on the database of the current application."""

from alembic import context
from flask import current_app

from rallies.core import jobs
from rallies.core.db.database import Base, Instant, db
from rallies.model.desk import accounts, audit
from rallies.model.campaign import campaignproposals
from rallies.model.case import cases
from rallies.model.rally import rallies

TABLES = (
    jobs.Outgoing,
    accounts.StaffSession,
    audit.Entry,
    rallies.ChangeRequest,
    cases.Case,
    campaignproposals.CampaignProposal,
)
"""A table of each module, so that all of them are known."""


def _render_item(kind, item, _):
    return "sa.DateTime()" if kind == "type" and isinstance(item, Instant) else False


def run() -> None:
    """Bring the tables to the asked revision, in one transaction.

    SQLite makes a table anew to change it, and with its foreign keys in force would first delete all that points
    to the old one; so they are looked at once, at the end. They can be put out of force outside a transaction only.
    """
    with db.engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys = OFF")
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_item=_render_item,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
            if is_sqlite and (torn := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()):
                raise RuntimeError(f"The new tables would hold rows that point nowhere: {torn[:5]}")
        connection.commit()
        if is_sqlite:
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys = ON")


run()
