"""The trail: every decision, added to and never changed, each entry chained to the one before."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import JSON, LargeBinary, String, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from rallies.core.database import Base, BigId, Instant, rows, scratch, session


class Entry(Base):
    """One act: who (a role or a staff name, never an organizer's), what, on which thing."""

    __tablename__ = "trail"
    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(Instant)
    actor: Mapped[str] = mapped_column(String(80))
    act: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(80), index=True)
    details: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    is_public: Mapped[bool] = mapped_column(default=False)
    before_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    own_hash: Mapped[bytes] = mapped_column(LargeBinary(32))

    def computed_hash(self) -> bytes:
        """The SHA-256 of the entry with the hash of the one before it."""
        said = [self.at.isoformat(), self.actor, self.act, self.subject, self.details, self.is_public]
        return chained(self.before_hash, said)


_ADD = insert(Entry.__table__)  # type: ignore[arg-type]  # a mapped class has a Table
_LAST = select(Entry.__table__.c.own_hash).order_by(Entry.__table__.c.id.desc()).limit(1)


def chained(before: bytes, said: Sequence[object]) -> bytes:
    """The SHA-256 of what an entry says with the hash of the one before it."""
    return hashlib.sha256(before + json.dumps(said, sort_keys=True).encode()).digest()


def record(
    at: datetime,
    actor: str,
    act: str,
    subject: str,
    details: Mapping[str, str] | None = None,
    *,
    is_public: bool = False,
) -> None:
    """Add an act to the trail, within the transaction that does it."""
    before = last_hash()
    said = {} if details is None else dict(details)
    own = chained(before, [at.isoformat(), actor, act, subject, said, is_public])
    values = {"at": at, "actor": actor, "act": act, "subject": subject, "details": said, "is_public": is_public}
    rows(_ADD, {**values, "before_hash": before, "own_hash": own})
    keep_hash(own)


def last_hash() -> bytes:
    """The hash of the newest entry, as this transaction sees it."""
    kept: bytes | None = scratch().get("trail")
    if kept is not None:
        return kept
    return rows(_LAST).scalar() or bytes(32)


def keep_hash(own: bytes) -> None:
    """Keep in mind the hash of the entry just added, until the transaction ends."""
    scratch()["trail"] = own


def first_break() -> int | None:
    """The id of the first entry that does not fit the one before it; None if the chain is whole."""
    before = bytes(32)
    for entry in session().execute(select(Entry).order_by(Entry.id)).scalars():
        if entry.before_hash != before or entry.own_hash != entry.computed_hash():
            return entry.id
        before = entry.own_hash
    return None
