"""The census: how much of a selection is to come and over, where, and how far it reaches.

A page needs these numbers in many shapes: its heading, its map, its list of countries, and until when it is true. What
is wider than a country is read from two questions about all rallies, asked once a revision and grouped along an index
that holds all they ask for: a group for each city, and how far each campaign reaches.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from heapq import nsmallest
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    Row,
    Select,
    String,
    and_,
    bindparam,
    cast,
    func,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute

from rallies.core.clock import Moment
from rallies.core.db.database import is_sqlite, rows
from rallies.model.campaign.campaigns import Campaign, CampaignState
from rallies.model.lists import wordindex
from rallies.model.lists.listing import CityCount
from rallies.model.lists.world import COUNTED, EDGES, Edges, Group, each_once, joint, world
from rallies.model.memory import remembered
from rallies.model.query import Question, joined
from rallies.model.rally.rallies import Rally
from rallies.model.selection import Selection

MILLION = 1_000_000
City = tuple[str, str]
"""Country (ISO 3166-1 alpha-2) and slug, "" where there is none."""


class Counts(NamedTuple):
    """How much a selection holds that is not over; at least so much if `is_part`."""

    rallies: int
    cities: int
    countries: int
    is_part: bool = False


class CountryCount(NamedTuple):
    """How many rallies are to come in a country, "" where there is none, and in how many cities."""

    country: str
    rallies: int
    cities: int


class Reach(NamedTuple):
    """How far something goes, in degrees."""

    south: float
    west: float
    north: float
    east: float


class Census(NamedTuple):
    """What a selection comes to. `countries` are past ones too, in the order of their codes.

    `first_start` is the start of what began first of what is not over.

    `reach` is that of what is to come, None if none of it has a place. The first is true until `next_end`, the
    reach also until `next_reveal`, when a timed place is shown.
    """

    countries: tuple[CountryCount, ...]
    counts: Counts
    over: int
    first_start: datetime | None
    reach: Reach | None
    next_end: datetime | None
    next_reveal: datetime | None


class _Wide(NamedTuple):
    """What a selection comes to that is a part of the world, each of its cities once."""

    census: Census
    groups: Sequence[Group]


class _Narrow(NamedTuple):
    """What a selection comes to that was asked by itself."""

    census: Census
    cities: tuple[CityCount, ...]


def _millionths(degrees: InstrumentedAttribute[float | None]) -> ColumnElement[int]:
    """Degrees as whole numbers, whose sum does not depend on the order in which a planner adds them up."""
    return func.sum(cast(func.round(degrees * MILLION), BigInteger))


_POINTED: list[ColumnElement[Any]] = [
    func.max(Rally.city_name).label("city_name"),
    func.max(Rally.place_id).label("place_id"),
    _millionths(Rally.lat).label("lats"),
    _millionths(Rally.lon).label("lons"),
]


def _by_city(about: Selection) -> Select[*tuple[Any, ...]]:
    query = select(Rally.country, Rally.city, *COUNTED, *_POINTED, *EDGES)
    return joined(query, about).group_by(Rally.country, Rally.city)


_CAMPAIGN = select(Campaign.id).where(Campaign.slug == bindparam("slug"), Campaign.state != CampaignState.DRAFT)
_CITIES = Question(_by_city)


def _of_some(about: Selection, *, is_sqlite: bool) -> Select[*tuple[Any, ...]]:
    """Some cities of a selection, named in a JSON array of pairs: each is a look into the index of the census."""
    given = bindparam("some", type_=String)
    pairs: Any = func.json_each(given) if is_sqlite else func.json_array_elements(cast(given, JSON))
    pair = pairs.table_valued("value", name="pairs").c.value
    each = [func.json_extract(pair, f"$[{at}]") if is_sqlite else pair.op("->>")(at) for at in (0, 1)]
    named = select(*(one.label(name) for one, name in zip(each, ("country", "city"), strict=True))).cte("named")
    is_named = and_(Rally.country == named.c.country, Rally.city == named.c.city)
    # Grouped by the columns of rallies, SQLite would read all of the index in its order.
    query = select(named.c.country, named.c.city, *COUNTED, *_POINTED)
    return joined(query, about).where(is_named).group_by(named.c.country, named.c.city)


_SOME = {has: Question(partial(_of_some, is_sqlite=has)) for has in (False, True)}


def of(selection: Selection, moment: Moment) -> Census:
    """The census of a selection at a moment.

    Whoever uses an answer tells the moment when it will be another one.
    """
    if not _is_wide(selection):
        return _narrow(selection, moment).census
    return _wide(selection, moment).census


def cities(selection: Selection, moment: Moment) -> tuple[CityCount, ...]:
    """The cities of a selection, past ones too, the one with most to come first."""
    return _narrow(selection, moment).cities


def largest(selection: Selection, moment: Moment, limit: int) -> tuple[CityCount, ...]:
    """Of a selection's cities on the map those with most to come; those that had a rally if all is over."""
    if not _is_wide(selection):
        placed = [city for city in cities(selection, moment) if city.lat is not None]
        return tuple(([city for city in placed if city.rallies] or placed)[:limit])
    asked = ("largest cities", selection, limit)
    return remembered(asked, Moment(moment.now), lambda own: _largest(selection, own, limit))


def _is_wide(selection: Selection) -> bool:
    return selection.country is None and selection.city is None and not selection.is_free


def _narrow(selection: Selection, moment: Moment) -> _Narrow:
    """What a selection comes to; one of a city or a search is asked for each page, by an index of its own."""
    if selection.city is not None or selection.is_free:
        return moment.once(("cities", selection), lambda: _asked_once(selection, moment))

    def ask(own: Moment) -> _Narrow:
        found = _asked(selection, own.now)
        own.changes_at(found.census.next_end)
        own.changes_at(found.census.next_reveal)
        return found

    return remembered(("cities", selection), Moment(moment.now), ask)


def _asked_once(selection: Selection, moment: Moment) -> _Narrow:
    found = _asked(selection, moment.now)
    return _of_part(found, of(Selection(), moment)) if wordindex.is_of_many(selection) else found


def _asked(selection: Selection, now: datetime) -> _Narrow:
    found = _CITIES.ask(wordindex.sampled(selection), now=now).all()
    counted = [(row.country, row.city, None, row.ahead, row.over, row.placed) for row in found]
    edges = joint([Edges(*row[-len(EDGES) :]) for row in found])
    return _Narrow(_census(sorted(counted, key=itemgetter(0)), edges), _in_order(found))


def _of_part(part: _Narrow, whole: Census) -> _Narrow:
    """What a part of a selection comes to; when it begins and changes is known of the world alone."""
    census = part.census._replace(
        counts=part.census.counts._replace(is_part=True),
        first_start=whole.first_start,
        next_end=whole.next_end,
        next_reveal=whole.next_reveal,
    )
    return part._replace(census=census)


def _wide(selection: Selection, moment: Moment) -> _Wide:
    def ask(own: Moment) -> _Wide:
        everything, number = world(own), _campaign(selection, own)
        if selection.campaign is None:
            groups = everything.groups if len(everything.edges) == 1 else each_once(everything.groups)
            return _Wide(_census(groups, joint(everything.edges.values())), groups)
        groups = [group for group in everything.groups if group[2] == number] if number is not None else []
        return _Wide(_census(groups, joint([everything.edges[number]] if groups else [])), groups)

    return remembered(("census", selection), Moment(moment.now), ask)


def _campaign(selection: Selection, own: Moment) -> int | None:
    """The number of a selection's campaign, None if it is not narrowed to one; a draft has none."""
    slug = selection.campaign
    if slug is None:
        return None
    return remembered(("number of", slug), own, lambda _: rows(_CAMPAIGN, {"slug": slug}).scalar())


def _census(groups: Iterable[Group], edges: Edges) -> Census:
    """The census of groups in the order of their countries."""
    countries: list[CountryCount] = []
    passed = 0
    for code, of_country in groupby(groups, key=itemgetter(0)):
        rallies = cities = 0
        for _country, city, _campaign, ahead, over, _placed in of_country:
            rallies += ahead
            passed += over
            if ahead and city:
                cities += 1
        countries.append(CountryCount(code, rallies, cities))
    corners: list[Any] = [edges.south, edges.west, edges.north, edges.east]
    return Census(
        countries=tuple(countries),
        counts=Counts(
            rallies=sum(one.rallies for one in countries),
            cities=sum(one.cities for one in countries),
            countries=sum(1 for one in countries if one.country and one.rallies),
        ),
        over=passed,
        first_start=edges.first_start,
        reach=None if None in corners else Reach(*corners),
        next_end=edges.next_end,
        next_reveal=edges.next_reveal,
    )


def _largest(selection: Selection, own: Moment, limit: int) -> tuple[CityCount, ...]:
    """The cities of a wide selection; what they are called and where they lie is asked of these few alone."""
    found = _wide(selection, own)
    own.changes_at(found.census.next_end)
    placed = [group for group in found.groups if group[5]]
    groups = [group for group in placed if group[3]] or placed
    few = [(country, city) for country, city, *_ in nsmallest(limit, groups, key=_most_ahead)]
    return _in_order(_SOME[is_sqlite()].ask(selection, now=own.now, some=json.dumps(few)) if few else ())


def _in_order(found: Iterable[Row[Any]]) -> tuple[CityCount, ...]:
    return tuple(sorted(map(_city, found), key=_most_first))


def _city(row: Row[Any]) -> CityCount:
    lat, lon = (int(total) / row.placed / MILLION if row.placed else None for total in (row.lats, row.lons))
    return CityCount(row.country, row.city, row.city_name, row.place_id, row.ahead, lat, lon)


def _most_first(city: CityCount) -> tuple[int, str, str]:
    return -city.rallies, city.country, city.city


def _most_ahead(group: Group) -> tuple[int, str, str]:
    return -group[3], group[0], group[1]
