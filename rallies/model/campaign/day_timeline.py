"""One day of a campaign around the world: what goes on now, what is next, what is done, and when all of it begins."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, bindparam, func, select

from rallies.core.clock import Moment, hour_start
from rallies.core.db.database import Instant
from rallies.model.desk.moderation import State
from rallies.model.lists import recall
from rallies.model.lists.listing import Listing
from rallies.model.memory import remembered
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


class CityOfDays(NamedTuple):
    """How many rallies of days take place in a city, by its country's code and its slug."""

    country: str
    city: str
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


def _times(about: Selection) -> Select[*tuple[Any, ...]]:
    """How many rallies of a zone last from one instant to another, by their state and whether they have an hour."""
    columns = (Rally.tz, Rally.starts_at, Rally.ends_at, Rally.state, _IS_TIMED.label("is_timed"))
    return joined(select(*columns, func.count().label("rallies")), about).group_by(*columns)


def _first_ends(about: Selection) -> Select[*tuple[Any, ...]]:
    """For each country, in how many of its cities the first rally ends at an instant."""
    of_city = joined(select(Rally.country, Rally.city, func.min(Rally.ends_at).label("end")), about)
    first = of_city.where(_IS_ON).group_by(Rally.country, Rally.city).subquery().c
    cities = func.count().filter(first.city != "").label("cities")
    return select(first.country, first.end, cities).group_by(first.country, first.end)


def _cities(about: Selection) -> Select[*tuple[Any, ...]]:
    rallies = func.count().label("rallies")
    counted = joined(select(Rally.country, Rally.city, rallies), about).where(_IS_ON, Rally.city != "")
    return counted.group_by(Rally.country, Rally.city).order_by(rallies.desc(), Rally.country, Rally.city).limit(_LIMIT)


_TIMES, _FIRST_ENDS, _CITIES = Question(_times), Question(_first_ends), Question(_cities)
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


def ticked(moment: Moment) -> datetime:
    """The last full five minutes, true until the next ones."""
    since_hour = moment.now - hour_start(moment.now)
    at = moment.now - since_hour % TICK
    moment.changes_at(at + TICK)
    return at


def timetable(campaign: str, since: date, until: date, moment: Moment) -> Timetable:
    """The timetable of days at the venues, read once a revision for all hours."""
    about = _selection(campaign, since, until)
    return remembered(("timetable", about), moment, lambda _: _timetable(about))


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

    return list(remembered((_GOING_ON, about, limit), moment, read))


def to_come(campaign: str, since: date, until: date, moment: Moment, *, limit: int) -> list[Listing]:
    """What is to begin on days, first start first."""
    about = _selection(campaign, since, until)

    def read(own: Moment) -> list[Listing]:
        return recall.recalled(_TO_COME.ask(about, now=own.now, limit=limit), own)

    return list(remembered((_TO_COME, about, limit), moment, read))


def cities(campaign: str, since: date, until: date, *, limit: int) -> list[CityOfDays]:
    """The cities where something takes place on days, over or not, those with most first."""
    return [CityOfDays(*row) for row in _CITIES.ask(_selection(campaign, since, until), limit=limit)]


def _timetable(about: Selection) -> Timetable:
    times, first_ends = _TIMES.ask(about).all(), _FIRST_ENDS.ask(about).all()
    timed: Counter[tuple[str, datetime, datetime]] = Counter()
    open_ends: Counter[datetime] = Counter()
    for row in times:
        if row.state == State.PUBLISHED and row.is_timed:
            timed[row.tz, row.starts_at, row.ends_at] += row.rallies
        elif row.state == State.PUBLISHED:
            open_ends[row.ends_at] += row.rallies
    beginnings = [Beginning(*when, rallies) for when, rallies in sorted(timed.items())]
    countries: dict[str, datetime] = {}
    for row in first_ends:
        countries[row.country] = min(row.end, countries.get(row.country, row.end))
    return Timetable(
        beginnings=tuple(beginnings),
        starts=_spread((beginning.starts, beginning.rallies) for beginning in beginnings),
        ends=_spread((beginning.ends, beginning.rallies) for beginning in beginnings),
        open_ends=_spread(open_ends.items()),
        cities=_spread((row.end, row.cities) for row in first_ends),
        countries=sorted(end for country, end in countries.items() if country),
        off=sum(row.rallies for row in times if row.state != State.PUBLISHED),
    )


def _spread(counted: Iterable[tuple[datetime, int]]) -> list[datetime]:
    """Each instant as often as it was counted, the first one first."""
    return [instant for instant, times in sorted(counted) for _ in range(times)]


def _selection(campaign: str, since: date, until: date) -> Selection:
    return Selection(campaign=campaign, since=since, until=until)


def _timed(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return query.where(_IS_ON, _IS_TIMED)
