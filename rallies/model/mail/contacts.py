"""Contacts of organizers: who may be written to, and how long that is kept."""

import logging
from datetime import datetime, timedelta

from sqlalchemy import select, update

from rallies.core import current
from rallies.core.db.database import session, writing
from rallies.model.rally.rallies import Rally

_log = logging.getLogger(__name__)
KEPT_AFTER_THE_END = timedelta(days=30)
"""How long after a rally its organizer's address may still be needed; then it is erased."""


def address(rally: Rally) -> str:
    """The address an organizer left, "" for none or one that was sealed with another secret."""
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415  # heavy, needed when one is written to

    if rally.contact is None:
        return ""
    try:
        return current.secrets().unseal(rally.contact)
    except InvalidTag:
        _log.warning("a contact was sealed with another secret", extra={"rally": rally.public_id})
        return ""


def forget(now: datetime) -> int:
    """Erase the contacts of rallies that ended 30 days ago, and return how many there were."""
    are_old = (Rally.contact.is_not(None), Rally.ends_at <= now - KEPT_AFTER_THE_END)
    if session().execute(select(Rally.id).where(*are_old).limit(1)).first() is None:
        session().rollback()
        return 0
    with writing(is_private=True) as register:
        erased = register.execute(update(Rally).where(*are_old).values(contact=None).returning(Rally.id))
        return len(erased.all())
