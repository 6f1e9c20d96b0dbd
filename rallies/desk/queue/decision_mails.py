"""Telling organizers by mail what was decided, in their language, within the transaction that decides it.

A mail names no key, since none is stored: it points to the manage link that the organizer has.
"""

from collections.abc import Sequence

from rallies.core import current
from rallies.core.speech import locale
from rallies.core.speech.voice import voice
from rallies.core.text import one_line
from rallies.model.mail import contacts
from rallies.model.mail.mailboxes import Message, post
from rallies.model.mail.mailwords import Words
from rallies.model.rally.rallies import Rally

_URGENT = frozenset({"cancel", "postpone", "reinstate", "mend", "publish change", "reject change"})
"""What is told at once, since people may stand at the wrong place or hour; all else is told within an hour."""


def tell(rallies: Sequence[Rally], act: str, words: str) -> None:
    """Enqueue a mail about an act to whoever gave an address: one for each series, not one for each of its dates.

    `words` are the reason or the question. Nothing is sent about an act that organizers are not told of.
    """
    if not current.settings().can_mail:
        return
    firsts = {rally.series or rally.public_id: rally for rally in reversed(rallies)}
    for rally in firsts.values():
        address = contacts.address(rally)
        if address:
            _enqueue(rally, address, act, words)


def _enqueue(rally: Rally, address: str, act: str, words: str) -> None:
    said = _said(rally, act, words, rally.contact_language)
    if said is None:
        return
    subject, paragraphs = said
    told = Words(one_line(subject), "\n\n".join(paragraphs))
    kept_until = rally.ends_at + contacts.KEPT_AFTER_THE_END
    post(Message(address, rally.contact_language, told, kept_until, is_urgent=act in _URGENT))


def _said(rally: Rally, act: str, words: str, language: str) -> tuple[str, list[str]] | None:
    """Subject and paragraphs of a mail in a language, None for an act that nobody is told of."""
    _ = voice(language).gettext
    title, page = rally.title, _page(rally)
    key = _("To answer or to change something, open the manage link that you got when you registered it.")
    reason, question = _("The reason: %(reason)s", reason=words), _("The question: %(question)s", question=words)
    said = {
        "publish": (
            _("Your rally is public: %(title)s", title=title),
            [_("The coordinators have published your rally."), page, key],
        ),
        "reject": (
            _("Your rally was not published: %(title)s", title=title),
            [_("The coordinators have decided not to publish your rally."), reason, key],
        ),
        "ask": (
            _("A question about your rally: %(title)s", title=title),
            [_("Before they decide, the coordinators would like to know something."), question, key],
        ),
        "reopen": (
            _("Your rally is looked at again: %(title)s", title=title),
            [_("The coordinators have taken back their decision. Your rally waits in the queue again."), key],
        ),
        "freeze": (
            _("Your rally is hidden for now: %(title)s", title=title),
            [_("The coordinators have taken your rally off the public pages until they have looked into it."), reason],
        ),
        "cancel": (
            _("Your rally was marked as cancelled: %(title)s", title=title),
            [_("The coordinators have marked your rally as cancelled."), reason, page, key],
        ),
        "postpone": (
            _("Your rally was marked as postponed: %(title)s", title=title),
            [_("The coordinators have marked your rally as postponed."), reason, page, key],
        ),
        "reinstate": (
            _("Your rally is on again: %(title)s", title=title),
            [_("The coordinators have marked your rally as on again."), reason, page, key],
        ),
        "publish change": (
            _("The change of your rally is public: %(title)s", title=title),
            [_("The coordinators have accepted the change that you asked for."), page, key],
        ),
        "mend": (
            _("Your rally was changed: %(title)s", title=title),
            [
                _("The coordinators have changed your rally; two of them agreed. Its page shows how it stands now."),
                *([reason] if words else []),
                page,
                key,
            ],
        ),
        "reject change": (
            _("Your rally stays as it was: %(title)s", title=title),
            [_("The coordinators have not accepted the change that you asked for."), reason, page, key],
        ),
    }
    return said.get(act)


def _page(rally: Rally) -> str:
    language = rally.contact_language if rally.contact_language in locale.LANGUAGES else "en"
    return f"{current.settings().public_address}/{language}/rallies/{rally.public_id}/"
