"""Questions about the pictures that everyone may see, answered with public faces only."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from rallies.core.database import rows, session
from rallies.core.errors import NotFound
from rallies.model.campaigns import Campaign, CampaignState
from rallies.model.faces import CampaignFace
from rallies.model.moderation import State
from rallies.model.photos import SIZES, Photo, PhotoPixels

__all__ = ["SIZES", "WallPhoto", "collage", "count", "picture", "wall"]


@dataclass(frozen=True, kw_only=True)
class WallPhoto:
    """A photo as anyone may see it; `width` and `height` are those of its wall size in pixels."""

    id: str
    alt: str
    credit: str
    language: str
    country: str
    city: str
    city_name: str
    width: int
    height: int
    shown_at: datetime


def wall(campaign: CampaignFace, *, limit: int, offset: int = 0) -> list[WallPhoto]:
    """The photos of a campaign, newest first."""
    return [_face(row) for row in rows(_WALL, {"slug": campaign.slug, "limit": limit, "offset": offset})]


def count(campaign: CampaignFace) -> int:
    """How many photos a campaign shows."""
    found: int = rows(_COUNT, {"slug": campaign.slug}).scalar_one()
    return found


def collage(campaign: CampaignFace, *, each: int) -> dict[tuple[str, str], list[WallPhoto]]:
    """The newest photos of each city, at most `each`, by country code and city slug."""
    place = (Photo.country, Photo.city)
    newest = func.row_number().over(partition_by=place, order_by=(Photo.decided_at.desc(), Photo.id.desc()))
    ranked = _public(select(Photo.id, newest.label("rank"))).where(Campaign.slug == campaign.slug, Photo.city != "")
    few = ranked.subquery()
    query = _FACES.join(few, few.c.id == Photo.id).where(few.c.rank <= each)
    found: dict[tuple[str, str], list[WallPhoto]] = {}
    for row in session().execute(query.order_by(*place, few.c.rank)):
        found.setdefault((row.country, row.city), []).append(_face(row))
    return found


def picture(public_id: str, size: str) -> bytes:
    """The JPEG of a photo that everyone may see, in one of SIZES.

    Raises: NotFound.
    """
    query = _public(select(PhotoPixels.body).select_from(Photo)).join(PhotoPixels, PhotoPixels.photo_id == Photo.id)
    body: bytes | None = session().execute(query.where(Photo.public_id == public_id, PhotoPixels.size == size)).scalar()
    if body is None:
        raise NotFound("There is no such picture, or it is not public.")
    return body


def _public(query: Any) -> Any:  # noqa: ANN401  # of any columns
    """A question about photos, of those alone that are shown on a wall that is on."""
    return query.join(Campaign, Campaign.id == Photo.campaign_id).where(
        Photo.state == State.PUBLISHED, Campaign.has_photos.is_(True), Campaign.state != CampaignState.DRAFT
    )


_COLUMNS = (
    Photo.public_id, Photo.alt, Photo.credit, Photo.language, Photo.country, Photo.city, Photo.city_name,
    Photo.decided_at, PhotoPixels.width, PhotoPixels.height,
)  # fmt: skip
_NEWEST = (Photo.decided_at.desc(), Photo.id.desc())
_IS_OF_CAMPAIGN = Campaign.slug == bindparam("slug")
_FACES = (
    select(*_COLUMNS)
    .select_from(Photo)
    .join(PhotoPixels, PhotoPixels.photo_id == Photo.id)
    .where(PhotoPixels.size == "wall")
)
_COUNT = _public(select(func.count(Photo.id)).select_from(Photo)).where(_IS_OF_CAMPAIGN)
# The pixels of skipped pages are not looked up.
_PAGE = (
    _public(select(Photo.id).select_from(Photo))
    .where(_IS_OF_CAMPAIGN)
    .order_by(*_NEWEST)
    .limit(bindparam("limit"))
    .offset(bindparam("offset"))
)
_WALL = _FACES.where(Photo.id.in_(_PAGE)).order_by(*_NEWEST)


def _face(row: Any) -> WallPhoto:  # noqa: ANN401  # a row of `_faces`
    return WallPhoto(
        id=row.public_id, alt=row.alt, credit=row.credit, language=row.language, country=row.country, city=row.city,
        city_name=row.city_name, width=row.width, height=row.height, shown_at=row.decided_at,
    )  # fmt: skip
