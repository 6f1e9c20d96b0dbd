from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from rallies.core.clock import Moment
from rallies.core.colour import TEXT_CONTRAST, contrast
from rallies.core.db.database import hidden_revision, session, writing
from rallies.core.errors import Conflict, NotFound
from rallies.model.actors import By
from rallies.model.campaign import campaigning, campaignsearch
from rallies.model.campaign.campaigning import CampaignSaid, MemberSaid
from rallies.model.campaign.campaigns import Campaign, CampaignState, Member, Notice, Statement
from rallies.model.case import casesearch, casework
from rallies.model.case.casework import CaseSaid
from rallies.model.desk import trailwords
from rallies.model.desk.audit import Entry
from rallies.model.lists import search
from rallies.model.photo.pictures import Picture
from rallies.model.selection import Selection
from tests import cast


def test_a_draft_is_named_nowhere(register: Flask) -> None:
    cast.campaign(state="draft")
    cast.campaign(slug="other", hashtag="#Other")
    rally = cast.published(campaign="viasna")

    assert [face.slug for face in search.campaigns()] == ["other"]
    assert search.one(rally.public_id, Moment(cast.NOW)).campaign_hashtag == ""
    assert search.upcoming(Selection(campaign="viasna"), Moment(cast.NOW)) == []
    with pytest.raises(NotFound):
        search.campaign("viasna")


def test_only_an_open_campaign_takes_rallies(register: Flask) -> None:
    for state in ("open", "closed", "archived"):
        cast.campaign(slug=state, state=state)

    assert [face.slug for face in search.campaigns() if face.is_open] == ["open"]


def test_a_statement_falls_back_to_the_original_and_says_so(register: Flask) -> None:
    made = cast.campaign(language="be")
    with writing() as current:
        for code in ("be", "en"):
            current.add(Statement(campaign_id=made.id, language=code, text=code, html=f"<p>{code}</p>", demands=[]))
    face = search.campaign("viasna")

    said = {code: campaignsearch.statement(face, code, Moment(cast.NOW)) for code in ("be", "en", "ar")}

    assert {code: one and (one.language, one.is_original) for code, one in said.items()} == {
        "be": ("be", True), "en": ("en", False), "ar": ("be", True),
    }  # fmt: skip
    assert campaignsearch.statement_languages(face, Moment(cast.NOW)) == ("be", "en")


def test_a_notice_goes_when_its_time_is_over(register: Flask) -> None:
    made = cast.campaign()
    ends = cast.NOW + timedelta(hours=2)
    with writing() as current:
        current.add(Notice(public_id="n", campaign_id=made.id, texts={"en": "Rain"}, said_at=cast.NOW, ends_at=ends))
    moment, face = Moment(cast.NOW), search.campaign("viasna")

    assert [one.texts["en"] for one in campaignsearch.notices(face, moment)] == ["Rain"]
    assert moment.until == ends
    assert campaignsearch.notices(face, Moment(ends)) == ()


def test_a_logo_is_given_while_its_campaign_is_public(register: Flask) -> None:
    made = cast.campaign()
    with writing() as current:
        current.add(Picture(digest="ab", media_type="image/png", width=3, height=2, body=b"png", made_at=cast.NOW))
        current.flush()
        current.add(Member(campaign_id=made.id, name="Viasna", country="BY", logo="ab"))

    shown = campaignsearch.picture("ab")
    with writing():
        session().get_one(Campaign, made.id).state = "draft"

    assert shown == ("image/png", b"png")
    with pytest.raises(NotFound):
        campaignsearch.picture("ab")


def test_the_last_edition_is_named_unless_it_is_a_draft(register: Flask) -> None:
    last = cast.campaign(slug="viasna-2026", starts_on=date(2026, 9, 17))
    cast.campaign(previous_id=last.id)

    found = campaignsearch.previous(search.campaign("viasna"), Moment(cast.NOW))

    assert found is not None
    assert found.slug == "viasna-2026"
    assert campaignsearch.previous(found, Moment(cast.NOW)) is None


def test_a_change_is_in_the_trail_with_what_was_and_what_is(register: Flask) -> None:
    made, by = cast.campaign(titles={"en": "Old"}), By.staff("Ala", cast.NOW)
    with writing():
        changed = campaigning.revise(made, CampaignSaid(hashtag="#FreeViasna", titles={"en": "New"}), by)
        again = campaigning.revise(made, CampaignSaid(hashtag="#FreeViasna", titles={"en": "New"}), by)

    (entry,) = session().execute(select(Entry)).scalars()
    assert (changed, again) == (True, False)
    assert (entry.act, entry.subject) == ("campaign changed", "viasna")
    (words,) = trailwords.of([entry]).values()
    assert (words.before["titles"], words.after["titles"]) == ({"en": "Old"}, {"en": "New"})


def test_an_accent_is_kept_as_it_can_be_read(register: Flask) -> None:
    with writing():
        made = campaigning.add(
            "pale", CampaignSaid(hashtag="#Pale", titles={}, accent="#fbfaf7"), By.staff("x", cast.NOW)
        )

    assert contrast(made.accent, "#fbfaf7") >= TEXT_CONTRAST
    assert made.state == "draft"


def test_the_next_edition_takes_over_everything_but_rallies_and_notices(register: Flask) -> None:
    last, by = cast.campaign(slug="viasna-2026", language="be"), By.staff("Ala", cast.NOW)
    with writing():
        campaigning.say(last, "be", "Словы", ["Волю"], by)
        campaigning.join(last, [MemberSaid("Viasna", "BY")], by)
        campaigning.permit(last, "PL", {"en": "Ask"}, by)
        campaigning.notify(last, {"en": "Rain"}, cast.NOW + timedelta(days=1), by)
        casework.add(last, CaseSaid(names={"en": "Marfa Rabkova"}, is_public=True), by)
        said = CampaignSaid(hashtag="#FreeViasna", titles={"be": "Волю"}, language="be")
        campaigning.settle(campaigning.next_edition(last, "viasna-2027", said, by), CampaignState.OPEN, by)
    face, moment = search.campaign("viasna-2027"), Moment(cast.NOW)

    copied = campaignsearch.previous(face, moment)
    statement = campaignsearch.statement(face, "be", moment)
    assert copied is not None
    assert copied.slug == "viasna-2026"
    assert statement is not None
    assert statement.demands == ("Волю",)
    assert [one.name for one in campaignsearch.members(face, moment)] == ["Viasna"]
    assert [one.country for one in campaignsearch.permits(face, moment)] == ["PL"]
    assert [one.slug for one in casesearch.cases(face, moment)] == ["marfa-rabkova"]
    assert campaignsearch.notices(face, moment) == ()


def test_a_case_that_is_hidden_is_hidden_at_once(register: Flask) -> None:
    made, by = cast.campaign(), By.staff("Ala", cast.NOW)
    with writing():
        case = casework.add(made, CaseSaid(names={"be": "Марфа"}, is_public=True), by)
    before = hidden_revision()
    with writing():
        casework.revise(made, case, CaseSaid(names={"be": "Марфа"}), by)

    assert case.slug == "marfa"
    assert hidden_revision() > before


def test_a_case_named_twice_is_refused(register: Flask) -> None:
    made, by = cast.campaign(), By.staff("Ala", cast.NOW)
    with writing():
        casework.add(made, CaseSaid(names={"en": "Marfa Rabkova"}), by)
        with pytest.raises(Conflict):
            casework.add(made, CaseSaid(names={"en": "marfa  rabkova"}), by)
