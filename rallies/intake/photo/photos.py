"""Sending a picture to a campaign's wall, or of a rally, without an account.

What became of it, and taking it back: `holder/photos`.
"""

from dataclasses import dataclass

from flask import Blueprint, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rallies.core import current
from rallies.core.db.database import writing
from rallies.core.errors import InvalidInput, NotFound, TooLarge
from rallies.core.keys.tokens import key_hash
from rallies.core.pictures import pictures
from rallies.core.web import guard, uploads
from rallies.intake import addresses, posting
from rallies.intake.addresses import LANGUAGE
from rallies.intake.photo import photoforms
from rallies.intake.photo.photoforms import PhotoForm
from rallies.model.actors import Actor, By
from rallies.model.lists import search
from rallies.model.lists.listing import CampaignFace
from rallies.model.photo import photos
from rallies.model.photo.photos import SIZES, PhotoSaid
from rallies.model.rally.rallies import Rally

FORM = "photos"
blueprint = Blueprint("send_photo", __name__)
WALL = f"/{LANGUAGE}/campaigns/<campaign>/photos/"


@dataclass(frozen=True)
class Door:
    """Where a picture is handed in: a campaign's wall, or the page of a rally by its host; what stands around the form.

    `action` is where the form is sent, `back` the page before it.
    """

    campaign: CampaignFace
    action: str
    back: str
    rally: Rally | None = None


@blueprint.get(f"{WALL}send/")
def ask(campaign: str) -> str:
    """The empty form, with the place that was asked for."""
    return ask_at(_wall(campaign), place=request.args.get("place", ""))


@blueprint.post(WALL)
def take(campaign: str) -> ResponseReturnValue:
    """The form again with what is wrong, or the way to the receipt."""
    return take_at(_wall(campaign))


def ask_at(door: Door, *, place: str = "") -> str:
    """The empty form."""
    form = PhotoForm(place=place)
    form.token.data = guard.form_token(FORM)
    return _form_page(door, form)


def take_at(door: Door) -> ResponseReturnValue:
    """Keep what was sent, and lead to its own page; or show the form again with what is wrong."""
    form = _read()
    nonce = posting.nonce_of(form, FORM)
    if refused := posting.refusal(form, nonce, sends=True):
        return _form_page(door, form, trouble=refused[1]), refused[0]
    form.offer(door.campaign, g.language)
    said, problems = photoforms.said(form, door.rally)
    if problems:
        form.show(problems)
        return _form_page(door, form), 422
    key = current.secrets().manage_key(nonce)
    own = addresses.photo(g.language, key)
    if photos.of_key(key_hash(key)) is not None:
        return redirect(own, 303)
    try:
        drawn = pictures.in_sizes(uploads.picture(), *SIZES.values())
    except InvalidInput as error:
        form.refuse("picture", error.message)
        return _form_page(door, form), 413 if isinstance(error, TooLarge) else 422
    _keep(door, said, drawn, key)
    return redirect(own, 303)


def _wall(slug: str) -> Door:
    address = f"/{g.language}/campaigns/{slug}/photos/"
    return Door(with_wall(slug), address, address)


def with_wall(slug: str) -> CampaignFace:
    """A campaign that takes pictures.

    Raises: NotFound.
    """
    face = search.campaign(slug)
    if not face.takes_photos:
        raise NotFound(_("This campaign takes no pictures."))
    return face


def _read() -> PhotoForm:
    try:
        return posting.read(PhotoForm)
    except TooLarge as error:
        raise pictures.too_large() from error


def _keep(door: Door, said: PhotoSaid, drawn: list[pictures.Picture], key: str) -> None:
    hashed, rally_id = key_hash(key), door.rally.id if door.rally is not None else None
    with writing(is_private=True):  # it waits
        if photos.of_key(hashed) is None:
            by = By(Actor.SENDER, current.now())
            photos.add(door.campaign.slug, said, drawn, by, key_hash=hashed, rally_id=rally_id)


def _form_page(door: Door, form: PhotoForm, *, trouble: str = "") -> str:
    form.offer(door.campaign, g.language)
    most = pictures.MAX_BYTES // 1024 // 1024
    return render_template("intake/photo.html", door=door, form=form, trouble=trouble, most=most)
