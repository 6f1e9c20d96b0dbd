"""What the queue's decisions do to letters and to the keys they are sealed to."""

from flask_babel import gettext as _

from rallies.core.errors import Conflict
from rallies.desk import deciding
from rallies.model import letterkeys, letters
from rallies.model.decisions import By
from rallies.model.letterkeys import LetterKey
from rallies.model.letters import Letter
from rallies.model.moderation import State


@deciding.publish.register
def _receive(thing: Letter, by: By, words: str) -> None:
    del words
    deciding.check_second(thing, by)
    deciding.settle_thing(thing, by, State.PUBLISHED, "accepted" if thing.is_private else "published")
    letters.receive(thing, by)


@deciding.publish.register
def _use_key(thing: LetterKey, by: By, words: str) -> None:
    del words
    if thing.proposed_by == by.actor:
        raise Conflict(_("You have proposed this key yourself; somebody else has to compare and accept it."))
    letterkeys.accept(thing, by)
