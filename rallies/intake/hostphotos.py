"""After the day: a host gives pictures of her rally, by its manage link; two people look at them like at all others."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rallies.core.errors import NotFound
from rallies.intake import keys, photos
from rallies.intake.manage import RALLY, page_of
from rallies.intake.photos import Door

blueprint = Blueprint("host_photos", __name__)


@blueprint.get(f"{RALLY}photos/")
def ask(lang: str, key: str, public_id: str) -> str:
    """The form for a picture of a rally."""
    return photos.ask_at(_door(key, public_id), lang)


@blueprint.post(f"{RALLY}photos/")
def take(lang: str, key: str, public_id: str) -> ResponseReturnValue:
    """Keep a picture of a rally; it gets a key of its own, to take it back."""
    return photos.take_at(_door(key, public_id), lang)


def _door(key: str, public_id: str) -> Door:
    """Where pictures of a rally are handed in.

    Raises: NotFound before it has begun, and if its campaign takes none.
    """
    page = page_of(key, keys.one(key, public_id))
    if not page.standing.may_count or page.rally.campaign is None:
        raise NotFound(_("Pictures can be given once the rally has begun."))
    return Door(photos.with_wall(page.rally.campaign.slug), f"{page.address}photos/", page.address, page.rally)
