"""The photo wall of a campaign: a page of small pictures, and the pictures themselves as published bytes."""

from math import ceil
from typing import NamedTuple

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rallies.core.errors import NotFound
from rallies.model.lists import search
from rallies.model.lists.listing import CampaignFace, Listing
from rallies.model.photo import photowall
from rallies.model.photo.photowall import WallPhoto
from rallies.publish.addresses import LANGUAGE
from rallies.publish.lists import query
from rallies.publish.served.cacheable_views import published
from rallies.publish.speech import place_names

blueprint = Blueprint("photos", __name__)
PAGE = 48
MOST_OF_RALLY = 24


class Hung(NamedTuple):
    """A photo on the wall with its addresses and where it is from, in the reader's words."""

    photo: WallPhoto
    small: str
    large: str
    place: str


@blueprint.get(f"/{LANGUAGE}/campaigns/<campaign>/photos/")
@published(page=query.PAGES)
def wall(campaign: str) -> str:
    """The photos of a campaign, newest first, in pages."""
    face = with_wall(campaign)
    page, total = query.page("page"), photowall.count(face, g.moment)
    pages = max(1, ceil(total / PAGE))
    if page > pages:
        raise NotFound(_("There is no such page."))
    faces = photowall.wall(face, limit=PAGE, offset=(page - 1) * PAGE)
    return render_template(
        "publish/photos.html",
        campaign=face,
        photos=tuple(hung(photo) for photo in faces),
        page=page,
        pages=pages,
    )


@blueprint.get("/photos/<public_id>-<any(wall, large):size>.jpg")
@published()
def picture(public_id: str, size: str) -> ResponseReturnValue:
    """A photo in one of its sizes."""
    headers = {"Content-Type": "image/jpeg", "Content-Security-Policy": "default-src 'none'; sandbox"}
    return photowall.picture(public_id, size), headers


def with_wall(slug: str) -> CampaignFace:
    """A campaign that shows photos.

    Raises: NotFound.
    """
    face = search.campaign(slug)
    if not face.has_photos:
        raise NotFound(_("This campaign shows no pictures."))
    return face


def of_rally(listing: Listing, campaign: CampaignFace | None) -> tuple[Hung, ...]:
    """What a rally's host has given, once it has begun, if its campaign shows photos."""
    if campaign is None or not campaign.has_photos or not g.moment.has_come(listing.starts):
        return ()
    return tuple(hung(photo) for photo in photowall.of_rally(listing.id, limit=MOST_OF_RALLY))


def hung(photo: WallPhoto) -> Hung:
    """A photo ready to be shown."""
    country = place_names.country_name(photo.country, g.language) if photo.country else ""
    city = place_names.city_name_of(photo.country, photo.city, photo.city_name, g.language)
    place = ", ".join(part for part in (city, country) if part)
    return Hung(photo, f"/photos/{photo.id}-wall.jpg", f"/photos/{photo.id}-large.jpg", place)
