"""Contacts of organizers: who may be written to, and how long that is kept."""

import logging
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update

from rallies.core import current
from rallies.core.db import batches
from rallies.core.db.database import rows
from rallies.model.rally.rallies import Rally

_log = logging.getLogger(__name__)
_ERASE = update(Rally).where(Rally.id.in_(bindparam("some", expanding=True))).values(contact=None)
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
    are_old = select(Rally.id).where(Rally.contact.is_not(None), Rally.ends_at <= now - KEPT_AFTER_THE_END)
    return batches.each(are_old, Rally.id, lambda some: rows(_ERASE, {"some": some}))
