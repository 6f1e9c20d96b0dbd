"""What the public face of a rally says at a moment, and what it keeps back."""

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from flask import Flask

from rallies.core.clock import Moment
from rallies.core.db.database import session, writing
from rallies.model.actors import By
from rallies.model.campaign.campaigns import Campaign, CampaignState
from rallies.model.lists import search
from rallies.model.lists.listing import Listing, Phase, Precision, Status
from rallies.model.rally import decisions, proposals, register
from rallies.model.rally.draft import TimeSaid
from rallies.model.rally.rallies import EXAMPLE_KEY, Rally
from tests import cast

BY = By.staff("Ala", cast.NOW)
SECOND = timedelta(seconds=1)
DAYS = {"has_end", "lasts_days"}


@pytest.fixture(autouse=True)
def _open(register: Flask) -> None:
    """Every test here looks into the register."""


def face(rally: Rally, after: timedelta = timedelta(0)) -> Listing:
    """What is seen of a rally some time after the present of the tests."""
    return search.one(rally.public_id, Moment(cast.NOW + after))


def test_a_place_that_is_not_shown_yet_is_in_no_change_either() -> None:
    rally = cast.published(
        place_precision=Precision.TIMED,
        place_reveal_hours=2,
        place_address="Senatorska 1",
        route="To the castle",
    )
    other = replace(cast.WARSAW, venue="Old Town", address="Piwna 2")
    hidden = replace(other, precision=Precision.TIMED, reveal_hours=2)
    with writing():
        register.change(rally, said_time=None, said_place=hidden, reason="", by=BY)

    (before,) = face(rally).changes
    (shown,) = face(rally, rally.starts_at - cast.NOW).changes

    assert not {"venue", "address", "route"} & {*before.before, *before.after}
    assert (before.what, before.after["city"]) == ("place", shown.after["city"])
    assert (shown.before["venue"], shown.after["venue"]) == ("Plac Zamkowy", "Old Town")
    assert face(rally).venue == face(rally).address == face(rally).route == ""


def test_it_is_on_from_its_first_moment_and_over_from_its_last() -> None:
    rally = cast.published()
    start, end = rally.starts_at - cast.NOW, rally.ends_at - cast.NOW

    phases = [face(rally, after).phase for after in (start - SECOND, start, end - SECOND, end)]

    assert phases == [Phase.UPCOMING, Phase.NOW, Phase.NOW, Phase.PAST]


def test_only_another_time_or_place_is_called_a_change() -> None:
    rally = cast.published()
    with writing():
        decisions.cancel(rally, BY, reason="Storm", code="weather")
    off = face(rally)
    with writing():
        decisions.reinstate(rally, BY, reason="Sun")
    on = face(rally)
    moved = TimeSaid(day=date(2027, 5, 22), hour=time(18), end_hour=None, tz="Europe/Warsaw")
    with writing():
        register.change(rally, said_time=moved, said_place=None, reason="The square", by=BY)

    assert (off.status, off.reason, off.reason_code) == (Status.CANCELLED, "Storm", "weather")
    assert (on.status, on.reason, on.reason_code) == (Status.ON, "", "")
    assert face(rally).status is Status.CHANGED


@pytest.mark.parametrize(
    ("said", "end_day", "told"),
    [
        ({"hour": time(18), "end_hour": time(20)}, 21, {"has_end"}),
        ({"hour": time(22), "end_hour": time(2)}, 22, {"has_end", "is_overnight"}),
        ({"hour": time(18), "end_hour": None}, 21, set()),
        ({"hour": time(23), "end_hour": None}, 21, set()),
        ({"hour": None, "end_hour": None}, 21, set()),
        ({"hour": None, "end_hour": None, "end_day": date(2027, 5, 23)}, 23, DAYS),
        ({"hour": time(10), "end_hour": None, "end_day": date(2027, 5, 22)}, 22, DAYS),
        ({"hour": time(22), "end_hour": time(2), "end_day": date(2027, 5, 23)}, 23, DAYS),
        (
            {"hour": time(10), "end_hour": time(12), "end_day": date(2027, 5, 22)},
            22,
            DAYS,
        ),
    ],
)
def test_the_last_day_is_the_one_that_was_said_or_the_next_for_a_night(
    said: dict[str, Any], end_day: int, told: set[str]
) -> None:
    whole = {"day": date(2027, 5, 21), "tz": "Europe/Warsaw", **said}

    shown = face(cast.published(time=TimeSaid(**whole)))

    assert shown.end_day == date(2027, 5, end_day)
    facts = ("has_end", "is_overnight", "lasts_days")
    assert {fact for fact in facts if getattr(shown, fact)} == told


def test_a_rally_that_meets_elsewhere_is_changed_and_one_with_other_words_is_not() -> None:
    elsewhere, reworded = cast.published(), cast.published()
    with writing():
        place = replace(cast.WARSAW, venue="Old Town")
        register.change(elsewhere, said_time=None, said_place=place, reason="", by=BY)
    with writing():
        proposals.carry_out(reworded, proposals.Proposal(words={"title": "Freedom"}), BY)

    assert face(elsewhere).status is Status.CHANGED
    assert [change.what for change in face(reworded).changes] == ["text"]
    assert face(reworded).status is Status.ON


def test_a_rally_of_no_campaign_names_none() -> None:
    listing = face(cast.published())

    assert (listing.campaign, listing.campaign_hashtag) == ("", "")


def test_a_campaign_that_is_a_draft_is_not_named() -> None:
    cast.freeviasna()
    rally = cast.published(campaign="freeviasna")
    named = face(rally)
    with writing():
        session().query(Campaign).one().state = CampaignState.DRAFT

    assert (named.campaign, named.campaign_hashtag) == ("freeviasna", "#FreeViasna")
    assert (face(rally).campaign, face(rally).campaign_hashtag) == ("", "")


def test_a_face_changes_when_its_place_is_shown_and_no_earlier() -> None:
    rally = cast.published(place_precision=Precision.TIMED, place_reveal_hours=2)
    assert rally.reveals_at is not None
    shown = rally.reveals_at - cast.NOW

    assert face(rally, shown - SECOND).updated == rally.updated_at
    assert face(rally, shown).updated == rally.reveals_at
    assert face(rally, shown - SECOND).reveals_at == rally.reveals_at
    assert face(rally, shown).reveals_at is None
    assert (face(rally, shown - SECOND).lat, face(rally, shown).lat) == (52.22977, 52.2479)
    assert (face(rally, shown - SECOND).lon, face(rally, shown).lon) == (21.01178, 21.0137)


def test_an_example_is_what_the_demo_made_up_in_its_own_campaign() -> None:
    cast.freeviasna()
    real, made_up = (cast.published(campaign="freeviasna", title=title) for title in "AB")
    with writing():
        session().query(Campaign).one().is_example = True
        register.with_id(made_up.public_id).source_key = f"{EXAMPLE_KEY}1"

    assert [face(rally).is_example for rally in (real, made_up)] == [False, True]
