"""Making manage keys new that were mailed where others may have read them."""

from collections import defaultdict
from typing import NamedTuple

from sqlalchemy import select

from rallies.core.db.database import session
from rallies.core.keys.tokens import key_hash, new_key
from rallies.intake.addresses import absolute_manage
from rallies.model.actors import By
from rallies.model.desk.audit import record
from rallies.model.mail import contacts
from rallies.model.mail.mailboxes import Message, post_link
from rallies.model.mail.mailwords import Mail, spoken, written
from rallies.model.rally.rallies import Rally


class Renewal(NamedTuple):
    """How many keys were made new, and how many could not be since their address can't be read any more."""

    renewed: int
    left: int


def mailed() -> list[list[Rally]]:
    """The rallies that an address was left for, those of one key together."""
    by_key: dict[bytes, list[Rally]] = defaultdict(list)
    query = select(Rally).where(Rally.contact.is_not(None), Rally.key_hash.is_not(None))
    for rally in session().execute(query.order_by(Rally.starts_at, Rally.id)).scalars():
        by_key[rally.key_hash or b""].append(rally)
    return list(by_key.values())


def renew(by: By) -> Renewal:
    """Make the key of each of them new, and mail its link; the old one opens nothing any more.

    Call within `database.writing()`.
    """
    renewed = left = 0
    for rallies in mailed():
        address = contacts.address(rallies[0])
        if not address:
            left += 1
            continue
        _renew(rallies, address, by)
        renewed += 1
    return Renewal(renewed, left)


def _renew(rallies: list[Rally], address: str, by: By) -> None:
    key, language = new_key(), spoken(rallies[0].contact_language)
    for rally in rallies:
        rally.key_hash = key_hash(key)
        record(by, "renewed the key", rally.public_id)
    kept_until = max(rally.ends_at for rally in rallies) + contacts.KEPT_AFTER_THE_END
    words = written(Mail.RENEWED, language, link=absolute_manage(language, key))
    post_link(Message(address, language, words, kept_until, is_urgent=True))
