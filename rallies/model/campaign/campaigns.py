"""Campaigns: calls to act, with a hashtag and a day; their statements, who signs them, and what the desk adds.

Texts are kept by language code. What only some pages show stands in tables of its own, since every page of a
campaign reads its row.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from rallies.core.db.database import Base, BigId, Instant
from rallies.core.speech import locale
from rallies.model.photo.pictures import Picture


class CampaignState(StrEnum):
    """Where a campaign stands: a draft is seen at the desk alone; closed and archived ones take no more rallies."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    ARCHIVED = "archived"


class Campaign(Base):
    """A call to act that rallies belong to.

    `language` is that of the original texts, `languages` are those it speaks. `starts_on` to `ends_on` are its days
    of action, `other_days` (ISO 8601) those that stand alone; `anniversary_on` is the day they mark, with words for
    it. `accent` and `accent_dark` are "#rrggbb" as light and dark pages can show them, "" for the house's own.
    `letter_languages` are those that letters to its people are read in, the first for names on envelopes; empty for
    that of the original. `previous_id` is the edition it was copied from.
    """

    __tablename__ = "campaigns"
    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    state: Mapped[str] = mapped_column(String(12), default=CampaignState.OPEN)
    hashtag: Mapped[str] = mapped_column(String(60), default="")
    titles: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    summaries: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    language: Mapped[str] = mapped_column(String(12), default="en")
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    letter_languages: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    other_days: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    anniversary_on: Mapped[date | None]
    anniversaries: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    accent: Mapped[str] = mapped_column(String(7), default="")
    accent_dark: Mapped[str] = mapped_column(String(7), default="")
    has_letters: Mapped[bool] = mapped_column(default=True)
    has_photos: Mapped[bool] = mapped_column(default=False)
    is_example: Mapped[bool] = mapped_column(default=False)
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("campaigns.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def is_open(self) -> bool:
        """Whether rallies can be registered for it."""
        return self.state == CampaignState.OPEN

    def spelling(self, language: str) -> str:
        """The language that names on envelopes are written in, for a letter in a language."""
        return locale.one_of(self.letter_languages or [self.language], language)


class Statement(Base):
    """What a campaign says in one language: its text (limited Markdown, rendered at save) and its demands."""

    __tablename__ = "statements"
    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey(Campaign.id))
    language: Mapped[str] = mapped_column(String(12))
    text: Mapped[str] = mapped_column(Text, default="")
    html: Mapped[str] = mapped_column(Text, default="")
    demands: Mapped[list[str]] = mapped_column(JSON, default=list)

    __table_args__ = (UniqueConstraint("campaign_id", "language"),)


class Member(Base):
    """An organization of the coalition that carries a campaign; `country` is ISO 3166-1 alpha-2, "" for none."""

    __tablename__ = "coalition_members"
    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey(Campaign.id), index=True)
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(String(200))
    country: Mapped[str] = mapped_column(String(2), default="")
    site: Mapped[str] = mapped_column(String(500), default="")
    logo: Mapped[str | None] = mapped_column(ForeignKey(Picture.digest))


class Notice(Base):
    """A last-minute word from the desk, shown on the day's page until an instant; texts by language code."""

    __tablename__ = "notices"
    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey(Campaign.id), index=True)
    country: Mapped[str] = mapped_column(String(2), default="")
    texts: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    said_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)


class Permit(Base):
    """What a coalition says about permits in one country; limited Markdown and its HTML, by language code."""

    __tablename__ = "permits"
    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey(Campaign.id))
    country: Mapped[str] = mapped_column(String(2))
    texts: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    htmls: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    updated_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (UniqueConstraint("campaign_id", "country"),)
