"""Files as organizers' and other programs wrote them: each comes in as it was meant, or is asked about."""

from datetime import time
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from rallies.core.db.database import revision, session
from rallies.model.rally.rallies import Rally
from tests.intake.importing.command import run

FIELD = Path(__file__).parents[2] / "data" / "field"


def brought(app: Flask, folder: Path, name: str) -> list[dict[str, str]]:
    (file,) = FIELD.glob(f"{name}*")
    return run(app, folder, file.read_bytes())


def rallies() -> list[Rally]:
    return list(session().execute(select(Rally).order_by(Rally.starts_at)).scalars())


@pytest.mark.parametrize("name", ["05_method_cancel", "06_cancelled_in_title"])
def test_what_a_calendar_calls_off_comes_in_as_cancelled(register: Flask, tmp_path: Path, name: str) -> None:
    brought(register, tmp_path, name)

    assert [rally.state for rally in rallies()] == ["cancelled"]


def test_the_word_that_calls_it_off_is_taken_out_of_the_title(register: Flask, tmp_path: Path) -> None:
    brought(register, tmp_path, "06")

    assert [rally.title for rally in rallies()] == ["Vigil at the embassy"]


@pytest.mark.parametrize("name", ["07_cp1252", "08_utf16"])
def test_a_calendar_in_an_old_or_a_wide_encoding_keeps_its_letters(register: Flask, tmp_path: Path, name: str) -> None:
    brought(register, tmp_path, name)

    (rally,) = rallies()
    assert (rally.title, rally.city, rally.country) == ("Mahnwache für Häftlinge", "koln", "DE")


def test_an_instant_in_utc_moves_to_the_venues_day_and_says_so(register: Flask, tmp_path: Path) -> None:
    (line,) = brought(register, tmp_path, "09")

    (rally,) = rallies()
    assert (f"{rally.day}", rally.hour, rally.end_hour) == ("2027-05-02", time(18, 30), time(20, 30))
    assert rally.end_day is None
    assert "2027-05-02 18:30 at the venue" in line["reason"]


def test_a_zone_that_nobody_knows_is_asked(register: Flask, tmp_path: Path) -> None:
    (line,) = brought(register, tmp_path, "10")

    assert (line["outcome"], "Eastern Time" in line["reason"], rallies()) == ("asked", True, [])


def test_a_private_event_is_refused(register: Flask, tmp_path: Path) -> None:
    (line,) = brought(register, tmp_path, "11")

    assert (line["outcome"], "private" in line["reason"], rallies()) == ("refused", True, [])


def test_the_point_zero_zero_is_none(register: Flask, tmp_path: Path) -> None:
    brought(register, tmp_path, "27")

    (rally,) = rallies()
    assert (rally.city, round(rally.lat or 0)) == ("springfield-il", 40)


def test_apples_place_decides_among_towns_of_one_name(register: Flask, tmp_path: Path) -> None:
    brought(register, tmp_path, "28")

    (rally,) = rallies()
    assert (rally.city, rally.venue, rally.lat, rally.lon) == (
        "springfield-il", "Old State Capitol, Springfield", 39.8012, -89.6479,
    )  # fmt: skip


def test_a_calendar_that_is_cut_off_loses_its_last_event_alone(register: Flask, tmp_path: Path) -> None:
    first, second = brought(register, tmp_path, "29")

    assert (first["outcome"], [rally.title for rally in rallies()]) == ("accepted", ["Whole one"])
    assert (second["outcome"], second["key"]) == ("refused", "h29b@example.org")


def test_a_location_that_is_only_the_city_is_no_venue(register: Flask, tmp_path: Path) -> None:
    brought(register, tmp_path, "34")

    (rally,) = rallies()
    assert (rally.city, rally.venue, rally.is_venue_announced) == ("vilnius", "", False)


def test_html_of_a_description_becomes_markdown(register: Flask, tmp_path: Path) -> None:
    brought(register, tmp_path, "35")

    (rally,) = rallies()
    assert rally.description == "Bring **flags**.\n[More](https://example.org/x)"
    assert '<a href="https://example.org/x"' in rally.description_html


def test_entities_and_tags_of_a_page_become_text(register: Flask, tmp_path: Path) -> None:
    brought(register, tmp_path, "14")

    (rally,) = rallies()
    assert (rally.title, rally.description) == ("Mothers ’against’ prisons & fear", "Bring a candle")


def test_a_hybrid_event_keeps_its_place_and_its_link(register: Flask, tmp_path: Path) -> None:
    brought(register, tmp_path, "15")

    (rally,) = rallies()
    assert (rally.city, rally.venue, rally.kind, rally.url) == (
        "berlin", "Alexanderplatz", "rally", "https://example.org/live",
    )  # fmt: skip


def test_cdata_and_comments_around_a_pages_event_are_left_out(register: Flask, tmp_path: Path) -> None:
    brought(register, tmp_path, "16")

    assert [(rally.title, rally.city) for rally in rallies()] == [("Rally", "berlin")]


def test_a_weekly_rule_with_moved_dates_is_a_series_of_ours(register: Flask, tmp_path: Path) -> None:
    brought(register, tmp_path, "12")

    assert [(rally.title, f"{rally.day}", f"{rally.hour:%H:%M}") for rally in rallies()] == [
        ("Friday vigil", "2027-05-07", "12:00"),
        ("Friday vigil, later", "2027-05-14", "17:00"),
        ("Vigil on Saturday instead", "2027-05-22", "12:00"),
        ("Friday vigil", "2027-05-28", "12:00"),
    ]
    assert len({rally.uid for rally in rallies()}) == 4
    assert len({rally.series for rally in rallies()}) == 1
    assert rallies()[0].series


def test_a_pages_schedule_is_a_rally_for_each_date(register: Flask, tmp_path: Path) -> None:
    brought(register, tmp_path, "13")

    assert [f"{rally.day:%m-%d}" for rally in rallies()] == [
        "05-02", "05-09", "05-16", "05-23", "05-30", "06-06", "06-13", "06-20", "06-27",
    ]  # fmt: skip
    assert {(rally.hour, rally.end_hour, rally.end_day, rally.tz) for rally in rallies()} == {
        (time(18), time(19), None, "Europe/Berlin")
    }
    assert len({rally.series for rally in rallies()}) == 1


@pytest.mark.parametrize("name", ["12_recurrence", "13_event_schedule"])
def test_a_series_that_comes_again_changes_nothing(register: Flask, tmp_path: Path, name: str) -> None:
    brought(register, tmp_path, name)
    number = revision()

    lines = brought(register, tmp_path, name)

    assert {line["outcome"] for line in lines} == {"accepted"}
    assert revision() == number
