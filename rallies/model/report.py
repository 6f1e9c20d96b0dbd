"""What came of a campaign's days: its past rallies with how many people came, added up so that every sum agrees.

A rally's range goes from the lowest to the highest accepted count of it; a sum of ranges is the sum of their ends.
A rally that nobody counted adds nothing but itself, and is told as "number not known".
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import NamedTuple, TypeVar

from sqlalchemy import Integer, and_, bindparam, case, cast, extract, func, select

from rallies.core.clock import Moment
from rallies.core.database import Instant, Standing, rows, session, standing
from rallies.model.campaigns import Campaign
from rallies.model.counts import HeadCount, Source, span
from rallies.model.faces import CampaignFace
from rallies.model.moderation import State
from rallies.model.query import note_next_end
from rallies.model.rallies import Rally
from rallies.model.selection import Selection

__all__ = ["Held", "Part", "Reported", "Total", "held", "parts", "reported", "sums"]
BLOCK = 500
Key = TypeVar("Key")


@dataclass(frozen=True, kw_only=True)
class Held:
    """A rally that took place, as anyone may see it; `low` and `high` None where nobody counted.

    `lat`, `lon` are the point that lists showed before it (degrees, WGS 84); `sources` says who counted, `urls`
    where it can be read.
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
    urls: tuple[str, ...] = ()


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


class Part(NamedTuple):
    """What a year brought in a city; "" as country or city where there was none, as online.

    `place_id` is the city's number in the gazetteer, None for one that it does not know.
    """

    year: int
    country: str
    city: str
    city_name: str
    place_id: int | None
    total: Total


class Reported(NamedTuple):
    """What was said of a rally by "press", "police" or "other", as anyone may see it; `url` is http(s) or ""."""

    day: date
    title: str
    rally: str
    country: str
    city: str
    city_name: str
    place_id: int | None
    low: int
    high: int
    source: str
    source_name: str
    url: str

    @property
    def people(self) -> str:
        """The number or the range."""
        return span(self.low, self.high)


def parts(campaign: CampaignFace, moment: Moment) -> tuple[Part, ...]:
    """What took place, summed up by year and city; years, cities and countries are sums of these."""
    return _parts(standing(), campaign.slug, _edge(campaign, moment))


def reported(campaign: CampaignFace, moment: Moment, *, limit: int) -> tuple[Reported, ...]:
    """What press, police and others said of past rallies, the newest day first."""
    return _reported(standing(), campaign.slug, _edge(campaign, moment), limit)


def held(campaign: CampaignFace, moment: Moment) -> Iterator[Held]:
    """The rallies of a campaign that are over and were not called off, first day first, read in blocks."""
    for row in session().execute(_HELD, {"slug": campaign.slug, "edge": _edge(campaign, moment)}):
        yield Held(
            id=row.public_id, title=row.title, day=row.day, country=row.country, city=row.city,
            city_name=row.city_name, lat=row.lat, lon=row.lon, low=row.low, high=row.high,
            sources=tuple(source for source in Source if getattr(row, source)),
            urls=tuple(dict.fromkeys((row.urls or "").split())),
        )  # fmt: skip


def sums(found: Iterable[Part], by: Callable[[Part], Key]) -> dict[Key, Total]:
    """The totals of groups; together they are the total."""
    totals: dict[Key, Total] = {}
    for part in found:
        key = by(part)
        totals[key] = totals[key] + part.total if key in totals else part.total
    return totals


_NEVER = datetime.max.replace(tzinfo=UTC)
_IS_OVER = (
    Campaign.slug == bindparam("slug"),
    Rally.is_listed.is_(True),
    Rally.state == State.PUBLISHED,
    Rally.ends_at < bindparam("edge", type_=Instant()),
)
_IS_COUNTED = and_(HeadCount.rally_id == Rally.id, HeadCount.state == State.PUBLISHED)
_OVER = (
    select(
        cast(extract("year", Rally.day), Integer).label("year"), Rally.country, Rally.city, Rally.city_name,
        Rally.place_id, func.min(HeadCount.low).label("low"), func.max(HeadCount.high).label("high"),
    )
    .select_from(Rally)
    .join(Campaign, Campaign.id == Rally.campaign_id)
    .outerjoin(HeadCount, _IS_COUNTED)
    .where(*_IS_OVER)
    .group_by(Rally.id)
    .subquery()
)  # fmt: skip
_PARTS = select(
    _OVER.c.year, _OVER.c.country, _OVER.c.city, func.max(_OVER.c.city_name), func.max(_OVER.c.place_id),
    func.count(), func.count(_OVER.c.low), func.sum(_OVER.c.low), func.sum(_OVER.c.high),
).group_by(_OVER.c.year, _OVER.c.country, _OVER.c.city)  # fmt: skip
_REPORTED = (
    select(
        Rally.day, Rally.title, Rally.public_id, Rally.country, Rally.city, Rally.city_name, Rally.place_id,
        HeadCount.low, HeadCount.high, HeadCount.source, HeadCount.source_name, HeadCount.url,
    )
    .select_from(Rally)
    .join(Campaign, Campaign.id == Rally.campaign_id)
    .join(HeadCount, _IS_COUNTED)
    .where(*_IS_OVER, HeadCount.source != Source.HOST)
    .order_by(Rally.day.desc(), Rally.id.desc(), HeadCount.id)
    .limit(bindparam("limit"))
)  # fmt: skip
_HELD = (
    select(
        Rally.public_id, Rally.title, Rally.day, Rally.country, Rally.city, Rally.city_name, Rally.lat, Rally.lon,
        func.min(HeadCount.low).label("low"), func.max(HeadCount.high).label("high"),
        func.aggregate_strings(case((HeadCount.url != "", HeadCount.url)), " ").label("urls"),
        *(func.max(case((HeadCount.source == source, 1), else_=0)).label(source) for source in Source),
    )
    .select_from(Rally)
    .join(Campaign, Campaign.id == Rally.campaign_id)
    .outerjoin(HeadCount, _IS_COUNTED)
    .where(*_IS_OVER)
    .group_by(Rally.id)
    .order_by(Rally.starts_at, Rally.id)
    .execution_options(yield_per=BLOCK)
)  # fmt: skip


@lru_cache(maxsize=16)
def _parts(of: Standing, slug: str, edge: datetime) -> tuple[Part, ...]:
    """The parts of a campaign in a revision of the register, of the rallies that end before an instant."""
    del of
    found = rows(_PARTS, {"slug": slug, "edge": edge})
    return tuple(
        Part(year, country, city, name, place_id, Total(count, known, low or 0, high or 0))
        for year, country, city, name, place_id, count, known, low, high in found
    )


@lru_cache(maxsize=16)
def _reported(of: Standing, slug: str, edge: datetime, limit: int) -> tuple[Reported, ...]:
    del of
    return tuple(Reported(*row) for row in rows(_REPORTED, {"slug": slug, "edge": edge, "limit": limit}))


def _edge(campaign: CampaignFace, moment: Moment) -> datetime:
    """The instant before which all that is over ended: that of the next end, since none lies between.

    So what is over stays the same until then, or until something is written.
    """
    return note_next_end(Selection(campaign=campaign.slug), moment) or _NEVER
