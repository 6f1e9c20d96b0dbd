from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from rallies.core.clock import Moment
from rallies.core.database import session, writing
from rallies.core.errors import NotFound
from rallies.model import campaignsearch, search
from rallies.model.campaigns import Campaign, Member, Notice, Statement
from rallies.model.pictures import Picture
from rallies.model.selection import Selection
from tests import cast


def campaign(**differs: Any) -> Campaign:
    with writing() as register:
        made = Campaign(**{"slug": "viasna", "hashtag": "#FreeViasna", "created_at": cast.NOW, **differs})
        register.add(made)
    return made


def test_a_draft_is_named_nowhere(register: Flask) -> None:
    campaign(state="draft")
    campaign(slug="other", hashtag="#Other")
    rally = cast.published(campaign="viasna")

    assert [face.slug for face in search.campaigns(Moment(cast.NOW))] == ["other"]
    assert search.one(rally.public_id, Moment(cast.NOW)).campaign_hashtag == ""
    assert search.upcoming(Selection(campaign="viasna"), Moment(cast.NOW)) == []
    with pytest.raises(NotFound):
        search.campaign("viasna")


def test_only_an_open_campaign_takes_rallies(register: Flask) -> None:
    for state in ("open", "closed", "archived"):
        campaign(slug=state, state=state)

    assert [face.slug for face in search.campaigns(Moment(cast.NOW)) if face.is_open] == ["open"]


def test_a_statement_falls_back_to_the_original_and_says_so(register: Flask) -> None:
    made = campaign(language="be")
    with writing() as current:
        for code in ("be", "en"):
            current.add(Statement(campaign_id=made.id, language=code, text=code, html=f"<p>{code}</p>", demands=[]))
    face = search.campaign("viasna")

    said = {code: campaignsearch.statement(face, code) for code in ("be", "en", "ar")}

    assert {code: one and (one.language, one.is_original) for code, one in said.items()} == {
        "be": ("be", True), "en": ("en", False), "ar": ("be", True),
    }  # fmt: skip
    assert campaignsearch.statement_languages(face) == ["be", "en"]


def test_a_notice_goes_when_its_time_is_over(register: Flask) -> None:
    made = campaign()
    ends = cast.NOW + timedelta(hours=2)
    with writing() as current:
        current.add(Notice(public_id="n", campaign_id=made.id, texts={"en": "Rain"}, said_at=cast.NOW, ends_at=ends))
    moment, face = Moment(cast.NOW), search.campaign("viasna")

    assert [one.texts["en"] for one in campaignsearch.notices(face, moment)] == ["Rain"]
    assert moment.until == ends
    assert campaignsearch.notices(face, Moment(ends)) == []


def test_a_logo_is_given_while_its_campaign_is_public(register: Flask) -> None:
    made = campaign()
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
    last = campaign(slug="viasna-2026", starts_on=date(2026, 9, 17))
    campaign(previous_id=last.id)

    found = campaignsearch.previous(search.campaign("viasna"))

    assert found is not None
    assert found.slug == "viasna-2026"
    assert campaignsearch.previous(found) is None
