"""The day of a campaign as it goes around the world: which day it is, and the strip of its hours in each zone."""

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
"""Width of an hour and height of a row in the strip, in its own units."""
LOWEST = 5
"""Height of the bar of a single rally; that of the fullest hour is HIGH."""
CITIES = 3


class Bar(NamedTuple):
    """The rallies that begin in an hour of a zone; `state` is done, now or ahead."""

    x: int
    y: int
    height: int
    state: str


@dataclass(frozen=True)
class Zone:
    """A row of the strip: zones of one offset, the clock there, and the day's hours with their bars."""

    offset: str
    cities: str
    clock: str
    rallies: int
    begins: int
    bars: list[Bar]


@dataclass(frozen=True)
class Strip:
    """All rows with one scale: its width, and where now is on it; None before and after."""

    zones: list[Zone]
    width: int
    now: float | None


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


def strip(day: date, beginnings: Iterable[Beginning], moment: Moment, language: str) -> Strip | None:
    """The hours of a day in each zone where something begins, first to the east; None for none."""
    rows: dict[timedelta, list[Beginning]] = defaultdict(list)
    for one in beginnings:
        rows[_offset(day, one.tz)].append(one)
    if not rows:
        return None
    held = [rows[offset] for offset in sorted(rows, reverse=True)]
    midnights = [instant_of(day, time(0), row[0].tz) for row in held]
    hours = [_hours(row, midnight) for row, midnight in zip(held, midnights, strict=True)]
    first, last, at = min(midnights), max(midnights) + timedelta(days=1), day_timeline.ticked(moment)
    most = max(max(counts.values()) for counts in hours)
    zones = [
        Zone(
            offset=locale.utc_offset(local(midnight + 12 * HOUR, row[0].tz)),
            cities=_cities(row, language),
            clock=locale.hour_in_words(local(at, row[0].tz), language) if abs(at - midnight) < 2 * DAY else "",
            rallies=sum(counts.values()),
            begins=_units(midnight - first),
            bars=[_bar(hour, count / most, midnight - first, at - midnight) for hour, count in sorted(counts.items())],
        )
        for row, midnight, counts in zip(held, midnights, hours, strict=True)
    ]
    now = round((at - first) / HOUR * WIDE, 1) if first <= at <= last else None
    return Strip(zones, _units(last - first), now)


def _has(campaign: CampaignFace, day: date) -> bool:
    """Whether a day is one of a campaign's."""
    return any(first <= day <= last for first, last in campaign.days)


def _hours(held: list[Beginning], midnight: datetime) -> dict[int, int]:
    """How many rallies begin in each hour after a midnight; what has begun the day before, in the first."""
    hours: dict[int, int] = defaultdict(int)
    for one in held:
        hours[min(23, max(0, (one.starts - midnight) // HOUR))] += one.rallies
    return hours


def _cities(held: list[Beginning], language: str) -> str:
    """The cities that the zones with most rallies are named after."""
    zones: dict[str, int] = defaultdict(int)
    for one in held:
        zones[one.tz] += one.rallies
    most = sorted(zones, key=lambda tz: (-zones[tz], tz))[:CITIES]
    return ", ".join(locale.zone_city(tz, language) for tz in most)


def _bar(hour: int, share: float, offset: timedelta, since: timedelta) -> Bar:
    """The bar of an hour; `share` is how full it is beside the fullest one."""
    height = LOWEST + round((HIGH - LOWEST) * share)
    state = "done" if since >= (hour + 1) * HOUR else "now" if since >= hour * HOUR else "ahead"
    return Bar(_units(offset) + hour * WIDE, HIGH - height, height, state)


def _units(length: timedelta) -> int:
    return round(length / HOUR * WIDE)


def _offset(day: date, tz: str) -> timedelta:
    """The offset of a zone at noon of a day: past the hour at which clocks change."""
    return local(instant_of(day, time(12), tz), tz).utcoffset() or timedelta()
