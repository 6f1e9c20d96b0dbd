"""The census of a selection: kept for what the register holds, and never longer."""

from contextlib import suppress
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from rallies.core.clock import Moment
from rallies.core.db.database import writing
from rallies.model.actors import By
from rallies.model.campaign.campaigns import Campaign, CampaignState
from rallies.model.lists import census, search
from rallies.model.lists.census import Counts
from rallies.model.rally import decisions
from rallies.model.rally import register as book
from rallies.model.rally.rallies import Precision
from rallies.model.selection import Selection
from tests import cast

POLAND = Selection(country="PL")


def _of(selection: Selection = POLAND, *, after: timedelta = timedelta()) -> census.Census:
    return census.of(selection, Moment(cast.NOW + after))


def test_a_census_follows_each_write_at_once(register: Flask) -> None:
    cast.published(place=cast.TBILISI)
    first = cast.published()
    assert _of().counts == Counts(1, 1, 1)

    cast.published(title="Another")
    assert _of().counts == Counts(2, 1, 1)

    with writing():
        decisions.freeze(book.with_id(first.public_id), By.staff("desk", cast.NOW), why="x")
    assert _of().counts == Counts(1, 1, 1)


def test_a_census_is_another_one_once_a_rally_ends_and_again_for_an_earlier_moment(register: Flask) -> None:
    rally = cast.published()
    ended = rally.ends_at - cast.NOW

    counted = [(_of(after=after).counts.rallies, _of(after=after).over) for after in (timedelta(), ended, timedelta())]

    assert counted == [(1, 0), (0, 1), (1, 0)]


def test_a_census_reaches_to_a_timed_place_once_it_is_shown(register: Flask) -> None:
    rally = cast.published(place_precision=Precision.TIMED, place_reveal_hours=4)
    assert rally.reveals_at is not None
    assert _of().next_reveal == rally.reveals_at

    shown = _of(after=rally.reveals_at - cast.NOW)

    assert _of().reach == (rally.lat, rally.lon) * 2
    assert shown.reach == (rally.exact_lat, rally.exact_lon) * 2


def test_what_a_transaction_sees_alone_is_kept_for_nobody(register: Flask) -> None:
    rally = cast.published()
    seen = []

    with suppress(RuntimeError), writing() as current:
        book.with_id(rally.public_id).is_listed = False
        current.flush()
        seen.append(_of().counts.rallies)
        raise RuntimeError("taken back")

    assert [*seen, _of().counts.rallies] == [0, 1]


@pytest.mark.parametrize("selection", [Selection(), POLAND, Selection(country="PL", city="warsaw")])
def test_a_page_is_true_until_the_first_of_its_rallies_ends(register: Flask, selection: Selection) -> None:
    rally = cast.published()
    first, again = Moment(cast.NOW), Moment(cast.NOW)

    for moment in (first, again):  # the second may read what was kept
        search.counts(selection, moment)

    assert first.until == again.until == rally.ends_at


def test_the_cities_with_most_to_come_are_others_once_a_rally_ends(register: Flask) -> None:
    first = cast.published()
    cast.published(title="Another")
    cast.published(place=cast.TBILISI, time_day=first.day + timedelta(days=30))
    later = first.ends_at

    cities = [
        [(one.city, one.rallies) for one in search.largest_cities(Selection(), Moment(at), limit=9)]
        for at in (cast.NOW, later, cast.NOW)
    ]

    assert cities == [[("warsaw", 2), ("tbilisi", 1)], [("tbilisi", 1)], [("warsaw", 2), ("tbilisi", 1)]]


def test_a_city_of_two_campaigns_counts_once(register: Flask) -> None:
    cast.freeviasna()
    cast.published(campaign="freeviasna")
    cast.published()

    found = [search.counts(about, Moment(cast.NOW)) for about in (Selection(), Selection(campaign="freeviasna"))]

    assert found == [Counts(2, 1, 1), Counts(1, 1, 1)]


def test_a_draft_campaign_has_no_cities(register: Flask) -> None:
    cast.freeviasna()
    cast.published(campaign="freeviasna")
    with writing() as current:
        current.execute(update(Campaign).values(state=CampaignState.DRAFT))

    about = Selection(campaign="freeviasna")

    assert search.counts(about, Moment(cast.NOW)) == Counts(0, 0, 0)
    assert search.largest_cities(about, Moment(cast.NOW), limit=9) == ()
