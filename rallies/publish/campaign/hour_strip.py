"""The day of a campaign as it goes around the world: which day it is, and its hours in each zone with what is held."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from rallies.core.clock import Moment, instant_of, local
from rallies.core.speech import locale
from rallies.model.campaign import actiondays, day_timeline
from rallies.model.campaign.day_timeline import Beginning
from rallies.model.lists.listing import CampaignFace

FIRST_ZONE, LAST_ZONE = timedelta(hours=14), timedelta(hours=12)
"""How long before midnight in UTC a day begins somewhere, and how long after it ends elsewhere."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WIDE, HIGH = 10, 24
"""Width of an hour and height of a row, in units of its own."""
MOST_LANES = 6
"""How many bars stand one below the other; what overlaps still more shares the last lane."""
CITIES = 3


class Bar(NamedTuple):
    """What is held of a zone from one instant to another; `state` is done, now or ahead."""

    x: int
    y: int
    width: int
    height: int
    state: str


@dataclass(frozen=True)
class Zone:
    """A row: zones of one offset, the clock there, and its day from midnight to midnight with bars from start to end.

    `now` is where the present stands in that day, None before and after.
    """

    offset: str
    cities: str
    clock: str
    rallies: int
    bars: list[Bar]
    now: int | None


def day_of(campaign: CampaignFace, moment: Moment) -> date | None:
    """The day of a campaign that is on somewhere, else the next of its days, else the last; None for one without."""
    today = moment.today()
    if not _has(campaign, today) and _has(campaign, today - DAY) and not moment.has_come(span(today - DAY)[1]):
        return today - DAY
    near = actiondays.coming(campaign.days, today)
    return min(max(today, near.first), near.last) if near else None


def around(campaign: CampaignFace, day: date, moment: Moment) -> tuple[date, date]:
    """The first and the last day of a campaign that are on somewhere while one is, at most those beside it."""
    before, after = day - DAY, day + DAY
    since = before if _has(campaign, before) and not moment.has_come(span(before)[1]) else day
    return since, after if _has(campaign, after) and moment.has_come(span(after)[0]) else day


def shining(campaign: CampaignFace, moment: Moment) -> bool:
    """Whether one of a campaign's days is on somewhere in the world."""
    edges = [(span(first)[0], span(last)[1]) for first, last in campaign.days]
    return any(moment.has_come(begins) and not moment.has_come(ends) for begins, ends in edges)


def span(day: date) -> tuple[datetime, datetime]:
    """The instants at which a day begins in the first zone and ends in the last one."""
    midnight = instant_of(day, time(0), "UTC")
    return midnight - FIRST_ZONE, midnight + timedelta(days=1) + LAST_ZONE


def strip(day: date, beginnings: Iterable[Beginning], moment: Moment, language: str) -> list[Zone]:
    """A day in each zone where something is held, first to the east."""
    rows: dict[timedelta, list[Beginning]] = defaultdict(list)
    for one in beginnings:
        rows[_offset(day, one.tz)].append(one)
    at = day_timeline.ticked(moment)
    return [_zone(day, rows[offset], at, language) for offset in sorted(rows, reverse=True)]


def _zone(day: date, held: list[Beginning], at: datetime, language: str) -> Zone:
    tz = held[0].tz
    midnight = instant_of(day, time(0), tz)
    since = at - midnight
    return Zone(
        offset=locale.utc_offset(local(midnight + 12 * HOUR, tz)),
        cities=_cities(held, language),
        clock=locale.hour_in_words(local(at, tz), language) if abs(since) < 2 * DAY else "",
        rallies=sum(one.rallies for one in held),
        bars=_bars(held, midnight, at),
        now=_units(since) if timedelta() <= since <= DAY else None,
    )


def _has(campaign: CampaignFace, day: date) -> bool:
    """Whether a day is one of a campaign's."""
    return any(first <= day <= last for first, last in campaign.days)


def _cities(held: list[Beginning], language: str) -> str:
    """The cities that the zones with most rallies are named after."""
    zones: dict[str, int] = defaultdict(int)
    for one in held:
        zones[one.tz] += one.rallies
    most = sorted(zones, key=lambda tz: (-zones[tz], tz))[:CITIES]
    return ", ".join(locale.zone_city(tz, language) for tz in most)


def _bars(held: list[Beginning], midnight: datetime, at: datetime) -> list[Bar]:
    """A bar for all that lasts from one instant to another, each in the first lane that is free by then."""
    free: list[datetime] = []
    placed: list[tuple[int, Beginning]] = []
    for one in sorted(held, key=lambda one: (one.starts, one.ends)):
        lane = next((lane for lane, ends in enumerate(free) if ends <= one.starts), len(free))
        lane = min(lane, MOST_LANES - 1)
        free[lane : lane + 1] = [one.ends]
        placed.append((lane, one))
    high = HIGH // max(1, len(free))
    return [_bar(one, midnight, at, y=lane * high, height=high) for lane, one in placed]


def _bar(one: Beginning, midnight: datetime, at: datetime, *, y: int, height: int) -> Bar:
    """The bar of what lasts from one instant to another, as far as it lies in the day."""
    left, right = (min(max(_units(edge - midnight), 0), 24 * WIDE) for edge in (one.starts, one.ends))
    left = min(left, 24 * WIDE - 2)
    state = "done" if one.ends <= at else "now" if one.starts <= at else "ahead"
    return Bar(left, y, max(2, right - left), height, state)


def _units(length: timedelta) -> int:
    return round(length / HOUR * WIDE)


def _offset(day: date, tz: str) -> timedelta:
    """The offset of a zone at noon of a day: past the hour at which clocks change."""
    return local(instant_of(day, time(12), tz), tz).utcoffset() or timedelta()
