from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from rallies.core.clock import Moment
from rallies.core.db.database import writing
from rallies.core.errors import NotFound
from rallies.model.campaign.campaigns import Campaign
from rallies.model.campaign.faces import CaseFace, CaseStatus
from rallies.model.case import casesearch
from rallies.model.case.cases import Case
from rallies.model.case.casestates import FRESH, KEYS
from rallies.model.lists import search
from tests import cast

KNOWN, OLD = date(2027, 4, 20), date(2026, 1, 1)
HELD: dict[str, Any] = {"held_since": date(2026, 9, 17), "as_of": date(2027, 4, 20), "status": "detained"}


@pytest.fixture
def _viasna(register: Flask) -> None:
    with writing() as current:
        for slug in ("viasna", "other"):
            current.add(Campaign(slug=slug, hashtag=f"#{slug}", language="be", created_at=cast.NOW))
    add(slug="noise", campaign="other")
    add(slug="not-yet", is_public=False)


def add(*, campaign: str = "viasna", **differs: Any) -> None:
    with writing() as current:
        of = current.query(Campaign).filter_by(slug=campaign).one()
        plain = {"slug": "marfa", "names": {"be": "Марфа Рабкова", "en": "Marfa Rabkova"}, "is_public": True}
        current.add(Case(campaign_id=of.id, created_at=cast.NOW, updated_at=cast.NOW, **{**plain, **differs}))


def face(moment: Moment, slug: str = "marfa") -> CaseFace:
    return casesearch.case(search.campaign("viasna"), slug, moment)


@pytest.mark.usefixtures("_viasna")
def test_days_are_counted_until_today_and_grow_at_midnight() -> None:
    add(**HELD)
    moment = Moment(datetime(2027, 5, 1, 23, 59, tzinfo=UTC))

    found = face(moment)

    assert (found.days, found.is_counting) == (226, True)
    assert moment.until == datetime(2027, 5, 2, tzinfo=UTC)
    assert face(Moment(datetime(2027, 5, 2, tzinfo=UTC))).days == 227


@pytest.mark.usefixtures("_viasna")
def test_an_old_report_is_no_word_on_today() -> None:
    add(**HELD)
    last = Moment(datetime(2027, 4, 21, tzinfo=UTC) + FRESH - timedelta(seconds=1))

    found = face(Moment(last.now + timedelta(seconds=1)))

    assert face(last).is_counting
    assert last.until == last.now + timedelta(seconds=1)
    assert (found.days, found.counted_to, found.is_counting) == (215, date(2027, 4, 20), False)


@pytest.mark.usefixtures("_viasna")
def test_a_released_person_is_counted_to_the_day_of_release() -> None:
    add(**{**HELD, "status": "released", "held_until": date(2027, 3, 1)})
    moment = Moment(cast.NOW)

    found = face(moment)

    assert (found.days, found.is_counting, found.is_released) == (165, False, True)
    assert moment.until is None


@pytest.mark.usefixtures("_viasna")
@pytest.mark.parametrize("differs", [{"held_since": None}, {"status": "released"}, {"as_of": None}])
def test_what_nobody_knows_is_not_counted(differs: dict[str, Any]) -> None:
    add(**{**HELD, **differs})

    assert face(Moment(cast.NOW)).days is None


@pytest.mark.usefixtures("_viasna")
def test_a_status_from_before_the_arrest_counts_nothing() -> None:
    add(**{**HELD, "held_since": date(2027, 4, 21)})

    assert face(Moment(datetime(2027, 10, 30, tzinfo=UTC))).days is None


@pytest.mark.usefixtures("_viasna")
def test_a_case_that_is_not_public_is_on_no_list_and_has_no_page() -> None:
    add()
    campaign = search.campaign("viasna")

    assert [one.slug for one in casesearch.cases(campaign, Moment(cast.NOW))] == ["marfa"]
    assert [count.number for count in casesearch.counts(campaign, Moment(cast.NOW))] == [1]
    with pytest.raises(NotFound):
        face(Moment(cast.NOW), "not-yet")


@pytest.mark.usefixtures("_viasna")
def test_cases_are_filtered_by_state_and_stay_in_the_order_of_the_coalition() -> None:
    told = (("detained", KNOWN), ("released", OLD), ("detained", OLD), ("detained", None))
    for place, (status, as_of) in enumerate(told, 1):
        add(slug=f"case-{place}", position=-place, status=status, as_of=as_of)
    campaign, moment = search.campaign("viasna"), Moment(cast.NOW)

    asked = {key: casesearch.cases(campaign, moment, of=casesearch.asked_by(key)) for key in KEYS}
    found = {key: [one.slug for one in cases] for key, cases in asked.items()}

    assert found["detained"] == ["case-4", "case-3", "case-1"]
    assert found["detained-checked"] == ["case-1"]
    assert found["detained-unchecked"] == ["case-4", "case-3"]
    assert found["released"] == ["case-2"]
    assert [one.slug for one in casesearch.held(campaign, moment)] == ["case-4", "case-3", "case-1"]
    assert casesearch.counts(campaign, moment) == (
        (CaseStatus.RELEASED, True, 1, OLD),
        (CaseStatus.DETAINED, True, 1, KNOWN),
        (CaseStatus.DETAINED, False, 2, None),
    )
    assert [one.slug for one in casesearch.cases(campaign, moment, limit=1, offset=1)] == ["case-3"]


@pytest.mark.usefixtures("_viasna")
def test_a_name_is_said_in_the_readers_script_else_in_the_campaigns() -> None:
    add()
    found = face(Moment(cast.NOW))

    assert [found.name(code) for code in ("en", "be", "ar")] == ["Marfa Rabkova", "Марфа Рабкова", "Марфа Рабкова"]
