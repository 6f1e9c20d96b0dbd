"""All that is listed, read by two questions a revision: each city's numbers by campaign, and each campaign's edges.

Both are grouped along an index that holds all they ask for.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, case, func, select

from rallies.core.clock import Moment
from rallies.core.db.database import rows
from rallies.model.memory import remembered
from rallies.model.query import NOW
from rallies.model.rally.rallies import Rally


class Edges(NamedTuple):
    """How far rallies reach that are to come, and when that changes; None where there are none."""

    south: float | None
    west: float | None
    north: float | None
    east: float | None
    first_start: datetime | None
    next_end: datetime | None
    next_reveal: datetime | None


Group = Sequence[Any]
"""The listed rallies of a city, as columns: country, slug, campaign, how many are to come, are over, have a point."""


class World(NamedTuple):
    """All listed rallies: those of each city and campaign, in the order of the cities, and each campaign's edges."""

    groups: Sequence[Group]
    edges: dict[int | None, Edges]


_IS_AHEAD = Rally.ends_at > NOW
_IS_REVEALED = Rally.reveals_at <= NOW
# A timed place is shown where it is only from its hour on.
_LAT = case((_IS_REVEALED, Rally.exact_lat), else_=Rally.lat)
_LON = case((_IS_REVEALED, Rally.exact_lon), else_=Rally.lon)
EDGES: list[ColumnElement[Any]] = [
    func.min(_LAT).filter(_IS_AHEAD),
    func.min(_LON).filter(_IS_AHEAD),
    func.max(_LAT).filter(_IS_AHEAD),
    func.max(_LON).filter(_IS_AHEAD),
    func.min(Rally.starts_at).filter(_IS_AHEAD),
    func.min(Rally.ends_at).filter(_IS_AHEAD),
    func.min(Rally.reveals_at).filter(Rally.reveals_at > NOW),
]
COUNTED: list[ColumnElement[int]] = [
    func.count().filter(_IS_AHEAD).label("ahead"),
    func.count().filter(~_IS_AHEAD).label("over"),
    func.count(Rally.lat).label("placed"),
]


_OF_CITY = (Rally.country, Rally.city, Rally.campaign_id)
_IS_LISTED = Rally.is_listed.is_(True)
_GROUPS = select(*_OF_CITY, *COUNTED).where(_IS_LISTED).group_by(*_OF_CITY).order_by(*_OF_CITY)
# Added to, the column is in no index: one in its order would lead to each rally's row.
_NUMBER = Rally.campaign_id + 0
_REACHES = select(_NUMBER, *EDGES).where(_IS_LISTED).group_by(_NUMBER)


def world(moment: Moment) -> World:
    """All that is listed, asked once a revision and anew when a rally ends or a place is shown."""

    def ask(own: Moment) -> World:
        edges = {row[0]: Edges(*row[1:]) for row in rows(_REACHES, {"now": own.now})}
        for one in edges.values():
            note(one, own)
        return World(rows(_GROUPS, {"now": own.now}).all(), edges)

    return remembered("all that is listed", moment, ask)


def note(found: Edges, own: Moment) -> None:
    """Tell the moment that is kept with an answer when it will be another one."""
    own.changes_at(found.next_end)
    own.changes_at(found.next_reveal)


def each_once(groups: Iterable[Group]) -> list[Group]:
    """Groups of cities, those of several campaigns added up."""
    found: list[Group] = []
    country = city = None
    for group in groups:
        if group[1] == city and group[0] == country:
            *of_city, ahead, over, placed = found[-1]
            found[-1] = (*of_city, ahead + group[3], over + group[4], placed + group[5])
        else:
            country, city = group[:2]
            found.append(group)
    return found


def joint(of: Collection[Edges]) -> Edges:
    """The edges of all."""
    columns = list(zip(*of, strict=True)) or [()] * len(EDGES)
    chosen = (min, min, max, max, min, min, min)
    return Edges(*(_of_known(pick, column) for pick, column in zip(chosen, columns, strict=True)))


def _of_known(pick: Callable[..., Any], values: Iterable[Any]) -> Any:  # noqa: ANN401  # degrees or instants
    return pick((value for value in values if value is not None), default=None)
