"""What the demo holds, once it is loaded."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from rallies.core.clock import Moment
from rallies.core.db.database import session
from rallies.demo import loading, posters
from rallies.model.campaign import campaignsearch
from rallies.model.campaign.campaigns import Campaign
from rallies.model.case import casesearch
from rallies.model.desk.moderation import State
from rallies.model.desk.trailcheck import first_break
from rallies.model.letter import lettersearch
from rallies.model.lists import search
from rallies.model.photo import photowall
from rallies.model.rally.rallies import ChangeRequest, Precision, Rally
from rallies.model.selection import Selection
from rallies.places.shared import gazetteer
from tests import cast, instances

DEMO = Selection(campaign=loading.SLUG)


@pytest.fixture(scope="module")
def shared_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An application whose register holds the demo, loaded twice: no test here writes into it."""
    with instances.shared(tmp_path_factory.mktemp("demo"), "read") as app:
        with app.app_context():
            app.extensions["loaded"] = loading.load(gazetteer(), now=cast.NOW, host="rallies.example")
            loading.load(gazetteer(), now=cast.NOW, host="rallies.example")
        yield app


@pytest.fixture(autouse=True)
def loaded(register: Flask) -> loading.Loaded:
    loaded: loading.Loaded = register.extensions["loaded"]
    return loaded


def test_the_demo_holds_real_past_rallies_and_examples_on_the_next_17_september(
    loaded: loading.Loaded,
) -> None:
    upcoming = search.upcoming(DEMO, Moment(cast.NOW), limit=100)
    past = search.past(DEMO, Moment(cast.NOW), limit=100)
    assert (loaded.past, loaded.day) == (47, date(2027, 9, 17))
    assert (len(past), len(upcoming)) == (47, loaded.examples)
    assert all(listing.title.startswith("Example") for listing in upcoming)
    assert not any(listing.title.startswith("Example") for listing in past)
    assert all(listing.is_example for listing in upcoming)
    assert not any(listing.is_example for listing in past)
    assert first_break() is None


def test_an_example_names_no_organization_and_shows_its_citys_point_alone() -> None:
    for listing in search.upcoming(DEMO, Moment(cast.NOW), limit=100):
        city = gazetteer().by_slug(listing.country, listing.city)
        assert city is not None
        assert (listing.organization, listing.venue, listing.precision) == ("", "", Precision.CITY)
        assert (listing.lat, listing.lon) == (city.lat, city.lon)


def test_a_past_rally_keeps_its_day_hour_and_source() -> None:
    (paris,) = search.past(Selection(campaign=loading.SLUG, country="FR", since=date(2021, 9, 1)), Moment(cast.NOW))
    assert (paris.starts, paris.hour) == (datetime(2021, 9, 17, 10, tzinfo=UTC), time(12))
    assert paris.url.startswith("https://www.ldh-france.org/")
    assert "Amnesty" in paris.organization


def test_a_rally_whose_hour_or_city_no_source_tells_has_none() -> None:
    (bishkek,) = search.past(Selection(campaign=loading.SLUG, country="KG"), Moment(cast.NOW))
    assert (bishkek.hour, bishkek.city, bishkek.lat) == (None, "", None)


def test_something_of_each_kind_waits_at_the_desk_and_is_on_no_page(client: FlaskClient) -> None:
    waiting = session().execute(select(Rally).where(Rally.state == State.PENDING)).scalars().all()
    requests = session().execute(select(ChangeRequest)).scalars().all()

    assert {rally.title: bool(rally.question) for rally in waiting} == {
        "Example vigil in Porto": False,
        "Example rally in Ghent": True,
    }
    assert [request.state for request in requests] == [State.PENDING]
    assert "Example vigil in Porto" not in client.get("/en/places/pt/porto/").text


def test_every_demo_has_the_same_ids() -> None:
    ids = set(session().execute(select(Rally.public_id)).scalars())

    assert len(ids) == len(set(session().execute(select(Rally.source_key)).scalars()))
    assert all(re.fullmatch("[2-9a-h]{8}", public_id) for public_id in ids)
    assert loading._public_id("by001") in ids


def test_the_campaign_is_marked_as_an_example_and_speaks_three_languages() -> None:
    campaign = session().execute(select(Campaign)).scalar_one()
    assert (campaign.slug, campaign.is_example) == ("freeviasna", True)
    assert set(campaign.titles) == set(campaign.summaries) == {"en", "be", "ru"}


def test_the_seven_are_told_with_sources_and_the_day_they_were_known_for() -> None:
    campaign, moment = search.campaign("freeviasna"), Moment(cast.NOW)
    people = [casesearch.case(campaign, one.slug, moment) for one in casesearch.cases(campaign, moment)]
    assert len(people) == 7
    assert all(one.sources and one.state.day and one.state.source and one.reported_on for one in people)
    assert all(set(one.names) == set(one.roles) == {"en", "be", "ru"} for one in people)
    assert not any(one.is_counting or one.write_to or one.picture for one in people)
    assert len(campaignsearch.members(campaign, moment)) == 12
    assert campaignsearch.statement_languages(campaign, moment) == ("en", "be", "ru")


def test_the_wall_of_the_demo_shows_drawings_that_say_so() -> None:
    drawings = photowall.wall(search.campaign("freeviasna"), limit=20)

    assert len(drawings) == len(posters.POSTERS)
    assert all("made up for the demo" in drawing.alt for drawing in drawings)


def test_the_letters_of_the_demo_say_that_they_are_made_up(client: FlaskClient) -> None:
    wall = lettersearch.wall(search.campaign("freeviasna"), limit=20)

    assert [letter.language for letter in wall] == ["ru", "en", "fr", "de", "be"]
    says = {"be": "прыдуманы", "ru": "придуманный", "en": "made up", "de": "erfunden", "fr": "inventé"}
    assert all(says[letter.language] in letter.text.split("\n")[0] for letter in wall)
    assert len({letter.case for letter in wall}) == len(wall)
    assert lettersearch.tally(search.campaign("freeviasna"), Moment(cast.NOW)) == (5, 5, 1, 0)
    assert first_break() is None
    for language in ("en", "be", "ar"):
        page = client.get(f"/{language}/campaigns/freeviasna/letters/").text
        assert page.count('<article class="letter"') == 5
        assert 'lang="de" dir="auto"' in page
