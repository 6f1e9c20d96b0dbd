"""Answers that last: as long as the register stands and the hour allows, and never longer."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from rallies.core.clock import Moment
from rallies.core.db.database import standing, writing
from rallies.model.actors import By
from rallies.model.campaign import campaigning, campaignsearch
from rallies.model.campaign.campaigning import CampaignSaid
from rallies.model.campaign.campaigns import Campaign, CampaignState
from rallies.model.case import casesearch, casework
from rallies.model.case.cases import CaseStatus
from rallies.model.case.casework import CaseSaid
from rallies.model.lists import search
from tests import cast

BY = By.staff("desk", cast.NOW)
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


def test_a_reader_learns_of_a_write_with_the_next_transaction(viasna: Campaign) -> None:
    before = standing()

    with writing():
        casework.add(viasna, _said("Another"), BY)

    assert standing().revision == before.revision + 1
