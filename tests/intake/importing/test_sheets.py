"""Files as they come from the field, each with what is right for it."""

from datetime import time
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from rallies.core.db.database import session
from rallies.model.rally.rallies import Rally
from tests.intake.importing.command import run

FIELD = Path(__file__).parents[2] / "data" / "field"


def field(register: Flask, folder: Path, name: str) -> list[dict[str, str]]:
    """The report on a file of the field."""
    (file,) = FIELD.glob(f"{name}_*")
    return run(register, folder, file.read_bytes())


def held() -> set[tuple[str, str, str]]:
    rallies = session().execute(select(Rally)).scalars()
    return {(rally.city, f"{rally.day}", f"{rally.hour:%H:%M}" if rally.hour else "") for rally in rallies}


@pytest.mark.parametrize(
    ("name", "rallies"),
    [
        ("19", {("chicago", "2027-05-02", "18:00"), ("new-york-city", "2027-05-02", "20:00")}),
        ("21", {("london", "2027-09-18", "18:00"), ("new-york-city", "2027-05-22", "18:00")}),
        (
            "23",
            {
                ("berlin", "2027-09-17", "18:00"),
                ("london", "2027-09-17", "12:00"),
                ("paris", "2027-09-17", "15:00"),
                ("toronto", "2027-09-17", ""),
            },
        ),
        ("24", {("austin", "2027-09-18", "10:00"), ("krakow", "2027-09-19", "15:00")}),
        ("33", {("london", "2027-09-18", "18:00"), ("london", "2027-05-02", "18:00")}),
    ],
)
def test_days_and_hours_of_the_field_are_read(
    register: Flask, tmp_path: Path, name: str, rallies: set[tuple[str, str, str]]
) -> None:
    lines = field(register, tmp_path, name)

    assert {line["outcome"] for line in lines} <= {"accepted", "refused"}
    assert all("same rally" in line["reason"] for line in lines if line["outcome"] == "refused")
    assert held() == rallies


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("20", "the end 17:00 comes before the start 18:00"),
        ("26", "“17 september” has no year; if you mean 2027-09-17, write it so"),
    ],
)
def test_what_the_field_leaves_open_is_asked(register: Flask, tmp_path: Path, name: str, why: str) -> None:
    (line,) = field(register, tmp_path, name)

    assert (line["outcome"], held()) == ("asked", set())
    assert why in line["reason"]


@pytest.mark.parametrize(
    ("end", "why"), [("18:00", "start and end are both 18:00"), ("09:00", "comes before the start")]
)
def test_an_end_that_is_not_after_the_start_is_asked_in_one_cell_and_in_two(
    register: Flask, tmp_path: Path, end: str, why: str
) -> None:
    heads = "title,date,start,end,end_date,city,country\n"
    rows = f"A,2027-05-02,18:00,{end},,Berlin,DE\nB,2027-05-02,18:00-{end},,,Berlin,DE\n"
    later = f"C,2027-05-02,18:00,{end},2027-05-03,Berlin,DE\nD,2027-05-02,22:00,02:00,,Berlin,DE\n"

    lines = run(register, tmp_path, heads + rows + later)

    assert [line["outcome"] for line in lines] == ["asked", "asked", "accepted", "accepted"]
    assert all(why in line["reason"] for line in lines[:2])


def test_no_line_of_a_schedule_is_lost(register: Flask, tmp_path: Path) -> None:
    text = (
        "Day of solidarity\nBring flags and candles to every place that you can reach\n17 September 2027\n"
        "Warsaw – godz. 18, Plac Zamkowy\nRoma, ore 18.30, Piazza Navona\nMadrid, a las 19 h, Sol\n"
        "Kyiv – о 18 год, Майдан\nLisboa – hora a definir\n東京 午後6時 渋谷駅前\n"
        "Gdańsk, in front of the Neptune fountain as always\nAnd then we all go home together with our flags\n"
    )

    lines = run(register, tmp_path, text)

    assert [line["outcome"] for line in lines] == ["refused", *["accepted"] * 7, "asked"]
    assert "names no day and no hour" in lines[0]["reason"]
    assert held() == {
        ("warsaw", "2027-09-17", "18:00"),
        ("rome", "2027-09-17", "18:30"),
        ("madrid", "2027-09-17", "19:00"),
        ("kyiv", "2027-09-17", "18:00"),
        ("lisbon", "2027-09-17", ""),
        ("tokyo", "2027-09-17", "18:00"),
        ("gdansk", "2027-09-17", ""),
    }


def test_the_sheets_of_other_programs_are_known_by_their_heads(register: Flask, tmp_path: Path) -> None:
    field(register, tmp_path, "17")
    field(register, tmp_path, "18")

    assert held() == {("warsaw", "2027-05-02", "18:00"), ("philadelphia", "2027-05-02", "10:00")}
    ends = {f"{rally.end_hour:%H:%M}" for rally in session().execute(select(Rally)).scalars() if rally.end_hour}
    assert ends == {"20:00", "12:00"}


def test_a_polish_sheet_in_an_old_encoding_keeps_its_letters(register: Flask, tmp_path: Path) -> None:
    field(register, tmp_path, "22")

    (rally,) = session().execute(select(Rally)).scalars()
    assert (rally.title, rally.city) == ("Protest w obronie więźniów", "poznan")


def test_a_sheet_without_titles_names_its_rallies_by_their_city(register: Flask, tmp_path: Path) -> None:
    text = "Город;Дата;Время;Место;Организатор\nВильнюс;21.05.2027;18:00;Ратуша;Вясна\n"

    (line,) = run(register, tmp_path, text)

    (rally,) = session().execute(select(Rally)).scalars()
    assert (rally.title, rally.city) == ("Rally in Vilnius", "vilnius")
    assert "it is called “Rally in Vilnius”" in line["reason"]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"start_datetime": "1811001600", "end_datetime": "1811008800"}, ("2027-05-22", time(18), time(20))),
        ({"start_datetime": "1811001600000", "end_datetime": ""}, ("2027-05-22", time(18), None)),
        ({"starts at": "2027-05-22T18:00:00+02:00", "ends at": "2027-05-22T20:00:00+02:00"},
         ("2027-05-22", time(18), time(20))),
        ({"Start Date": "2027-05-22", "Start Time": "12:00 AM", "End Time": "11:59 PM", "All Day Event": "True"},
         ("2027-05-22", None, None)),
        ({"date": "2027-05-22", "start": "18:00", "ganztägig": "nein"}, ("2027-05-22", time(18), None)),
    ],
)  # fmt: skip
def test_a_programs_instants_and_whole_days_are_understood(
    register: Flask, tmp_path: Path, cells: dict[str, str], expected: tuple[str, time | None, time | None]
) -> None:
    text = ",".join(["title", "city", "country", *cells]) + "\n" + ",".join(["Rally", "Berlin", "DE", *cells.values()])

    (line,) = run(register, tmp_path, text)

    rally = session().execute(select(Rally)).scalar_one()
    assert (line["outcome"], (f"{rally.day}", rally.hour, rally.end_hour)) == ("accepted", expected)
    assert ("write the hour at the venue" in line["reason"]) is (expected[1] is None)


def test_a_whole_day_with_an_hour_is_asked(register: Flask, tmp_path: Path) -> None:
    text = "title,city,country,date,start,All Day Event\nRally,Berlin,DE,2027-05-22,18:00,TRUE\n"

    (line,) = run(register, tmp_path, text)

    assert (line["outcome"], "all day" in line["reason"]) == ("asked", True)
