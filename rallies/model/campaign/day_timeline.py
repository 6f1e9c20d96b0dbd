"""One day of a campaign around the world: what goes on now, what is next, what is done, and when all of it begins."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Integer, Row, Select, bindparam, func, select

from rallies.core.clock import Moment, hour_start
from rallies.core.db.database import Instant
from rallies.model.desk.moderation import State
from rallies.model.lasting import Lasting
from rallies.model.lists import recall
from rallies.model.lists.bycity import ByCity
from rallies.model.lists.listed import LISTINGS
from rallies.model.lists.listing import Listing
from rallies.model.query import NOW, Question, joined, listed
from rallies.model.rally.rallies import Rally
from rallies.model.selection import Selection

SOON = timedelta(hours=3)
"""How far ahead "next" looks."""
TICK = timedelta(minutes=5)
"""How long words such as "in 40 minutes" stay as they are."""
_FIRST = bindparam("first", type_=Instant())
_LIMIT = bindparam("limit", type_=Integer)
_IS_ON, _IS_TIMED = Rally.state == State.PUBLISHED, Rally.hour.is_not(None)


class Tally(NamedTuple):
    """How many rallies of days go on now, begin soon, begin later and are done, and how many have no hour or are off.

    `cities` and `countries` count those where one is done.
    """

    now: int
    soon: int
    later: int
    done: int
    untimed: int
    off: int
    cities: int
    countries: int

    @property
    def total(self) -> int:
        """All that take place."""
        return self.now + self.soon + self.later + self.done + self.untimed


class Beginning(NamedTuple):
    """How many rallies of a zone last from one instant to another."""

    tz: str
    starts: datetime
    ends: datetime
    rallies: int


@dataclass(frozen=True)
class Timetable:
    """When the rallies of days begin and end, from the first to the last: an instant for each of them.

    `beginnings`, `starts` and `ends` are of what has an hour, `open_ends` of what has none; `cities` and `countries`
    tell when the first rally of each one ends. What is off is counted alone.
    """

    beginnings: tuple[Beginning, ...]
    starts: list[datetime]
    ends: list[datetime]
    open_ends: list[datetime]
    cities: list[datetime]
    countries: list[datetime]
    off: int


class _Times(NamedTuple):
    """How many rallies of a city last from one instant to another, and whether they have an hour."""

    of: Beginning
    is_timed: bool


class _Part(NamedTuple):
    """What a city adds to a timetable."""

    country: str
    city: str
    times: tuple[_Times, ...]
    off: int


def _times(about: Selection) -> Select[*tuple[Any, ...]]:
    columns = (Rally.country, Rally.city, Rally.tz, Rally.starts_at, Rally.ends_at, Rally.state)
    counted = select(*columns, _IS_TIMED.label("is_timed"), func.count(Rally.id).label("rallies"))
    return joined(counted, about).group_by(*columns, _IS_TIMED)


_GOING_ON = Question(
    lambda about: (
        recall.marked(_timed(listed(about)))
        .where(Rally.starts_at.between(_FIRST, NOW), Rally.ends_at > NOW)  # what is long over is not even looked at
        .order_by(Rally.starts_at.desc(), Rally.id.desc())
        .limit(_LIMIT)
    )
)
_TO_COME = Question(
    lambda about: (
        recall.marked(_timed(listed(about)))
        .where(Rally.starts_at > NOW)
        .order_by(Rally.starts_at, Rally.id)
        .limit(_LIMIT)
    )
)
_LISTS: Lasting[list[Listing]] = Lasting(32, parts=LISTINGS)


def ticked(moment: Moment) -> datetime:
    """The last full five minutes, true until the next ones."""
    since_hour = moment.now - hour_start(moment.now)
    at = moment.now - since_hour % TICK
    moment.changes_at(at + TICK)
    return at


def timetable(campaign: str, since: date, until: date, moment: Moment) -> Timetable:
    """The timetable of days at the venues, read once for all hours; a city anew once one of its rallies is written."""
    return _TIMETABLES.of(_selection(campaign, since, until), moment.now)


def tally(of: Timetable, moment: Moment) -> Tally:
    """What is done, goes on and is to come; true until the next start, end or tick."""
    now, horizon = moment.now, ticked(moment) + SOON
    begun, over, until_soon = bisect_right(of.starts, now), bisect_right(of.ends, now), bisect_right(of.starts, horizon)
    closed = bisect_right(of.open_ends, now)
    for instants, passed in ((of.starts, begun), (of.ends, over), (of.open_ends, closed)):
        moment.changes_at(instants[passed] if passed < len(instants) else None)
    return Tally(
        now=begun - over,
        soon=until_soon - begun,
        later=len(of.starts) - until_soon,
        done=over + closed,
        untimed=len(of.open_ends) - closed,
        off=of.off,
        cities=bisect_right(of.cities, now),
        countries=bisect_right(of.countries, now),
    )


def going_on(campaign: str, since: date, until: date, of: Timetable, moment: Moment, *, limit: int) -> list[Listing]:
    """What goes on now of days with their timetable, the last to begin first."""
    begun = [one.starts for one in of.beginnings if one.starts <= moment.now < one.ends]
    if not begun:
        return []
    about, first = _selection(campaign, since, until), min(begun)

    def read(own: Moment) -> list[Listing]:
        tally(of, own)  # what begins next joins them
        return recall.recalled(_GOING_ON.ask(about, now=own.now, first=first, limit=limit), own)

    return list(_LISTS.of((_GOING_ON, about, limit), moment, read))


def to_come(campaign: str, since: date, until: date, moment: Moment, *, limit: int) -> list[Listing]:
    """What is to begin on days, first start first."""
    about = _selection(campaign, since, until)

    def read(own: Moment) -> list[Listing]:
        return recall.recalled(_TO_COME.ask(about, now=own.now, limit=limit), own)

    return list(_LISTS.of((_TO_COME, about, limit), moment, read))


def _part(found: Sequence[Row[Any]]) -> _Part:
    """What a city comes to, of its rows of `_times`."""
    times, off = [], 0
    for row in found:
        if row.state == State.PUBLISHED:
            times.append(_Times(Beginning(row.tz, row.starts_at, row.ends_at, row.rallies), row.is_timed))
        else:
            off += row.rallies
    return _Part(found[0].country, found[0].city, tuple(times), off)


def _whole(parts: Collection[_Part]) -> Timetable:
    timed: Counter[tuple[str, datetime, datetime]] = Counter()
    open_ends: Counter[datetime] = Counter()
    cities: list[datetime] = []
    countries: dict[str, datetime] = {}
    for part in parts:
        for (tz, starts, ends, rallies), is_timed in part.times:
            if is_timed:
                timed[tz, starts, ends] += rallies
            else:
                open_ends[ends] += rallies
        if part.times:
            end = min(one.of.ends for one in part.times)
            cities += [end] if part.city else []
            countries[part.country] = min(end, countries.get(part.country, end))
    beginnings = [Beginning(*when, rallies) for when, rallies in sorted(timed.items())]
    return Timetable(
        beginnings=tuple(beginnings),
        starts=_spread((one.starts, one.rallies) for one in beginnings),
        ends=_spread((one.ends, one.rallies) for one in beginnings),
        open_ends=_spread(open_ends.items()),
        cities=sorted(cities),
        countries=sorted(end for country, end in countries.items() if country),
        off=sum(part.off for part in parts),
    )


def _spread(counted: Iterable[tuple[datetime, int]]) -> list[datetime]:
    """Each instant as often as it was counted, the first one first."""
    return [instant for instant, times in sorted(counted) for _ in range(times)]


_TIMETABLES = ByCity(32, _times, _part, lambda _: None, _whole)


def _selection(campaign: str, since: date, until: date) -> Selection:
    return Selection(campaign=campaign, since=since, until=until)


def _timed(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return query.where(_IS_ON, _IS_TIMED)
