"""What came of a campaign's days: its past rallies with how many people came, added up so that every sum agrees.

A rally's range goes from the lowest to the highest accepted count of it; a sum of ranges is the sum of their ends.
A rally that nobody counted adds nothing but itself, and is told as "number not known".
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import case, func, select

from rallies.core.clock import Moment
from rallies.core.database import session
from rallies.model.campaigns import Campaign
from rallies.model.counts import HeadCount, Source
from rallies.model.faces import CampaignFace
from rallies.model.moderation import State
from rallies.model.query import note_next_end
from rallies.model.rallies import Rally
from rallies.model.selection import Selection

__all__ = ["Held", "Total", "held", "sums", "total"]
BLOCK = 500
Key = TypeVar("Key")


@dataclass(frozen=True, kw_only=True)
class Held:
    """A rally that took place, as anyone may see it; `low` and `high` None where nobody counted.

    `lat`, `lon` are the point that lists showed before it (degrees, WGS 84); `sources` says who counted.
    """

    id: str
    title: str
    day: date
    country: str
    city: str
    city_name: str
    lat: float | None
    lon: float | None
    low: int | None
    high: int | None
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Total:
    """How many rallies there were, of how many the number is known, and what these add up to."""

    rallies: int = 0
    known: int = 0
    low: int = 0
    high: int = 0

    def __add__(self, other: "Total") -> "Total":
        """Both together."""
        return Total(
            self.rallies + other.rallies, self.known + other.known, self.low + other.low, self.high + other.high
        )

    @property
    def unknown(self) -> int:
        """Of how many rallies nobody knows the number."""
        return self.rallies - self.known


def held(campaign: CampaignFace, moment: Moment) -> Iterator[Held]:
    """The rallies of a campaign that are over and were not called off, first day first, read in blocks."""
    note_next_end(Selection(campaign=campaign.slug), moment)
    counted = (
        select(
            HeadCount.rally_id,
            func.min(HeadCount.low).label("low"),
            func.max(HeadCount.high).label("high"),
            *(func.max(case((HeadCount.source == source, 1), else_=0)).label(source) for source in Source),
        )
        .where(HeadCount.state == State.PUBLISHED)
        .group_by(HeadCount.rally_id)
        .subquery()
    )
    query = (
        select(
            Rally.public_id, Rally.title, Rally.day, Rally.country, Rally.city, Rally.city_name, Rally.lat, Rally.lon,
            counted.c.low, counted.c.high,
            *(counted.c[source] for source in Source),
        )
        .join(Campaign, Campaign.id == Rally.campaign_id)
        .outerjoin(counted, counted.c.rally_id == Rally.id)
        .where(Campaign.slug == campaign.slug, Rally.is_listed.is_(True), Rally.state == State.PUBLISHED)
        .where(Rally.ends_at <= moment.now)
        .order_by(Rally.starts_at, Rally.id)
        .execution_options(yield_per=BLOCK)
    )  # fmt: skip
    for row in session().execute(query):
        yield Held(
            id=row.public_id, title=row.title, day=row.day, country=row.country, city=row.city,
            city_name=row.city_name, lat=row.lat, lon=row.lon, low=row.low, high=row.high,
            sources=tuple(source for source in Source if getattr(row, source)),
        )  # fmt: skip


def total(rallies: Iterable[Held]) -> Total:
    """All of them together."""
    return sum((_one(rally) for rally in rallies), Total())


def sums(rallies: Iterable[Held], by: Callable[[Held], Key]) -> dict[Key, Total]:
    """The totals of groups; together they are the total."""
    found: dict[Key, Total] = {}
    for rally in rallies:
        key = by(rally)
        found[key] = found.get(key, Total()) + _one(rally)
    return found


def _one(rally: Held) -> Total:
    if rally.low is None or rally.high is None:
        return Total(1)
    return Total(1, 1, rally.low, rally.high)
