"""What mails say: a template for each kind, written in the language of who receives it.

What people wrote is put in as it is, never read as a template; a mail is plain text, and its
subject one line.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from rallies.core import current
from rallies.core.speech import locale
from rallies.core.speech.voice import voice
from rallies.core.text import one_line

_BETWEEN = "\n\n" + "-" * 40 + "\n\n"
N_ = str
"""Marks a sentence for the catalogues; it is said in a language once it is known which."""
_NAMES = re.compile(r"%\((\w+)\)s")


class Words(NamedTuple):
    """Subject, one line, and text of a mail or of a part of one."""

    subject: str
    text: str


class Mail(StrEnum):
    """A kind of mail; those of decisions are spelt like the acts of the desk that they tell of."""

    CONFIRM = "confirm"
    REGISTERED = "registered"
    RENEWED = "renewed"
    PUBLISH = "publish"
    REJECT = "reject"
    ASK = "ask"
    REOPEN = "reopen"
    FREEZE = "freeze"
    CANCEL = "cancel"
    POSTPONE = "postpone"
    REINSTATE = "reinstate"
    PUBLISH_CHANGE = "publish change"
    REJECT_CHANGE = "reject change"
    MEND = "mend"


@dataclass(frozen=True)
class Template:
    """Subject and paragraphs, with the names of what is put in: `%(name)s`.

    A paragraph that names something of which there is nothing to say is left out.
    """

    subject: str
    paragraphs: tuple[str, ...]


_PAGE: Final = "%(page)s"
_KEY: Final = N_("To answer or to change something, open the manage link that you got when you registered it.")
_REASON: Final = N_("The reason: %(reason)s")
_QUESTION: Final = N_("The question: %(question)s")
TEMPLATES: Final[Mapping[Mail, Template]] = {
    Mail.CONFIRM: Template(
        N_("Please confirm your address for %(site)s"),
        (
            N_(
                "Somebody has given this address to get mail from %(site)s. If it was you, open this page and press"
                " its button:\n\n%(link)s\n\nThe link works for seven days. Until you press the button, nothing but"
                " such a link is sent to this address, once a day at most.\n\nIf it was not you, you need not do"
                " anything."
            ),
        ),
    ),
    Mail.REGISTERED: Template(
        N_("Your rally and how to manage it"),
        (
            N_(
                "You have registered “%(title)s”. It waits for a coordinator, who looks at it before it is public."
                "\n\nYour page to change or cancel it:\n%(link)s\n\nOr go to %(door)s and type these twelve words:"
                "\n%(words)s\n\nWhoever has the link or the words can do the same. We can't recover them."
            ),
        ),
    ),
    Mail.RENEWED: Template(
        N_("Your new manage link"),
        (
            N_(
                "You have registered something here, and the link to change it was mailed to you. On its way others"
                " may have read it, so we have made it new; the old link and its twelve words open nothing any"
                " more. Your page is now:\n\n%(link)s\n\nKeep it. We can't recover it."
            ),
        ),
    ),
    Mail.PUBLISH: Template(
        N_("Your rally is public: %(title)s"),
        (N_("The coordinators have published your rally."), _PAGE, _KEY),
    ),
    Mail.REJECT: Template(
        N_("Your rally was not published: %(title)s"),
        (N_("The coordinators have decided not to publish your rally."), _REASON, _KEY),
    ),
    Mail.ASK: Template(
        N_("A question about your rally: %(title)s"),
        (
            N_("Before they decide, the coordinators would like to know something."),
            _QUESTION,
            _KEY,
        ),
    ),
    Mail.REOPEN: Template(
        N_("Your rally is looked at again: %(title)s"),
        (
            N_("The coordinators have taken back their decision. Your rally waits in the queue again."),
            _KEY,
        ),
    ),
    Mail.FREEZE: Template(
        N_("Your rally is hidden for now: %(title)s"),
        (
            N_("The coordinators have taken your rally off the public pages until they have looked into it."),
            _REASON,
        ),
    ),
    Mail.CANCEL: Template(
        N_("Your rally was marked as cancelled: %(title)s"),
        (N_("The coordinators have marked your rally as cancelled."), _REASON, _PAGE, _KEY),
    ),
    Mail.POSTPONE: Template(
        N_("Your rally was marked as postponed: %(title)s"),
        (N_("The coordinators have marked your rally as postponed."), _REASON, _PAGE, _KEY),
    ),
    Mail.REINSTATE: Template(
        N_("Your rally is on again: %(title)s"),
        (N_("The coordinators have marked your rally as on again."), _REASON, _PAGE, _KEY),
    ),
    Mail.PUBLISH_CHANGE: Template(
        N_("The change of your rally is public: %(title)s"),
        (N_("The coordinators have accepted the change that you asked for."), _PAGE, _KEY),
    ),
    Mail.REJECT_CHANGE: Template(
        N_("Your rally stays as it was: %(title)s"),
        (
            N_("The coordinators have not accepted the change that you asked for."),
            _REASON,
            _PAGE,
            _KEY,
        ),
    ),
    Mail.MEND: Template(
        N_("Your rally was changed: %(title)s"),
        (
            N_("The coordinators have changed your rally; two of them agreed. Its page shows how it stands now."),
            _REASON,
            _PAGE,
            _KEY,
        ),
    ),
}


def spoken(language: str) -> str:
    """The language that who asked for one is written to in: it, or the default if it is not ours."""
    return language if language in locale.LANGUAGES else locale.DEFAULT_LANGUAGE


def written(mail: Mail, language: str, **values: str) -> Words:
    """A mail of a kind in a language, with what its template names.

    Raises: KeyError for a name that no value was given for.
    """
    template = TEMPLATES[mail]
    _ = voice(language).gettext
    paragraphs = [_(text) % values for text in template.paragraphs if _has_all(text, values)]
    return Words(one_line(_(template.subject) % values), "\n\n".join(paragraphs))


def _has_all(text: str, values: Mapping[str, str]) -> bool:
    """Whether there is something to say for each name of a paragraph."""
    return all(values[name] for name in _NAMES.findall(text))


def confirmation_path(language: str, token: str) -> str:
    """The path of the page that confirms an address."""
    return f"/{language}/mail/{token}/"


def request(language: str, token: str) -> Words:
    """The one mail that an address gets before it is confirmed: our own words, and one link."""
    settings = current.settings()
    link = settings.public_address + confirmation_path(spoken(language), token)
    words = written(Mail.CONFIRM, language, site=settings.name, link=link)
    return words._replace(text=words.text + "\n")


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
    parts = [f"{message.subject}\n\n{message.text}" for message in messages]
    return Words(subject, _BETWEEN.join([*parts, signature]) + "\n")
