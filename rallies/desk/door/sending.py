"""What keeps things from being sent, each in a sentence: for the page State and for `rallies doctor`."""

from datetime import timedelta
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext

from rallies.core import current, jobs

REMEMBERED = timedelta(days=7)
"""How long ago something may have been tried to be told of; then it is an old story."""


class Trouble(NamedTuple):
    """What went wrong, how often, and whether somebody may be listening on the way."""

    words: str
    is_danger: bool


def troubles() -> list[Trouble]:
    """What jobs that are not done failed with lately, the dangerous first."""
    counted = jobs.troubles(current.now() - REMEMBERED)
    refusals = [Trouble(_words(name, count), name in _refusals()) for name, count in counted.items()]
    return sorted(refusals, key=lambda trouble: (not trouble.is_danger, trouble.words))


def _words(name: str, count: int) -> str:
    if name in _refusals():
        return _refusals()[name]
    words = ngettext(
        "%(num)s thing could not be sent yet: %(error)s.",
        "%(num)s things could not be sent yet: %(error)s.",
        count,
        error=_reasons().get(name, name),
    )
    return str(words)


def _refusals() -> dict[str, str]:
    return {
        "NotEncrypted": _(
            "The mail server does not encrypt what is sent to it, or somebody on the way took its offer out. "
            "No mail was handed over and no password said."
        ),
        "NotVerified": _(
            "The mail server's certificate does not prove that it is the one that was meant. "
            "No mail was handed over and no password said."
        ),
    }


def _reasons() -> dict[str, str]:
    does_not_answer = _("the mail server does not answer")
    return {
        **dict.fromkeys(("ConnectionRefusedError", "TimeoutError", "gaierror", "OSError"), does_not_answer),
        "SMTPConnectError": does_not_answer,
        "SMTPServerDisconnected": does_not_answer,
        "SMTPAuthenticationError": _("the mail server refuses our name or password"),
        "SMTPRecipientsRefused": _("the mail server refuses the address"),
        "SMTPSenderRefused": _("the mail server refuses our sender"),
    }
