"""Approving what takes two people: the first yes is noted, the second one shows it."""

from flask_babel import gettext as _

from rallies.core.errors import Conflict
from rallies.desk import policy
from rallies.model import photos
from rallies.model.audit import record
from rallies.model.decisions import By
from rallies.model.moderation import ByTwo, State
from rallies.model.photos import Photo


def approve(thing: ByTwo, by: By, words: str) -> None:
    """Say yes to a thing that takes two.

    Raises: Conflict for a second yes of the same account, and for a photo that is erased.
    """
    del words
    approval = policy.approval_of(policy.Yes(by.actor, thing.approved_by))
    if approval is None:
        raise Conflict(_("You have approved this already; somebody else has to look at it too."))
    subject = str(getattr(thing, "public_id", ""))
    if isinstance(thing, Photo) and not photos.has_pixels(thing):
        raise Conflict(_("The picture is erased; there is nothing to show."))
    if approval is policy.Approval.FIRST:
        thing.approved_by, thing.claimed_by = by.actor, None
        record(by.now, by.actor, "approved", subject)
        return
    thing.state = State.PUBLISHED
    thing.decided_at, thing.decided_by = by.now, by.actor
    record(by.now, by.actor, "published", subject)
