"""Sending a rally: it comes into the register once, however often its form is sent, and its key is posted."""

from dataclasses import replace
from typing import NamedTuple

from sqlalchemy import bindparam, select

from rallies.core import current
from rallies.core.db import group_commit
from rallies.core.db.database import rows
from rallies.core.keys.tokens import key_hash, key_words
from rallies.intake.addresses import absolute_manage
from rallies.model.mail.contacts import KEPT_AFTER_THE_END
from rallies.model.mail.mailboxes import Message, post
from rallies.model.mail.mailwords import Mail, Words, written
from rallies.model.rally import register
from rallies.model.rally.draft import Draft
from rallies.model.rally.rallies import Rally
from rallies.model.rally.register import Addition, Origin

_KNOWN = select(Rally.__table__.c.id).where(Rally.__table__.c.key_hash == bindparam("key_hash")).limit(1)


class Sent(NamedTuple):
    """A rally that was sent: its manage key, and whether it had been sent before."""

    key: str
    was_sent_before: bool


def send(draft: Draft, nonce: str, language: str) -> Sent:
    """Put a rally into the queue under the key of its form's nonce, unless it is there already."""
    secrets = current.secrets()
    key = secrets.manage_key(nonce)
    hashed = key_hash(key)
    draft = replace(draft, contact_language=language)
    contact = secrets.seal(draft.email) if draft.email else None
    origin = Origin(now=current.now(), host=current.settings().host, key_hash=hashed, contact=contact)
    told = _told(draft, key, language) if draft.email else None
    was_sent_before = group_commit.write(lambda: _add(draft, origin, told))
    return Sent(key, was_sent_before=was_sent_before)


def _add(draft: Draft, origin: Origin, told: Words | None) -> bool:
    """Add a rally, within a transaction; True, with nothing done, if it is there already."""
    if rows(_KNOWN, {"key_hash": origin.key_hash}).first() is not None:
        return True
    register.add_all([Addition(draft)], origin)
    if told:
        last = max(rally.ends_at for rally in register.of_key(origin.key_hash or b""))
        kept_until = last + KEPT_AFTER_THE_END
        post(Message(draft.email, draft.contact_language, told, kept_until, is_urgent=True))
    return False


def _told(draft: Draft, key: str, language: str) -> Words:
    """The message with the manage link."""
    return written(
        Mail.REGISTERED,
        language,
        title=draft.title,
        link=absolute_manage(language, key),
        door=absolute_manage(language),
        words=key_words(key),
    )
