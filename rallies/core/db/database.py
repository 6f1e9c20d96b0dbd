"""The register's database: engines, transactions, and the revision that each writing one raises."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any, NamedTuple

from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy import (
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Executable,
    Integer,
    Result,
    String,
    bindparam,
    event,
    func,
    select,
    update,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, scoped_session
from sqlalchemy.types import TypeDecorator

from rallies.core import current as current_
from rallies.core.db import connections, readonly
from rallies.core.db.lagging import is_prompt
from rallies.core.db.turns import Turns

_TURNS = "rallies.turns"


class Base(DeclarativeBase):
    """What every table of the register is made from."""


class Instant(TypeDecorator[datetime]):
    """An instant in UTC: aware in Python, without zone in the database."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """The instant as UTC without zone."""
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any] | None:
        """What makes a stored instant of one; SQLite's text is written in one step, since a rally has eight."""
        return _to_text if dialect.name == "sqlite" else super().bind_processor(dialect)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """The stored instant, aware."""
        return None if value is None else value.replace(tzinfo=UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None] | None:
        """What makes an instant of a stored one; SQLite's text is read in one step, since a page reads hundreds."""
        return _of_text if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def _to_text(value: datetime | None) -> str | None:
    return None if value is None else value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def _of_text(stored: str | None) -> datetime | None:
    return None if stored is None else datetime.fromisoformat(f"{stored}+00:00")


BigId = BigInteger().with_variant(Integer, "sqlite")
"""A key that counts up by itself on both databases."""


class Register(Base):
    """One row: how often what the public can see was written, and when something was last hidden from it.

    `identity` is drawn when the register is made and again when a backup is put back, so that a revision of
    one register is never taken for that of another. `revised_at` is when the revision was raised last, None for
    never; `unseen_writes` counts the transactions that the public can't see, which outdate no page.
    `prompt_revision` is the last one that wrote more than tables of which sums may lag.
    """

    __tablename__ = "register"
    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    identity: Mapped[str] = mapped_column(String(32), default=lambda: token_hex(16))
    revision: Mapped[int] = mapped_column(BigInteger, default=0)
    hidden_revision: Mapped[int] = mapped_column(BigInteger, default=0)
    revised_at: Mapped[datetime | None] = mapped_column(Instant)
    unseen_writes: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    prompt_revision: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")


class Standing(NamedTuple):
    """Where the register stands: which one it is, its revision, and the last ones that hid something or were prompt."""

    identity: str
    revision: int
    hidden_revision: int
    prompt_revision: int


_AT = Register.__table__.c
_STANDING = select(_AT.identity, _AT.revision, _AT.hidden_revision, _AT.prompt_revision)
_NEXT = _AT.revision + 1
_RAISE = update(Register).values(revision=_NEXT, revised_at=bindparam("at", type_=Instant())).returning(_AT.revision)
_RAISE_PROMPTLY = _RAISE.values(prompt_revision=_NEXT)
_RAISE_AND_HIDE = _RAISE_PROMPTLY.values(hidden_revision=_NEXT)
_COUNT_UNSEEN = update(Register).values(unseen_writes=_AT.unseen_writes + 1)
_HIDES = "rallies_hides"
_PROMPT = "rallies_prompt"
_SCRATCH = "rallies_scratch"
_STOOD = "rallies_stood"
_WRITERS_LOCK = 7422
Listener = Callable[[int, bool], None]
"""Told of a revision this process has written, and whether it hides something that was public."""
_listeners: list[Listener] = []
_settling: list[Callable[[], None]] = []


class _Session(Session):
    """A session whose transactions may only read, but for those of `writing`."""

    def get_bind(self, *asked: Any, **options: Any) -> Engine | Connection:  # noqa: ANN401  # as the mapper's own
        """The engine of the register, or the connection that the tests share."""
        bind = super().get_bind(*asked, **options)
        is_reading = isinstance(bind, Engine) and _SCRATCH not in self.info
        return connections.reading(bind) if is_reading else bind


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False, "class_": _Session})


def init_app(app: Flask, address: str) -> None:
    """Connect an application to its database."""
    app.config["SQLALCHEMY_DATABASE_URI"] = address
    options: dict[str, Any] = {} if address.startswith("sqlite") else connections.ELSEWHERE
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
    app.extensions[_TURNS] = Turns(app.config["RALLIES"].instance / "write.lock")
    db.init_app(app)
    with app.app_context():
        connections.prepare(db.engine)
        event.listen(db.engine, "before_cursor_execute", _note_written)


def session() -> scoped_session[Session]:
    """The session of this request or command; outside `writing` it only reads."""
    return db.session


@contextmanager
def writing(*, is_private: bool = False) -> Iterator[scoped_session[Session]]:
    """A transaction that writes: all of it is kept and the revision is raised, or nothing is.

    Whoever asked to hear of revisions is told once it is on disk. One that is private changes nothing that the
    public can see, such as a login, a sent mail or what waits for a decision: it raises no revision, so no page is
    made anew for it. One that hides something is never private.
    Raises: Unavailable in a request that is answered once more since nothing can be written (core/db/readonly).
    """
    readonly.check()
    current = db.session
    current.rollback()  # an open reading snapshot can't become a writing one
    with _turn():
        current.info[_SCRATCH] = {}
        try:
            current.connection(execution_options={connections.WRITES: True})
            if not is_sqlite():  # where BEGIN IMMEDIATE lets one write at a time
                current.execute(select(func.pg_advisory_xact_lock(_WRITERS_LOCK)))
            yield current
            hides = bool(current.info.get(_HIDES))
            revision = None
            if hides or not is_private:
                revision = _raise_revision(current)
            else:
                rows(_COUNT_UNSEEN)
            for settle in _settling:  # what is derived is not noted as written
                settle()
            current.commit()
        except BaseException:
            current.rollback()
            raise
        finally:
            for name in (_HIDES, _PROMPT, _SCRATCH):
                current.info.pop(name, None)
    if revision is None:
        return
    for listener in _listeners:
        listener(revision, hides)


def _turn() -> AbstractContextManager[None]:
    turns: Turns = current_app.extensions[_TURNS]
    return turns.mine() if is_sqlite() else nullcontext()


def scratch() -> dict[str, Any]:
    """What the transaction being written keeps in mind until its end; a fresh place outside of one."""
    kept: dict[str, Any] = db.session.info.get(_SCRATCH, {})
    return kept


def is_writing() -> bool:
    """Whether a transaction that writes is open, which sees what nobody else does yet."""
    return _SCRATCH in db.session.info


def hide() -> None:
    """Mark the transaction being written as one that takes something from the public at once."""
    db.session.info[_HIDES] = True


def _raise_revision(current: scoped_session[Session]) -> int:
    now = current_.now()
    current.flush()  # it tells what is written
    is_prompt = current.info.get(_PROMPT)
    raised = _RAISE_AND_HIDE if current.info.get(_HIDES) else _RAISE_PROMPTLY if is_prompt else _RAISE
    revision = rows(raised, {"at": now}).scalar()
    if revision is None:
        current.add(Register(id=1, revision=1, hidden_revision=1, prompt_revision=1, revised_at=now))
        current.flush()
        revision = 1
    return int(revision)


def _note_written(*execution: Any) -> None:  # noqa: ANN401  # as SQLAlchemy calls it
    _connection, _cursor, statement, _values, context, _is_many = execution
    if is_prompt(statement, context, Register.__table__) and is_writing():
        db.session.info[_PROMPT] = True


def rows(
    statement: Executable, values: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None
) -> Result[*tuple[Any, ...]]:
    """The rows of a statement of columns, past the mapper, whose share would be as much again as all the rest.

    A statement that is put together once and asked with other values costs a fifth of one made each time.
    """
    current = db.session()
    if current.new or current.dirty or current.deleted:
        current.flush()
    return current.connection().execute(statement, values)


def widen_cache(kib: int) -> None:
    """Let the connection of this session keep so many KiB of pages in memory, where the register is SQLite's."""
    if is_sqlite():
        db.session().connection().exec_driver_sql(f"PRAGMA cache_size = -{kib}")


def begin_snapshot() -> None:
    """Let all that this session reads from now on be of one revision, until it is closed or written."""
    current = db.session
    current.rollback()
    if not is_sqlite():  # SQLite's WAL gives each reading transaction a snapshot by itself
        current.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def standing() -> Standing:
    """Where the register stands, as this transaction sees it; one that only reads asks once."""
    current = db.session()
    transaction, stood = current.info.get(_STOOD, (None, None))
    if stood is not None and transaction is current.get_transaction():
        return stood  # type: ignore[no-any-return]
    row = rows(_STANDING).first()
    stood = Standing("", 0, 0, 0) if row is None else Standing(*row)
    if not is_writing():
        current.info[_STOOD] = (current.get_transaction(), stood)
    return stood


def revision() -> int:
    """How often what the public can see was written, as this transaction sees it; 0 for an empty register."""
    return standing().revision


def revised_at() -> datetime | None:
    """When the revision was raised last, None for a register that was never written."""
    found: datetime | None = rows(select(_AT.revised_at)).scalar()
    return found


def unseen_writes() -> int:
    """How often something was written that the public can't see."""
    return int(rows(select(_AT.unseen_writes)).scalar() or 0)


def hidden_revision() -> int:
    """The revision that last took something from the public; bytes of an older one must be gone."""
    return standing().hidden_revision


def on_revision(listener: Listener) -> None:
    """Have a function told of each revision this process writes, after its commit."""
    if listener not in _listeners:
        _listeners.append(listener)


def before_commit(settle: Callable[[], None]) -> None:
    """Have a function called at the end of each transaction that writes, within it."""
    if settle not in _settling:
        _settling.append(settle)


def file() -> str | None:
    """The path of the register's file, None where it is in PostgreSQL."""
    return db.engine.engine.url.database if is_sqlite() else None


def is_sqlite() -> bool:
    """Whether the register is in a SQLite file."""
    return db.engine.dialect.name == "sqlite"
