"""What SQLite knows of how many rows an index holds, by which it chooses one; PostgreSQL looks by itself."""

from rallies.core.db.database import is_sqlite, session, writing

LOOKED_AT = 1_000
"""Rows of each index that are looked at, so that a million cost no more than a thousand."""


def refresh() -> None:
    """Count anew where much has changed. Source: https://www.sqlite.org/pragma.html#pragma_optimize."""
    if is_sqlite():
        count("PRAGMA optimize")


def count(statement: str = "ANALYZE") -> None:
    """Count each table's rows, or those that a statement is about."""
    with writing(is_private=True):
        connection = session().connection()
        connection.exec_driver_sql(f"PRAGMA analysis_limit = {LOOKED_AT}")
        connection.exec_driver_sql(statement)
