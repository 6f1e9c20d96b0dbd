"""Sending a picture to a campaign's wall, seeing what became of it, and taking it back, without an account."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rallies.core import current
from rallies.core.db.database import writing
from rallies.core.errors import InvalidInput, NotFound, TooLarge
from rallies.core.keys.tokens import key_hash, key_words
from rallies.core.pictures import pictures
from rallies.core.web import guard, uploads
from rallies.formats import qr
from rallies.intake import addresses, posting
from rallies.intake.addresses import LANGUAGE
from rallies.intake.photo import photoforms
from rallies.intake.photo.photoforms import PhotoForm, TakeBackForm
from rallies.model.actors import Actor, By
from rallies.model.desk.moderation import State
from rallies.model.lists import search
from rallies.model.lists.listing import CampaignFace
from rallies.model.photo import photos
from rallies.model.photo.photos import SIZES, Photo, PhotoSaid
from rallies.model.rally.rallies import Rally

FORM = "photos"
SENDER = "sender"
"""How the trail calls whoever sent a picture."""
blueprint = Blueprint("send_photo", __name__)
WALL = f"/{LANGUAGE}/campaigns/<campaign>/photos/"
OWN = f"/{LANGUAGE}/manage/photos/<key>/"


@dataclass(frozen=True)
class Door:
    """Where a picture is handed in: a campaign's wall, or the page of a rally by its host; what stands around the form.

    `action` is where the form is sent, `back` the page before it.
    """

    campaign: CampaignFace
    action: str
    back: str
    rally: Rally | None = None


@dataclass(frozen=True)
class Own:
    """A picture with the path of its page; `key` is its own one, "" where its rally's opened the page."""

    photo: Photo
    address: str
    back: str
    key: str = ""


@blueprint.get(f"{WALL}send/")
def ask(lang: str, campaign: str) -> str:
    """The empty form, with the place that was asked for."""
    return ask_at(_wall(campaign, lang), lang, place=request.args.get("place", ""))


@blueprint.post(WALL)
def take(lang: str, campaign: str) -> ResponseReturnValue:
    """The form again with what is wrong, or the way to the receipt."""
    return take_at(_wall(campaign, lang), lang)


def ask_at(door: Door, language: str, *, place: str = "") -> str:
    """The empty form."""
    form = PhotoForm(place=place)
    form.token.data = guard.form_token(FORM)
    return _form_page(door, form, language)


def take_at(door: Door, language: str) -> ResponseReturnValue:
    """Keep what was sent, and lead to its own page; or show the form again with what is wrong."""
    form = _read()
    nonce = posting.nonce_of(form, FORM)
    if refused := posting.refusal(form, nonce, sends=True):
        return _form_page(door, form, language, trouble=refused[1]), refused[0]
    form.offer(door.campaign, language)
    said, problems = photoforms.said(form, language, door.rally)
    if problems:
        form.show(problems)
        return _form_page(door, form, language), 422
    key = current.secrets().manage_key(nonce)
    own = addresses.photo(language, key)
    if photos.of_key(key_hash(key)) is not None:
        return redirect(own, 303)
    try:
        drawn = pictures.in_sizes(uploads.picture(), *SIZES.values())
    except InvalidInput as error:
        form.refuse("picture", error.message)
        return _form_page(door, form, language), 413 if isinstance(error, TooLarge) else 422
    _keep(door, said, drawn, key)
    return redirect(own, 303)


@blueprint.get(OWN)
def show(lang: str, key: str) -> str:
    """What became of a picture, its key, and the way to take it back."""
    return show_own(_own(lang, key))


@blueprint.post(OWN)
def take_back(lang: str, key: str) -> ResponseReturnValue:
    """Erase a picture for good."""
    return take_back_own(_own(lang, key))


@blueprint.get(f"{OWN}picture/")
def picture(lang: str, key: str) -> Response:
    """The picture as it would be shown, for who sent it."""
    return pixels(_own(lang, key).photo, "large")


def show_own(own: Own) -> str:
    """What became of a picture, and the way to take it back."""
    form = TakeBackForm()
    form.token.data = guard.form_token(FORM)
    return _own_page(own, form)


def take_back_own(own: Own) -> ResponseReturnValue:
    """Erase a picture for good."""
    form = posting.read(TakeBackForm)
    nonce = posting.nonce_of(form, FORM)
    if refused := posting.refusal(form, nonce):
        return _own_page(own, form, trouble=refused[1]), refused[0]
    if not form.sure.data:
        form.refuse("sure", _("Tick that you are sure; it can't be undone."))
        return _own_page(own, form), 422
    with writing():
        photos.withdraw(own.photo, By(Actor.SENDER, current.now()))
    return redirect(own.address if own.key else own.back, 303)


def pixels(photo: Photo, size: str) -> Response:
    """A picture in one of its sizes, for who sent it.

    Raises: NotFound once it is erased.
    """
    body = photos.pixels(photo, size)
    if body is None:
        raise NotFound(_("The picture is erased."))
    return Response(body, content_type="image/jpeg", headers={"Content-Security-Policy": "default-src 'none'; sandbox"})


def opened(key: str) -> Photo:
    """The photo of a key.

    Raises: NotFound for a key that opens none, whatever is wrong with it.
    """
    try:
        photo = photos.of_key(key_hash(key))
    except InvalidInput:
        photo = None
    if photo is None:
        raise NotFound(_("This key opens nothing. Check the link or the words."))
    return photo


def _own(language: str, key: str) -> Own:
    photo = opened(key)
    return Own(photo, addresses.photo(language, key), f"/{language}/campaigns/{photo.campaign.slug}/photos/", key)


def _wall(slug: str, language: str) -> Door:
    address = f"/{language}/campaigns/{slug}/photos/"
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
    with writing():
        if photos.of_key(hashed) is None:
            by = By(Actor.SENDER, current.now())
            photos.add(door.campaign.slug, said, drawn, by, key_hash=hashed, rally_id=rally_id)


def _form_page(door: Door, form: PhotoForm, language: str, *, trouble: str = "") -> str:
    form.offer(door.campaign, language)
    most = pictures.MAX_BYTES // 1024 // 1024
    return render_template("intake/photo.html", door=door, form=form, trouble=trouble, most=most)


def _own_page(own: Own, form: TakeBackForm, *, trouble: str = "") -> str:
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
