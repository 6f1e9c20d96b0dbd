"""Pictures of the coalition: logos and portraits, re-encoded by us, under the hash of their bytes."""

import hashlib
from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from rallies.core.db.database import Base, Instant, session
from rallies.core.pictures.pictures import Picture as Drawn


class Picture(Base):
    """A picture as it is served; `digest` is the start of the SHA-256 of its bytes, sizes are in pixels."""

    __tablename__ = "pictures"
    digest: Mapped[str] = mapped_column(String(32), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(20))
    width: Mapped[int]
    height: Mapped[int]
    body: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    made_at: Mapped[datetime] = mapped_column(Instant)


def kept(picture: Drawn, now: datetime) -> str:
    """The digest of a picture drawn anew; it is stored once. Call within `database.writing()`."""
    digest = hashlib.sha256(picture.data).hexdigest()[:32]
    if session().get(Picture, digest) is None:
        size = {"width": picture.width, "height": picture.height}
        session().add(Picture(digest=digest, media_type=picture.format, body=picture.data, made_at=now, **size))
        session().flush()
    return digest
