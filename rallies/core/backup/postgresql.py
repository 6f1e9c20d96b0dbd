"""A register in PostgreSQL, as backups see it.

A backup takes the place of a register in one transaction: the old tables move into a schema of their own, and
the dump is loaded where they were. What an extension owns stays where it is.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex

from sqlalchemy import Connection, NullPool, create_engine, inspect, text
from sqlalchemy.exc import DBAPIError

from rallies.core.backup import programs
from rallies.core.backup.parts import COUNTED, Content
from rallies.core.db import connections
from rallies.core.errors import InvalidInput, Unavailable
from rallies.core.settings import Settings

KEPT = "rallies_before_"
"""How the names of schemas begin that hold a register which was replaced; no dump takes them along."""
_WRITERS = "SELECT pg_advisory_xact_lock(7422);"
_ENTRY = re.compile(r"\d+; \d+ \d+ (?P<kind>[A-Z]+(?: [A-Z]+)*) (?P<schema>\S+) (?P<name>\S+)")
_NOTED = "alembic_version"
_BELONG = """
WITH extended AS (SELECT classid, objid FROM pg_depend WHERE deptype = 'e'),
owned AS (SELECT objid FROM pg_depend WHERE classid = 'pg_class'::regclass AND deptype IN ('a', 'i')),
here AS (SELECT oid FROM pg_namespace WHERE nspname = :schema)
SELECT CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'f' THEN 'FOREIGN TABLE'
  WHEN 'S' THEN 'SEQUENCE' WHEN 'c' THEN 'TYPE' ELSE 'TABLE' END AS kind, quote_ident(relname) AS name
  FROM pg_class WHERE relnamespace IN (SELECT oid FROM here) AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'c')
  AND ('pg_class'::regclass, oid) NOT IN (SELECT classid, objid FROM extended)
  AND NOT (relkind = 'S' AND oid IN (SELECT objid FROM owned))
UNION ALL SELECT 'ROUTINE', quote_ident(proname) || '(' || pg_get_function_identity_arguments(oid) || ')'
  FROM pg_proc WHERE pronamespace IN (SELECT oid FROM here)
  AND ('pg_proc'::regclass, oid) NOT IN (SELECT classid, objid FROM extended)
UNION ALL SELECT 'TYPE', quote_ident(typname)
  FROM pg_type WHERE typnamespace IN (SELECT oid FROM here) AND typtype IN ('e', 'd')
  AND ('pg_type'::regclass, oid) NOT IN (SELECT classid, objid FROM extended)
UNION ALL SELECT 'TEXT SEARCH DICTIONARY', quote_ident(dictname)
  FROM pg_ts_dict WHERE dictnamespace IN (SELECT oid FROM here)
  AND ('pg_ts_dict'::regclass, oid) NOT IN (SELECT classid, objid FROM extended)
UNION ALL SELECT 'TEXT SEARCH CONFIGURATION', quote_ident(cfgname)
  FROM pg_ts_config WHERE cfgnamespace IN (SELECT oid FROM here)
  AND ('pg_ts_config'::regclass, oid) NOT IN (SELECT classid, objid FROM extended)
"""
"""What belongs to a schema: tables with their indexes and sequences, views, functions, types, rules of search."""


def dump(settings: Settings, file: Path) -> None:
    """Write the register into a file, as it is at one moment.

    Raises: Unavailable.
    """
    kept = f"--exclude-schema={KEPT}*"
    programs.on_register(settings, "pg_dump", "--format=custom", kept, f"--file={file}")


def size(settings: Settings) -> int:
    """How many bytes a dump will have at most; 0 if that can't be told, and then no dump can be made."""
    with suppress(DBAPIError), _opened(settings) as connection:
        return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())
    return 0


def current(settings: Settings) -> Content | None:
    """What the register holds, None for a database without its tables."""
    with _opened(settings) as connection:
        tables = set(inspect(connection).get_table_names())
        if _NOTED not in tables:
            return None
        migration = connection.execute(text(f"SELECT version_num FROM {_NOTED}")).scalar() or ""  # noqa: S608  # ours
        counts = {
            name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one()  # noqa: S608  # ours
            for name in COUNTED
            if name in tables
        }
        return Content(migration, counts)


def migration_of(settings: Settings, file: Path) -> str:
    """The last migration of the tables in a dump.

    Raises: InvalidInput for what is no dump of a register, or one of another schema than is set.
    """
    try:
        entries = [found for line in programs.listed(file) if (found := _ENTRY.match(line))]
        noted = programs.output("pg_restore", "--data-only", f"--table={_NOTED}", "--file=-", str(file))
    except Unavailable as error:
        if "is not installed" in error.message:
            raise
        raise InvalidInput(f"The register in this backup can't be read: {error.message}") from error
    schemas = {one["schema"] for one in entries if one["kind"] == "TABLE" and one["name"] == _NOTED}
    migration = re.search(r"^COPY .*\n(\w+)$", noted, re.MULTILINE)
    with _opened(settings) as connection:
        schema = _schema(connection)
    if schemas != {schema} or migration is None:
        raise InvalidInput(f"This backup has no register in the schema {schema}, which is the one that is set.")
    return migration[1]


def replace(settings: Settings, file: Path, kept: str) -> None:
    """Load a dump in the place of the register, whose tables move into the schema `kept`, in one transaction.

    Raises: Unavailable; then nothing is changed.
    """
    with _opened(settings) as connection:
        schema = _schema(connection)
        moves = _moves(connection, schema, kept)
    lines = programs.listed(file)
    contents = file.with_suffix(".list")
    contents.write_text("\n".join(line for line in lines if _is_wanted(line, schema)), "utf-8")
    before = (_WRITERS, f"CREATE SCHEMA {kept};", *moves)
    programs.load(settings, before, (f"--use-list={contents}", str(file)), (_renewed(schema),))


def bring_back(settings: Settings, kept: str, aside: str) -> None:
    """Put the tables of the schema `kept` in the place of the register, whose own move into the schema `aside`.

    Raises: Unavailable; then nothing is changed.
    """
    try:
        with _opened(settings) as connection, connection.begin():
            schema = _schema(connection)
            statements = [
                _WRITERS,
                f"CREATE SCHEMA {aside};",
                *_moves(connection, schema, aside),
                *_moves(connection, kept, schema),
                f"DROP SCHEMA {kept};",
                _renewed(schema),
            ]
            for statement in statements:
                connection.exec_driver_sql(statement)
    except DBAPIError as error:
        raise Unavailable(f"The kept register can't be brought back: {error.orig}") from error


def drop_if_empty(settings: Settings, kept: str) -> None:
    """Remove a schema that nothing was moved to."""
    with suppress(DBAPIError), _opened(settings) as connection, connection.begin():
        connection.exec_driver_sql(f"DROP SCHEMA {kept}")


def is_kept(settings: Settings, kept: str) -> bool:
    """Whether a restore to which this schema belongs has come to its end, once none is under way any more."""
    with _opened(settings) as connection, connection.begin():
        connection.exec_driver_sql(_WRITERS)
        return kept in inspect(connection).get_schema_names()


@contextmanager
def _opened(settings: Settings) -> Iterator[Connection]:
    engine = create_engine(settings.database_address, poolclass=NullPool, **connections.ELSEWHERE)
    with engine.connect() as connection:
        yield connection
        connection.rollback()


def _schema(connection: Connection) -> str:
    """The schema of the register, as SQL writes it."""
    return str(connection.exec_driver_sql("SELECT quote_ident(current_schema())").scalar_one())


def _moves(connection: Connection, source: str, target: str) -> list[str]:
    """The statements that move all that belongs to a schema into another one."""
    rows = connection.execute(text(_BELONG), {"schema": source.strip('"')})
    return [f"ALTER {row.kind} {source}.{row.name} SET SCHEMA {target};" for row in rows]


def _is_wanted(line: str, schema: str) -> bool:
    """Whether an entry of a dump is of the register, or an extension that it needs."""
    entry = _ENTRY.match(line)
    return entry is not None and (entry["kind"] == "EXTENSION" or entry["schema"] == schema.strip('"'))


def _renewed(schema: str) -> str:
    """The statement that draws a new identity; an older register gets one when it is migrated."""
    # What is put in is the name of a schema, quoted by the server, and random digits.
    return f"""DO $$ BEGIN
  UPDATE {schema}.register SET identity = '{token_hex(16)}';
EXCEPTION WHEN undefined_column THEN NULL; END $$;"""  # noqa: S608
