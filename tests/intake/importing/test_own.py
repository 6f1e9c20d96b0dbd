"""What this register gives out comes in again: nothing changes but what somebody changed in the file."""

import csv
import io
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from rallies.core.clock import SetClock
from rallies.core.db.database import revision, session, writing
from rallies.model.actors import By
from rallies.model.rally import decisions, register
from rallies.model.rally.draft import PlaceSaid
from rallies.model.rally.rallies import ChangeRequest, Kind, Precision, Rally
from tests import cast
from tests.intake.importing.command import HEADS, run

BY = By.staff("Ala", cast.NOW)
ROWS = f"{HEADS}\nw1,Came from a file,2027-06-01,18:00,Vilnius,Lithuania,Rotušė\n"


def fill(app: Flask, folder: Path) -> None:
    """Rallies of every kind of time, place and state."""
    cast.published(title="On", description="<b>&amp; *text*</b>", url="https://ngo.example/a?b=1&c=2")
    cast.published(title="Ваш “пікет”, =1+1; \\n", place=cast.TBILISI, time_tz="Asia/Tbilisi", organization="Viasna")
    cast.published(title="Of two days", time_end_day=date(2027, 5, 23), time_hour=None, time_end_hour=None)
    cast.published(title="Cancelled: no more", time_end_hour=time(2))
    cast.published(title="Online", kind=Kind.ONLINE, place=PlaceSaid(), time_tz="Europe/Warsaw")
    off, late = cast.published(title="Off", time_hour=None, time_end_hour=None), cast.published(title="Late")
    with writing():
        decisions.cancel(register.with_id(off.public_id), BY, reason="Rain")
        decisions.postpone(register.with_id(late.public_id), BY, reason="Storm")
    run(app, folder, ROWS)


def everything() -> list[dict[str, object]]:
    rallies = session().execute(select(Rally).order_by(Rally.id).execution_options(populate_existing=True)).scalars()
    return [{column.key: getattr(rally, column.key) for column in Rally.__table__.columns} for rally in rallies]


@pytest.mark.parametrize("language", ["en", "be"])
@pytest.mark.parametrize("name", ["rallies.ics", "rallies.geojson", "rallies.atom", "rallies.csv", "rallies.csv?bom=1"])
@pytest.mark.parametrize("is_published", [True, False])
def test_our_own_lists_come_in_again_and_change_nothing(
    register: Flask, client: FlaskClient, tmp_path: Path, name: str, language: str, *, is_published: bool
) -> None:
    fill(register, tmp_path)
    before, number = everything(), revision()
    given = client.get(f"/{language}/{name}").data

    lines = run(register, tmp_path, given, is_published=is_published)

    assert len(lines) == len(before) == 8
    assert {line["outcome"] for line in lines} == {"accepted"}
    assert (everything(), revision()) == (before, number)


def edited(client: FlaskClient, name: str, before: str, after: str) -> bytes:
    """One of our lists with something in it replaced, as somebody does by hand."""
    given = client.get(f"/en/{name}").get_data(as_text=True)
    assert before in given
    return given.replace(before, after).encode()


CHANGES: list[tuple[str, str, str, str, object]] = [
    ("rallies.csv", "Freedom for Viasna", "Freedom now", "title", "Freedom now"),
    ("rallies.csv", "T18:00:00+02:00", "T19:00:00+02:00", "hour", time(19)),
    ("rallies.csv", "2027-05-21T18:00:00+02:00,2027-05-21T20", "2027-05-22T18:00:00+02:00,2027-05-22T20", "day",
     date(2027, 5, 22)),
    ("rallies.csv", "Plac Zamkowy", "Plac Defilad", "venue", "Plac Defilad"),
    ("rallies.csv", ",rally,", ",vigil,", "kind", "vigil"),
    ("rallies.geojson", "T18:00:00+02:00", "T19:00:00+02:00", "hour", time(19)),
    ("rallies.geojson", "Plac Zamkowy", "Plac Defilad", "venue", "Plac Defilad"),
    ("rallies.ics", "SUMMARY:Freedom for Viasna", "SUMMARY:Freedom now", "title", "Freedom now"),
    ("rallies.ics", "DTSTART:20270521T160000Z", "DTSTART:20270521T170000Z", "hour", time(19)),
    ("rallies.ics", "STATUS:CONFIRMED", "STATUS:CANCELLED", "state", "cancelled"),
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_what_somebody_changed_in_our_own_list_is_changed_and_nothing_else(
    register: Flask, client: FlaskClient, tmp_path: Path, change: tuple[str, str, str, str, object]
) -> None:
    name, before, after, field, value = change
    rally = cast.published(title="Freedom for Viasna", description="**Come**", url="https://ngo.example/")
    held = {each: getattr(rally, each) for each in WORDS}

    (line,) = run(register, tmp_path, edited(client, name, before, after))

    session().refresh(rally)
    assert (line["outcome"], getattr(rally, field)) == ("accepted", value)
    assert {each: getattr(rally, each) for each in WORDS if each != field} == {
        each: said for each, said in held.items() if each != field
    }


WORDS = ("title", "description", "url", "organization", "language", "tz", "precision", "campaign_id", "uid")


@pytest.mark.parametrize("change", CHANGES)
def test_without_publish_such_a_change_waits_for_the_desk_once(
    register: Flask, client: FlaskClient, tmp_path: Path, change: tuple[str, str, str, str, object]
) -> None:
    name, before, after, field, value = change
    rally = cast.published(title="Freedom for Viasna")
    given = edited(client, name, before, after)

    for _ in range(2):
        run(register, tmp_path, given, is_published=False)

    session().refresh(rally)
    (request,) = session().execute(select(ChangeRequest)).scalars()
    assert (request.state, getattr(rally, field) == value) == ("pending", False)


@pytest.mark.parametrize("name", ["rallies.csv", "rallies.geojson", "rallies.ics"])
def test_a_change_in_a_list_that_is_older_than_its_rally_is_asked(
    register: Flask, client: FlaskClient, tmp_path: Path, clock: SetClock, name: str
) -> None:
    rally = cast.published(title="Freedom for Viasna")
    given = edited(client, name, "Freedom for Viasna", "Freedom now")
    clock.move(timedelta(hours=1))
    with writing():
        decisions.postpone(rally, By.staff("Ala", clock.now()), reason="Storm")

    (line,) = run(register, tmp_path, given)

    assert (line["outcome"], "has changed here since" in line["reason"]) == ("asked", True)
    assert rally.title == "Freedom for Viasna"


def test_a_change_that_can_not_be_read_is_asked(register: Flask, client: FlaskClient, tmp_path: Path) -> None:
    rally = cast.published()

    (line,) = run(register, tmp_path, edited(client, "rallies.csv", "T18:00:00+02:00", "T18:00:00 or later"))

    assert (line["outcome"] == "accepted", rally.hour) == (False, time(18))


def moved(client: FlaskClient, **cells: str) -> str:
    """Our table with other cells in its only line."""
    reader = csv.DictReader(io.StringIO(client.get("/en/rallies.csv").get_data(as_text=True)))
    (row,) = list(reader)
    out = io.StringIO()
    writer = csv.DictWriter(out, list(row))
    writer.writeheader()
    writer.writerow({**row, **cells})
    return out.getvalue()


def test_a_rally_moves_to_another_city_as_exact_as_before(register: Flask, client: FlaskClient, tmp_path: Path) -> None:
    rally = cast.published(place=replace(cast.WARSAW, precision=Precision.CITY))

    run(register, tmp_path, moved(client, city="Kraków", lat="", lon=""))

    session().refresh(rally)
    assert (rally.city, rally.precision, rally.venue) == ("krakow", "city", cast.WARSAW.venue)


def test_a_city_far_from_the_pin_that_stays_is_refused(register: Flask, client: FlaskClient, tmp_path: Path) -> None:
    rally = cast.published()

    (line,) = run(register, tmp_path, moved(client, city="Kraków"))

    assert (line["outcome"], rally.city) == ("refused", "warsaw")


def test_a_typed_status_without_a_reason_is_asked(register: Flask, client: FlaskClient, tmp_path: Path) -> None:
    rally = cast.published()

    (line,) = run(register, tmp_path, edited(client, "rallies.csv", ",on,", ",cancelled,"))

    assert (line["outcome"], rally.state) == ("asked", "published")
