"""Sheets, pictures and links of rallies that are off or have moved: they say so before all else."""

import re
from datetime import date, time
from pathlib import Path
from unittest import mock

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rallies.core.db.database import writing
from rallies.formats.print.typesetting import is_there
from rallies.model.actors import By
from rallies.model.rally import decisions
from rallies.model.rally import register as rallies_of
from rallies.model.rally.draft import TimeSaid
from rallies.model.rally.rallies import Rally
from tests import cast
from tests.formats import scripts


@pytest.fixture
def rally(register: Flask) -> Rally:
    del register
    cast.freeviasna()
    cast.published(title="Other", place=cast.TBILISI, time_tz="Asia/Tbilisi")
    return cast.published(campaign="freeviasna", title="Evening for Viasna")


def _end(rally: Rally, how: str) -> None:
    by = By.staff("Ala", cast.NOW)
    with writing():
        known = rallies_of.with_id(rally.public_id)
        if how == "moved":
            later = TimeSaid(day=date(2027, 5, 22), hour=time(19, 30), end_hour=time(21), tz="Europe/Warsaw")
            rallies_of.change(known, said_time=later, said_place=None, reason="Rain", by=by)
        else:
            getattr(decisions, how)(known, by, reason="Storm")


STATES = [
    ("cancel", "Cancelled", ["Friday 21 May 2027", "18:00–20:00"]),
    ("postpone", "Postponed: a new time is not known yet", ["Friday 21 May 2027", "18:00–20:00"]),
    ("moved", "Changed: another time", ["Friday 21 May 2027, 18:00–20:00"]),
]


@pytest.mark.parametrize(("how", "word", "old"), STATES)
def test_sheets_say_first_what_has_happened_and_strike_out_what_held(
    rally: Rally, client: FlaskClient, tmp_path: Path, how: str, word: str, old: list[str]
) -> None:
    _end(rally, how)
    at = f"/en/rallies/{rally.public_id}/"

    drawn = re.findall(r"<text ([^>]*)>([^<]*)<", client.get(f"{at}card-tall.svg").text)
    assert drawn[0][1] == word
    assert [said for style, said in drawn if "line-through" in style] == old
    for name in ("poster/", "flyer/"):
        page = client.get(at + name).text
        assert page.partition("<title>")[2].startswith(word)
        lines = re.findall(r'class="sheet-line[^>]*>(<\w+)[^>]*>([^<]*)<', page)
        assert lines[0][1] == word
        assert list(dict.fromkeys(said for tag, said in lines if tag == "<del")) == old
    if is_there():
        assert scripts.words_of(client.get(f"{at}poster.pdf").data, tmp_path).startswith(word)


@pytest.mark.parametrize(("how", "word", "old"), STATES)
def test_a_link_says_first_what_has_happened(
    rally: Rally, client: FlaskClient, how: str, word: str, old: list[str]
) -> None:
    del old
    _end(rally, how)
    told = {"cancel": "CANCELLED", "postpone": "POSTPONED", "moved": "CHANGED"}[how]
    begins = {"cancel": "This rally will not", "postpone": "This rally is put off", "moved": "Another time. Before:"}[
        how
    ]

    page = client.get(f"/en/rallies/{rally.public_id}/").text
    meta = dict(re.findall(r'<meta property="og:([\w:]+)" content="([^"]*)">', page))

    assert meta["title"].startswith(f"{told}: Evening for Viasna · Warsaw")
    assert meta["description"].startswith(begins)
    assert "21 May 2027" in meta["description"]
    if is_there():
        assert meta["image"] == f"https://rallies.example/en/rallies/{rally.public_id}/card-wide.png"
        assert meta["image:alt"].startswith(word)
    text = page.partition("Text for a message")[2].partition("data-copy>")[2].partition("</")[0].splitlines()
    assert text[0].startswith(f"{told}: ")
    assert text[1].startswith(begins)


def test_without_pictures_a_link_to_a_cancelled_rally_shows_none(rally: Rally, client: FlaskClient) -> None:
    _end(rally, "cancel")
    with mock.patch("rallies.publish.print.posters.is_there", return_value=False):
        page = client.get(f"/en/rallies/{rally.public_id}/").text

    assert "og:image" not in page
    assert "og:title" in page


@pytest.mark.parametrize(("has_cards", "picture"), [(True, "card-wide.png"), (False, "map.png")])
def test_a_rally_that_is_on_is_shown_unmarked(
    rally: Rally, client: FlaskClient, picture: str, *, has_cards: bool
) -> None:
    with mock.patch("rallies.publish.print.posters.is_there", return_value=has_cards):
        page = client.get(f"/en/rallies/{rally.public_id}/").text

    assert f'og:image" content="https://rallies.example/en/rallies/{rally.public_id}/{picture}"' in page
    assert "line-through" not in client.get(f"/en/rallies/{rally.public_id}/card-wide.svg").text
    assert "<del" not in client.get(f"/en/rallies/{rally.public_id}/poster/").text


def test_a_press_release_of_a_cancelled_rally_calls_nobody_to_it(rally: Rally, client: FlaskClient) -> None:
    _end(rally, "cancel")

    text = client.get(f"/en/rallies/{rally.public_id}/press/").text.partition("data-copy>")[2]

    assert "This rally will not take place. It was announced for Friday 21 May 2027" in text
    assert "people gather" not in text


@pytest.mark.parametrize(
    ("how", "status", "head"),
    [("cancel", "cancelled", "1 cancelled rally"), ("postpone", "postponed", "1 postponed rally")],
)
def test_a_search_for_what_is_off_is_not_headed_as_to_come(
    rally: Rally, client: FlaskClient, how: str, status: str, head: str
) -> None:
    _end(rally, how)

    page = client.get(f"/en/search/?status={status}").text

    assert f'<h2 id="found">{head}</h2>' in page
    assert "Evening for Viasna" in page
    assert "to come</h2>" in client.get("/en/search/?q=Tbilisi").text
