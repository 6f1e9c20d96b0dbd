"""Two coordinators at the same form: neither writes over what the other has kept without having seen it."""

from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from rallies.core.db.database import session
from rallies.model.campaign.campaigns import Campaign, Member, Permit, Statement
from rallies.model.case.cases import Case
from tests.desk.campaign.test_campaigns import CAMPAIGN, CASE, hidden, make, send
from tests.desk.person import Person

HERE = "/desk/campaigns/viasna/"


@pytest.fixture
def desk(ala: Person) -> Person:
    """Ala, who has made a campaign with a case, a coalition and a permit text."""
    make(ala, statement_en="First")
    send(ala, f"{HERE}new-case/", **CASE)
    send(ala, f"{HERE}coalition/", members="Viasna | BY")
    send(ala, f"{HERE}permits/", country="PL", text_en="Ask the city.")
    return ala


FORMS: list[tuple[str, dict[str, Any], dict[str, Any], Any]] = [
    (HERE, {**CAMPAIGN, "statement_en": "Hers"}, {**CAMPAIGN, "statement_en": "His"}, Statement.text),
    (HERE, {**CAMPAIGN, "title_en": "Hers"}, {**CAMPAIGN, "title_en": "His"}, Campaign.titles),
    (f"{HERE}cases/marfa-rabkova/", {**CASE, "role_en": "Hers"}, {**CASE, "role_en": "His"}, Case.roles),
    (f"{HERE}coalition/", {"members": "Hers"}, {"members": "His"}, Member.name),
    (
        f"{HERE}permits/?country=PL", {"country": "PL", "text_en": "Hers"}, {"country": "PL", "text_en": "His"},
        Permit.texts,
    ),
]  # fmt: skip


def kept(column: Any) -> str:
    return str(session().execute(select(column)).scalars().all())


def post(desk: Person, path: str, page: str, said: dict[str, Any]) -> TestResponse:
    return desk.client.post(path, data={**hidden(page), **said})


@pytest.mark.parametrize(("path", "hers", "his", "column"), FORMS)
def test_the_second_to_save_is_shown_what_the_first_one_kept(
    desk: Person, path: str, hers: dict[str, Any], his: dict[str, Any], column: Any
) -> None:
    opened = desk.look(path)
    send(desk, path, **hers)

    answer = post(desk, path, opened, his)

    assert (answer.status_code, "Hers" in kept(column)) == (409, True)
    assert "<bdi>Hers</bdi>" in answer.text
    assert "<ins><bdi>His</bdi></ins>" in answer.text


@pytest.mark.parametrize(("path", "hers", "his", "column"), FORMS)
def test_who_has_seen_the_difference_may_keep_hers(
    desk: Person, path: str, hers: dict[str, Any], his: dict[str, Any], column: Any
) -> None:
    opened = desk.look(path)
    send(desk, path, **hers)
    shown = post(desk, path, opened, his)

    answer = post(desk, path, shown.text, his)

    assert (answer.status_code, "His" in kept(column), "Hers" in kept(column)) == (303, True, False)


@pytest.mark.parametrize("differs", [{"act": "preview"}, {"hashtag": "#Free Viasna"}])
def test_a_preview_or_a_refusal_between_does_not_hide_the_difference(desk: Person, differs: dict[str, str]) -> None:
    opened, his = desk.look(HERE), {**CAMPAIGN, "title_en": "His"}
    send(desk, HERE, **{**CAMPAIGN, "title_en": "Hers"})

    between = post(desk, HERE, opened, {**his, **differs})
    answer = post(desk, HERE, between.text, his)

    assert (answer.status_code, "Hers" in kept(Campaign.titles)) == (409, True)


def test_saving_twice_without_anybody_else_asks_nothing(desk: Person) -> None:
    first = send(desk, HERE, **{**CAMPAIGN, "title_en": "Hers"})
    second = send(desk, HERE, **{**CAMPAIGN, "title_en": "Hers again"})

    assert (first.status_code, second.status_code) == (303, 303)
    assert "Hers again" in kept(Campaign.titles)
