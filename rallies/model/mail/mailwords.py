"""What mails say around what they tell: the request to confirm an address, and several messages in one."""

from collections.abc import Sequence
from typing import NamedTuple

from rallies.core import current
from rallies.core.speech import locale
from rallies.core.speech.voice import voice

_BETWEEN = "\n\n" + "-" * 40 + "\n\n"


class Words(NamedTuple):
    """Subject, one line, and text of a mail or of a part of one."""

    subject: str
    text: str


def confirmation_path(language: str, token: str) -> str:
    """The path of the page that confirms an address."""
    return f"/{language}/mail/{token}/"


def request(language: str, token: str) -> Words:
    """The one mail that an address gets before it is confirmed: our own words, and one link."""
    _ = voice(language).gettext
    spoken = language if language in locale.LANGUAGES else locale.DEFAULT_LANGUAGE
    site = current.settings().name
    link = current.settings().public_address + confirmation_path(spoken, token)
    text = _(
        "Somebody has given this address to get mail from %(site)s. If it was you, open this page and press its "
        "button:\n\n%(link)s\n\nThe link works for seven days. Until you press the button, nothing but such a "
        "link is sent to this address, once a day at most.\n\nIf it was not you, you need not do anything.",
        site=site,
        link=link,
    )
    return Words(_("Please confirm your address for %(site)s", site=site), text + "\n")


def together(messages: Sequence[Words], language: str, *, headline: int = 0) -> Words:
    """One mail that tells all messages, in their order, under the subject of one of them."""
    _, ngettext = voice(language).gettext, voice(language).ngettext
    site = current.settings().name
    signature = _("This mail was sent by %(site)s.", site=site)
    if len(messages) == 1:
        return Words(messages[0].subject, f"{messages[0].text}\n\n{signature}\n")
    subject = ngettext(
        "%(subject)s, and %(num)s more message",
        "%(subject)s, and %(num)s more messages",
        len(messages) - 1,
        subject=messages[headline].subject,
    )
    parts = [f"{one.subject}\n\n{one.text}" for one in messages]
    return Words(subject, _BETWEEN.join([*parts, signature]) + "\n")
