"""What lists leave out, which of many a feed keeps, and until when numbers of cities hold."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from flask import Flask

from rallies.core.clock import Moment
from rallies.core.db.database import writing
from rallies.core.errors import NotFound
from rallies.model.actors import By
from rallies.model.campaign.campaigns import CampaignState
from rallies.model.lists import search
from rallies.model.lists.listing import Listing
from rallies.model.rally import decisions, register
from rallies.model.rally.draft import TimeSaid
from rallies.model.rally.rallies import Precision, Rally
from rallies.model.selection import Selection
from tests import cast

WORLD = Selection()
POLAND = Selection(country="PL")
WARSAW = Selection(country="PL", city="warsaw")
EVERYWHERE = pytest.mark.parametrize("about", [WORLD, POLAND, WARSAW])


@pytest.fixture(autouse=True)
def _open(register: Flask) -> None:
    """Every test here looks into the register."""


def ids(listings: list[Listing]) -> list[str]:
    return [listing.id for listing in listings]


def cancelled(rally: Rally) -> str:
    """The public id of a rally that is called off."""
    with writing():
        decisions.cancel(register.with_id(rally.public_id), By.staff("Ala", cast.NOW), reason="Storm")
    return rally.public_id


@EVERYWHERE
def test_what_is_to_come_is_not_among_what_is_over(about: Selection) -> None:
    over = cast.published(time_day=date(2027, 5, 10))
    coming = cast.published().public_id
    its_end = Moment(over.ends_at)

    assert ids(search.past(about, its_end)) == [over.public_id]
    assert ids(search.upcoming(about, its_end)) == [coming]


@EVERYWHERE
def test_a_full_feed_keeps_what_begins_first_however_late_it_ends(about: Selection) -> None:
    long = TimeSaid(
        day=date(2027, 5, 20),
        hour=time(9),
        end_day=date(2027, 5, 30),
        end_hour=time(20),
        tz="Europe/Warsaw",
    )
    cast.published(time_day=date(2027, 5, 22))
    first = cast.published(time=long).public_id

    assert ids(search.window(about, Moment(cast.NOW), limit=1).nearest) == [first]


@EVERYWHERE
def test_of_those_that_begin_at_once_a_full_feed_keeps_the_one_that_came_first(
    about: Selection,
) -> None:
    first = cast.published(time_end_hour=time(22)).public_id
    cast.published(time_end_hour=time(19))

    assert ids(search.window(about, Moment(cast.NOW), limit=1).nearest) == [first]


def test_news_tells_nothing_of_a_rally_that_is_on_no_list() -> None:
    cancelled(cast.published(place_precision=Precision.UNLISTED))
    told = cancelled(cast.published())

    assert [listing.id for _, listing in search.changes(Moment(cast.NOW))] == [told]


@EVERYWHERE
def test_numbers_of_cities_hold_until_the_next_rally_ends(about: Selection) -> None:
    rally = cast.published()
    cast.published(time_day=date(2027, 5, 23))
    asked = [Moment(cast.NOW) for _ in range(3)]

    search.cities(about, asked[0])
    search.largest_cities(about, asked[1], limit=3)
    search.countries(about, asked[2])

    assert {moment.until for moment in asked} == {rally.ends_at}


def test_the_newest_changes_are_told_however_many_a_rally_has() -> None:
    often, once = cast.published(title="Often"), cast.published(title="Once")
    for day in (2, 5, 4):  # who wrote last is not who was noted last
        venue = replace(cast.WARSAW, venue=f"Square {day}")
        with writing():
            by = By.staff("Ala", cast.NOW + timedelta(days=day))
            rally = register.with_id((once if day == 4 else often).public_id)
            register.change(rally, said_time=None, said_place=venue, reason=f"{day}", by=by)

    told = [change.reason for change, _ in search.changes(Moment(cast.NOW), limit=2)]

    assert told == ["5", "4"]
    assert [change.reason for change, _ in search.changes(Moment(cast.NOW), limit=1)] == ["5"]


def test_a_date_that_is_put_off_stands_after_those_it_follows_now() -> None:
    first, second = cast.pending(repeats_until=date(2027, 5, 28))
    moved = TimeSaid(day=date(2027, 6, 4), hour=time(18), end_hour=time(20), tz="Europe/Warsaw")
    for rally in (first, second):
        with writing():
            decisions.publish(register.with_id(rally.public_id), By.staff("Ala", cast.NOW))
    with writing():
        rally = register.with_id(first.public_id)
        by = By.staff("Ala", cast.NOW)
        register.change(rally, said_time=moved, said_place=None, reason="", by=by)
    assert first.series is not None

    dates = ids(search.of_series(first.series, Moment(cast.NOW)))

    assert dates == [second.public_id, first.public_id]


def test_each_selection_has_its_own_size() -> None:
    cast.published()
    cast.published(place=cast.TBILISI)
    moment = Moment(cast.NOW)

    assert [search.size(about, moment) for about in (WORLD, POLAND, WARSAW)] == [2, 1, 1]


def test_a_campaign_that_is_not_there_or_a_draft_is_not_found() -> None:
    cast.freeviasna()
    cast.campaign("draft", state=CampaignState.DRAFT)

    for slug in ("nobody", "draft"):
        for moment in (None, Moment(cast.NOW)):  # asked for itself, and remembered
            with pytest.raises(NotFound):
                search.campaign(slug, moment)
    assert search.campaign("freeviasna").slug == "freeviasna"
