"""Rallies: one public gathering at one venue, with everything that was said of it, private parts too."""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    Float,
    ForeignKey,
    FromClause,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    literal_column,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from rallies.core.db.database import Base, BigId, Instant
from rallies.core.db.lagging import MAY_LAG
from rallies.model.campaign.campaigns import Campaign
from rallies.model.desk.moderation import Moderated, Summary

EXAMPLE_KEY = "example-"
"""How the keys begin of what a demo has made up."""


class Kind(StrEnum):
    """What people do there."""

    RALLY = "rally"
    MARCH = "march"
    PICKET = "picket"
    VIGIL = "vigil"
    LETTERS = "letters"
    PHOTO = "photo"
    RIDE = "ride"
    EXHIBITION = "exhibition"
    ONLINE = "online"
    OTHER = "other"


class Precision(StrEnum):
    """How exactly the place is shown, chosen by the organizer."""

    EXACT = "exact"
    STREET = "street"
    CITY = "city"
    TIMED = "timed"
    UNLISTED = "unlisted"


class Rally(Moderated, Base):
    """One rally.

    `lat`, `lon` are what the organizer chose to show, already rounded to the precision (degrees, WGS 84; None
    for online or placeless). Of a timed place they are the city's point, and `exact_lat`, `exact_lon` join them
    from `reveals_at` on. `starts_at` and `ends_at` are derived from day, hour and zone; of a rally without
    an announced hour they are the first moment of its first day and of the day after its last one.
    `key_given_by`, `key_given_at` tell who at the desk gave out its manage key last, None for one the form made.
    `reason_code` is one of `reasons.sentences`, "" for none; `reason` are words beside it.
    """

    __tablename__ = "rallies"
    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    uid: Mapped[str] = mapped_column(String(255), unique=True)
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey(Campaign.id))
    series: Mapped[str | None] = mapped_column(String(16), index=True)
    source_key: Mapped[str | None] = mapped_column(String(200))

    title: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(12))
    language: Mapped[str] = mapped_column(String(12))
    description: Mapped[str] = mapped_column(Text, default="")
    description_html: Mapped[str] = mapped_column(Text, default="")
    organization: Mapped[str] = mapped_column(String(200), default="")
    url: Mapped[str] = mapped_column(String(500), default="")
    route: Mapped[str] = mapped_column(Text, default="")

    country: Mapped[str] = mapped_column(String(2), default="")
    place_id: Mapped[int | None] = mapped_column(BigInteger)
    city: Mapped[str] = mapped_column(String(80), default="")
    city_name: Mapped[str] = mapped_column(String(200), default="")
    region_name: Mapped[str] = mapped_column(String(200), default="")
    venue: Mapped[str] = mapped_column(String(300), default="")
    address: Mapped[str] = mapped_column(String(300), default="")
    precision: Mapped[str] = mapped_column(String(12), default=Precision.EXACT)
    is_venue_announced: Mapped[bool] = mapped_column(default=True)
    lat: Mapped[float | None] = mapped_column(Float)
    lon: Mapped[float | None] = mapped_column(Float)
    x: Mapped[float | None] = mapped_column(Float)
    y: Mapped[float | None] = mapped_column(Float)
    z: Mapped[float | None] = mapped_column(Float)
    cell: Mapped[int | None] = mapped_column(BigInteger)
    exact_lat: Mapped[float | None] = mapped_column(Float)
    exact_lon: Mapped[float | None] = mapped_column(Float)
    exact_cell: Mapped[int | None] = mapped_column(BigInteger)
    reveals_at: Mapped[datetime | None] = mapped_column(Instant)

    day: Mapped[date]
    hour: Mapped[time | None]
    is_second_hour: Mapped[bool] = mapped_column(default=False)
    end_day: Mapped[date | None]
    end_hour: Mapped[time | None]
    tz: Mapped[str] = mapped_column(String(60))
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)

    state_before: Mapped[str] = mapped_column(String(12), default="")
    is_listed: Mapped[bool] = mapped_column(default=False)
    words: Mapped[str] = mapped_column(Text, default="")
    revision: Mapped[int] = mapped_column(default=0)
    sequence: Mapped[int] = mapped_column(default=0)
    updated_at: Mapped[datetime] = mapped_column(Instant)
    published_at: Mapped[datetime | None] = mapped_column(Instant)

    key_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), index=True)
    key_given_by: Mapped[str | None] = mapped_column(String(60))
    key_given_at: Mapped[datetime | None] = mapped_column(Instant)
    reason_code: Mapped[str] = mapped_column(String(20), default="", server_default="")
    contact: Mapped[bytes | None] = mapped_column(LargeBinary)
    contact_language: Mapped[str] = mapped_column(String(12), default="en")
    understood: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    campaign: Mapped[Campaign | None] = relationship(lazy="joined")

    __table_args__ = (
        UniqueConstraint("campaign_id", "source_key"),
        Index("rallies_of_city", "country", "city", "is_listed", "ends_at"),
        # A list in order of time, of each thing that a list is narrowed to and that may have many.
        Index("rallies_of_country", "country", "is_listed", "starts_at"),
        Index("rallies_of_campaign", "campaign_id", "is_listed", "starts_at"),
        # All that a timetable, and below all that a census asks for, in the order of its groups.
        Index(
            "rallies_of_days",
            *("campaign_id", "is_listed", "day", "end_day", "tz", "hour", "starts_at", "ends_at", "state"),
            *("country", "city"),
        ),
        Index(
            "rallies_by_census",
            *("is_listed", "country", "city", "campaign_id", "ends_at", "starts_at", "reveals_at", "lat", "lon"),
            *("exact_lat", "exact_lon", "city_name", "place_id"),
        ),
        Index("rallies_by_time", "is_listed", "starts_at"),
        Index("rallies_by_end", "is_listed", "ends_at"),
        # All that a report asks of rallies, in the order of its groups.
        Index(
            "rallies_held",
            *("campaign_id", "is_listed", "state", "country", "city", "day", "ends_at", "city_name", "place_id"),
        ),
        # All that "near" asks for, and below all that a map tile does, so that neither reads rows to choose.
        Index("rallies_by_spot", "is_listed", "cell", "x", "y", "z", "ends_at", "starts_at", "id"),
        Index(
            "rallies_by_cell",
            *("cell", "ends_at", "is_listed", "reveals_at", "campaign_id", "kind", "language", "country", "state"),
            *("day", "end_day", "starts_at", "lat", "lon", "id"),
        ),
        Index(
            "rallies_by_day",
            *("day", "cell", "is_listed", "reveals_at", "campaign_id", "kind", "language", "country", "state"),
            *("end_day", "starts_at", "ends_at", "lat", "lon", "id"),
        ),
        Index("rallies_by_last_day", "end_day"),
        Index("rallies_by_exact_cell", "exact_cell"),
        Index("rallies_by_reveal", "reveals_at"),
        Index("rallies_by_state", "state", "submitted_at"),
        {"info": MAY_LAG},
    )

    @property
    def summary(self) -> Summary:
        """What it is called, and where it is."""
        return Summary(
            title=self.title,
            language=self.language,
            campaign=self.campaign,
            country=self.country,
            city_name=self.city_name,
        )


AREA_BITS = 36
"""How many bits of a cell are left out of its area, a square of 39 km at the equator."""


def area(of: FromClause) -> ColumnElement[int]:
    """The area that the rallies of a table or an alias of it are shown in; the number is part of the index."""
    of_one: ColumnElement[int] = of.c.cell.op(">>")(literal_column(str(AREA_BITS)))
    return of_one


# The cities of an area side by side, so that each is one jump.
Index("rallies_by_area", Rally.is_listed, area(Rally.__table__), Rally.country, Rally.city)


class Change(Base):
    """A public change of a published rally: what was so before, what is so now, and why: a code, words or both.

    Of its words (`what` is "text") only the names of those that changed are kept, as `fields` in `after`: what was
    taken from a page is not to be read beside it for ever.
    """

    __tablename__ = "changes"
    __table_args__ = ({"info": MAY_LAG},)
    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    rally_id: Mapped[int] = mapped_column(ForeignKey(Rally.id), index=True)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    what: Mapped[str] = mapped_column(String(12))
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    reason: Mapped[str] = mapped_column(Text, default="")
    reason_code: Mapped[str] = mapped_column(String(20), default="", server_default="")


class ChangeRequest(Moderated, Base):
    """A change of a rally that somebody asks for; the old version stays public until it is decided.

    `values` are those of a `proposals.Proposal`; `proposed_by` is the actor who asked, and `series` that of the
    rally: what was asked at one instant for several dates of it is decided together.
    """

    __tablename__ = "change_requests"
    __table_args__ = ({"info": MAY_LAG},)
    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    rally_id: Mapped[int] = mapped_column(ForeignKey(Rally.id), index=True)
    values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    why: Mapped[str] = mapped_column(Text, default="")
    proposed_by: Mapped[str] = mapped_column(String(60), default="organizer", server_default="organizer")
    series: Mapped[str | None] = mapped_column(String(16), index=True)

    rally: Mapped[Rally] = relationship(lazy="joined")

    @property
    def summary(self) -> Summary:
        """That of its rally."""
        return self.rally.summary


__all__ = ["Change", "ChangeRequest", "Kind", "Precision", "Rally"]
