"""Devices that were in before: a browser keeps a key for the desk alone, which opens nothing.

Whoever has logged in with it is not held up by what strangers try under her name. Of each key only a keyed hash
with the name is stored, so a key is of use to one name, and can be taken back.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import delete, select

from rallies.core import current
from rallies.core.db.database import session
from rallies.core.keys.tokens import encoded, new_key
from rallies.model.desk.accounts import Staff, StaffDevice, StaffFailures

_KEY = re.compile("[a-z2-7]{26}")
LIFETIME = timedelta(days=365)
"""How long a device is known after the last log-in there."""
MOST_NAMES = 4
"""How many people one browser is known for."""


class Device(NamedTuple):
    """A device as its owner sees it in her list; `number` names it there."""

    number: str
    created_at: datetime
    seen_at: datetime
    is_this: bool


class Entrance(NamedTuple):
    """The key of a new session, and the keys by which the browser is known from now on."""

    session_key: str
    device_keys: list[str]


def keys_in(cookie: str) -> tuple[str, ...]:
    """The keys that a browser has kept, newest last."""
    return tuple(key for key in cookie.split(".") if _KEY.fullmatch(key))[-MOST_NAMES:]


def known(name: str, keys: Sequence[str], now: datetime) -> StaffDevice | None:
    """The device that somebody of a name has logged in from with one of these keys, None for a strange one."""
    hashes = [_hash(name, key) for key in keys]
    query = select(StaffDevice).where(StaffDevice.key_hash.in_(hashes), StaffDevice.seen_at > now - LIFETIME)
    return session().execute(query.limit(1)).scalar()


def greet(person: Staff, keys: Sequence[str], now: datetime) -> list[str]:
    """The keys that her browser is to keep once she has logged in. Call within `database.writing()`."""
    device = known(person.name, keys, now)
    if device is not None:
        device.seen_at, device.failures, device.locked_until = now, 0, None
        return list(keys)
    key = new_key()
    session().add(
        StaffDevice(key_hash=_hash(person.name, key), staff_id=person.id, created_at=now, seen_at=now, failures=0)
    )
    return [*keys, key][-MOST_NAMES:]


def of_staff(staff_id: int, name: str, keys: Sequence[str], now: datetime) -> list[Device]:
    """The devices that are known for a person, the last one used first."""
    ours = {_hash(name, key) for key in keys}
    query = select(StaffDevice).where(StaffDevice.staff_id == staff_id, StaffDevice.seen_at > now - LIFETIME)
    rows = session().execute(query.order_by(StaffDevice.seen_at.desc())).scalars()
    return [Device(_number(row.key_hash), row.created_at, row.seen_at, row.key_hash in ours) for row in rows]


def revoke(staff_id: int, number: str) -> None:
    """Know one device of a person no more. Call within `database.writing()`."""
    for row in session().execute(select(StaffDevice).where(StaffDevice.staff_id == staff_id)).scalars().all():
        if _number(row.key_hash) == number:
            session().delete(row)


def forget_all(person: Staff) -> None:
    """Know no device of a person any more, nor what failed elsewhere. Call within `database.writing()`."""
    for table in (StaffDevice, StaffFailures):
        session().execute(delete(table).where(table.staff_id == person.id))


def _hash(name: str, key: str) -> bytes:
    return current.secrets().mac("desk device", f"{key} {name}")


def _number(hashed: bytes) -> str:
    """A name for a device that says nothing of its key."""
    return encoded(current.secrets().mac("desk device number", hashed.hex()))[:12]
