"""One day of a campaign around the world: what goes on now, what is next, what is done, and when all of it begins."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, bindparam, func, select

from rallies.core.clock import Moment, hour_start
from rallies.core.database import Instant
from rallies.model import recall
from rallies.model.lasting import Lasting
from rallies.model.listing import Listing
from rallies.model.moderation import State
from rallies.model.query import NOW, Question, joined, listed
from rallies.model.rallies import Rally
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


_TIMES = Question(
    lambda about: joined(
        select(Rally.tz, Rally.starts_at, Rally.ends_at, Rally.state, _IS_TIMED, func.count(Rally.id)), about
    ).group_by(Rally.tz, Rally.starts_at, Rally.ends_at, Rally.state, _IS_TIMED)
)
_FIRST_ENDS = Question(
    lambda about: (
        joined(select(Rally.country, Rally.city, func.min(Rally.ends_at)), about)
        .where(_IS_ON)
        .group_by(Rally.country, Rally.city)
    )
)
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
_TIMETABLES: Lasting[Timetable] = Lasting(32)
_LISTS: Lasting[list[Listing]] = Lasting(32)


def ticked(moment: Moment) -> datetime:
    """The last full five minutes, true until the next ones."""
    since_hour = moment.now - hour_start(moment.now)
    at = moment.now - since_hour % TICK
    moment.changes_at(at + TICK)
    return at


def timetable(campaign: str, since: date, until: date, moment: Moment) -> Timetable:
    """The timetable of days at the venues, read once for all hours until something is written."""
    about = _selection(campaign, since, until)
    return _TIMETABLES.of(about, moment, lambda _: _timetable(about))


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


def _timetable(about: Selection) -> Timetable:
    times, places = _TIMES.ask(about).all(), _FIRST_ENDS.ask(about).all()
    on = [
        (is_timed, Beginning(tz, starts, ends, rallies))
        for tz, starts, ends, state, is_timed, rallies in times
        if state == State.PUBLISHED
    ]
    timed = tuple(one for is_timed, one in on if is_timed)
    countries: dict[str, datetime] = {}
    for country, _city, end in places:
        countries[country] = min(end, countries.get(country, end))
    return Timetable(
        beginnings=timed,
        starts=_spread((one.starts, one.rallies) for one in timed),
        ends=_spread((one.ends, one.rallies) for one in timed),
        open_ends=_spread((one.ends, one.rallies) for is_timed, one in on if not is_timed),
        cities=sorted(end for _country, city, end in places if city),
        countries=sorted(end for country, end in countries.items() if country),
        off=sum(rallies for *_times, rallies in times) - sum(one.rallies for _is_timed, one in on),
    )


def _spread(counted: Iterable[tuple[datetime, int]]) -> list[datetime]:
    """Each instant as often as it was counted, the first one first."""
    return sorted(instant for instant, times in counted for _ in range(times))


def _selection(campaign: str, since: date, until: date) -> Selection:
    return Selection(campaign=campaign, since=since, until=until)


def _timed(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return query.where(_IS_ON, _IS_TIMED)
