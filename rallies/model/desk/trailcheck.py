"""Whether the trail is whole: each entry, its words, the chain between them, and a head that was kept elsewhere."""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import RowMapping, bindparam, select

from rallies.core.db.database import rows
from rallies.core.errors import InvalidInput
from rallies.model.desk import audit
from rallies.model.desk.audit import Entry, EntryWords, Head, Words
from rallies.model.desk.trailwords import erased_by

_AT = Entry.__table__.c
_BESIDE = EntryWords.__table__.c
_BATCH, _MOST = 500, 2**63 - 1
_ENTRIES = (
    select(*_AT, _BESIDE.before, _BESIDE.after, _BESIDE.is_private, _BESIDE.salt)
    .join_from(Entry, EntryWords, isouter=True)
    .where(_AT.id > bindparam("after"))
    .order_by(_AT.id)
    .limit(bindparam("size"))
)
_NEXT = select(_AT.id).where(_AT.id > bindparam("after")).order_by(_AT.id).limit(1)
_ANY_KEYED = select(_AT.id).where(_AT.is_keyed).limit(1)
_OWN_HASH = select(_AT.own_hash).where(_AT.id == bindparam("number"))
_STRAY = select(_BESIDE.entry_id).where(_BESIDE.entry_id.not_in(select(_AT.id))).order_by(_BESIDE.entry_id).limit(1)
_UNREADABLE = (ValueError, TypeError, AttributeError, LookupError)
"""What comes of a value that no program of ours has written."""


class Fault(StrEnum):
    """What is wrong with an entry."""

    CHANGED = "changed"
    """It is not what was written, or what stood before it was changed or taken out."""
    WORDS_CHANGED = "words changed"
    WORDS_MISSING = "words missing"
    """Its words are gone, and no entry says that they were erased."""
    NOT_SEALED = "not sealed"
    """Nothing up to this entry, the last one, was written with the key."""


class Break(NamedTuple):
    """The first entry that is not as it was written."""

    number: int
    fault: Fault


class Standing(StrEnum):
    """How a head that was kept elsewhere stands to the trail of now."""

    HELD = "held"
    OTHER = "other"
    """There is an entry of that number, and it is another one."""
    GONE = "gone"
    """The trail ends before it."""


def first_break() -> Break | None:
    """The first entry that is not as it was written, or whose words are not; None if the trail is whole.

    Raises: ConfigurationError if the trail's key is not in the instance folder.
    """
    is_begun = rows(_ANY_KEYED).first() is not None
    walk = _Walk(audit.trail_key(is_begun=True) if is_begun else b"")
    for number, row in _entries():
        fault = walk.step(row) if row is not None else Fault.CHANGED
        if fault is not None:
            return Break(number, fault)
    return walk.ending() or _stray()


def standing(kept: Head) -> Standing:
    """How a head that was kept elsewhere stands to the trail; whether that is whole is `first_break`'s."""
    if kept.number > audit.head().number:
        return Standing.GONE
    own = rows(_OWN_HASH, {"number": kept.number}).scalar()
    is_held = own == kept.own_hash or (kept.number == 0 and kept.own_hash == audit.START)
    return Standing.HELD if is_held else Standing.OTHER


def written(head: Head) -> str:
    """A head as it is printed: its number and its hash."""
    return f"{head.number}:{head.own_hash.hex()}"


def read(text: str) -> Head:
    """A head as it was printed.

    Raises: InvalidInput ("head").
    """
    number, _, digits = text.strip().partition(":")
    if not (number.isascii() and number.isdigit() and re.fullmatch("[0-9a-f]{64}", digits)):
        raise InvalidInput(f"“{text}” is no head of a trail; it is a number, a colon and 64 digits.", field="head")
    return Head(int(number), bytes.fromhex(digits))


class _Walk:
    """What was seen on the way from the first entry on."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._before = audit.START
        self._number = 0
        self._is_keyed = False
        self._missing: set[int] = set()

    def step(self, row: RowMapping) -> Fault | None:
        """What is wrong with the next entry, None if nothing is."""
        try:
            if row["before_hash"] != self._before or not (self._is_as_keyed(row) or self._is_as_unkeyed(row)):
                return Fault.CHANGED
            if self._has_other_words(row):
                return Fault.WORDS_CHANGED
            if self._is_keyed:
                self._missing -= erased_by(row["details"])
        except _UNREADABLE:
            return Fault.CHANGED
        self._before, self._number = row["own_hash"], row["id"]
        return None

    def ending(self) -> Break | None:
        """What is wrong once no more entries come."""
        if self._missing:
            return Break(min(self._missing), Fault.WORDS_MISSING)
        if self._number and not self._is_keyed:
            return Break(self._number, Fault.NOT_SEALED)
        return None

    def _is_as_keyed(self, row: RowMapping) -> bool:
        if not row["is_keyed"] or row["own_hash"] != audit.keyed_hash(self._key, self._before, row):
            return False
        if not self._is_keyed and self._number:  # so that no keyed entry passes for one from before the key
            self._is_keyed = row["act"] == audit.SEALED and row["details"]["entries"] == str(self._number)
        else:
            self._is_keyed = True
        return self._is_keyed

    def _is_as_unkeyed(self, row: RowMapping) -> bool:
        """Whether it is one of those before the key; what is left of one with erased words can't be compared."""
        if self._is_keyed or row["is_keyed"] or row["words_digest"] is not None:
            return False
        if not row["details"] and row["own_hash"] != audit.unkeyed_hash(self._before, row):
            self._missing.add(row["id"])
            return True
        return bool(row["own_hash"] == audit.unkeyed_hash(self._before, row))

    def _has_other_words(self, row: RowMapping) -> bool:
        if row["salt"] is None:
            if row["words_digest"] is not None:
                self._missing.add(row["id"])
            return False
        beside = Words(row["before"], row["after"], row["is_private"])
        return bool(row["words_digest"] != beside.digest(row["salt"]))


def _entries() -> Iterator[tuple[int, RowMapping | None]]:
    """Each entry's number with its columns and those of its words, None for one that can't be read."""
    after, size = -_MOST, _BATCH
    while True:
        try:
            batch = rows(_ENTRIES, {"after": after, "size": size}).mappings().all()
        except _UNREADABLE:
            if size > 1:
                size = 1
                continue
            after = rows(_NEXT, {"after": after}).scalar_one()
            yield after, None
            continue
        if not batch:
            return
        for row in batch:
            yield row["id"], row
        after = batch[-1]["id"]


def _stray() -> Break | None:
    """Words that belong to no entry."""
    number = rows(_STRAY).scalar()
    return None if number is None else Break(number, Fault.CHANGED)
