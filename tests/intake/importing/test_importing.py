"""Files of rallies into the register: each row accepted, asked or refused with its reason; again changes nothing."""

import csv
import io
from datetime import time
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from rallies.core.clock import Moment
from rallies.core.db.database import db, is_sqlite, revision, session, writing
from rallies.core.errors import NotFound
from rallies.formats.cell import defused
from rallies.intake.importing import reader
from rallies.intake.importing.reading import Habits
from rallies.intake.importing.rows import Row
from rallies.model.actors import By
from rallies.model.campaign.campaigns import Campaign
from rallies.model.desk.moderation import State
from rallies.model.desk.trailcheck import first_break
from rallies.model.lists import search
from rallies.model.lists.listing import Status
from rallies.model.rally import decisions, proposals
from rallies.model.rally.rallies import ChangeRequest, Rally
from rallies.model.selection import Selection
from tests import cast
from tests.intake.importing.command import HEADS, run

BY = By.staff("Ala", cast.NOW)
WARSAW = f"{HEADS}\nw1,Freedom for Viasna,2027-05-21,18:00,Warszawa,Poland,Plac Zamkowy\n"


def only() -> Rally:
    return session().execute(select(Rally)).scalar_one()


def add_campaign(slug: str) -> None:
    with writing():
        session().add(Campaign(slug=slug, titles={"en": slug}, created_at=cast.NOW))


def test_an_accepted_row_is_published_with_its_city_zone_and_hour(register: Flask, tmp_path: Path) -> None:
    (line,) = run(register, tmp_path, WARSAW)

    (listing,) = search.upcoming(Selection(country="PL", city="warsaw"), Moment(cast.NOW))
    assert (line["outcome"], line["name"], line["country"]) == ("accepted", "Warsaw", "PL")
    assert (listing.title, listing.hour, listing.tz, listing.venue) == (
        "Freedom for Viasna",
        time(18),
        "Europe/Warsaw",
        "Plac Zamkowy",
    )
    assert first_break() is None


def test_the_report_has_the_columns_and_order_that_programs_rely_on(register: Flask, tmp_path: Path) -> None:
    run(register, tmp_path, WARSAW)

    assert (tmp_path / "report.csv").read_text("utf-8").splitlines()[0] == "row,key,outcome,reason,name,country,lat,lon"


def test_without_publish_a_row_waits_in_the_queue(register: Flask, tmp_path: Path) -> None:
    run(register, tmp_path, WARSAW, is_published=False)
    assert (only().state, only().source_key) == (State.PENDING, "w1")

    run(register, tmp_path, WARSAW)

    assert only().state == State.PUBLISHED


def test_a_dry_run_says_the_same_and_writes_nothing(register: Flask, tmp_path: Path) -> None:
    before = revision()
    dry = run(register, tmp_path, WARSAW, is_dry=True)
    assert revision() == before

    assert run(register, tmp_path, WARSAW) == dry


def test_the_same_file_again_changes_nothing(register: Flask, tmp_path: Path) -> None:
    first = run(register, tmp_path, WARSAW)
    before = revision()

    assert run(register, tmp_path, WARSAW) == first
    assert revision() == before


def test_a_row_without_a_key_is_known_again_by_its_facts(register: Flask, tmp_path: Path) -> None:
    content = "title,date,city,country\nVigil,2027-05-21,Vilnius,Lithuania\n"
    run(register, tmp_path, content)
    run(register, tmp_path, content)

    assert only().title == "Vigil"


def test_what_the_desk_corrected_is_not_undone_by_the_same_row(register: Flask, tmp_path: Path) -> None:
    run(register, tmp_path, WARSAW)
    with writing():
        only().title = "Corrected"

    run(register, tmp_path, WARSAW.replace("18:00", "19:00"))

    assert (only().title, only().hour) == ("Corrected", time(19))


def test_a_row_with_another_hour_and_place_moves_its_rally_and_says_so(register: Flask, tmp_path: Path) -> None:
    run(register, tmp_path, WARSAW)
    uid = only().uid

    moved = (
        WARSAW.replace("venue", "venue,reason").replace("18:00", "19:30").replace("Plac Zamkowy", "Plac Defilad,Works")
    )
    run(register, tmp_path, moved)

    (listing,) = search.upcoming(Selection(), Moment(cast.NOW))
    assert (listing.status, listing.hour, listing.venue, listing.sequence) == (
        Status.CHANGED,
        time(19, 30),
        "Plac Defilad",
        1,
    )
    assert listing.changes[0].reason == "Works"
    assert only().uid == uid


def test_a_cancelled_row_calls_its_rally_off_once(register: Flask, tmp_path: Path) -> None:
    run(register, tmp_path, WARSAW)
    off = WARSAW.replace("venue", "venue,status,reason").replace("Plac Zamkowy", "Plac Zamkowy,abgesagt,Storm")

    run(register, tmp_path, off)
    before = revision()
    run(register, tmp_path, off)

    (listing,) = search.upcoming(Selection(), Moment(cast.NOW))
    assert (listing.status, listing.reason, revision()) == (Status.CANCELLED, "Storm", before)


def test_without_publish_a_file_only_proposes_changes_of_public_rallies(
    register: Flask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(register, tmp_path, WARSAW)
    title = only().title
    other = WARSAW.replace("venue", "venue,status,reason").replace(
        "Plac Zamkowy", "Wiertnicza 58,cancelled,Come to Wiertnicza"
    )
    other = other.replace(title, "MOVED")

    run(register, tmp_path, other, is_published=False)
    said = capsys.readouterr()
    run(register, tmp_path, other, is_published=False)  # the same file again proposes nothing anew

    (request,) = session().query(ChangeRequest)
    assert (only().title, only().venue, only().state) == (title, "Plac Zamkowy", State.PUBLISHED)
    assert (request.state, request.proposed_by) == (State.PENDING, "import")
    assert request.values["words"] == {"title": "MOVED"}
    assert request.values["status"] == State.CANCELLED
    assert "1 changes of public rallies wait for the desk" in said.out + said.err
    with writing():
        proposals.accept(session().get_one(ChangeRequest, request.id), By.staff("Ala", cast.NOW))
    assert (only().title, only().venue, only().state) == ("MOVED", "Wiertnicza 58", State.CANCELLED)


def test_a_postponed_rally_is_on_again_with_its_new_day(register: Flask, tmp_path: Path) -> None:
    run(register, tmp_path, WARSAW)
    late = WARSAW.replace("venue", "venue,status,reason").replace("Plac Zamkowy", "Plac Zamkowy,postponed,Storm")
    run(register, tmp_path, late)
    assert only().state == State.POSTPONED

    run(register, tmp_path, WARSAW.replace("2027-05-21", "2027-06-04"))

    assert (only().state, only().day.isoformat()) == (State.PUBLISHED, "2027-06-04")


def test_a_status_without_its_reason_is_asked(register: Flask, tmp_path: Path) -> None:
    content = WARSAW.replace("venue", "venue,status").replace("Plac Zamkowy", "Plac Zamkowy,cancelled")

    (line,) = run(register, tmp_path, content)

    assert (line["outcome"], line["reason"]) == ("asked", "it is cancelled; write the reason too")


def test_what_a_person_took_out_is_not_brought_back(register: Flask, tmp_path: Path) -> None:
    run(register, tmp_path, WARSAW)
    with writing():
        decisions.withdraw(only(), BY)

    (line,) = run(register, tmp_path, WARSAW.replace("18:00", "19:00"))

    assert (line["outcome"], only().state) == ("refused", State.WITHDRAWN)
    assert "does not bring it back" in line["reason"]


def test_rows_go_to_the_campaign_they_name_or_else_to_the_files(register: Flask, tmp_path: Path) -> None:
    add_campaign("viasna")
    add_campaign("letters")
    content = (
        "key,title,date,city,country,campaign\n1,March,2027-05-21,Paris,France,\n2,Letters,2027-05-21,Lyon,France,letters\n"
        "3,Vigil,2027-05-21,Lille,France,unheard\n"
    )

    lines = run(register, tmp_path, content, campaign="viasna")

    slugs = {rally.title: rally.campaign.slug for rally in session().execute(select(Rally)).scalars() if rally.campaign}
    assert slugs == {"March": "viasna", "Letters": "letters"}
    assert (lines[2]["outcome"], "no campaign “unheard”" in lines[2]["reason"]) == ("refused", True)


def test_a_campaign_that_is_not_there_stops_the_command(register: Flask, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no campaign unheard"):
        run(register, tmp_path, WARSAW, campaign="unheard")


@pytest.mark.parametrize(
    ("row", "outcome", "why"),
    [
        ("1,,2027-05-21,18:00,Warsaw,Poland,", "refused", "no title"),
        ("1,Rally,,18:00,Warsaw,Poland,", "refused", "no date is given"),
        ("1,Rally,soon,18:00,Warsaw,Poland,", "asked", "can't be read"),
        ("1,Rally,2027-05-21,12.3,Warsaw,Poland,", "asked", "12:30 or 12:03"),
        ("1,Rally,2027-05-21,18:00,Bangor,,", "asked", "“Bangor” is not certain"),
        ("1,Rally,2027-05-21,18:00,!!!,Poland,", "asked", "no place in Poland"),
        ("1,Rally,2027-05-21,18:00,,Poland,", "asked", "only a country"),
        ("1,Rally,2027-05-21,18:00,,,", "asked", "no city, venue or address"),
        ("1,One|Two,2027-05-21,18:00|19:00,Warsaw,Poland,A|B", "refused", "2 rallies joined by “|”"),
        ("1,Rally\u202eyllaR,2027-05-21,18:00,Warsaw,Poland,", "refused", "title: A character"),
        ("1," + "x" * 201 + ",2027-05-21,18:00,Warsaw,Poland,", "refused", "title: This is too long"),
        ("1,Rally,2047-05-21,18:00,Warsaw,Poland,", "refused", "date: This is more than three years ahead"),
        ("1,Rally,2027-03-28,02:30,Warsaw,Poland,", "refused", "start: On 2027-03-28 the clocks jump"),
        ("1,Rally,2027-05-21,18:00,Warsaw,Poland,a,b", "refused", "more cells"),
    ],
)
def test_a_row_that_is_not_clear_is_returned_with_its_reason(
    register: Flask, tmp_path: Path, row: str, outcome: str, why: str
) -> None:
    before = revision()

    (line,) = run(register, tmp_path, f"{HEADS}\n{row}\n")

    assert line["outcome"] == outcome
    assert why in line["reason"]
    assert revision() == before


def test_an_asked_row_names_the_places_it_may_mean(register: Flask, tmp_path: Path) -> None:
    (line,) = run(register, tmp_path, f"{HEADS}\n1,Rally,2027-05-21,18:00,Bangor,United Kingdom,\n")

    assert "Bangor, Wales, GB" in line["reason"]
    assert "Bangor, Northern Ireland, GB" in line["reason"]
    assert line["lat"]


def test_a_point_settles_which_of_two_towns_it_is(register: Flask, tmp_path: Path) -> None:
    content = "title,date,city,country,lat,lon\nRally,2027-05-21,Bangor,United Kingdom,53.2280,-4.1290\n"

    (line,) = run(register, tmp_path, content)

    assert (line["outcome"], only().region_name, only().lat) == ("accepted", "Wales", 53.228)


def test_a_point_far_from_its_city_is_refused(register: Flask, tmp_path: Path) -> None:
    content = "title,date,city,country,lat,lon\nRally,2027-05-21,Warsaw,Poland,48.85,2.35\n"

    (line,) = run(register, tmp_path, content)

    assert line["outcome"] == "refused"
    assert "km from Warsaw" in line["reason"]


def test_a_secret_hour_and_venue_are_left_to_be_announced(register: Flask, tmp_path: Path) -> None:
    (line,) = run(register, tmp_path, f"{HEADS}\n1,Rally,2027-05-21,secret,Warsaw,Poland,secret\n")

    assert (only().hour, only().venue, only().is_venue_announced) == (None, "", False)
    assert "“secret” is no hour" in line["reason"]


def test_an_hour_by_kyivs_clock_is_kept_by_the_venues(register: Flask, tmp_path: Path) -> None:
    (line,) = run(register, tmp_path, f"{HEADS}\n1,Rally,2018-07-13,19:00 Kyiv time,Lisbon,Portugal,Rossio\n")

    assert (only().hour, only().tz) == (time(17), "Europe/Lisbon")
    assert "19:00 by another clock is 17:00 at the venue" in line["reason"]


def test_a_rally_until_midnight_ends_with_its_day(register: Flask, tmp_path: Path) -> None:
    run(register, tmp_path, f"{HEADS}\n1,Camp,2027-05-21,12:00-24:00,Berlin,Germany,Alexanderplatz\n")

    assert (only().ends_at - only().starts_at).total_seconds() == 12 * 3600


def test_one_key_twice_in_a_file_is_one_rally(register: Flask, tmp_path: Path) -> None:
    lines = run(register, tmp_path, WARSAW + "w1,Another,2027-05-22,18:00,Paris,France,\n")

    assert [line["outcome"] for line in lines] == ["accepted", "refused"]
    assert "the same rally as row 1" in lines[1]["reason"]


def test_a_report_is_no_formula_to_a_spreadsheet(register: Flask, tmp_path: Path) -> None:
    (line,) = run(register, tmp_path, f"{HEADS}\n=1+1,Rally,2027-05-21,18:00,Warsaw,Poland,\n")

    assert line["key"] == "'=1+1"


def test_a_row_of_our_own_csv_is_read_back_as_it_was(register: Flask, tmp_path: Path) -> None:
    title, venue = "@Viasna;=free", ";+1 square"
    file = io.StringIO(newline="")
    csv.writer(file).writerows(
        [HEADS.split(","), ["w1", defused(title), "2027-05-21", "18:00", "Warszawa", "Poland", defused(venue)]]
    )

    run(register, tmp_path, file.getvalue())

    assert (only().title, only().venue) == (title, venue)


def test_an_online_event_needs_a_time_zone_and_no_city(register: Flask, tmp_path: Path) -> None:
    heads = "title,kind,date,start,venue,tz\n"
    (asked,) = run(register, tmp_path, f"{heads}Talk,online,2027-05-19,19:00,Video call,\n")
    (taken,) = run(register, tmp_path, f"{heads}Talk,online,2027-05-19,19:00,Video call,Europe/Minsk\n")

    assert (asked["outcome"], taken["outcome"], only().lat) == ("refused", "accepted", None)
    assert "time zone" in asked["reason"]


def test_many_blocks_keep_the_order_of_the_file(register: Flask, tmp_path: Path) -> None:
    rows = "".join(f"k{n},Rally {n},2027-05-21,18:00,Warsaw,Poland,\n" for n in range(1_100))

    lines = run(register, tmp_path, f"{HEADS}\n{rows}")

    assert [line["key"] for line in lines] == [f"k{n}" for n in range(1_100)]
    assert search.counts(Selection(), Moment(cast.NOW)).rallies == 1_100


@pytest.mark.slow
def test_two_processes_answer_as_one_does(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        Row(number=n, title="Rally", date="2027-05-21", city=city) for n in range(400) for city in ("Oslo", "Bangor")
    ]
    plan = reader.Reading(gazetteer="", habits=Habits(), now=cast.NOW)
    alone = list(reader.answers(rows.copy(), plan))

    monkeypatch.setattr(reader, "MANY", 100)

    assert list(reader.answers(rows, plan)) == alone


@pytest.mark.parametrize("campaign", ["", "freeviasna"])
def test_rallies_that_came_before_are_found_by_their_keys_and_not_by_reading_all(
    register: Flask, tmp_path: Path, campaign: str
) -> None:
    cast.freeviasna()
    asked: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, values: object, *_more: object) -> None:
        if "source_key IN" in statement:
            asked.append((statement, values))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        run(register, tmp_path, WARSAW, campaign=campaign)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)

    connection = session().connection()
    explain = "EXPLAIN QUERY PLAN" if is_sqlite() else "EXPLAIN"
    plans = [str(connection.exec_driver_sql(f"{explain} {said}", values).all()) for said, values in asked]
    assert plans
    assert all("SCAN rallies" not in plan for plan in plans)
