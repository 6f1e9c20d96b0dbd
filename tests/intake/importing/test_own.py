"""What this register gives out comes in again and changes nothing, whatever stands in it."""

from datetime import date, time
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from rallies.core.db.database import revision, session, writing
from rallies.model.actors import By
from rallies.model.rally import decisions, register
from rallies.model.rally.draft import PlaceSaid
from rallies.model.rally.rallies import Kind, Rally
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
@pytest.mark.parametrize("name", ["rallies.ics", "rallies.geojson", "rallies.atom"])
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


def test_a_file_that_calls_off_what_is_on_here_is_asked_about(
    register: Flask, client: FlaskClient, tmp_path: Path
) -> None:
    rally = cast.published()
    given = client.get("/en/rallies.ics").data.replace(b"STATUS:CONFIRMED", b"STATUS:CANCELLED")

    (line,) = run(register, tmp_path, given)

    assert (line["outcome"], rally.state) == ("asked", "published")
