"""What lists hold and in which order, at the moments at which it changes."""

from datetime import date, time, timedelta

import pytest
from flask import Flask

from rallies.core.clock import Moment
from rallies.core.db.database import writing
from rallies.model.actors import By
from rallies.model.campaign.campaigns import Campaign, CampaignState
from rallies.model.lists import search
from rallies.model.lists.listing import Listing
from rallies.model.rally import decisions, register
from rallies.model.rally.draft import TimeSaid
from rallies.model.selection import Selection
from tests import cast

BY = By.staff("Ala", cast.NOW)
WORLD = Selection()
WARSAW = Selection(country="PL", city="warsaw")
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _open(register: Flask) -> None:
    """Every test here looks into the register."""


def later(days: int) -> Moment:
    return Moment(cast.NOW + timedelta(days=days))


def ids(shown: list[Listing]) -> list[str]:
    return [listing.id for listing in shown]


@pytest.mark.parametrize("about", [WORLD, WARSAW])
def test_those_that_begin_at_once_stand_in_the_order_they_came_in_and_go_in_reverse(
    about: Selection,
) -> None:
    first, second = (cast.published(title=title).public_id for title in "BA")

    assert ids(search.upcoming(about, Moment(cast.NOW))) == [first, second]
    assert ids(search.past(about, later(300))) == [second, first]
    assert ids(search.window(about, Moment(cast.NOW)).nearest) == [first, second]
    assert ids(search.window(about, later(40)).nearest) == [second, first]


@pytest.mark.parametrize("about", [WORLD, WARSAW])
def test_it_moves_to_what_is_over_at_the_moment_of_its_end(about: Selection) -> None:
    rally = cast.published()
    before, then = Moment(rally.ends_at - SECOND), Moment(rally.ends_at)

    lists = [(search.upcoming(about, at), search.past(about, at)) for at in (before, then)]

    assert [(len(coming), len(gone)) for coming, gone in lists] == [(1, 0), (0, 1)]
    assert (before.until, then.until) == (rally.ends_at, None)


def test_a_page_of_a_list_begins_where_the_one_before_ended() -> None:
    days = [cast.published(time_day=date(2027, 5, 10 + number)).public_id for number in range(5)]

    pages = [ids(search.upcoming(WORLD, Moment(cast.NOW), limit=2, offset=skip)) for skip in (0, 2, 4)]
    over = ids(search.past(WORLD, later(100), limit=2, offset=2))

    assert pages == [days[:2], days[2:4], days[4:]]
    assert over == [days[2], days[1]]
    assert search.past_count(WORLD, later(100)) == search.size(WORLD, later(100)) == 5


def test_a_feed_reaches_thirty_days_back_and_four_hundred_ahead() -> None:
    midnight = TimeSaid(day=date(2027, 5, 20), hour=time(22), end_hour=time(0), tz="UTC")
    rally = cast.published(time=midnight)
    over = rally.ends_at

    def is_carried(now: Moment) -> bool:
        return bool(search.window(WORLD, now).nearest)

    assert is_carried(Moment(over + timedelta(days=30)))
    assert not is_carried(Moment(over + timedelta(days=31)))
    far = cast.published(time=TimeSaid(day=date(2028, 6, 4), hour=time(0), end_hour=time(1), tz="UTC"))
    assert far.public_id in ids(search.window(WORLD, Moment(cast.NOW)).nearest)
    assert far.public_id not in ids(search.window(WORLD, later(-1)).nearest)


def test_a_feed_that_asks_for_days_has_all_of_them_however_long_ago() -> None:
    old = cast.published(time_day=date(2027, 5, 2)).public_id

    assert ids(search.window(Selection(since=date(2027, 5, 1)), later(2_000)).nearest) == [old]
    assert ids(search.window(Selection(until=date(2027, 5, 2)), later(2_000)).nearest) == [old]


def test_a_feed_fills_the_room_that_is_left_with_what_was_over_last() -> None:
    days = [cast.published(time_day=date(2027, 5, 10 + number)).public_id for number in range(4)]
    now = later(11)  # the first two are over since yesterday at least

    full, short, cut = (search.window(WORLD, now, limit=limit) for limit in (4, 3, 2))

    assert ids(full.nearest) == [days[2], days[3], days[1], days[0]]
    assert (full.total, ids(full.listings)) == (4, days)
    assert (ids(short.nearest), short.total) == ([days[2], days[3], days[1]], 4)
    assert (ids(cut.nearest), cut.total) == ([days[2], days[3]], 3)


def test_open_campaigns_stand_first_and_of_these_the_newest() -> None:
    with writing() as current:
        for slug, state, day in (
            ("old", CampaignState.OPEN, date(2025, 1, 1)),
            ("over", CampaignState.CLOSED, date(2027, 2, 1)),
            ("new", CampaignState.OPEN, date(2026, 1, 1)),
            ("twin", CampaignState.OPEN, date(2026, 1, 1)),
            ("draft", CampaignState.DRAFT, date(2027, 1, 1)),
            ("past", CampaignState.CLOSED, date(2024, 1, 1)),
        ):
            current.add(Campaign(slug=slug, hashtag=f"#{slug}", created_at=cast.NOW, state=state, starts_on=day))
            current.flush()

    shown = [face.slug for face in search.campaigns()]

    assert shown == ["twin", "new", "old", "over", "past"]


def test_the_dates_of_a_series_are_in_order_of_time_and_of_that_series_alone() -> None:
    rallies = cast.pending(repeats_until=date(2027, 6, 4))
    other = cast.pending(repeats_until=date(2027, 5, 28))
    with writing():
        for rally in [*reversed(rallies), *other]:
            decisions.publish(register.with_id(rally.public_id), BY)
        decisions.cancel(register.with_id(rallies[0].public_id), BY, reason="Storm")
    assert rallies[0].series is not None

    assert ids(search.of_series(rallies[0].series, Moment(cast.NOW))) == [rally.public_id for rally in rallies]


def test_the_newest_changes_come_first_and_no_more_than_are_asked_for() -> None:
    rallies = [cast.published(title=title) for title in "ABC"]
    for number, hours in ((2, 1), (0, 3), (1, 2)):
        with writing():
            by = By.staff("Ola", cast.NOW + timedelta(hours=hours))
            decisions.cancel(register.with_id(rallies[number].public_id), by, reason=f"{hours}")

    told = search.changes(later(1))

    assert [(change.reason, listing.title) for change, listing in told] == [
        ("3", "A"),
        ("2", "B"),
        ("1", "C"),
    ]
    assert [change.reason for change, _ in search.changes(later(1), limit=2)] == ["3", "2"]
