"""Outgoing work: a transactional outbox, written with the change it belongs to and done at least once.

A job is a function with a name and plain arguments; it must be safe to run twice. Arguments are sealed in the
table, since they may hold a key or an address, and erased once the job is done. A patient job asks a slow server:
it lets all others go first, and waits without being given up where it says that it has to.
"""

import json
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import LargeBinary, String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from rallies.core import current
from rallies.core.db.database import Base, BigId, Instant, session, writing
from rallies.core.db.lagging import MAY_LAG
from rallies.core.errors import NotEncrypted, NotVerified, Unavailable

LEASE = timedelta(minutes=5)
MAX_ATTEMPTS = 8
_log = logging.getLogger(__name__)
_jobs: dict[str, Callable[..., None]] = {}
_patient: set[str] = set()


class Outgoing(Base):
    """One piece of work that waits, is being done or failed for good."""

    __tablename__ = "outgoing"
    __table_args__ = ({"info": MAY_LAG},)
    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    job: Mapped[str] = mapped_column(String(64))
    arguments: Mapped[bytes | None] = mapped_column(LargeBinary)
    due_at: Mapped[datetime] = mapped_column(Instant, index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None] = mapped_column(Instant)
    failure: Mapped[str | None] = mapped_column(String(200))


class Outbox(NamedTuple):
    """How many jobs wait or are being done, how many were given up, and for how long the oldest has been due."""

    waiting: int
    failed: int
    late_seconds: float


def register(*functions: Callable[..., None], are_patient: bool = False) -> None:
    """Make functions known as jobs under their own names."""
    _jobs.update({function.__name__: function for function in functions})
    if are_patient:
        _patient.update(function.__name__ for function in functions)


def enqueue(name: str, **arguments: str) -> None:
    """Add work to the transaction that is being written; it is done after the commit, or never."""
    enqueue_at(current.now(), name, **arguments)


def enqueue_at(due_at: datetime, name: str, **arguments: str) -> None:
    """Add work that is not begun before an instant."""
    sealed = current.secrets().seal(json.dumps(arguments))
    session().add(Outgoing(job=name, arguments=sealed, due_at=due_at))


def work(*, limit: int = 50) -> int:
    """Do what is due, one job after the other but only one patient one, and return how many were tried."""
    tried = 0
    while tried < limit and (claimed := _claim()):
        tried += 1
        _do(claimed)
        if claimed.job in _patient:
            break
    return tried


def waiting() -> int:
    """How many jobs wait or are being done."""
    query = select(func.count()).where(Outgoing.done_at.is_(None), Outgoing.attempts < MAX_ATTEMPTS)
    return session().execute(query).scalar_one()


def failed() -> int:
    """How many jobs were given up."""
    query = select(func.count()).where(Outgoing.done_at.is_(None), Outgoing.attempts >= MAX_ATTEMPTS)
    return session().execute(query).scalar_one()


def outbox() -> Outbox:
    """How the outbox stands."""
    due = select(func.min(Outgoing.due_at)).where(Outgoing.done_at.is_(None), Outgoing.attempts < MAX_ATTEMPTS)
    oldest = session().execute(due).scalar_one()
    late = (current.now() - oldest).total_seconds() if oldest is not None else 0.0
    return Outbox(waiting(), failed(), max(0.0, late))


def troubles(since: datetime) -> dict[str, int]:
    """How many jobs that are not done failed with an error of which name, tried at that time or later."""
    query = (
        select(Outgoing.failure, func.count())
        .where(Outgoing.done_at.is_(None), Outgoing.failure.is_not(None), Outgoing.due_at >= since)
        .group_by(Outgoing.failure)
    )
    return {name: count for name, count in session().execute(query) if name}


def _claim() -> Outgoing | None:
    now = current.now()
    due = (
        select(Outgoing)
        .where(Outgoing.done_at.is_(None), Outgoing.due_at <= now, Outgoing.attempts < MAX_ATTEMPTS)
        .order_by(Outgoing.job.in_(_patient), Outgoing.due_at)
        .limit(1)
    )
    if session().execute(due.with_only_columns(Outgoing.id)).first() is None:
        session().rollback()
        return None
    with writing(is_private=True) as register:
        claimed = register.execute(due.with_for_update(skip_locked=True)).scalar()
        if claimed is not None:
            claimed.attempts += 1
            claimed.due_at = now + LEASE  # another worker takes it over if this one dies
        return claimed


def _do(claimed: Outgoing) -> None:
    try:
        arguments = json.loads(current.secrets().unseal(claimed.arguments or b""))
        _jobs[claimed.job](**arguments)
    except (NotEncrypted, NotVerified) as error:  # until the operator has mended it nothing may be lost
        _log.warning("job refused", extra={"job": claimed.job, "error": type(error).__name__})
        _put_off(claimed.id, error.retry_after_seconds, failure=type(error).__name__)
    except Unavailable as error:
        if claimed.job in _patient:
            _put_off(claimed.id, error.retry_after_seconds)
        else:
            _fail(claimed, error)
    except Exception as error:  # noqa: BLE001  # one job's fault must not stop the others
        _fail(claimed, error)
    else:
        _settle(claimed.id, failure=None)


def _fail(claimed: Outgoing, error: Exception) -> None:
    _log.warning("job failed", extra={"job": claimed.job, "error": type(error).__name__})
    _settle(claimed.id, failure=type(error).__name__)


def _put_off(number: int, seconds: float, *, failure: str | None = None) -> None:
    """Let a job wait; that it had to does not count as a try, but may be told of."""
    with writing(is_private=True) as register:
        waiting = register.get_one(Outgoing, number)
        waiting.attempts -= 1
        waiting.failure = failure
        waiting.due_at = current.now() + timedelta(seconds=seconds)


def _settle(number: int, *, failure: str | None) -> None:
    now = current.now()
    with writing(is_private=True) as register:
        settled = register.get_one(Outgoing, number)
        settled.failure = failure
        if failure is None:
            settled.done_at, settled.arguments = now, None
        elif settled.attempts >= MAX_ATTEMPTS:
            settled.arguments = None
        else:
            settled.due_at = now + timedelta(seconds=30 * 2**settled.attempts)
