"""After the day: by its manage link a host gives pictures of her rally, follows them and takes them back."""

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rallies.core.errors import NotFound
from rallies.intake import addresses
from rallies.intake.holder import keys
from rallies.intake.holder.manage import RALLY, page_of
from rallies.intake.photo import photos
from rallies.intake.photo.photos import Door, Own
from rallies.model.photo.photos import of_rally as given_by_host

blueprint = Blueprint("host_photos", __name__)


@blueprint.get(f"{RALLY}photos/")
def ask(lang: str, key: str, public_id: str) -> str:
    """The form for a picture of a rally."""
    return photos.ask_at(_door(key, public_id), lang)


@blueprint.post(f"{RALLY}photos/")
def take(lang: str, key: str, public_id: str) -> ResponseReturnValue:
    """Keep a picture of a rally; it gets a key of its own, to take it back."""
    return photos.take_at(_door(key, public_id), lang)


@blueprint.get(f"{RALLY}photos/<photo>/")
def show(lang: str, key: str, public_id: str, photo: str) -> str:
    """What became of a picture, and the way to take it back."""
    return photos.show_own(_own(lang, key, public_id, photo))


@blueprint.post(f"{RALLY}photos/<photo>/")
def take_back(lang: str, key: str, public_id: str, photo: str) -> ResponseReturnValue:
    """Erase a picture for good."""
    return photos.take_back_own(_own(lang, key, public_id, photo))


@blueprint.get(f"{RALLY}photos/<photo>/<any(wall, large):size>/")
def picture(lang: str, key: str, public_id: str, photo: str, size: str) -> Response:
    """A picture as it would be shown, for the host who gave it."""
    return photos.pixels(_own(lang, key, public_id, photo).photo, size)


def _own(language: str, key: str, public_id: str, photo: str) -> Own:
    """A picture of a rally.

    Raises: NotFound for a picture of another one.
    """
    rally = keys.one(key, public_id)
    page = addresses.manage(language, key, f"{public_id}/")
    for given in given_by_host(rally):
        if given.public_id == photo:
            return Own(given, f"{page}photos/{photo}/", page)
    raise NotFound(_("The picture is erased."))


def _door(key: str, public_id: str) -> Door:
    """Where pictures of a rally are handed in.

    Raises: NotFound before it has begun, and if its campaign takes none.
    """
    page = page_of(key, keys.one(key, public_id))
    if not page.standing.may_count or page.rally.campaign is None:
        raise NotFound(_("Pictures can be given once the rally has begun."))
    return Door(photos.with_wall(page.rally.campaign.slug), f"{page.address}photos/", page.address, page.rally)
