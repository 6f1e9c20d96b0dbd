"""What the queue's decisions do to letters and to the keys they are sealed to."""

from rallies.desk.proposal import approving
from rallies.desk.queue import deciding
from rallies.model.actors import By
from rallies.model.desk.moderation import State
from rallies.model.letter import letterkeys, letters
from rallies.model.letter.letterkeys import LetterKey
from rallies.model.letter.letters import Letter


@deciding.publish.register
def _receive(thing: Letter, by: By, _words: str) -> bool:
    if not approving.is_enough(thing, by):
        return False
    deciding.settle_thing(thing, by, State.PUBLISHED, "accepted" if thing.is_private else "published")
    letters.receive(thing, by)
    return True


@deciding.publish.register
def _use_key(thing: LetterKey, by: By, _words: str) -> bool:
    if not approving.is_enough(thing, by):
        return False
    letterkeys.accept(thing, by)
    return True
