"""Telling organizers by mail what was decided, in their language, within the transaction that decides it.

A mail names no key, since none is stored: it points to the manage link that the organizer has.
"""

from collections.abc import Sequence

from rallies.core import current
from rallies.model.mail import contacts
from rallies.model.mail.mailboxes import Message, post
from rallies.model.mail.mailwords import Mail, spoken, written
from rallies.model.rally.rallies import Rally

_TOLD = frozenset(set(Mail) - {Mail.CONFIRM, Mail.REGISTERED, Mail.RENEWED})
_URGENT = frozenset(
    {
        Mail.CANCEL,
        Mail.POSTPONE,
        Mail.REINSTATE,
        Mail.MEND,
        Mail.PUBLISH_CHANGE,
        Mail.REJECT_CHANGE,
    }
)
"""What is told at once, since people may stand at the wrong place or hour; all else is told within an hour."""


def tell(rallies: Sequence[Rally], act: str, words: str) -> None:
    """Enqueue a mail about an act to whoever gave an address: one for each series, not one for each of its dates.

    `words` are the reason or the question. Nothing is sent about an act that organizers are not told of.
    """
    if act not in _TOLD or not current.settings().can_mail:
        return
    firsts = {rally.series or rally.public_id: rally for rally in reversed(rallies)}
    for rally in firsts.values():
        address = contacts.address(rally)
        if address:
            _enqueue(rally, address, Mail(act), words)


def _enqueue(rally: Rally, address: str, mail: Mail, words: str) -> None:
    values = {"title": rally.title, "page": _page(rally), "reason": words, "question": words}
    told = written(mail, rally.contact_language, **values)
    kept_until = rally.ends_at + contacts.KEPT_AFTER_THE_END
    post(Message(address, rally.contact_language, told, kept_until, is_urgent=mail in _URGENT))


def _page(rally: Rally) -> str:
    language = spoken(rally.contact_language)
    return f"{current.settings().public_address}/{language}/rallies/{rally.public_id}/"
