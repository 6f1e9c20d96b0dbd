"""Questions about the pictures that everyone may see, answered with public faces only."""

from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, func, select, union_all

from rallies.core.clock import Moment
from rallies.core.db.database import rows, session
from rallies.core.errors import NotFound
from rallies.model.campaign.campaigns import Campaign, CampaignState
from rallies.model.campaign.faces import CampaignFace
from rallies.model.desk.moderation import State
from rallies.model.memory import remembered
from rallies.model.photo.photos import SIZES, Photo, PhotoPixels
from rallies.model.rally.rallies import Rally

__all__ = ["SIZES", "WallPhoto", "collage", "count", "of_rally", "picture", "wall"]


class WallPhoto(NamedTuple):
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


def wall(campaign: CampaignFace, *, limit: int, offset: int = 0) -> list[WallPhoto]:
    """The photos of a campaign, newest first."""
    return [WallPhoto(*row) for row in rows(_WALL, {"slug": campaign.slug, "limit": limit, "offset": offset})]


def of_rally(public_id: str, *, limit: int) -> list[WallPhoto]:
    """The photos that a rally's host has given, newest first."""
    return [WallPhoto(*row) for row in rows(_OF_RALLY, {"rally": public_id, "limit": limit})]


def count(campaign: CampaignFace, moment: Moment) -> int:
    """How many photos a campaign shows."""
    return remembered(
        ("photos counted", campaign.slug),
        moment,
        lambda _: int(rows(_COUNT, {"slug": campaign.slug}).scalar_one()),
    )


def collage(campaign: CampaignFace, moment: Moment, *, cities: int, each: int) -> tuple[tuple[WallPhoto, ...], ...]:
    """The newest photos of each city, at most `each`, of the cities that have most."""
    return remembered(("collage", campaign.slug, cities, each), moment, lambda _: _collage(campaign.slug, cities, each))


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
    PhotoPixels.width, PhotoPixels.height,
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
_OF_RALLY = (
    _public(_FACES)
    .join(Rally, Rally.id == Photo.rally_id)
    .where(Rally.public_id == bindparam("rally"))
    .order_by(*_NEWEST)
    .limit(bindparam("limit"))
)
_WALL = _FACES.where(Photo.id.in_(_PAGE)).order_by(*_NEWEST)


_PLACES = (
    _public(select(Photo.country, Photo.city, func.count(Photo.id).label("photos")).select_from(Photo))
    .where(_IS_OF_CAMPAIGN, Photo.city != "")
    .group_by(Photo.country, Photo.city)
    .order_by(func.count(Photo.id).desc(), Photo.country, Photo.city)
    .limit(bindparam("cities"))
)


def _collage(slug: str, cities: int, each: int) -> tuple[tuple[WallPhoto, ...], ...]:
    places = rows(_PLACES, {"slug": slug, "cities": cities}).all()
    if not places:
        return ()
    values: dict[str, Any] = {"slug": slug, "each": each}
    for number, (country, city, _count) in enumerate(places):
        values |= {f"country_{number}": country, f"city_{number}": city}
    collages: dict[tuple[str, str], list[WallPhoto]] = {(country, city): [] for country, city, _count in places}
    for row in rows(_of_cities(len(places)), values):
        collages[row.country, row.city].append(WallPhoto(*row))
    return tuple(tuple(faces) for faces in collages.values() if faces)


@lru_cache(maxsize=64)
def _of_cities(cities: int) -> Select[*tuple[Any, ...]]:
    """The newest photos of so many cities, by a look into their index for each."""
    few = union_all(*(select(_of_city(number).subquery()) for number in range(cities))).subquery()
    return _FACES.where(Photo.id.in_(select(few.c.id))).order_by(*_NEWEST)


def _of_city(number: int) -> Select[int]:
    query: Select[int] = _public(select(Photo.id).select_from(Photo)).where(
        _IS_OF_CAMPAIGN, Photo.country == bindparam(f"country_{number}"), Photo.city == bindparam(f"city_{number}")
    )
    return query.order_by(*_NEWEST).limit(bindparam("each"))
