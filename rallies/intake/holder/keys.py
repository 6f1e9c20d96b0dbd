"""What a manage key opens: the rallies of its holder. A wrong key and an unknown one are answered alike."""

from flask_babel import gettext as _

from rallies.core.errors import InvalidInput, NotFound
from rallies.core.keys.tokens import key_hash
from rallies.model.rally import register
from rallies.model.rally.rallies import Rally


def opened(key: str) -> list[Rally]:
    """The rallies of a key, first date first.

    Raises: NotFound for a key that opens nothing, whatever is wrong with it.
    """
    try:
        rallies = register.of_key(key_hash(key))
    except InvalidInput:
        rallies = []
    if not rallies:
        raise NotFound(_("This key opens nothing. Check the link or the words."))
    return rallies


def one(key: str, public_id: str) -> Rally:
    """The rally with an id, if the key opens it.

    Raises: NotFound.
    """
    for rally in opened(key):
        if rally.public_id == public_id:
            return rally
    raise NotFound(_("This key opens nothing. Check the link or the words."))


def from_date(key: str, public_id: str, *, with_later: bool) -> list[Rally]:
    """A rally of a key, and with `with_later` the later dates of its series.

    Raises: NotFound.
    """
    first = one(key, public_id)
    if not with_later or first.series is None:
        return [first]
    return [each for each in opened(key) if each.series == first.series and each.starts_at >= first.starts_at]
