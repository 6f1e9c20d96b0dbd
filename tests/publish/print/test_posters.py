"""Sheets and cards as pages and files: what they say, what they keep to themselves, and that they are drawn once."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from unittest import mock

import pytest
from flask import Flask
from flask.testing import FlaskClient
from limits import RateLimitItemPerMinute

from rallies.core.clock import SetClock
from rallies.core.db import database
from rallies.core.db.database import writing
from rallies.core.pictures import drawing
from rallies.core.web import guard
from rallies.core.web.share import Share
from rallies.formats.print import card, poster, typesetting
from rallies.model.actors import By
from rallies.model.campaign.campaigns import Campaign
from rallies.model.case.cases import Case
from rallies.model.rally import decisions, register
from rallies.model.rally.rallies import Precision, Rally
from rallies.publish.print.printing import STEPS, step
from tests import cast
from tests.formats import scripts
from tests.publish import press as presses

FILES = ("poster.pdf", "poster.pdf?paper=a3", "flyer.pdf", "card-wide.png", "card-square.png", "card-tall.png")
KIT = "/en/campaigns/viasna/kit/"


@pytest.fixture
def viasna(register: Flask) -> Campaign:
    del register
    with writing() as current:
        made = Campaign(
            slug="viasna", hashtag="#FreeViasna", titles={"en": "Freedom for Viasna"}, summaries={}, language="en",
            starts_on=date(2027, 5, 21), accent="#005f73", created_at=cast.NOW,
        )  # fmt: skip
        current.add(made)
        current.flush()
        for slug, name, status in (("marfa", "Marfa Rabkova", "detained"), ("ales", "Ales", "released")):
            case = {"slug": slug, "names": {"en": name}, "status": status, "is_public": True}
            current.add(Case(campaign_id=made.id, created_at=cast.NOW, updated_at=cast.NOW, **case))
    return made


@pytest.fixture
def rally(viasna: Campaign) -> Rally:
    return cast.published(campaign=viasna.slug, title="Evening for Viasna")


@pytest.fixture
def press(tmp_path: Path, empty_register: Path) -> Iterator[Flask]:
    scripts.need_typesetting()
    app = presses.press(tmp_path / "instance", empty_register)
    yield app
    with app.app_context():
        database.db.engine.dispose()


def test_a_poster_page_tells_place_time_and_short_address(rally: Rally, client: FlaskClient) -> None:
    for name in ("poster", "flyer"):
        page = _text(client, f"/en/rallies/{rally.public_id}/{name}/")

        for words in ("#FreeViasna", "Warsaw", "Poland", "Friday 21 May 2027", "18:00–20:00", "Plac Zamkowy"):
            assert words in page, words
        assert "Central European Summer Time (CEST, UTC+2)" in page
        assert f"rallies.example/r/{rally.public_id}" in page


def test_a_poster_page_has_a_code_and_the_campaigns_colour(rally: Rally, client: FlaskClient) -> None:
    page = client.get(f"/ar/rallies/{rally.public_id}/poster/").text

    assert page.count('class="qr"') == 1
    assert 'fill="#005f73"' in page
    assert 'style="' not in page
    assert client.get(f"/ar/rallies/{rally.public_id}/flyer/").text.count('class="qr"') == 4


def test_files_of_a_rally_are_what_they_are_called(rally: Rally, client: FlaskClient, tmp_path: Path) -> None:
    scripts.need_typesetting()
    bodies = {name: client.get(f"/be/rallies/{rally.public_id}/{name}") for name in FILES}

    assert {name: body.status_code for name, body in bodies.items()} == dict.fromkeys(FILES, 200)
    for name, size in card.SIZES.items():
        assert scripts.size_of(bodies[f"card-{name}.png"].data) == size[:2]
    sizes = [scripts.facts_of(bodies[name].data, tmp_path)["Page size"][:7] for name in FILES[:3]]
    assert sizes == ["595.276", "841.89 ", "297.638"]
    said = scripts.words_of(bodies["poster.pdf"].data, tmp_path)
    assert scripts.says(said, "Варшава")
    assert f"rallies.example/r/{rally.public_id}" in said
    assert bodies["poster.pdf"].headers["Content-Type"] == "application/pdf"
    assert "ETag" in bodies["poster.pdf"].headers


def test_a_place_that_is_still_hidden_is_on_no_sheet(viasna: Campaign, client: FlaskClient, tmp_path: Path) -> None:
    hidden = cast.published(
        campaign=viasna.slug, place_precision=Precision.TIMED, place_reveal_hours=2, place_venue="Secret Square 7"
    )

    for name in ("poster/", "flyer/", "poster.pdf", "card-wide.svg"):
        answer = client.get(f"/en/rallies/{hidden.public_id}/{name}")
        said = scripts.words_of(answer.data, tmp_path) if name.endswith("pdf") else answer.text
        assert "Secret" not in said
        assert "Warsaw" in said


def test_a_cancelled_rally_says_so_on_its_sheets(rally: Rally, client: FlaskClient) -> None:
    with writing():
        decisions.cancel(register.with_id(rally.public_id), By.staff("Ala", cast.NOW), reason="Storm")

    assert "Cancelled" in _text(client, f"/en/rallies/{rally.public_id}/poster/")
    assert "Cancelled" in client.get(f"/en/rallies/{rally.public_id}/card-tall.svg").text


def test_without_the_extra_there_are_pages_and_drawings(rally: Rally, client: FlaskClient) -> None:
    with (
        mock.patch("rallies.publish.print.posters.is_there", return_value=False),
        mock.patch("rallies.publish.sharing.kit.is_there", return_value=False),
    ):
        page = client.get(f"/en/rallies/{rally.public_id}/poster/")
        missing = [client.get(f"/en/rallies/{rally.public_id}/{name}").status_code for name in FILES]
        kit = client.get(KIT).text
        drawn = client.get(f"/en/rallies/{rally.public_id}/card-wide.svg")

    assert page.status_code == 200
    assert ".pdf" not in page.text
    assert set(missing) == {404}
    assert ".pdf" not in kit
    assert kit.count('src="card-') == kit.count('.svg" width') == 3
    assert drawn.headers["Content-Type"] == "image/svg+xml"


def test_letters_that_no_font_draws_leave_the_page_and_a_drawing(viasna: Campaign, client: FlaskClient) -> None:
    scripts.need_typesetting()
    thai = cast.published(campaign=viasna.slug, title="ประเทศไทย")
    base = f"/en/rallies/{thai.public_id}/"

    assert "ประเทศไทย" in client.get(f"{base}poster/").text
    assert ".pdf" not in client.get(f"{base}poster/").text
    assert client.get(f"{base}poster.pdf").status_code == 404
    assert "card-wide.svg" in client.get(base).text
    assert client.get(f"{base}card-wide.svg").status_code == 200


@pytest.mark.usefixtures("viasna")
def test_a_sign_asks_for_the_freedom_of_who_is_held_alone(client: FlaskClient, tmp_path: Path) -> None:
    scripts.need_typesetting()
    base = "/en/campaigns/viasna/cases/"

    assert "Free Marfa Rabkova" in _text(client, f"{base}marfa/sign/")
    assert "Free Marfa Rabkova" in scripts.words_of(client.get(f"{base}marfa/sign.pdf").data, tmp_path)
    assert client.get(f"{base}ales/sign/").status_code == client.get(f"{base}ales/sign.pdf").status_code == 404
    assert client.get(f"{base}nobody/sign/").status_code == 404


@pytest.mark.usefixtures("viasna")
def test_a_campaigns_sheets_have_room_for_city_and_hour(client: FlaskClient, tmp_path: Path) -> None:
    scripts.need_typesetting()
    said = scripts.words_of(client.get(f"{KIT}poster.pdf").data, tmp_path)

    for words in ("#FreeViasna", "City and place", "Hour", "rallies.example/en/campaigns/viasna"):
        assert words in said
        assert words in _text(client, f"{KIT}poster/")
    assert "#FreeViasna" in scripts.words_of(client.get(f"{KIT}banner.pdf?paper=a3").data, tmp_path)
    assert client.get(f"{KIT}card-tall.png").mimetype == "image/png"
    assert client.get(f"{KIT}card-huge.png").status_code == 404


def test_a_file_is_drawn_once_until_its_words_change(press: Flask) -> None:
    client, path = press.test_client(), ""
    with press.app_context():
        path = f"/en/rallies/{cast.published().public_id}/poster.pdf"
    with mock.patch.object(poster, "typeset", wraps=typesetting.typeset) as drawn:
        first = client.get(path)
        with press.app_context():
            cast.published(title="Another one")
        second = client.get(path)

    assert first.data == second.data
    assert first.headers["ETag"] == second.headers["ETag"]
    assert drawn.call_count == 1


def test_a_network_gets_so_many_files_drawn_in_a_minute(
    register: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(register.config, "RATELIMIT_ENABLED", True)  # noqa: FBT003  # it takes no keyword
    monkeypatch.setattr(guard, "DRAWINGS", RateLimitItemPerMinute(1, namespace="drawn"))
    paths = [f"/en/rallies/{cast.published(title=title).public_id}/poster.pdf" for title in ("One", "Two")]
    home = {"REMOTE_ADDR": "198.51.100.7"}

    answers = [client.get(path, environ_overrides=home) for path in (*paths, paths[0])]
    other = client.get(paths[1], environ_overrides={"REMOTE_ADDR": "203.0.113.9"})

    assert [answer.status_code for answer in (*answers, other)] == [200, 429, 200, 200]
    assert answers[1].headers["Retry-After"] == "60"


def test_a_file_that_finds_no_place_comes_back_in_a_moment(
    register: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    del register
    path = f"/en/rallies/{cast.published().public_id}/poster.pdf"
    with monkeypatch.context() as full:
        full.setattr(drawing, "_share", Share(0, 0, patience_seconds=0, busy=drawing.busy))
        busy = client.get(path)

    assert (busy.status_code, busy.headers["Retry-After"], busy.headers["Cache-Control"]) == (503, "20", "no-store")
    assert "try again in half a minute" in busy.text
    assert client.get(path).status_code == 200


def test_what_is_hidden_leaves_no_drawn_file_behind(press: Flask, tmp_path: Path) -> None:
    with press.app_context():
        rally = cast.published(title="Not to be seen")
        pdf = press.test_client().get(f"/en/rallies/{rally.public_id}/poster.pdf").data
        kept = tmp_path / "instance" / "published" / "pages"
        assert any(pdf in file.read_bytes() for file in kept.glob("*"))

        with writing():
            decisions.freeze(register.with_id(rally.public_id), By.staff("Ala", cast.NOW), why="Danger")

    assert not any(pdf in file.read_bytes() for file in kept.glob("*"))
    assert press.test_client().get(f"/en/rallies/{rally.public_id}/poster.pdf").status_code == 404


def test_a_revealed_place_comes_onto_the_sheet(viasna: Campaign, client: FlaskClient, clock: SetClock) -> None:
    timed = cast.published(
        campaign=viasna.slug, place_precision=Precision.TIMED, place_reveal_hours=2, place_venue="Secret Square 7"
    )
    path = f"/en/rallies/{timed.public_id}/poster/"
    before = client.get(path).text

    clock.instant = timed.starts_at - timedelta(hours=1)

    assert "Secret Square 7" not in before
    assert "Secret Square 7" in client.get(path).text


def test_long_words_are_set_smaller() -> None:
    assert step("Oslo", 20) == 20
    assert step("Llanfairpwllgwyngyll", 20) < 10
    assert step("释放所有被监禁的维亚斯纳人权捍卫者", 20) > step("x" * 17, 20)
    assert step("x" * 400, 20) == STEPS[-1]


def _text(client: FlaskClient, path: str) -> str:
    """The words of a page's sheet."""
    page = client.get(path).text
    return " ".join(re.sub(r"<[^>]+>", " ", page.partition('class="sheets')[2]).split())
