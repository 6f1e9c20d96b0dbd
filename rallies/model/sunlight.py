"""One day of a campaign around the world: what goes on now, what is next, what is done, and when all of it begins."""

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, bindparam, case, func, select

from rallies.core.clock import Moment, hour_start
from rallies.core.database import Instant
from rallies.model.listing import Listing
from rallies.model.moderation import State
from rallies.model.query import NOW, Question, joined, listed, listings
from rallies.model.rallies import Rally
from rallies.model.selection import Selection

SOON = timedelta(hours=3)
"""How far ahead "next" looks."""
TICK = timedelta(minutes=5)
"""How long words such as "in 40 minutes" stay as they are."""
_HORIZON = bindparam("horizon", type_=Instant())
_LIMIT = bindparam("limit", type_=Integer)
_IS_ON, _IS_TIMED = Rally.state == State.PUBLISHED, Rally.hour.is_not(None)
_IS_DONE = _IS_ON & (Rally.ends_at <= NOW)


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
    """How many rallies of a zone begin at an instant."""

    tz: str
    starts: datetime
    rallies: int


_TALLY = Question(
    lambda about: joined(
        select(
            func.count(Rally.id).filter(_IS_ON & _IS_TIMED & (Rally.starts_at <= NOW) & (Rally.ends_at > NOW)),
            func.count(Rally.id).filter(_IS_ON & _IS_TIMED & (Rally.starts_at > NOW) & (Rally.starts_at <= _HORIZON)),
            func.count(Rally.id).filter(_IS_ON & _IS_TIMED & (Rally.starts_at > _HORIZON)),
            func.count(Rally.id).filter(_IS_DONE),
            func.count(Rally.id).filter(_IS_ON & ~_IS_TIMED & (Rally.ends_at > NOW)),
            func.count(Rally.id).filter(~_IS_ON),
            func.count(func.distinct(case((_IS_DONE & (Rally.city != ""), Rally.country + "/" + Rally.city)))),
            func.count(func.distinct(case((_IS_DONE & (Rally.country != ""), Rally.country)))),
            func.min(case((Rally.starts_at > NOW, Rally.starts_at))),
            func.min(case((Rally.ends_at > NOW, Rally.ends_at))),
        ),
        about,
    )
)
_GOING_ON = Question(
    lambda about: (
        _timed(listed(about))
        .where(Rally.starts_at <= NOW, Rally.ends_at > NOW)
        .order_by(Rally.starts_at.desc(), Rally.id)
        .limit(_LIMIT)
    )
)
_TO_COME = Question(
    lambda about: _timed(listed(about)).where(Rally.starts_at > NOW).order_by(Rally.starts_at, Rally.id).limit(_LIMIT)
)
_BEGINNINGS = Question(
    lambda about: _timed(joined(select(Rally.tz, Rally.starts_at, func.count(Rally.id)), about)).group_by(
        Rally.tz, Rally.starts_at
    )
)


def ticked(moment: Moment) -> datetime:
    """The last full five minutes, true until the next ones."""
    since_hour = moment.now - hour_start(moment.now)
    at = moment.now - since_hour % TICK
    moment.changes_at(at + TICK)
    return at


def tally(campaign: str, since: date, until: date, moment: Moment) -> Tally:
    """What is done, goes on and is to come of days at the venues; true until the next start, end or tick."""
    asked = _TALLY.ask(_selection(campaign, since, until), now=moment.now, horizon=ticked(moment) + SOON)
    *counts, next_start, next_end = asked.one()
    moment.changes_at(next_start)
    moment.changes_at(next_end)
    return Tally(*counts)


def going_on(campaign: str, since: date, until: date, moment: Moment, *, limit: int) -> list[Listing]:
    """What goes on now of days, the last to begin first."""
    return listings(_GOING_ON.ask(_selection(campaign, since, until), now=moment.now, limit=limit), moment)


def to_come(campaign: str, since: date, until: date, moment: Moment, *, limit: int) -> list[Listing]:
    """What is to begin on days, first start first."""
    return listings(_TO_COME.ask(_selection(campaign, since, until), now=moment.now, limit=limit), moment)


def beginnings(campaign: str, day: date) -> list[Beginning]:
    """When the rallies of a day begin, zone by zone."""
    return [Beginning(*row) for row in _BEGINNINGS.ask(_selection(campaign, day, day))]


def _selection(campaign: str, since: date, until: date) -> Selection:
    return Selection(campaign=campaign, since=since, until=until)


def _timed(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return query.where(_IS_ON, _IS_TIMED)
