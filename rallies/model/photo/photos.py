"""The photo wall of a campaign: pictures that two people of the desk have looked at, without anything of their senders.

A photo waits as pixels that were drawn anew; what was sent is kept nowhere. Two different accounts approve it, which
`desk/door/policy` holds. Who sent it has a key, and takes it back at any time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from rallies.core.db import batches
from rallies.core.db.database import Base, BigId, hide, session
from rallies.core.pictures.pictures import Picture
from rallies.core.text import shortened
from rallies.model.actors import By
from rallies.model.campaign.campaigns import Campaign
from rallies.model.desk.audit import Act, record
from rallies.model.desk.moderation import PUBLIC, ByTwo, State, Summary
from rallies.model.desk.trailwords import record_erasing
from rallies.model.fresh_ids import fresh_id
from rallies.model.rally.rallies import Rally
from rallies.model.searchwords import searchable

SIZES = {"wall": 480, "large": 1_600}
"""The longer side of each size in pixels."""
LONGEST_ALT, LONGEST_CREDIT = 400, 80
KEPT_WHEN_REFUSED = timedelta(days=7)
"""How long the pixels of a refused photo are kept, so that a refusal can be taken back."""


class Photo(ByTwo, Base):
    """A picture with a banner, from a city or from nowhere named; `alt` says what is on it for who can't see it.

    `rally_id` is that of the rally whose host has given it, None for one that anyone sent.
    """

    __tablename__ = "photos"
    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey(Campaign.id))
    rally_id: Mapped[int | None] = mapped_column(ForeignKey(Rally.id), index=True)
    country: Mapped[str] = mapped_column(String(2), default="")
    city: Mapped[str] = mapped_column(String(80), default="")
    city_name: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str] = mapped_column(String(12), default="en")
    alt: Mapped[str] = mapped_column(Text, default="")
    credit: Mapped[str] = mapped_column(String(80), default="")
    words: Mapped[str] = mapped_column(Text, default="")
    key_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), index=True)

    campaign: Mapped[Campaign] = relationship(lazy="joined")
    rally: Mapped[Rally | None] = relationship()

    __table_args__ = (
        Index("photos_of_wall", "campaign_id", "state", "decided_at", "id"),
        Index("photos_of_city", "campaign_id", "state", "country", "city", "decided_at", "id"),
    )

    @property
    def summary(self) -> Summary:
        """What is on it, in a line, and where it is from."""
        return Summary(
            title=shortened(self.alt, 80),
            language=self.language,
            campaign=self.campaign,
            country=self.country,
            city_name=self.city_name,
        )


class PhotoPixels(Base):
    """A photo in one of SIZES, as JPEG without anything but its pixels."""

    __tablename__ = "photo_pixels"
    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    photo_id: Mapped[int] = mapped_column(ForeignKey(Photo.id))
    size: Mapped[str] = mapped_column(String(8))
    width: Mapped[int]
    height: Mapped[int]
    body: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)

    __table_args__ = (UniqueConstraint("photo_id", "size"),)


@dataclass(frozen=True, kw_only=True)
class PhotoSaid:
    """What is said of a photo; `place` is country, city slug and city name, empty ones for nowhere named."""

    alt: str
    credit: str = ""
    language: str = "en"
    place: tuple[str, str, str] = ("", "", "")


def add(
    campaign: str,
    entry: PhotoSaid,
    pictures: Sequence[Picture],
    by: By,
    *,
    key_hash: bytes | None = None,
    rally_id: int | None = None,
) -> Photo:
    """Put a photo of a campaign into the queue, its pixels in the order of SIZES. Call within `database.writing()`."""
    country, city, city_name = entry.place
    campaign_id = session().execute(select(Campaign.id).where(Campaign.slug == campaign)).scalar_one()
    photo = Photo(
        public_id=fresh_id(Photo.public_id), campaign_id=campaign_id, rally_id=rally_id, country=country, city=city,
        city_name=city_name, language=entry.language, alt=entry.alt, credit=entry.credit, key_hash=key_hash,
        words=searchable(f"{entry.alt} {city_name} {entry.credit}"), state=State.PENDING, submitted_at=by.now,
    )  # fmt: skip
    session().add(photo)
    session().flush()
    for size, picture in zip(SIZES, pictures, strict=True):
        pixels = {"width": picture.width, "height": picture.height, "body": picture.data}
        session().add(PhotoPixels(photo_id=photo.id, size=size, **pixels))
    record(by, "submitted", photo.public_id)
    return photo


def of_key(key_hash: bytes) -> Photo | None:
    """The photo of a key."""
    return session().execute(select(Photo).where(Photo.key_hash == key_hash)).scalar()


def of_rally(rally: Rally) -> list[Photo]:
    """The photos that a rally's host has given and not taken back, newest first."""
    query = select(Photo).where(Photo.rally_id == rally.id, Photo.state != State.WITHDRAWN)
    return list(session().execute(query.order_by(Photo.id.desc())).scalars())


def pixels(photo: Photo, size: str) -> bytes | None:
    """The bytes of a photo in a size, whoever may see it; None once they are erased."""
    query = select(PhotoPixels.body).where(PhotoPixels.photo_id == photo.id, PhotoPixels.size == size)
    return session().execute(query).scalar()


def has_pixels(photo: Photo) -> bool:
    """Whether a photo is not erased."""
    query = select(PhotoPixels.id).where(PhotoPixels.photo_id == photo.id).limit(1)
    return session().execute(query).first() is not None


def withdraw(photo: Photo, by: By) -> None:
    """Erase a photo and all that was said of it, for good. Call within `database.writing()`."""
    if photo.state == State.WITHDRAWN:
        return
    if photo.state in PUBLIC:
        hide()
    _erase([photo.id])
    photo.state = State.WITHDRAWN
    photo.alt = photo.credit = photo.words = photo.question = photo.answer = photo.reason = ""
    photo.country = photo.city = photo.city_name = ""
    photo.approved_by = None
    record_erasing(by, Act("withdrawn", photo.public_id))


def forget(now: datetime) -> int:
    """Erase the pixels of photos refused a week ago, and return how many there were."""
    is_old = (Photo.state == State.REJECTED, Photo.decided_at <= now - KEPT_WHEN_REFUSED)
    query = select(Photo.id).join(PhotoPixels, PhotoPixels.photo_id == Photo.id).where(*is_old).distinct()
    return batches.each(query, Photo.id, _erase)


def _erase(numbers: Sequence[int]) -> None:
    session().execute(delete(PhotoPixels).where(PhotoPixels.photo_id.in_(numbers)))
