"""The report as a page and as PDF: the same sums in each language, who reported them, and pictures of each city."""

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from unittest import mock

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rallies.core.clock import SetClock
from rallies.core.db import database
from rallies.core.db.database import session, writing
from rallies.core.pictures.pictures import Format, Picture
from rallies.desk.queue import deciding
from rallies.desk.queue.deciding import Asked
from rallies.formats.print import report as sheets
from rallies.formats.print import typesetting
from rallies.model.actors import Actor, By
from rallies.model.desk.moderation import State
from rallies.model.photo import photos
from rallies.model.photo.photos import Photo, PhotoSaid
from rallies.model.rally import counts, register
from rallies.model.rally.counts import CountSaid, Source, Way
from rallies.model.rally.rallies import Rally
from tests import cast, photocast
from tests.core import pictureframes
from tests.formats import scripts
from tests.publish import press as presses

BASE = "/en/campaigns/viasna/report"
AFTER = cast.NOW.replace(month=6)


def came() -> None:
    """Rallies of two years in three cities, some counted, with a picture of Warsaw."""
    photocast.campaign()
    for place, year, low, high in (
        (cast.WARSAW, 2025, 100, 150),
        (cast.TBILISI, 2025, 1_040, 1_200),
        (cast.TBILISI, 2024, 0, 0),
    ):
        rally = cast.published(campaign="viasna", place=place, time_day=date(year, 5, 21))
        if high:
            counted(rally, low, high)
    drawn = pictureframes.saved(pictureframes.drawing(120, 80), "JPEG")
    with writing():
        said = PhotoSaid(alt="A red banner", place=("PL", "warsaw", "Warsaw"))
        sizes = [Picture(drawn, Format.JPEG, 120, 80)] * 2
        photo = photos.add("viasna", said, sizes, By(Actor.SENDER, cast.NOW))
        photo.state, photo.decided_at = State.PUBLISHED, cast.NOW


def counted(rally: Rally, low: int, high: int) -> None:
    """A host's number, and the smaller one of a paper."""
    paper = {"source": Source.PRESS, "source_name": "A paper", "url": "https://paper.example/may"}
    said = (
        CountSaid(low=low, high=high, way=Way.ESTIMATED),
        CountSaid(low=low - 10, high=low - 10, way=Way.REPORTED, **paper),  # type: ignore[arg-type]
    )
    with writing():
        for one in said:
            counts.add(register.with_id(rally.public_id), one, By.staff("Ala", cast.NOW), is_accepted=True)


@pytest.fixture
def report(register: Flask, clock: SetClock) -> None:
    del register
    came()
    clock.instant = AFTER


@pytest.fixture(scope="module")
def empty_register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return presses.empty_register(tmp_path_factory.mktemp("register"))


@pytest.fixture
def press(tmp_path: Path, empty_register: Path) -> Iterator[Flask]:
    scripts.need_typesetting()
    app = presses.press(tmp_path / "instance", empty_register)
    app.extensions["rallies.clock"].instant = AFTER
    with app.app_context():
        came()
    yield app
    with app.app_context():
        database.db.engine.dispose()


@pytest.mark.usefixtures("report")
def test_years_countries_and_cities_are_summed_up_beside_their_sources(client: FlaskClient) -> None:
    page = " ".join(client.get(f"{BASE}/").text.split()).replace('<td class="report-more">', "<td>")

    for sentence in (
        "4 rallies took place.",
        "People who came: at least 1,120 to 1,350.",
        "Of 2 rallies the number is not known.",
    ):
        assert f"<bdi>{sentence}</bdi>" in page
    for row in (
        'row">2025</th><td>2</td><td>2</td><td>2</td><td><bdi>1,120 to 1,350</bdi></td><td><bdi>2 of 2</bdi></td>',
        'row">2024</th><td>1</td><td>1</td><td>1</td><td><bdi>number not known</bdi></td><td><bdi>0 of 1</bdi></td>',
        "<bdi>Georgia</bdi></th><td>2</td><td><bdi>at least 1,030 to 1,200</bdi></td><td><bdi>1 of 2</bdi></td>",
        "<bdi>Tbilisi</bdi></th><td>2</td><td><bdi>at least 1,030 to 1,200</bdi></td><td><bdi>1 of 2</bdi></td>",
        "<bdi>Warsaw</bdi></th><td>2</td><td><bdi>at least 90 to 150</bdi></td><td><bdi>1 of 2</bdi></td>",
    ):
        assert row in page
    assert page.count('href="https://paper.example/may"') == 2
    assert 'alt="A red banner"' in page


@pytest.mark.usefixtures("report")
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Year by year", "Tbilisi", "Georgia", "1,120 to 1,350", "A paper", "paper.example/may", "Pictures"]),
        ("be", ["Тбілісі", "Грузія", "2025", "A paper"]),
        ("ru", ["Тбилиси", "Грузия", "2025", "A paper"]),
        ("ar", ["2025", "A paper", "paper.example/may"]),
    ],
)
def test_the_file_says_the_same_in_each_language(
    client: FlaskClient, tmp_path: Path, language: str, words: list[str]
) -> None:
    scripts.need_typesetting()

    answer = client.get(f"/{language}/campaigns/viasna/report.pdf")

    said = scripts.words_of(answer.data, tmp_path)
    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    assert scripts.facts_of(answer.data, tmp_path)["Page size"].startswith("595.276 x 841.89")
    for word in words:
        assert scripts.says(said, word), word
    assert len(pictures_in(answer.data, tmp_path)) == 1
    assert f"rallies.example/{language}/campaigns/viasna/report" in said
    assert '../report.pdf"' in client.get(f"/{language}/campaigns/viasna/report/").text


def pictures_in(pdf: bytes, folder: Path) -> list[str]:
    """The lines that poppler has for the pictures of a PDF."""
    (folder / "report.pdf").write_bytes(pdf)
    found = subprocess.run(["pdfimages", "-list", folder / "report.pdf"], capture_output=True, text=True, check=True)
    return found.stdout.splitlines()[2:]


@pytest.mark.usefixtures("report")
def test_without_the_extra_there_is_the_page_alone(client: FlaskClient) -> None:
    with (
        mock.patch("rallies.publish.campaign.report.is_there", return_value=False),
        mock.patch("rallies.publish.print.posters.is_there", return_value=False),
    ):
        page, file = client.get(f"{BASE}/"), client.get(f"{BASE}.pdf")

    assert (page.status_code, file.status_code) == (200, 404)
    assert "report.pdf" not in page.text


def test_a_name_that_no_font_draws_leaves_the_page(register: Flask, client: FlaskClient, clock: SetClock) -> None:
    scripts.need_typesetting()
    photocast.campaign()
    with writing():
        said = CountSaid(low=1, high=1, way=Way.REPORTED, source=Source.PRESS, source_name="ประเทศไทย")
        counts.add(session().query(Rally).one(), said, By.staff("Ala", cast.NOW), is_accepted=True)
    clock.instant = AFTER

    page = client.get(f"{BASE}/").text

    assert "ประเทศไทย" in page
    assert "report.pdf" not in page
    assert client.get(f"{BASE}.pdf").status_code == 404


def test_a_campaign_that_is_a_draft_has_neither(register: Flask, client: FlaskClient) -> None:
    assert client.get(f"{BASE}/").status_code == client.get(f"{BASE}.pdf").status_code == 404


def test_the_file_is_drawn_anew_when_a_number_comes_in(press: Flask) -> None:
    client = press.test_client()
    with mock.patch.object(sheets, "typeset", wraps=typesetting.typeset) as drawn:
        first = client.get(f"{BASE}.pdf")
        with press.app_context():
            cast.published(title="To come", time_day=(AFTER + timedelta(days=9)).date())
        same = client.get(f"{BASE}.pdf")
        with press.app_context():
            counted(cast.published(campaign="viasna", time_day=date(2026, 5, 21)), 50, 60)
        other = client.get(f"{BASE}.pdf")

    assert first.headers["ETag"] == same.headers["ETag"] != other.headers["ETag"]
    assert drawn.call_count == 2


def test_a_picture_that_is_hidden_leaves_the_file_at_once(press: Flask, tmp_path: Path) -> None:
    client, kept = press.test_client(), tmp_path / "instance" / "published" / "pages"
    pdf = client.get(f"{BASE}.pdf").data
    was_kept = any(pdf in file.read_bytes() for file in kept.rglob("*") if file.is_file())
    with press.app_context():
        public_id = session().query(Photo).one().public_id
        with writing():
            deciding.decide(Asked(act="freeze", public_id=public_id, words="A face"), By.staff("Ala", cast.NOW))

    assert was_kept
    assert not any(pdf in file.read_bytes() for file in kept.rglob("*") if file.is_file())
    assert pictures_in(client.get(f"{BASE}.pdf").data, tmp_path) == []


def test_where_nobody_counted_the_report_says_so_once(register: Flask, client: FlaskClient, clock: SetClock) -> None:
    photocast.campaign()
    for city, name in (("warsaw", "Warsaw"), ("lodz", "Lodz"), ("gdansk", "Gdansk")):
        place = replace(cast.WARSAW, city=city, city_name=name, place_id=None)
        cast.published(campaign="viasna", place=place, time_day=date(2025, 5, 21))
    clock.instant = AFTER

    places = client.get(f"{BASE}/").text.partition('<h2 id="countries">')[2].partition("<h2")[0]

    assert places.count("not known") == 1
    assert all(name in places for name in ("Warsaw", "Lodz", "Gdansk"))
