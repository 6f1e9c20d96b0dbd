"""Logins that last: kept in the database, known by a cookie of which only the hash is stored."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from rallies.core import current
from rallies.core.db.database import session, writing
from rallies.core.errors import InvalidInput
from rallies.core.keys.tokens import encoded, key_hash, new_key
from rallies.desk.door.policy import Role
from rallies.model.actors import By
from rallies.model.desk.accounts import Staff, StaffSession

IDLE = timedelta(hours=12)
LIFETIME = timedelta(days=7)
NOTED_EVERY = timedelta(minutes=15)
"""How exactly it is kept when a session was last used; each note is a write."""


@dataclass(frozen=True)
class Visit:
    """Who is at the desk, and by which session."""

    staff_id: int
    name: str
    role: Role
    session_hash: bytes

    @property
    def actor(self) -> str:
        """The name under which the trail knows her."""
        return By.staff(self.name, current.now()).actor

    @property
    def form_token(self) -> str:
        """What every form of this session carries; it is of no use to another one."""
        return encoded(current.secrets().mac("desk form", self.session_hash.hex()))


@dataclass(frozen=True)
class Login:
    """One session of a person, as she sees it in her list; `number` names it there."""

    number: str
    created_at: datetime
    seen_at: datetime
    is_this: bool


def begin(staff: Staff, now: datetime) -> str:
    """The key of a new session. Call within `database.writing()`."""
    key = new_key()
    session().add(
        StaffSession(
            key_hash=_hash(key),
            staff_id=staff.id,
            created_at=now,
            seen_at=now,
            expires_at=now + LIFETIME,
        )
    )
    return key


def of_key(key: str, now: datetime) -> Visit | None:
    """Whose session a cookie is of; None if it is over, revoked or never was."""
    try:
        hashed = _hash(key)
    except InvalidInput:
        return None
    row = session().get(StaffSession, hashed)
    if row is None or not row.staff.is_active or now >= min(row.expires_at, row.seen_at + IDLE):
        return None
    visit = Visit(row.staff_id, row.staff.name, Role(row.staff.role), hashed)
    if now - row.seen_at >= NOTED_EVERY:
        _note(hashed, now)
    return visit


def of_staff(visit: Visit, now: datetime) -> list[Login]:
    """The sessions of a person that still last, newest first."""
    query = select(StaffSession).where(StaffSession.staff_id == visit.staff_id, StaffSession.expires_at > now)
    rows = session().execute(query.order_by(StaffSession.created_at.desc())).scalars()
    return [
        Login(_number(row.key_hash), row.created_at, row.seen_at, row.key_hash == visit.session_hash)
        for row in rows
        if now < row.seen_at + IDLE
    ]


def end(visit: Visit) -> None:
    """End the session of a visit. Call within `database.writing()`."""
    session().execute(delete(StaffSession).where(StaffSession.key_hash == visit.session_hash))


def revoke(visit: Visit, number: str) -> bool:
    """End one session of the same person; whether there was one. Call within `database.writing()`."""
    rows = session().execute(select(StaffSession).where(StaffSession.staff_id == visit.staff_id)).scalars().all()
    matching = [row for row in rows if _number(row.key_hash) == number]
    for row in matching:
        session().delete(row)
    return bool(matching)


def end_all(staff: Staff) -> None:
    """End every session of a person. Call within `database.writing()`."""
    session().execute(delete(StaffSession).where(StaffSession.staff_id == staff.id))


def forget_ended(now: datetime) -> None:
    """Delete the sessions that are over. Call within `database.writing()`."""
    session().execute(
        delete(StaffSession).where((StaffSession.expires_at <= now) | (StaffSession.seen_at <= now - IDLE))
    )


def _hash(key: str) -> bytes:
    """What is stored of a key: keyed, so that who can write to the database alone can't make a session.

    Raises: InvalidInput for what is no key.
    """
    return current.secrets().mac("desk session key", key_hash(key).hex())


def _note(hashed: bytes, now: datetime) -> None:
    with writing(is_private=True) as register:
        row = register.get(StaffSession, hashed)
        if row is not None:
            row.seen_at = now


def _number(hashed: bytes) -> str:
    """A name for a session that says nothing of its key."""
    return encoded(current.secrets().mac("desk session", hashed.hex()))[:12]
