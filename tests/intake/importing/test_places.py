"""Places in sheets and schedules: countries and continents for cities, points, everyday names."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from rallies.core.db.database import session
from rallies.model.rally.rallies import Rally
from tests.intake.importing.command import run

FIELD = Path(__file__).parents[2] / "data" / "field"
NEED = "title,date,start,city,country,address,lat,lon\n"


def rallies() -> dict[str, Rally]:
    return {rally.city: rally for rally in session().execute(select(Rally)).scalars()}


@pytest.mark.parametrize("name", ["01_country_as_city.csv", "02_country_in_schedule.txt"])
def test_a_country_in_place_of_a_city_is_asked(register: Flask, tmp_path: Path, name: str) -> None:
    lines = run(register, tmp_path, (FIELD / name).read_bytes())

    assert len(lines) >= 2
    assert {line["outcome"] for line in lines} == {"asked"}
    assert all("whole country" in line["reason"] for line in lines)


def test_a_continent_above_a_line_is_no_country(register: Flask, tmp_path: Path) -> None:
    (line,) = run(register, tmp_path, (FIELD / "25_continent_heading.txt").read_bytes())

    assert (line["outcome"], line["name"], line["country"]) == ("accepted", "New York City", "US")


def test_a_country_in_a_line_beats_the_heading(register: Flask, tmp_path: Path) -> None:
    schedule = "Global day\n17 September 2027\nGermany:\nBerlin, 18:00\nParis, France, 19:00\nWien (Austria), 20:00\n"

    lines = run(register, tmp_path, schedule)

    assert [(line["outcome"], line["country"]) for line in lines] == [
        ("accepted", "DE"),
        ("accepted", "FR"),
        ("accepted", "AT"),
    ]


def test_an_everyday_name_of_a_country_is_known(register: Flask, tmp_path: Path) -> None:
    (line,) = run(register, tmp_path, (FIELD / "32_country_alias.csv").read_bytes())

    assert (line["name"], line["country"]) == ("Banjul", "GM")


def test_a_point_for_a_city_is_the_pin_too(register: Flask, tmp_path: Path) -> None:
    row = 'Rally,2027-09-17,18:00,"50.0755, 14.4378",,Wenceslas Square,,\n'

    (line,) = run(register, tmp_path, NEED + row)
    rally = rallies()["prague"]

    assert line["outcome"] == "accepted"
    assert (rally.lat, rally.lon) == (50.0755, 14.4378)


def test_degrees_in_a_sheet_are_read_in_any_writing(register: Flask, tmp_path: Path) -> None:
    row = "Rally,2027-09-17,18:00,Berlin,Germany,Pariser Platz,52.5163 N,13.3777 E\n"

    run(register, tmp_path, NEED + row)
    rally = rallies()["berlin"]

    assert (rally.lat, rally.lon) == (52.5163, 13.3777)


def test_a_letter_that_is_wrong_is_said_in_the_report(register: Flask, tmp_path: Path) -> None:
    row = 'Rally,2027-09-17,18:00,"Rotchester, NY",USA,City Hall,,\n'

    (line,) = run(register, tmp_path, NEED + row)

    assert (line["outcome"], line["name"]) == ("accepted", "Rochester")
    assert line["reason"].startswith("“Rotchester, NY” was read as Rochester, New York")
