"""Staff accounts and their sessions. Passwords are hashed by scrypt, one-time secrets are sealed."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from rallies.core.db.database import Base, BigId, Instant


class Staff(Base):
    """A person of the desk. `enrolment_hash` is of the one-time key that lets her set a password.

    `failures` and `locked_until` are of those who log in from a device that is not known, wherever from.
    """

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


class StaffDevice(Base):
    """A browser in which a person has logged in; `key_hash` is of the key in its cookie together with her name."""

    __tablename__ = "staff_devices"
    key_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey(Staff.id), index=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None] = mapped_column(Instant)


class StaffFailures(Base):
    """Log-ins into an account that failed from one network, by its name for a day; erased the day after."""

    __tablename__ = "staff_failures"
    staff_id: Mapped[int] = mapped_column(ForeignKey(Staff.id), primary_key=True)
    network: Mapped[str] = mapped_column(String(40), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    failed_at: Mapped[datetime] = mapped_column(Instant, index=True)
    locked_until: Mapped[datetime | None] = mapped_column(Instant)
