"""What is remembered: whatever is written, it is what the register says when it is asked anew."""

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from rallies.core.clock import Moment
from rallies.core.db.database import session, writing
from rallies.core.keys.tokens import public_id
from rallies.model import memory
from rallies.model.actors import By
from rallies.model.campaign import campaigning, campaignsearch, day_timeline
from rallies.model.campaign.campaigns import CampaignState
from rallies.model.case import casesearch, casework
from rallies.model.case.cases import CaseStatus
from rallies.model.case.casework import CaseSaid
from rallies.model.desk.moderation import State
from rallies.model.lists import nearcities, search
from rallies.model.rally import decisions, register
from rallies.model.rally import register as register_
from rallies.model.rally.draft import PlaceSaid, TimeSaid
from rallies.model.rally.rallies import Rally
from rallies.model.rally.register import Addition, Origin
from rallies.model.selection import Selection
from tests import cast, photocast

ALA = By.staff("Ala", cast.NOW)
DAY = date(2027, 5, 14)
ACTS = (
    "add", "import", "cancel", "freeze", "show", "withdraw", "move", "correct", "rename a city", "close", "reopen",
    "notify", "tell of a case", "ask",
)  # fmt: skip
PLACES = (cast.WARSAW, cast.TBILISI, PlaceSaid())
DONE = st.tuples(st.sampled_from(ACTS), st.integers(0, 9), st.integers(0, 40), st.sampled_from(PLACES))
FEW = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.slow
@FEW
@given(done=st.lists(DONE, min_size=1, max_size=12))
def test_what_is_kept_is_what_the_register_says_whatever_is_done(
    register: Flask, done: list[tuple[str, int, int, PlaceSaid]]
) -> None:
    if "viasna" not in {face.slug for face in search.campaigns()}:
        photocast.campaign()
    for act, number, hours, place in done:
        do(act, number, hours, place)
        at = cast.NOW.replace(month=5, day=14, hour=0) + timedelta(hours=hours)
        session().rollback()
        assert said(at) == said_anew(at)


def do(act: str, number: int, hours: int, place: PlaceSaid) -> None:
    """One act, by the doors of the register."""
    if act == "add":
        cast.published(campaign="viasna", place=place, time_day=DAY)
    elif act == "ask":
        return
    elif act == "import":
        draft = cast.draft(campaign="viasna", place=place, time_day=DAY)
        with writing():
            register.add_all([Addition(draft)], Origin(now=cast.NOW, host="rallies.example"), is_published=number > 4)
    elif act == "rename a city":
        with writing() as current:
            current.execute(update(Rally).where(Rally.city == "warsaw").values(city=f"warsaw-{number}"))
    elif act in {"close", "reopen", "notify", "tell of a case"}:
        with writing():
            of_campaign(act, number, hours)
    else:
        with writing() as current:
            if found := current.query(Rally).order_by(Rally.id.desc()).limit(10).all():
                change(act, found[number % len(found)], hours, place)


def of_campaign(act: str, number: int, hours: int) -> None:
    campaign = register_.campaign_named("viasna")
    assert campaign is not None
    if act == "notify":
        campaigning.notify(campaign, {"en": "Rain"}, cast.NOW + timedelta(days=60, hours=hours), ALA)
    elif act == "tell of a case":
        said = CaseSaid(
            names={"en": f"Person {public_id()}"}, status=CaseStatus.DETAINED, as_of=DAY, is_public=number > 4
        )
        casework.add(campaign, said, ALA)
    else:
        campaigning.settle(campaign, CampaignState.CLOSED if act == "close" else CampaignState.OPEN, ALA)


def change(act: str, rally: Rally, hours: int, place: PlaceSaid) -> None:
    if act == "move" and rally.state in {State.PENDING, State.PUBLISHED}:
        to = TimeSaid(day=DAY + timedelta(days=hours % 3), hour=rally.hour, tz=rally.tz)
        register_.change(rally, said_time=to, said_place=place, reason="Rain", by=By.staff("Ala", cast.NOW))
    elif act == "cancel" and rally.state in {State.PENDING, State.PUBLISHED}:
        decisions.cancel(rally, ALA, reason="Rain")
    elif act == "freeze" and rally.state == State.PUBLISHED:
        decisions.freeze(rally, ALA, why="Wrong")
    elif act == "show" and rally.state in {State.PENDING, State.FROZEN}:
        decisions.publish(rally, ALA)
    elif act == "correct":
        rally.country, rally.city = place.country, place.city
    elif act == "withdraw":
        decisions.withdraw(rally, ALA)


def said(at: datetime) -> list[object]:
    """What is said at an instant about the rallies and the campaign, of all that is kept."""
    moment, viasna = Moment(at), Selection(campaign="viasna")
    face = search.campaign("viasna", moment)
    times = day_timeline.timetable("viasna", DAY, DAY, moment)
    answers: list[object] = [face, times, day_timeline.tally(times, moment)]
    for about in (Selection(), viasna, Selection(campaign="viasna", country="PL"), Selection(country="GE")):
        answers += [search.upcoming(about, moment), search.past(about, moment), search.size(about, moment)]
        answers += [search.countries(about, moment), search.largest_cities(about, moment, limit=9)]
        answers += [search.cities(about, moment), search.counts(about, moment), search.past_count(about, moment)]
    answers += [day_timeline.going_on("viasna", DAY, DAY, times, moment, limit=9)]
    answers += [nearcities.cities(52.2, 21.0, moment, outside=("DE", "berlin"))]
    answers += [campaignsearch.notices(face, moment), casesearch.cases(face, moment), casesearch.counts(face, moment)]
    return [*answers, moment.until]


def said_anew(at: datetime) -> list[object]:
    """The same, with nothing remembered."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(memory, "is_writing", lambda: True)
        return said(at)
