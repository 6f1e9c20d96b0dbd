"""The index of words: which listed rallies have some words in their title, place or organization.

It knows each piece of three letters of what is listed, and nothing of what is not. On SQLite it is a table of FTS5 that
holds no text; triggers note whose words or listing has changed, and the transaction that did it brings the index up to
date before it ends. (A trigger that notes new ones as well would make each insertion cost 60 µs more, half as much
again, 30 November 2026.) On PostgreSQL it is an index of its own. What the pieces find is then read and compared.
"""

from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    DDL,
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    Text,
    and_,
    bindparam,
    cast,
    column,
    event,
    false,
    func,
    or_,
    select,
    table,
    text,
)

from rallies.core.clock import Moment
from rallies.core.db import database
from rallies.core.db.database import Instant, is_sqlite, rows, session, writing
from rallies.model.campaign.campaigns import Campaign, CampaignState
from rallies.model.rally.rallies import Rally
from rallies.model.searchwords import halves, parts, pieces
from rallies.model.selection import Scope, Selection

MOST = 3_000
"""So many rallies are found one by one; of words that more have, some are looked at and a list is read in its order."""
ALIKE = 300
"""So many rallies teach how a word is spelt that none has."""
PAGES = 100
"""Written in one step of a merge: about 10 ms, 30 November 2026."""
CHANGES_OF_A_MERGE = 2
_FOUND = "rallies_found"

ON_SQLITE = (
    """CREATE VIRTUAL TABLE rally_words USING fts5
(words, content='', columnsize=0, detail=none, tokenize='trigram case_sensitive 1')""",
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
"""What the index is made of.

Rallies are known up to a number. One of these whose words are due was listed with those of `before`, NULL for not at
all. While a row stands in `rally_words_taken`, pieces of what was taken out may still lie in the file.
"""
ON_POSTGRESQL = (
    """CREATE OR REPLACE FUNCTION rally_word_pieces(words text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT coalesce(array_agg(DISTINCT substr(words, at, 3)), '{}') FROM generate_series(1, length(words) - 2) AS at
$$""",
    "CREATE INDEX rallies_by_words ON rallies USING gin (rally_word_pieces(words)) WHERE is_listed IS TRUE",
)
_INDEX = table("rally_words", column("rowid"), column("rally_words"))
_ALIKE = (
    select(Rally.words).where(Rally.is_listed.is_(True), Rally.ends_at > bindparam("now", type_=Instant())).limit(ALIKE)
)
_IS_DUE = text(
    "SELECT EXISTS (SELECT 1 FROM rally_words_due) OR (SELECT max(id) FROM rallies) > up_to FROM rally_words_known"
)
_TAKEN_OUT = "FROM rally_words_due WHERE before IS NOT NULL AND rally_id <= (SELECT up_to FROM rally_words_known)"
_SETTLE = (
    text(f"INSERT INTO rally_words_taken SELECT NULL {_TAKEN_OUT} LIMIT 1"),
    text(f"INSERT INTO rally_words (rally_words, rowid, words) SELECT 'delete', rally_id, before {_TAKEN_OUT}"),
    text(
        "INSERT INTO rally_words (rowid, words) SELECT id, words FROM rallies WHERE is_listed AND "
        "(id > (SELECT up_to FROM rally_words_known) OR id IN (SELECT rally_id FROM rally_words_due)) ORDER BY id"
    ),
    # A number that is free again is above this one, so it is seen when it is taken anew.
    text("UPDATE rally_words_known SET up_to = (SELECT coalesce(max(id), 0) FROM rallies)"),
    text("DELETE FROM rally_words_due"),
)
_LAST_TAKEN = text("SELECT max(id) FROM rally_words_taken")
_MERGE = text("INSERT INTO rally_words (rally_words, rank) VALUES ('merge', -:pages)")
_LEFT = text("DELETE FROM rally_words_taken WHERE id <= :last")
for _dialect, _statements in {"sqlite": ON_SQLITE, "postgresql": ON_POSTGRESQL}.items():
    for _statement in _statements:
        _made = DDL(_statement)  # type: ignore[no-untyped-call]  # SQLAlchemy's own has no types
        event.listen(Rally.__table__, "after_create", _made.execute_if(dialect=_dialect))


class Found(NamedTuple):
    """The numbers of rallies with some words or in a scope; `is_all` is False if there are more, and these are some."""

    numbers: tuple[int, ...]
    is_all: bool


def found(words: str, scope: Scope | None) -> Found:
    """Which listed rallies have words or are in a scope, asked once a transaction."""
    current = session()()
    transaction, known = current.info.get(_FOUND, (None, {}))
    if transaction is None or transaction is not current.get_transaction():
        known = {}
    asked = (words, scope)
    if asked not in known:
        known[asked] = _found(parts(words), scope)
        current.info[_FOUND] = (current.get_transaction(), known)
    answer: Found = known[asked]
    return answer


def has_any(word: str) -> bool:
    """Whether a listed rally has a word."""
    return bool(found(word, None).numbers)


def alike(word: str, moment: Moment) -> set[str]:
    """Words of rallies to come that share their beginning or end with one of at least four letters, or else a piece."""
    within_halves = [pieces([half]) for half in halves(word)]
    return _words_with(within_halves, moment) or _words_with([[piece] for piece in pieces([f" {word} "])], moment)


def resolved(selection: Selection) -> Selection:
    """A selection that names the rallies its words find, where they are few; else as it is."""
    if not selection.words:
        return selection
    answer = found(selection.words, selection.or_scope)
    return selection.among_these(answer.numbers) if answer.is_all else selection


def sampled(selection: Selection) -> Selection:
    """A selection whose words many rallies have among some of them; one of a place or a campaign is read whole."""
    if not is_of_many(selection):
        return selection
    return selection.among_these(found(selection.words, selection.or_scope).numbers)


def is_of_many(selection: Selection) -> bool:
    """Whether a selection is of words that more rallies have than are counted, in no place or campaign."""
    if not selection.words or selection.country or selection.campaign:
        return False
    return not found(selection.words, selection.or_scope).is_all


def settle() -> None:
    """Bring the index up to date with what the transaction being written has changed."""
    if is_sqlite() and rows(_IS_DUE).scalar():
        for statement in _SETTLE:
            rows(statement)


database.before_commit(settle)


def forget() -> None:
    """Let what was taken out of the index leave the file as well, in short steps.

    FTS5 only notes that something was taken out, and writes its parts anew without it when it merges them.
    """
    last = rows(_LAST_TAKEN).scalar() if is_sqlite() else None
    session().rollback()
    if last is None:
        return
    while _has_merged():
        pass
    with writing(is_private=True):
        rows(_LEFT, {"last": last})


def _has_merged() -> bool:
    """Merge some pages; False if there was nothing left. Source: FTS5, "The 'merge' command"."""
    with writing(is_private=True) as current:
        connection: Any = current.connection().connection.driver_connection
        before = connection.total_changes
        rows(_MERGE, {"pages": PAGES})
        return bool(connection.total_changes - before >= CHANGES_OF_A_MERGE)


def condition(words: str, scope: Scope | None) -> ColumnElement[bool]:
    """Whether a rally has words or is in a scope, read from its own row."""
    sought = parts(words)
    has_words = and_(*(_has(part, on_sqlite=is_sqlite()) for part in sought)) if sought else false()
    return has_words if scope is None else or_(has_words, _is_in(scope))


def _has(part: str | BindParameter[str], *, on_sqlite: bool) -> ColumnElement[bool]:
    return (func.instr if on_sqlite else func.strpos)(Rally.words, part) > 0


def _is_in(scope: Scope) -> ColumnElement[bool]:
    of_campaign = select(Campaign.id).where(Campaign.slug == scope.campaign, Campaign.state != CampaignState.DRAFT)
    asked = [
        (scope.country, Rally.country == scope.country),
        (scope.region, Rally.region_name == scope.region),
        (scope.city, Rally.city == scope.city),
        (scope.campaign, Rally.campaign_id.in_(of_campaign)),
    ]
    return and_(*(one for value, one in asked if value))


def _found(sought: list[str], scope: Scope | None) -> Found:
    numbers = _with_words(sought) if sought else []
    within = _within(scope) if scope else []
    is_all = max(len(numbers), len(within)) <= MOST
    return Found(tuple(dict.fromkeys(numbers + within)), is_all)


def _within(scope: Scope) -> list[int]:
    query = select(Rally.id).where(Rally.is_listed.is_(True), _is_in(scope)).limit(MOST + 1)
    return list(rows(query).scalars())


def _with_words(sought: list[str]) -> list[int]:
    """The numbers of at most one more than MOST rallies; on SQLite those that came in last."""
    asked: dict[str, Any] = {f"part{number}": part for number, part in enumerate(sought)}
    known = pieces(sought)
    asked["pieces"] = _all_of(known) if is_sqlite() else known
    return list(rows(_question(len(sought), on_sqlite=is_sqlite()), asked | {"most": MOST + 1}).scalars())


def _words_with(either: list[list[str]], moment: Moment) -> set[str]:
    """The words of some rallies to come that have all pieces of one list."""
    if is_sqlite():
        asked: dict[str, Any] = {"pieces": " OR ".join(f"({_all_of(known)})" for known in either)}
        is_known = _INDEX.c.rally_words.op("MATCH")(bindparam("pieces"))
        query = _ALIKE.join_from(_INDEX, Rally, _INDEX.c.rowid == Rally.id).where(is_known)
        query = query.order_by(_INDEX.c.rowid.desc())
    else:
        asked = {f"pieces{number}": known for number, known in enumerate(either)}
        query = _ALIKE.where(or_(*(_has_pieces(name) for name in asked)))
    texts = rows(query, asked | {"now": moment.now}).scalars()
    return {word for said in texts for word in said.split()}


def _all_of(known: list[str]) -> str:
    return " AND ".join(f'"{piece}"' for piece in known)


def _has_pieces(name: str) -> ColumnElement[bool]:
    given = cast(bindparam(name, type_=ARRAY(Text)), ARRAY(Text))
    return func.rally_word_pieces(Rally.words).op("@>")(given)


@cache
def _question(count: int, *, on_sqlite: bool) -> Select[int]:
    """What asks for rallies with so many parts."""
    compared = [_has(bindparam(f"part{number}"), on_sqlite=on_sqlite) for number in range(count)]
    query = select(Rally.id).where(Rally.is_listed.is_(True), *compared).limit(bindparam("most", type_=Integer))
    if not on_sqlite:
        return query.where(_has_pieces("pieces"))
    indexed = _INDEX.c.rally_words.op("MATCH")(bindparam("pieces"))
    return query.join_from(_INDEX, Rally, _INDEX.c.rowid == Rally.id).where(indexed).order_by(_INDEX.c.rowid.desc())
