"""The words beside the trail: how they are erased, on withdrawal and after a while, without breaking the chain.

The entry that erases names those whose words are gone, so that words which somebody else took away are missed.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, select, update

from rallies.core.db import batches
from rallies.core.db.database import rows, session
from rallies.model.actors import Actor, By
from rallies.model.desk.audit import Act, Entry, EntryWords, record_all, unkeyed_hash
from rallies.model.mail.contacts import KEPT_AFTER_THE_END
from rallies.model.rally.rallies import Rally

_ERASED = "erased"
"""The detail that names the entries whose words are gone, by their numbers."""


def record_erasing(by: By, act: Act) -> None:
    """Add an act to the trail that takes back all words of earlier acts on its subject.

    Call within `database.writing()`.
    """
    numbers = _erase(_with_words(act.subject))
    record_all(by, [act._replace(details={**act.details, **_told(numbers)})])


def forget(now: datetime) -> int:
    """Erase what was never for everyone of rallies that ended 30 days ago; return of how many acts."""
    query = select(EntryWords.entry_id).join(Entry).join(Rally, Rally.public_id == Entry.subject)
    are_old = query.where(EntryWords.is_private, Rally.ends_at <= now - KEPT_AFTER_THE_END)

    def erase(numbers: Sequence[int]) -> None:
        _erase(numbers)
        record_all(By(Actor.WORKER, now), [Act("words erased", "trail", _told(numbers))])

    return batches.each(are_old, EntryWords.entry_id, erase)


def of(entries: Iterable[Entry]) -> dict[int, EntryWords]:
    """The words of entries by their numbers, as far as they are not erased."""
    query = select(EntryWords).where(EntryWords.entry_id.in_([entry.id for entry in entries]))
    return {row.entry_id: row for row in session().execute(query).scalars()}


def had_words(entry: Entry) -> bool:
    """Whether an act changed words, kept or erased; one from before the key had them among its details."""
    if entry.is_keyed:
        return entry.words_digest is not None
    values = {column.key: getattr(entry, column.key) for column in Entry.__table__.columns}
    return not entry.details and entry.own_hash != unkeyed_hash(entry.before_hash, values)


def erased_by(details: Mapping[str, str]) -> set[int]:
    """The numbers of the entries whose words an entry says to have erased."""
    return {int(number) for number in details.get(_ERASED, "").split()}


def _told(numbers: Sequence[int]) -> dict[str, str]:
    return {_ERASED: " ".join(map(str, numbers))} if numbers else {}


def _with_words(subject: str) -> list[int]:
    """The entries on a subject that have words beside them, or, before there was a key, in themselves."""
    query = select(Entry.id, Entry.is_keyed, Entry.details, EntryWords.entry_id).join(EntryWords, isouter=True)
    entries = session().execute(query.where(Entry.subject == subject).order_by(Entry.id))
    return [row.id for row in entries if row.entry_id is not None or (row.details and not row.is_keyed)]


def _erase(numbers: Sequence[int]) -> Sequence[int]:
    for start in range(0, len(numbers), _AT_ONCE):
        some = numbers[start : start + _AT_ONCE]
        rows(delete(EntryWords).where(EntryWords.entry_id.in_(some)))
        rows(update(Entry).where(Entry.id.in_(some), Entry.is_keyed.is_(False)).values(details={}))
    return numbers


_AT_ONCE = 500
"""Entries in a statement; databases take a limited number of values."""
