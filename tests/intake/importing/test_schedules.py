"""Schedules as news sites print them, pasted as text."""

from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from rallies.core.db.database import session
from rallies.core.errors import InvalidInput
from rallies.intake.importing.readers import schedules, sources
from rallies.model.rally.rallies import Rally
from tests import cast
from tests.intake.importing.command import run

RUSSIAN = """День солидарности с политзаключёнными 2027
Последнее обновление: 19 мая

21 мая 2027

Польша:
- Варшава: 18:00, площадь Конституции
• Познань, 19:30
Лондон (Великобритания), 12:00–13:00, Marble Arch
Беласток (Польша), 22 мая, 18:00, каля ратушы
"""
ENGLISH = """Day of the Political Prisoner
Sunday, 23 May 2027
Vilnius, Lithuania, 18:00, Cathedral Square
18:00 – Berlin, Pariser Platz
New York, at 2 PM, Union Square
Tbilisi, Georgia: 19:00 (Minsk time), Freedom Square
"""


def held() -> dict[str, tuple[str, str, str]]:
    rallies = session().execute(select(Rally)).scalars()
    return {rally.city: (f"{rally.day}", f"{rally.hour:%H:%M}", rally.venue) for rally in rallies}


def test_headings_give_the_lines_below_their_day_country_and_title(register: Flask, tmp_path: Path) -> None:
    lines = run(register, tmp_path, RUSSIAN)

    assert {line["outcome"] for line in lines} == {"accepted"}
    assert held() == {
        "warsaw": ("2027-05-21", "18:00", "площадь Конституции"),
        "poznan": ("2027-05-21", "19:30", ""),
        "london": ("2027-05-21", "12:00", "Marble Arch"),
        "bialystok": ("2027-05-22", "18:00", "каля ратушы"),
    }
    titles = set(session().execute(select(Rally.title)).scalars())
    assert titles == {"День солидарности с политзаключёнными 2027"}


def test_a_line_may_begin_with_its_hour_or_name_another_clock(register: Flask, tmp_path: Path) -> None:
    run(register, tmp_path, ENGLISH)

    assert held() == {
        "vilnius": ("2027-05-23", "18:00", "Cathedral Square"),
        "berlin": ("2027-05-23", "18:00", "Pariser Platz"),
        "new-york-city": ("2027-05-23", "14:00", "Union Square"),
        "tbilisi": ("2027-05-23", "20:00", "Freedom Square"),
    }


def test_a_pasted_schedule_again_changes_nothing(register: Flask, tmp_path: Path) -> None:
    assert run(register, tmp_path, ENGLISH) == run(register, tmp_path, ENGLISH)
    assert len(held()) == 4


def test_a_weekday_that_is_not_of_the_day_is_asked(register: Flask, tmp_path: Path) -> None:
    (line,) = run(register, tmp_path, "Solidarity\nTuesday 21 May 2025\nVilnius, 18:00, Cathedral Square\n")

    assert line["outcome"] == "asked"
    assert "not the weekday" in line["reason"]


def test_a_day_without_its_year_is_asked(register: Flask, tmp_path: Path) -> None:
    (line,) = run(register, tmp_path, "Solidarity\nVilnius, 21 May, 18:00, Cathedral Square\n")

    assert line["outcome"] != "accepted"


def test_prose_without_an_hour_is_refused_as_a_whole() -> None:
    with pytest.raises(InvalidInput, match="name the columns"):
        sources.read(b"We shall meet soon, and we shall be many.\n", today=cast.NOW.date())


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading_of_schedules(text: str) -> None:
    try:
        rows = schedules.read(text).rows
    except InvalidInput:
        return

    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
