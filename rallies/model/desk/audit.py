"""The trail: every act, added to and never changed, each entry chained to the one before by a key of its own.

An entry holds no words that somebody may want forgotten, but their salted digest. The words lie beside it, a row
an entry, and are erased without breaking the chain. `trailcheck` looks whether it is whole.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from types import MappingProxyType
from typing import Any, NamedTuple, Self

from flask import current_app
from sqlalchemy import JSON, ForeignKey, LargeBinary, String, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from rallies.core import current
from rallies.core.db.database import Base, BigId, Instant, rows, scratch, session, writing
from rallies.core.db.lagging import MAY_LAG
from rallies.core.errors import ConfigurationError
from rallies.core.keys import keyfiles
from rallies.model.actors import Actor, By

KEY_FILE = "trail.key"
SEALED = "sealed"
"""The act by which the first entry with a key takes over those that were written without one."""
START = bytes(32)
"""What stands before the first entry."""
_KEY = "rallies.trail_key"
_SALT_BYTES = 16
_NOTHING: Mapping[str, str] = MappingProxyType({})


class Entry(Base):
    """One act: who (a role or a staff name, never an organizer's), what, on which thing.

    `words_digest` is of what it changed, None for nothing; `is_keyed` is False for those from before the key.
    """

    __tablename__ = "trail"
    __table_args__ = ({"info": MAY_LAG},)
    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(Instant)
    actor: Mapped[str] = mapped_column(String(80))
    act: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(80), index=True)
    details: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    is_public: Mapped[bool] = mapped_column(default=False)
    words_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    is_keyed: Mapped[bool] = mapped_column(default=True)
    before_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    own_hash: Mapped[bytes] = mapped_column(LargeBinary(32))


class EntryWords(Base):
    """What an act changed, from what to what, by field; erased together with the salt of its digest."""

    __tablename__ = "trail_words"
    __table_args__ = ({"info": MAY_LAG},)
    entry_id: Mapped[int] = mapped_column(ForeignKey(Entry.id), primary_key=True, autoincrement=False)
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    is_private: Mapped[bool] = mapped_column(default=False, index=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary(_SALT_BYTES))


@dataclass(frozen=True)
class Words:
    """What an act changed: fields with their old and their new values, of plain kinds; `changed` makes them.

    `is_private` says that one of the two sides was not for everyone, such as a place that waits for its hour.
    """

    before: Mapping[str, Any]
    after: Mapping[str, Any]
    is_private: bool = False

    @classmethod
    def changed(cls, before: Mapping[str, Any], after: Mapping[str, Any], *, is_private: bool = False) -> Self:
        """The fields that differ; one that is missing on a side, None or empty was or is not there."""
        old, new = _told(before), _told(after)
        differing = [name for name in {**old, **new} if old.get(name) != new.get(name)]
        before, after = ({name: side[name] for name in differing if name in side} for side in (old, new))
        return cls(before, after, is_private)

    @property
    def fields(self) -> list[str]:
        """The names of what differs, in their order; empty if nothing does."""
        return sorted({**self.before, **self.after})

    def digest(self, salt: bytes) -> bytes:
        """The SHA-256 of the words behind a salt, without which they could be guessed."""
        return hashlib.sha256(salt + _packed([dict(self.before), dict(self.after), self.is_private])).digest()


class Act(NamedTuple):
    """What is done to the thing of a public id or slug; `details` are for ever, `words` can be erased."""

    name: str
    subject: str
    details: Mapping[str, str] = _NOTHING
    is_public: bool = False
    words: Words | None = None


class Head(NamedTuple):
    """The last entry: its number and hash. To be kept elsewhere; number 0 for an empty trail."""

    number: int
    own_hash: bytes
    is_keyed: bool = True


_ADD = insert(Entry.__table__)  # type: ignore[arg-type]  # a mapped class has a Table
_ADD_WORDS = insert(EntryWords.__table__)  # type: ignore[arg-type]  # as above
_AT = Entry.__table__.c
_LAST = select(_AT.id, _AT.own_hash, _AT.is_keyed).order_by(_AT.id.desc()).limit(1)


def record(
    by: By,
    act: str,
    subject: str,
    details: Mapping[str, str] | None = None,
    *,
    is_public: bool = False,
) -> None:
    """Add an act that changed no words to the trail, within the transaction that does it."""
    record_all(by, [Act(act, subject, details or _NOTHING, is_public)])


def record_all(by: By, acts: Iterable[Act]) -> None:
    """Add acts of one moment and actor to the trail in their order, within their transaction.

    Raises: ConfigurationError if the trail's key is not in the instance folder.
    """
    last = head()
    if last.number and not last.is_keyed:
        acts = [Act(SEALED, "trail", {"entries": str(last.number), "hash": last.own_hash.hex()}), *acts]
    key = trail_key(is_begun=last.number > 0 and last.is_keyed)
    entries: list[dict[str, Any]] = []
    beside: list[dict[str, Any]] = []
    at = by.now.astimezone(UTC)
    for act in acts:
        words, salt = act.words, b"" if act.words is None else secrets.token_bytes(_SALT_BYTES)
        if words is not None:
            sides = {"before": dict(words.before), "after": dict(words.after), "is_private": words.is_private}
            beside.append({"entry_id": last.number + 1, "salt": salt, **sides})
        entry = {
            "id": last.number + 1,
            "at": at,
            "actor": by.actor,
            "act": act.name,
            "subject": act.subject,
            "details": dict(act.details),
            "is_public": act.is_public,
            "words_digest": None if words is None else words.digest(salt),
        }
        own = keyed_hash(key, last.own_hash, entry)
        entries.append({**entry, "is_keyed": True, "before_hash": last.own_hash, "own_hash": own})
        last = Head(last.number + 1, own)
    _keep(entries, beside, last)


def seal(now: datetime) -> None:
    """Chain what was written without a key to an entry with one, if that is still to be done."""
    last = head()
    session().rollback()
    if last.number and not last.is_keyed:
        with writing(is_private=True):
            record_all(By(Actor.COMMAND_LINE, now), [])


def _keep(entries: Sequence[Mapping[str, Any]], beside: Sequence[Mapping[str, Any]], last: Head) -> None:
    if entries:
        rows(_ADD, entries)
        scratch()["trail"] = last
    if beside:
        rows(_ADD_WORDS, beside)


def head() -> Head:
    """The last entry, as this transaction sees it."""
    kept: Head | None = scratch().get("trail")
    if kept is not None:
        return kept
    row = rows(_LAST).first()
    return Head(*row) if row is not None else Head(0, START)


def keyed_hash(key: bytes, before: bytes, entry: Mapping[Any, Any]) -> bytes:
    """The HMAC-SHA-256 of an entry with the hash of the one before it."""
    digest: bytes | None = entry["words_digest"]
    said = [entry["id"], *_said(entry), None if digest is None else digest.hex()]
    return hmac.digest(key, before + _packed(said), "sha256")


def unkeyed_hash(before: bytes, entry: Mapping[Any, Any]) -> bytes:
    """What stood in its place before there was a key."""
    return hashlib.sha256(before + _packed(_said(entry))).digest()


def _said(entry: Mapping[Any, Any]) -> list[Any]:
    names = ("actor", "act", "subject", "details", "is_public")
    return [entry["at"].isoformat(), *(entry[name] for name in names)]


def trail_key(*, is_begun: bool) -> bytes:
    """The key of the chain, from its file, which is made with the first entry.

    Raises: ConfigurationError if the chain was begun with a key that is not here.
    """
    kept: bytes | None = current_app.extensions.get(_KEY)
    if kept is None:
        file = current.settings().instance / KEY_FILE
        if is_begun and not file.exists():
            raise ConfigurationError(
                f"{file} is missing, with which the trail was begun. Copy it from the machine that made it, or from"
                " a backup; every machine of an instance needs the same one."
            )
        kept = current_app.extensions[_KEY] = keyfiles.made_once(file)
    return kept


def _told(values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that say something, as JSON keeps them."""
    return {name: _plain(value) for name, value in values.items() if value not in (None, "", {}, [])}


def _plain(value: Any) -> Any:  # noqa: ANN401  # whatever a column holds
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value if value is None or isinstance(value, bool | int | float) else str(value)


_ENCODED = json.JSONEncoder(sort_keys=True).encode
"""`json.dumps` makes an encoder each time where it is to sort."""


def _packed(said: Sequence[object]) -> bytes:
    return _ENCODED(said).encode()
