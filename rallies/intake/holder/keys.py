"""What a key opens: the rallies, the letter or the picture of its holder.

A wrong key and an unknown one are answered alike.
"""

from collections.abc import Callable
from typing import TypeVar

from flask_babel import gettext as _

from rallies.core.errors import InvalidInput, NotFound
from rallies.core.keys.tokens import key_hash
from rallies.model.letter import letters
from rallies.model.letter.letters import Letter
from rallies.model.photo import photos
from rallies.model.photo.photos import Photo
from rallies.model.rally import register
from rallies.model.rally.rallies import Rally

Thing = TypeVar("Thing")


def opened(key: str) -> list[Rally]:
    """The rallies of a key, first date first.

    Raises: NotFound for a key that opens nothing, whatever is wrong with it.
    """
    return _found(register.of_key, key)


def letter(key: str) -> Letter:
    """The letter of a key.

    Raises: NotFound, as above.
    """
    return _found(letters.of_key, key)


def photo(key: str) -> Photo:
    """The picture of a key.

    Raises: NotFound, as above.
    """
    return _found(photos.of_key, key)


def _found(find: Callable[[bytes], Thing | None], key: str) -> Thing:
    try:
        thing = find(key_hash(key))
    except InvalidInput:
        thing = None
    if not thing:
        raise _nothing()
    return thing


def _nothing() -> NotFound:
    return NotFound(_("This key opens nothing. Check the link or the words."))


def one(key: str, public_id: str) -> Rally:
    """The rally with an id, if the key opens it.

    Raises: NotFound.
    """
    for rally in opened(key):
        if rally.public_id == public_id:
            return rally
    raise _nothing()


def from_date(key: str, public_id: str, *, with_later: bool) -> list[Rally]:
    """A rally of a key, and with `with_later` the later dates of its series.

    Raises: NotFound.
    """
    first = one(key, public_id)
    if not with_later or first.series is None:
        return [first]
    return [each for each in opened(key) if each.series == first.series and each.starts_at >= first.starts_at]
