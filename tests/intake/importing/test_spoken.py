"""What people write in their languages: hours in words, heads, titles that call off, and what is not for everyone."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from rallies.core.db.database import session
from rallies.intake.importing.readers import heads
from rallies.intake.importing.understood import calledoff, days, hours
from rallies.model.rally.rallies import Rally
from tests.intake.importing.command import HEADS, run

THREE = "15:00"
HOURS = {
    "jam 3 sore": THREE, "3 giờ chiều": THREE, "दोपहर 3 बजे": THREE, "3 بعد الظهر": THREE, "۳ بعدازظهر": THREE,
    "délután 3": THREE, "3 μ.μ.": THREE, "3μμ": THREE, "3 часа дня": THREE, "下午3点": THREE, "3 uur 's middags": THREE,
    "15u": THREE, "15 óra": THREE, "kell 15": THREE, "ժամը 15:00": THREE, "15 საათი": THREE, "בשעה 15:00": THREE,
    "15u30": "15:30", "下午3點半": "15:30", "오후 3시 반": "15:30",
    "6 o'clock pm": "18:00", "6 in the evening": "18:00", "शाम 6 बजे": "18:00", "kl. 6 på kvällen": "18:00",
    "6 Uhr abends": "18:00", "saat 15.00": THREE,
    "12 Uhr mittags": "12:00", "12h midi": "12:00", "12 del mediodía": "12:00", "12 το μεσημέρι": "12:00",
    "12 noon": "12:00", "בצהריים": "12:00", "दोपहर": "12:00", "12 дня": "12:00",
}  # fmt: skip
NOT_SURE = ("6 Uhr am Rathaus", "half past six pm", "exam 3", "at 6 o'clock")
OFF = {
    "أُلغيت: وقفة": "وقفة", "रद्द: सभा": "सभा", "LƏĞV EDİLDİ: Aksiya": "Aksiya", "HỦY: Mít tinh": "Mít tinh",
    "ΑΚΥΡΩΣΗ: Συγκέντρωση": "Συγκέντρωση", "Болмайды: Жиын": "Жиын",
}  # fmt: skip
LATER_HEADS = {
    "hu": "cím,dátum,idő,város,ország,helyszín", "nl": "titel,datum,tijd,plaats,land,locatie",
    "kk": "атауы,күні,уақыты,қала,ел,орын", "uz": "nomi,sana,vaqti,shahar,davlat,joy",
    "th": "ชื่อ,วันที่,เวลา,เมือง,ประเทศ,สถานที่", "sq": "titulli,data,ora,qyteti,shteti,lokacioni",
}  # fmt: skip


@pytest.mark.parametrize(("said", "hour"), HOURS.items())
def test_an_hour_is_read_with_the_part_of_the_day_that_a_language_says(register: Flask, said: str, hour: str) -> None:
    read = hours.read(said)

    assert read.start is not None, read.question
    assert (f"{read.start:%H:%M}", read.end) == (hour, None)
    assert not read.note


@pytest.mark.parametrize("said", NOT_SURE)
def test_an_hour_that_is_not_certain_is_asked(register: Flask, said: str) -> None:
    assert hours.read(said).question


@pytest.mark.parametrize(
    "said", ["יום ו׳, 21 במאי 2027", "Thứ Sáu, ngày 21 tháng 5 năm 2027", "วันศุกร์ที่ 21 พฤษภาคม พ.ศ. 2570"]
)
def test_a_date_with_the_signs_of_its_language_is_read(register: Flask, said: str) -> None:
    assert str(days.read(said).first) == "2027-05-21"


@pytest.mark.parametrize(("title", "rest"), OFF.items())
def test_a_word_of_other_letters_calls_a_rally_off(register: Flask, tmp_path: Path, title: str, rest: str) -> None:
    run(register, tmp_path, f"{HEADS}\nw1,{title},2027-05-21,18:00,Warszawa,Poland,Plac Zamkowy\n")

    rally = session().execute(select(Rally)).scalar_one()
    assert (rally.title, rally.state) == (rest, "cancelled")


@pytest.mark.parametrize("title", ["Vigil is cancelled", "Mahnwache fällt aus", "Пикет отменяется"])
def test_a_title_that_ends_in_such_a_word_is_asked(register: Flask, tmp_path: Path, title: str) -> None:
    (line,) = run(register, tmp_path, f"{HEADS}\nw1,{title},2027-05-21,18:00,Warszawa,Poland,Plac Zamkowy\n")

    assert (line["outcome"], calledoff.status_in(title)) == ("asked", "")
    assert "calls it off" in line["reason"]


@pytest.mark.parametrize("named", LATER_HEADS.values(), ids=LATER_HEADS)
def test_heads_of_further_languages_are_known(named: str) -> None:
    columns = heads.columns(named.split(","))

    assert [columns[place] for place in range(6)] == ["title", "date", "start", "city", "country", "venue"]


@pytest.mark.parametrize(("said", "outcome"), [("True", "refused"), ("False", "accepted"), ("Normal", "accepted")])
def test_a_row_that_its_calendar_calls_private_is_refused(
    register: Flask, tmp_path: Path, said: str, outcome: str
) -> None:
    table = f"{HEADS},Private\nw1,Vigil,2027-05-21,18:00,Warszawa,Poland,Plac Zamkowy,{said}\n"

    (line,) = run(register, tmp_path, table)

    assert line["outcome"] == outcome
    assert ("private" in line["reason"]) == (outcome == "refused")


def test_the_last_line_of_a_schedule_without_an_hour_is_refused_and_not_lost(register: Flask, tmp_path: Path) -> None:
    schedule = "Day of action\n21 May 2027\nWarszawa, Plac Zamkowy, 12 noon\nGdańsk, Długi Targ\n"

    lines = run(register, tmp_path, schedule)

    assert [line["outcome"] for line in lines] == ["accepted", "refused"]
    assert "Gdańsk, Długi Targ" in lines[1]["reason"]


def test_a_point_decides_where_nobody_knows_the_words_of_a_venue(register: Flask, tmp_path: Path) -> None:
    table = "key,title,date,start,venue,lat,lon\nw1,Vigil,2027-05-21,18:00,Pod Zegarem,52.2478,21.0135\n"

    (line,) = run(register, tmp_path, table)

    rally = session().execute(select(Rally)).scalar_one()
    assert line["outcome"] == "accepted"
    assert (rally.city_name, rally.venue, rally.lat) == ("Warsaw", "Pod Zegarem", 52.2478)
