"""Saying yes to what waits: whether one yes is enough or two people have to say it, by the tables of `policy`."""

from datetime import datetime

from flask_babel import gettext as _

from rallies.core import current
from rallies.core.errors import Conflict
from rallies.desk.door import policy
from rallies.desk.door.policy import Matter, Yes
from rallies.desk.proposal import sudden
from rallies.desk.queue import twins
from rallies.model.actors import Actor, By, kind_of
from rallies.model.campaign.campaignproposals import CampaignProposal
from rallies.model.desk.audit import record
from rallies.model.desk.moderation import Moderated, State
from rallies.model.letter.letterkeys import LetterKey
from rallies.model.photo import photos
from rallies.model.photo.photos import Photo
from rallies.model.rally import pins
from rallies.model.rally.rallies import ChangeRequest, Rally


def reasons_for_two(thing: Moderated, now: datetime) -> tuple[str, ...]:
    """The codes of why a thing takes two people; none if one is enough."""
    return policy.reasons_for_two(_matter(thing, now))


def is_enough(thing: Moderated, by: By) -> bool:
    """Say yes to a thing, and tell whether that is enough; a first yes of two is noted.

    Raises: Conflict for who has said yes before, or may not say it, and for a photo that is erased.
    """
    if isinstance(thing, Photo) and not photos.has_pixels(thing):
        raise Conflict(_("The picture is erased; there is nothing to show."))
    yes = _yes(thing, by)
    approval = policy.approval_of(yes)
    if approval is None:
        raise Conflict(_refusal(thing, yes))
    if approval is policy.Approval.SHOWS:
        return True
    thing.approved_by, thing.claimed_by = by.actor, None
    record(by, "approved", thing.public_id)
    return False


def _yes(thing: Moderated, by: By) -> Yes:
    if current.settings().is_desk_alone:
        return Yes(actor=by.actor, needs_two=False)
    needs_two = bool(policy.reasons_for_two(_matter(thing, by.now), by.kind))
    return Yes(actor=by.actor, before=said_yes(thing), barred=_barred(thing), needs_two=needs_two)


def said_yes(thing: Moderated) -> str | None:
    """Who has said yes before, or has made of a thing what it is now."""
    if isinstance(thing, ChangeRequest) and is_of_desk(thing.proposed_by):
        return thing.proposed_by
    if isinstance(thing, LetterKey | CampaignProposal):
        return thing.proposed_by
    return thing.approved_by or (pins.mover(thing) if isinstance(thing, Rally) else None)


def _barred(thing: Moderated) -> frozenset[str]:
    """Who may not say yes: who gave out the key that a change was asked for with."""
    giver = thing.rally.key_given_by if isinstance(thing, ChangeRequest) else None
    return frozenset() if giver is None else frozenset({giver})


def _matter(thing: Moderated, now: datetime) -> Matter:
    rally = thing if isinstance(thing, Rally) else None
    change = thing if isinstance(thing, ChangeRequest) else None
    return Matter(
        takes_two=thing.needs_two or isinstance(thing, LetterKey),
        is_hidden=thing.state == State.FROZEN,
        is_sudden=change is not None and sudden.is_sudden(change, now),
        has_new_key=change is not None and sudden.has_new_key(change.rally, now),
        is_proposed_here=isinstance(thing, CampaignProposal) or (change is not None and is_of_desk(change.proposed_by)),
        is_twin=rally is not None and rally.state == State.PENDING and bool(twins.off(rally)),
        has_moved_pin=rally is not None and rally.state == State.PENDING and pins.mover(rally) is not None,
    )


def is_first_of_two(thing: Moderated, now: datetime) -> bool:
    """Whether a yes would be the first of two."""
    is_alone = current.settings().is_desk_alone
    return not is_alone and said_yes(thing) is None and bool(reasons_for_two(thing, now))


def is_of_desk(actor: str) -> bool:
    """Whether somebody of the desk is meant."""
    return kind_of(actor) is Actor.STAFF


def acts_alone(by: By) -> bool:
    """Whether nobody else can be asked: of the operator, and of the only coordinator that there is."""
    return by.kind is Actor.COMMAND_LINE or current.settings().is_desk_alone


def _refusal(thing: Moderated, yes: Yes) -> str:
    if yes.actor in yes.barred:
        return _("You have given out the key that this was asked for with; somebody else has to decide it.")
    if isinstance(thing, ChangeRequest | LetterKey | CampaignProposal) and thing.proposed_by == yes.actor:
        return _("You have proposed this yourself; somebody else has to accept it.")
    return _("You have approved this already; somebody else has to look at it too.")
