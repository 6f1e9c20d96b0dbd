"""index words: they are stored as search compares them, and what is listed is found by pieces of three letters."""

import json

import sqlalchemy as sa
from alembic import op

from rallies.core.text import folded
from rallies.model.searchwords import searchable

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None
BLOCK = 5_000
_RALLY = ("title", "city_name", "region_name", "organization")
_SPOT = ("venue", "address", "route")
_SAID = {
    "rallies": f"SELECT id, words, precision, {', '.join(_RALLY + _SPOT)} FROM rallies",
    "photos": "SELECT id, words, '', alt, city_name, credit FROM photos",
    "letters": "SELECT letters.id, words, 'letter', names, signed FROM letters JOIN cases ON cases.id = case_id",
}
_ON_SQLITE = (
    """CREATE VIRTUAL TABLE rally_words USING fts5
(words, content='', columnsize=0, detail=none, tokenize='trigram case_sensitive 1')""",
    "INSERT INTO rally_words (rowid, words) SELECT id, words FROM rallies WHERE is_listed ORDER BY id",
    "CREATE TABLE rally_words_due (rally_id INTEGER NOT NULL PRIMARY KEY, before TEXT)",
    "CREATE TABLE rally_words_taken (id INTEGER NOT NULL PRIMARY KEY)",
    "CREATE TABLE rally_words_known (up_to INTEGER NOT NULL)",
    "INSERT INTO rally_words_known SELECT coalesce(max(id), 0) FROM rallies",
    """CREATE TRIGGER rally_words_changed AFTER UPDATE OF words, is_listed ON rallies
WHEN old.words <> new.words OR old.is_listed <> new.is_listed
BEGIN INSERT OR IGNORE INTO rally_words_due VALUES (old.id, CASE WHEN old.is_listed THEN old.words END); END""",
    """CREATE TRIGGER rally_words_gone AFTER DELETE ON rallies WHEN old.is_listed
BEGIN INSERT OR IGNORE INTO rally_words_due VALUES (old.id, old.words); END""",
)
_ON_POSTGRESQL = (
    """CREATE OR REPLACE FUNCTION rally_word_pieces(words text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT coalesce(array_agg(DISTINCT substr(words, at, 3)), '{}') FROM generate_series(1, length(words) - 2) AS at
$$""",
    "CREATE INDEX rallies_by_words ON rallies USING gin (rally_word_pieces(words)) WHERE is_listed IS TRUE",
)
_NOT_ON_SQLITE = (
    "DROP TRIGGER rally_words_gone",
    "DROP TRIGGER rally_words_changed",
    "DROP TABLE rally_words_known",
    "DROP TABLE rally_words_taken",
    "DROP TABLE rally_words_due",
    "DROP TABLE rally_words",
)
_NOT_ON_POSTGRESQL = ("DROP INDEX rallies_by_words", "DROP FUNCTION rally_word_pieces")


def upgrade() -> None:
    _put_all_words(searchable)
    for statement in _ON_SQLITE if _is_sqlite() else _ON_POSTGRESQL:
        op.execute(sa.text(statement))


def downgrade() -> None:
    for statement in _NOT_ON_SQLITE if _is_sqlite() else _NOT_ON_POSTGRESQL:
        op.execute(sa.text(statement))
    _put_all_words(folded)


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _put_all_words(form) -> None:
    for table, said in _SAID.items():
        change = sa.text(f"UPDATE {table} SET words = :words WHERE id = :id")
        last = 0
        asked = sa.text(f"{said} WHERE {table}.id > :last ORDER BY {table}.id LIMIT {BLOCK}")
        while found := op.get_bind().execute(asked, {"last": last}).fetchall():
            last = found[-1][0]
            changed = [{"id": row[0], "words": form(_said(row))} for row in found if row[1]]
            if changed:
                op.get_bind().execute(change, changed)


def _said(row) -> str:
    _id, _words, kind, *texts = row
    if kind == "letter":
        names, signed = texts
        names = names if isinstance(names, dict) else json.loads(names)
        return " ".join([*names.values(), signed])
    is_shown = kind in {"", "exact", "street"}
    return " ".join(texts if is_shown else texts[: len(_RALLY)])
