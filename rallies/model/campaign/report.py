"""What came of a campaign's days: its past rallies with how many people came, added up so that every sum agrees.

A rally's range goes from the lowest to the highest accepted count of it; a sum of ranges is the sum of their ends.
A rally that nobody counted adds nothing but itself, and is told as "number not known".
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import and_, bindparam, case, func, select

from rallies.core.clock import Moment
from rallies.core.db.database import Instant, rows, session
from rallies.model.campaign.campaigns import Campaign
from rallies.model.campaign.faces import CampaignFace
from rallies.model.desk.moderation import State
from rallies.model.memory import remembered
from rallies.model.query import note_next_end
from rallies.model.rally.counts import HeadCount, Source, span
from rallies.model.rally.rallies import Rally
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
    return remembered(("held", campaign.slug), moment, lambda own: _parts(campaign, own))


def reported(campaign: CampaignFace, moment: Moment, *, limit: int) -> tuple[Reported, ...]:
    """What press, police and others said of past rallies, the newest day first."""
    return remembered(("reported", campaign.slug, limit), moment, lambda own: _reported(campaign, own, limit))


def held(campaign: CampaignFace, moment: Moment) -> Iterator[Held]:
    """The rallies of a campaign that are over and were not called off, first day first, read in blocks."""
    for row in session().execute(_HELD, {"slug": campaign.slug, "edge": _edge(campaign, moment)}):
        yield Held(
            id=row.public_id, title=row.title, day=row.day, country=row.country, city=row.city,
            city_name=row.city_name, lat=row.lat, lon=row.lon, low=row.low, high=row.high,
            sources=tuple(source for source in Source if getattr(row, source)),
            urls=tuple(dict.fromkeys((row.urls or "").split())),
        )  # fmt: skip


def sums(parts: Iterable[Part], by: Callable[[Part], Key]) -> dict[Key, Total]:
    """The totals of groups; together they are the total."""
    totals: dict[Key, Total] = {}
    for part in parts:
        key = by(part)
        totals[key] = totals[key] + part.total if key in totals else part.total
    return totals


_NEVER = datetime.max.replace(tzinfo=UTC)
_EDGE = bindparam("edge", type_=Instant())
_IS_OF_CAMPAIGN = Campaign.slug == bindparam("slug")
_IS_OVER = (
    _IS_OF_CAMPAIGN,
    Rally.is_listed.is_(True),
    Rally.state == State.PUBLISHED,
    Rally.ends_at < _EDGE,
)
_COUNTED = (
    select(HeadCount.rally_id, func.min(HeadCount.low).label("low"), func.max(HeadCount.high).label("high"))
    .where(HeadCount.state == State.PUBLISHED)
    .group_by(HeadCount.rally_id)
    .subquery()
)
_BY_DAY = (
    select(
        Rally.country, Rally.city, Rally.day, func.max(Rally.city_name), func.max(Rally.place_id), func.count(),
        func.count(_COUNTED.c.low), func.coalesce(func.sum(_COUNTED.c.low), 0),
        func.coalesce(func.sum(_COUNTED.c.high), 0),
    )
    .select_from(Rally)
    .join(Campaign, Campaign.id == Rally.campaign_id)
    .outerjoin(_COUNTED, _COUNTED.c.rally_id == Rally.id)
    .where(*_IS_OVER)
    .group_by(Rally.country, Rally.city, Rally.day)
)  # fmt: skip
"""What each day brought in a city, along an index that holds all that is asked of the rallies."""
# The numbers that others reported are few beside the rallies; within a case no index draws a planner to these first.
_REPORTED = (
    select(
        Rally.day, Rally.title, Rally.public_id, Rally.country, Rally.city, Rally.city_name, Rally.place_id,
        HeadCount.low, HeadCount.high, HeadCount.source, HeadCount.source_name, HeadCount.url,
    )
    .select_from(HeadCount)
    .join(Rally, Rally.id == HeadCount.rally_id)
    .join(Campaign, Campaign.id == Rally.campaign_id)
    .where(
        HeadCount.state == State.PUBLISHED,
        HeadCount.source.in_([source for source in Source if source is not Source.HOST]),
        case((and_(*_IS_OVER), True), else_=False),
    )
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
    .outerjoin(HeadCount, and_(HeadCount.rally_id == Rally.id, HeadCount.state == State.PUBLISHED))
    .where(*_IS_OVER)
    .group_by(Rally.id)
    .order_by(Rally.starts_at, Rally.id)
    .execution_options(yield_per=BLOCK)
)  # fmt: skip


def _parts(campaign: CampaignFace, moment: Moment) -> tuple[Part, ...]:
    values: dict[str, Any] = {"slug": campaign.slug, "edge": _edge(campaign, moment)}
    parts: dict[tuple[int, str, str], Part] = {}
    for country, city, day, name, place_id, *numbers in rows(_BY_DAY, values):
        part = Part(day.year, country, city, name, place_id, Total(*map(int, numbers)))
        held = parts.get(part[:3])
        parts[part[:3]] = part if held is None else _joined(held, part)
    return tuple(parts.values())


def _joined(one: Part, other: Part) -> Part:
    """What two days of a year brought in a city."""
    places = [part.place_id for part in (one, other) if part.place_id is not None]
    return one._replace(
        city_name=max(one.city_name, other.city_name),
        place_id=max(places, default=None),
        total=one.total + other.total,
    )


def _reported(campaign: CampaignFace, moment: Moment, limit: int) -> tuple[Reported, ...]:
    values = {"slug": campaign.slug, "edge": _edge(campaign, moment), "limit": limit}
    return tuple(Reported(*row) for row in rows(_REPORTED, values))


def _edge(campaign: CampaignFace, moment: Moment) -> datetime:
    """The instant before which all that is over ended: that of the next end, since none lies between.

    So what is over stays the same until then, or until something is written.
    """
    return note_next_end(Selection(campaign=campaign.slug), moment) or _NEVER
