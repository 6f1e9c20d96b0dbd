"""Cases: the persons and groups a campaign is for, each fact as it was reported."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from rallies.core.db.database import Base, BigId, Instant
from rallies.model.campaign.campaigns import Campaign
from rallies.model.photo.pictures import Picture


class CaseKind(StrEnum):
    """Whether a case is of one person or of several."""

    PERSON = "person"
    GROUP = "group"


class CaseStatus(StrEnum):
    """How it stands with a person, as reported."""

    DETAINED = "detained"
    HOUSE_ARREST = "house_arrest"
    RESTRICTED = "restricted"
    RELEASED = "released"
    DIED = "died"
    UNKNOWN = "unknown"


HELD = frozenset({CaseStatus.DETAINED, CaseStatus.HOUSE_ARREST, CaseStatus.RESTRICTED})
"""Statuses of somebody who is not free."""


class Case(Base):
    """One person or group.

    Texts are by language code, `names` too ("be", "be-Latn", "ar"). `held_since` and `held_until` bound the time
    without freedom, `held_until` None while it lasts or where nobody said. `as_of` is the day for which the status
    is known, None in old rows alone, `state_source` the address or title of where that stands; whoever shows a
    status takes it from `casestates`, with its day. `reported_on` is the day of the reports of charge and sentence;
    `sources` are the addresses or titles they stand in. `write_to` is where letters may go, as the coalition gives
    it. What is not public is seen at the desk alone.
    """

    __tablename__ = "cases"
    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey(Campaign.id))
    slug: Mapped[str] = mapped_column(String(80))
    position: Mapped[int] = mapped_column(default=0)
    is_public: Mapped[bool] = mapped_column(default=False)
    kind: Mapped[str] = mapped_column(String(12), default=CaseKind.PERSON)
    names: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    roles: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    status: Mapped[str] = mapped_column(String(12), default=CaseStatus.DETAINED)
    as_of: Mapped[date | None]
    state_source: Mapped[str] = mapped_column(String(500), default="", server_default="")
    held_since: Mapped[date | None]
    held_until: Mapped[date | None]
    charges: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    sentences: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    reported_on: Mapped[date | None]
    sources: Mapped[list[str]] = mapped_column(JSON, default=list)
    stories: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    stories_html: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    write_to: Mapped[str] = mapped_column(Text, default="")
    picture: Mapped[str | None] = mapped_column(ForeignKey(Picture.digest))
    picture_credit: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (
        UniqueConstraint("campaign_id", "slug"),
        Index("cases_in_order", "campaign_id", "is_public", "position", "id"),
    )
