"""Contacts of organizers: how long they are kept."""

from datetime import datetime, timedelta

from sqlalchemy import select, update

from rallies.core.database import session, writing
from rallies.model.rallies import Rally

KEPT_AFTER_THE_END = timedelta(days=30)
"""How long after a rally its organizer's address may still be needed; then it is erased."""


def forget(now: datetime) -> int:
    """Erase the contacts of rallies that ended 30 days ago, and return how many there were."""
    are_old = (Rally.contact.is_not(None), Rally.ends_at <= now - KEPT_AFTER_THE_END)
    if session().execute(select(Rally.id).where(*are_old).limit(1)).first() is None:
        session().rollback()
        return 0
    with writing(is_private=True) as register:
        erased = register.execute(update(Rally).where(*are_old).values(contact=None).returning(Rally.id))
        return len(erased.all())
