"""Tiles: what is shown where, and that no total ever differs from the sum of its parts."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert

from rallies.core.clock import Moment
from rallies.core.db.database import writing
from rallies.core.errors import NotFound
from rallies.core.morton import cell
from rallies.model.lists import search, tiles
from rallies.model.rally.rallies import Precision, Rally
from rallies.model.selection import Selection
from tests import cast

ALL = Selection()
EDGES = [(0.0, 180.0), (0.0, -180.0), (85.06, 10.0), (-89.9, 10.0), (0.0, 0.0), (-17.7, 178.1), (52.23, 21.01)]
points = st.one_of(
    st.sampled_from(EDGES),
    st.tuples(st.floats(-90, 90), st.floats(-180, 180)),
    st.tuples(st.floats(52.2, 52.3), st.floats(20.9, 21.1)),
)


def _moment(now: datetime = cast.NOW) -> Moment:
    return Moment(now)


def _count(z: int, x: int, y: int, selection: Selection = ALL, moment: Moment | None = None) -> int:
    return sum(group.count for group in tiles.tile(z, x, y, selection, moment or _moment()))


def _scatter(where: list[tuple[float, float]]) -> None:
    """Put one published rally at each point, straight into the table: a thousand drafts would take a minute."""
    model = cast.published()
    row = {column.name: getattr(model, column.name) for column in Rally.__table__.columns if column.name != "id"}
    rows = [
        row | {"public_id": f"s{number}", "uid": f"s{number}", "lat": lat, "lon": lon, "cell": cell(lat, lon)}
        for number, (lat, lon) in enumerate(where)
    ]
    with writing() as session:
        session.execute(delete(Rally))
        session.execute(insert(Rally), rows)


@given(where=st.lists(points, min_size=1, max_size=30), copies=st.integers(1, 8), z=st.integers(0, 16))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_tile_counts_what_its_four_children_count(
    register: Flask, where: list[tuple[float, float]], copies: int, z: int
) -> None:
    _scatter(where * copies)
    lat, lon = where[0]
    x, y = _tile_of(lat, lon, z)

    children = [(2 * x + right, 2 * y + down) for right in (0, 1) for down in (0, 1)]

    assert _count(z, x, y) == sum(_count(z + 1, *child) for child in children)
    assert _count(0, 0, 0) == len(where) * copies


def _tile_of(lat: float, lon: float, z: int) -> tuple[int, int]:
    code = cell(lat, lon)
    x = sum((code >> 2 * bit & 1) << bit for bit in range(28))
    y = sum((code >> 2 * bit + 1 & 1) << bit for bit in range(28))
    return x >> 28 - z, y >> 28 - z


def test_a_few_rallies_come_one_by_one_with_their_words(register: Flask) -> None:
    cast.published()
    cast.published(title="Another", time_hour=None)
    cast.published(place=cast.TBILISI, title="In Tbilisi")

    tbilisi, warsaw = sorted(tiles.tile(0, 0, 0, ALL, _moment()), key=lambda group: group.count)

    assert [listing.title for listing in tbilisi.listings] == ["In Tbilisi"]
    assert {listing.title for listing in warsaw.listings} == {"Freedom for Viasna", "Another"}
    assert (warsaw.lat, warsaw.lon, warsaw.count) == (52.2479, 21.0137, 2)


def test_many_rallies_come_as_counts_that_know_how_far_they_reach(register: Flask) -> None:
    _scatter([(50.0 + step / 100, 20.0) for step in range(100)])

    groups = tiles.tile(0, 0, 0, ALL, _moment())

    assert sum(group.count for group in groups) == 100
    (largest, *_) = groups
    assert largest.listings == ()
    assert largest.reach.south < largest.lat < largest.reach.north
    assert largest.reach.west == largest.reach.east == 20.0


def test_a_full_spot_tells_the_first_twenty_when_one_is_near(register: Flask) -> None:
    _scatter([(52.23, 21.01)] * 70)

    far, close = (tiles.tile(z, *_tile_of(52.23, 21.01, z), ALL, _moment()) for z in (3, 17))

    assert [(group.count, len(group.listings)) for group in far] == [(70, 0)]
    assert [(group.count, len(group.listings)) for group in close] == [(70, 20)]


def test_a_rally_alone_among_many_keeps_its_words(register: Flask) -> None:
    _scatter([(52.23, 21.01)] * 60 + [(-33.9, 18.4)])

    groups = tiles.tile(0, 0, 0, ALL, _moment())

    assert [(group.count, len(group.listings)) for group in groups] == [(60, 0), (1, 1)]


def test_what_is_over_or_not_public_is_on_no_tile(register: Flask) -> None:
    cast.published(time_day=date(2027, 4, 1))
    cast.pending(title="Waiting")
    cast.published(place_precision=Precision.UNLISTED, title="By its link alone")

    assert _count(0, 0, 0) == 0


def test_days_that_are_asked_for_show_what_is_over(register: Flask) -> None:
    cast.published(time_day=date(2027, 4, 1))

    assert _count(0, 0, 0, Selection(since=date(2027, 4, 1), until=date(2027, 4, 1))) == 1


@pytest.mark.parametrize("days", [1, tiles.MOST_DAYS, tiles.MOST_DAYS + 1])
def test_an_action_of_many_days_is_on_the_tiles_of_each_of_them(register: Flask, days: int) -> None:
    cast.published(time_day=date(2027, 5, 10), time_end_day=date(2027, 5, 21))
    cast.published(time_day=date(2027, 5, 22))

    def on(since: date) -> int:
        return _count(0, 0, 0, Selection(since=since, until=since + timedelta(days=days - 1)))

    assert [on(date(2027, 5, day)) for day in (10, 15, 21)] == ([1, 1, 1] if days == 1 else [2, 2, 2])
    assert on(date(2027, 5, 23)) == 0


@given(since=st.integers(-9, 9), length=st.integers(0, 9))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_tile_of_some_days_counts_what_their_list_counts(register: Flask, since: int, length: int) -> None:
    if not search.counts(ALL, _moment()).rallies:
        for day in range(-7, 8):
            starts = date(2027, 5, 21) + timedelta(days=day)
            cast.published(time_day=starts, time_end_day=starts + timedelta(days=3) if day % 3 == 0 else None)
        cast.published(time_day=date(2027, 5, 20), place_precision=Precision.TIMED, place_reveal_hours=900)
    first = date(2027, 5, 21) + timedelta(days=since)
    days = Selection(since=first, until=first + timedelta(days=length))

    assert _count(0, 0, 0, days) == search.counts(days, _moment()).rallies


def test_a_tile_is_narrowed_as_a_list_is(register: Flask) -> None:
    cast.published()
    cast.published(place=cast.TBILISI, language="ka")

    assert _count(0, 0, 0, Selection(language="ka")) == 1
    assert _count(0, 0, 0, Selection(country="PL")) == 1
    assert _count(0, 0, 0, Selection(country="PL", language="ka")) == 0


def test_a_timed_place_moves_to_its_spot_when_its_hour_comes(register: Flask) -> None:
    rally = cast.published(place_precision=Precision.TIMED, place_reveal_hours=2)
    assert rally.reveals_at is not None
    before, after = (_moment(rally.reveals_at + timedelta(seconds=step)) for step in (-1, 1))

    (hidden,) = tiles.tile(0, 0, 0, ALL, before)
    (shown,) = tiles.tile(0, 0, 0, ALL, after)

    assert (hidden.lat, hidden.lon) == (cast.WARSAW.city_lat, cast.WARSAW.city_lon)
    assert (shown.lat, shown.lon) == (cast.WARSAW.lat, cast.WARSAW.lon)
    assert before.until == rally.reveals_at


def test_a_hidden_spot_is_on_no_tile_of_its_own(register: Flask) -> None:
    rally = cast.published(place_precision=Precision.TIMED, place_reveal_hours=2)
    assert rally.reveals_at is not None
    spot = _tile_of(cast.WARSAW.lat or 0, cast.WARSAW.lon or 0, 16)

    assert _count(16, *spot, moment=_moment(rally.reveals_at - timedelta(seconds=1))) == 0
    assert _count(16, *spot, moment=_moment(rally.reveals_at)) == 1


def test_a_tile_is_true_no_longer_than_until_a_rally_of_it_ends(register: Flask) -> None:
    cast.published()
    moment = _moment()

    tiles.tile(0, 0, 0, ALL, moment)

    assert moment.until is not None
    assert moment.until <= datetime(2027, 5, 21, 18, 0, tzinfo=UTC)


@pytest.mark.parametrize("address", [(19, 0, 0), (2, 4, 0), (2, 0, 4), (0, 1, 0), (-1, 0, 0), (3, -1, 0)])
def test_there_is_no_tile_outside_the_world(register: Flask, address: tuple[int, int, int]) -> None:
    with pytest.raises(NotFound):
        tiles.tile(*address, ALL, _moment())


def test_the_extent_of_a_selection_frames_all_of_it(register: Flask) -> None:
    cast.published()
    cast.published(place=cast.TBILISI)

    extent = tiles.extent(ALL, _moment())

    assert extent is not None
    assert (extent.south, extent.east) == (cast.TBILISI.city_lat, cast.TBILISI.city_lon)
    assert (extent.north, extent.west) == (52.2479, 21.0137)
    assert tiles.extent(Selection(country="DE"), _moment()) is None
