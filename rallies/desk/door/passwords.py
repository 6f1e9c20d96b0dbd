"""Which passwords are taken: none that is among those tried first, that repeats itself, or that bears a known name.

How many tries a password would take is reckoned by `zxcvbn`, which carries a list of the 30,000 most used ones.
Source: NIST SP 800-63B-4 3.1.1.2 (blocklists; no rules about kinds of characters).
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from rallies.core import current
from rallies.core.db.database import session
from rallies.core.errors import InvalidInput
from rallies.core.text import folded
from rallies.model.campaign.campaigns import Campaign

LEAST_TRIES = 10**10
"""Tries that a password has to withstand: beyond what a stolen hash of scrypt is worth."""
SHORTEST_WORD = 4
"""Letters of a name from which on it may not stand in a password; shorter ones stand in too many words."""
_LONGEST = 72
"""Characters that are looked at; the effort grows with their square."""
_KEYS = str.maketrans(
    dict(zip("йцукенгшщзхъфывапролджэячсмитьбюіўё", "qwertyuiop[]asdfghjkl;'zxcvbnm,.so`", strict=True))
)
"""The Latin letters on the keys of Cyrillic ones, by which a password of a row of keys is one in both."""
_ROWS = frozenset({"repeat", "sequence", "spatial"})


def check(password: str, name: str) -> None:
    """Let pass a password that a person of a name may have.

    Raises: InvalidInput ("password") with what to do.
    """
    if password.casefold() in _most_used():
        raise InvalidInput(_too_common(), field="password")
    if _holds_one(password, [name]):
        raise InvalidInput(_("The password has your name in it. Choose one without it."), field="password")
    if _holds_one(password, _site_words()):
        refusal = _("The password has the name of this site or of a campaign in it. Choose one without it.")
        raise InvalidInput(refusal, field="password")
    reckoned = min(
        (_reckoned(spelling, name) for spelling in _spellings(password)), key=lambda result: result["guesses"]
    )
    if reckoned["guesses"] < LEAST_TRIES:
        raise InvalidInput(_told(reckoned), field="password")


def _told(reckoned: Mapping[str, Any]) -> str:
    """Why a password falls too soon, and what to do."""
    longest = max(reckoned["sequence"], key=lambda part: len(part["token"]))
    if longest["pattern"] in _ROWS:
        return _(
            "The password repeats itself, or is a row of letters, digits or keys. Take four words or more that have"
            " nothing to do with each other."
        )
    return _too_common()


def _too_common() -> str:
    return _(
        "The password is one of those that are tried first, or close to one. Take four words or more that have nothing"
        " to do with each other."
    )


def _holds_one(password: str, names: Iterable[str]) -> bool:
    """Whether one of some names stands in a password, however it is written or spaced."""
    letters = _letters(password)
    return any(len(word) >= SHORTEST_WORD and word in letters for word in map(_letters, names))


def _site_words() -> Sequence[str]:
    """What everyone knows of this site: its name, its host without the last part, and its campaigns."""
    settings = current.settings()
    campaigns = session().execute(select(Campaign.slug, Campaign.hashtag)).all()
    return [settings.name, *settings.host.split(".")[:-1], *(word for row in campaigns for word in row)]


def _letters(text: str) -> str:
    return "".join(character for character in folded(text) if character.isalnum())


def _spellings(password: str) -> set[str]:
    return {password, password.casefold().translate(_KEYS)}


def _reckoned(password: str, name: str) -> Mapping[str, Any]:
    from zxcvbn import zxcvbn  # noqa: PLC0415  # 14 MB of words, needed when somebody sets a password

    reckoned: Mapping[str, Any] = zxcvbn(password[:_LONGEST], user_inputs=[name, *_site_words()])
    return reckoned


@cache
def _most_used() -> frozenset[str]:
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # noqa: PLC0415  # as above

    return frozenset(FREQUENCY_LISTS["passwords"])
