"""The memory: an answer is that of the register's revision and of the hour, and never an older one."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from time import sleep

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from rallies.app import create_app
from rallies.core import settings
from rallies.core.clock import Moment, SetClock
from rallies.core.db.database import Base, db, standing, writing
from rallies.model.actors import By
from rallies.model.campaign import campaigning, campaignsearch
from rallies.model.campaign.campaigning import CampaignSaid
from rallies.model.campaign.campaigns import Campaign, CampaignState
from rallies.model.case import casesearch, casework
from rallies.model.case.cases import CaseStatus
from rallies.model.case.casework import CaseSaid
from rallies.model.lists import search
from rallies.model.memory import remembered
from rallies.model.rally.rallies import Rally
from tests import cast

BY = By.staff("desk", cast.NOW)
PAGES_OF_A_RALLY = (
    "/", "/rallies.ics", "/rallies.atom", "/rallies.geojson", "/rallies.csv", "/map/", "/embed/", "/places/",
    "/places/pl/", "/places/pl/warsaw/", "/campaigns/freeviasna/", "/campaigns/freeviasna/places/",
    "/campaigns/freeviasna/rallies.ics", "/campaigns/freeviasna/kit/hold/schedule.txt",
)  # fmt: skip
LATE = datetime(2027, 5, 1, 23, 59, tzinfo=UTC)


@pytest.fixture
def viasna(register: Flask) -> Campaign:
    said = CampaignSaid(hashtag="#FreeViasna", titles={"en": "Freedom for Viasna"})
    with writing():
        campaign = campaigning.add("viasna", said, BY, state=CampaignState.OPEN)
        casework.add(campaign, _said("Marfa Rabkova"), BY)
    return campaign


def _said(name: str) -> CaseSaid:
    today = LATE.date()
    return CaseSaid(
        names={"en": name},
        status=CaseStatus.DETAINED,
        held_since=today - timedelta(days=200),
        as_of=today,
        is_public=True,
    )


def _held(moment: Moment) -> list[int | None]:
    return [one.days for one in casesearch.cases(search.campaign("viasna", moment), moment)]


def test_an_answer_follows_each_write_at_once(viasna: Campaign) -> None:
    counted = [casesearch.counts(search.campaign("viasna"), Moment(LATE))]

    with writing():
        casework.add(viasna, _said("Valiantsin Stefanovic"), BY)
    counted.append(casesearch.counts(search.campaign("viasna"), Moment(LATE)))

    assert [[count.number for count in counts] for counts in counted] == [[1], [2]]


def test_an_answer_is_another_one_at_its_hour_and_again_for_an_earlier_moment(viasna: Campaign) -> None:
    first, again, later = Moment(LATE), Moment(LATE), Moment(LATE + timedelta(minutes=1))

    counted = [_held(first), _held(again), _held(later), _held(Moment(LATE))]

    assert counted == [[200], [200], [201], [200]]
    assert first.until == again.until == later.now  # the second is told as well, though it was not asked anew


def test_what_a_transaction_sees_alone_lasts_for_nobody(viasna: Campaign) -> None:
    seen = []

    with suppress(RuntimeError), writing():
        campaigning.notify(viasna, {"en": "Rain"}, LATE + timedelta(days=1), BY)
        seen.append(len(campaignsearch.notices(search.campaign("viasna"), Moment(LATE))))
        raise RuntimeError("taken back")

    assert [*seen, len(campaignsearch.notices(search.campaign("viasna"), Moment(LATE)))] == [1, 0]


def test_every_page_tells_of_a_rally_that_was_written_past_the_mapper(register: Flask, client: FlaskClient) -> None:
    cast.freeviasna()
    rally = cast.published(campaign="freeviasna")
    title = rally.title
    paths = [f"/en{path}" for path in PAGES_OF_A_RALLY] + [f"/en/rallies/{rally.public_id}/"]
    before = {path: client.get(path).text for path in paths}

    with writing() as current:
        current.execute(update(Rally).values(title="Another name", country="LT", city="vilnius", city_name="Vilnius"))
    after = {path: client.get(path).text for path in paths}

    assert [path for path in paths if title in after[path]] == []
    assert [path for path in paths if before[path] == after[path]] == []


@pytest.fixture
def committed(tmp_path: Path) -> Iterator[Flask]:
    """An application whose register is a file of its own, so that each thread has a connection."""
    app = create_app(settings.load(tmp_path, environ={}), clock=SetClock(cast.NOW))
    with app.app_context():
        Base.metadata.create_all(db.engine)
    yield app
    with app.app_context():
        db.engine.dispose()


def test_those_who_ask_at_once_wait_for_the_one_who_asks(committed: Flask) -> None:
    asked, begun = [], Event()

    def ask(_own: Moment) -> int:
        asked.append(1)
        begun.set()
        sleep(0.05)
        return len(asked)

    def reader(_number: int) -> int:
        with committed.app_context():
            return remembered("slow", Moment(LATE), ask)

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(reader, range(4)))

    assert (answers, asked) == ([1, 1, 1, 1], [1])


def test_a_question_that_failed_is_asked_again(register: Flask) -> None:
    def ask(_own: Moment) -> int:
        if not failed:
            failed.append(1)
            raise RuntimeError
        return 5

    failed: list[int] = []
    with suppress(RuntimeError):
        remembered("failing", Moment(LATE), ask)

    assert remembered("failing", Moment(LATE), ask) == 5


def test_a_reader_learns_of_a_write_with_the_next_transaction(viasna: Campaign) -> None:
    before = standing()

    with writing():
        casework.add(viasna, _said("Another"), BY)

    assert standing().revision == before.revision + 1
