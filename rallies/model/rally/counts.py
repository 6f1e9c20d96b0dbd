"""How many people came to a rally: a number or a range, by whom and how it was counted. Nothing of who came."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from rallies.core.db.database import Base, BigId, session
from rallies.core.db.lagging import MAY_LAG
from rallies.model.actors import By
from rallies.model.desk.audit import record
from rallies.model.desk.moderation import Moderated, State, Summary
from rallies.model.fresh_ids import fresh_id
from rallies.model.rally.rallies import Rally

MOST = 10_000_000


class Source(StrEnum):
    """Who counted."""

    HOST = "host"
    PRESS = "press"
    POLICE = "police"
    OTHER = "other"


class Way(StrEnum):
    """How it was counted."""

    COUNTED = "counted"
    PHOTO = "photo"
    ESTIMATED = "estimated"
    REPORTED = "reported"


class HeadCount(Moderated, Base):
    """One count of the people at a rally, from `low` to `high`, both the same for an exact number."""

    __tablename__ = "people_counts"
    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    rally_id: Mapped[int] = mapped_column(ForeignKey(Rally.id))
    low: Mapped[int]
    high: Mapped[int]
    way: Mapped[str] = mapped_column(String(12))
    source: Mapped[str] = mapped_column(String(12))
    source_name: Mapped[str] = mapped_column(String(120), default="")
    url: Mapped[str] = mapped_column(String(500), default="")

    rally: Mapped[Rally] = relationship(lazy="joined")

    __table_args__ = (
        Index("people_counts_of_rally", "rally_id", "state", "low", "high"),
        Index("people_counts_by_source", "state", "source", "rally_id"),
        {"info": MAY_LAG},
    )

    @property
    def summary(self) -> Summary:
        """The numbers, with the rally's title, campaign and city."""
        return Summary(
            title=f"{span(self.low, self.high)} · {self.rally.title}",
            campaign=self.rally.campaign,
            city_name=self.rally.city_name,
        )


@dataclass(frozen=True, kw_only=True)
class CountSaid:
    """What was said of a number, checked: 0 <= low <= high <= MOST."""

    low: int
    high: int
    way: Way
    source: Source = Source.HOST
    source_name: str = ""
    url: str = ""


def span(low: int, high: int) -> str:
    """A number or a range as it is written everywhere: "120" or "120–150"."""
    return str(low) if low == high else f"{low}–{high}"


def add(rally: Rally, entry: CountSaid, by: By, *, is_accepted: bool = False) -> HeadCount:
    """Keep a count; one of the desk's own is accepted as it comes. Call within `database.writing()`.

    A host's new number takes the place of the one of hers that waits.
    """
    if entry.source is Source.HOST:
        waiting = of(rally, State.PENDING, source=Source.HOST)
        for before in waiting:
            before.state = State.WITHDRAWN
    count = HeadCount(
        public_id=fresh_id(HeadCount.public_id),
        rally_id=rally.id, low=entry.low, high=entry.high, way=entry.way, source=entry.source,
        source_name=entry.source_name, url=entry.url, submitted_at=by.now,
        state=State.PUBLISHED if is_accepted else State.PENDING,
    )  # fmt: skip
    if is_accepted:
        count.decided_at, count.decided_by = by.now, by.actor
    session().add(count)
    session().flush()
    record(by, "counted", count.public_id, {"rally": rally.public_id, "people": span(entry.low, entry.high)})
    return count


def of(rally: Rally, *states: State, source: Source | None = None) -> list[HeadCount]:
    """The counts of a rally in some states, newest first."""
    query = select(HeadCount).where(HeadCount.rally_id == rally.id, HeadCount.state.in_(states))
    if source is not None:
        query = query.where(HeadCount.source == source)
    return list(session().execute(query.order_by(HeadCount.id.desc())).scalars())
