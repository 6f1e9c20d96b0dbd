"""The pages of pictures: a host gives those of her rally, and whoever sent one takes it back.

A picture has a page of its own key; those of a rally are opened by the rally's key too.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Blueprint, Response, g, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rallies.core import current
from rallies.core.db.database import writing
from rallies.core.errors import NotFound
from rallies.core.keys.tokens import key_words
from rallies.formats import qr
from rallies.intake import addresses
from rallies.intake.addresses import LANGUAGE
from rallies.intake.holder import acts, keys
from rallies.intake.holder.manage import RALLY, page_of
from rallies.intake.photo import photoforms
from rallies.intake.photo import photos as sending
from rallies.intake.photo.photoforms import TakeBackForm
from rallies.intake.photo.photos import Door
from rallies.model.actors import Actor, By
from rallies.model.desk.moderation import State
from rallies.model.photo import photos
from rallies.model.photo.photos import Photo

blueprint = Blueprint("host_photos", __name__)
OWN = f"/{LANGUAGE}/manage/photos/<key>/"


@dataclass(frozen=True)
class Own:
    """A picture with the path of its page; `key` is its own one, "" where its rally's opened the page."""

    photo: Photo
    address: str
    back: str
    key: str = ""


@blueprint.get(f"{RALLY}photos/")
def ask(key: str, public_id: str) -> str:
    """The form for a picture of a rally."""
    return sending.ask_at(_door(key, public_id))


@blueprint.post(f"{RALLY}photos/")
def take(key: str, public_id: str) -> ResponseReturnValue:
    """Keep a picture of a rally; it gets a key of its own, to take it back."""
    return sending.take_at(_door(key, public_id))


@blueprint.get(f"{RALLY}photos/<photo>/")
def show(key: str, public_id: str, photo: str) -> str:
    """What became of a picture, and the way to take it back."""
    return _own_page(_of_rally(key, public_id, photo), acts.fresh(TakeBackForm()))


@blueprint.post(f"{RALLY}photos/<photo>/")
def take_back(key: str, public_id: str, photo: str) -> ResponseReturnValue:
    """Erase a picture for good."""
    return _take_back(_of_rally(key, public_id, photo))


@blueprint.get(f"{RALLY}photos/<photo>/<any(wall, large):size>/")
def picture(key: str, public_id: str, photo: str, size: str) -> Response:
    """A picture as it would be shown, for the host who gave it."""
    return _pixels(_of_rally(key, public_id, photo).photo, size)


@blueprint.get(OWN)
def show_own(key: str) -> str:
    """What became of a picture, its key, and the way to take it back."""
    return _own_page(_own(key), acts.fresh(TakeBackForm()))


@blueprint.post(OWN)
def take_back_own(key: str) -> ResponseReturnValue:
    """Erase a picture for good."""
    return _take_back(_own(key))


@blueprint.get(f"{OWN}picture/")
def own_picture(key: str) -> Response:
    """The picture as it would be shown, for who sent it."""
    return _pixels(_own(key).photo, "large")


def _take_back(own: Own) -> ResponseReturnValue:
    onward = own.address if own.key else own.back
    return acts.take(TakeBackForm, partial(_own_page, own), partial(_erase, own), onward)


def _erase(own: Own, form: TakeBackForm) -> None:
    acts.check_sure(form.sure)
    with writing():
        photos.withdraw(own.photo, By(Actor.SENDER, current.now()))


def _pixels(photo: Photo, size: str) -> Response:
    """A picture in one of its sizes, for who sent it.

    Raises: NotFound once it is erased.
    """
    body = photos.pixels(photo, size)
    if body is None:
        raise NotFound(_("The picture is erased."))
    return Response(body, content_type="image/jpeg", headers={"Content-Security-Policy": "default-src 'none'; sandbox"})


def _own(key: str) -> Own:
    photo = keys.photo(key)
    wall = f"/{g.language}/campaigns/{photo.campaign.slug}/photos/"
    return Own(photo, addresses.photo(g.language, key), wall, key)


def _of_rally(key: str, public_id: str, photo: str) -> Own:
    """A picture of a rally.

    Raises: NotFound for a picture of another one.
    """
    rally = keys.one(key, public_id)
    page = addresses.manage(g.language, key, f"{public_id}/")
    for given in photos.of_rally(rally):
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
    return Door(sending.with_wall(page.rally.campaign.slug), f"{page.address}photos/", page.address, page.rally)


def _own_page(own: Own, form: TakeBackForm, trouble: str = "") -> str:
    return render_template(
        "intake/photo_own.html",
        own=own,
        is_gone=own.photo.state == State.WITHDRAWN,
        has_picture=photos.has_pixels(own.photo),
        standing=photoforms.standing(own.photo),
        form=form,
        trouble=trouble,
        receipt=_receipt(own.key) if own.key else None,
    )


def _receipt(key: str) -> dict[str, Any]:
    """A picture's key as words, link and code."""
    absolute = addresses.absolute_photo(g.language, key)
    code = qr.svg(absolute, label=_("Link of your picture's page"))
    return {"words": key_words(key).split(), "absolute": absolute, "code": code}
