"""Staff accounts and their sessions. Passwords are hashed by scrypt, one-time secrets are sealed."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from rallies.core.database import Base, BigId, Instant


class Staff(Base):
    """A person of the desk. `enrolment_hash` is of the one-time key that lets her set a password."""

    __tablename__ = "staff"
    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    role: Mapped[str] = mapped_column(String(20), default="coordinator")
    password: Mapped[str | None] = mapped_column(String(255))
    one_time_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    last_one_time_step: Mapped[int] = mapped_column(default=0)
    enrolment_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), index=True)
    enrolment_until: Mapped[datetime | None] = mapped_column(Instant)
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None] = mapped_column(Instant)
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(Instant)


class StaffSession(Base):
    """A login that lasts until it expires or is revoked; only the hash of its key is kept."""

    __tablename__ = "staff_sessions"
    key_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey(Staff.id), index=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)

    staff: Mapped[Staff] = relationship(lazy="joined")
