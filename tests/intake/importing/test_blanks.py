"""A row that comes again with empty cells: what was there stays; what the row names anew is taken."""

from datetime import time
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from rallies.core.db.database import session, writing
from rallies.model.rally import register
from rallies.model.rally.rallies import Precision, Rally
from tests.intake.importing.command import run

HEADS = "key,title,kind,date,start,end,city,country,venue,address,organizer,url,lat,lon,status,reason"
WHOLE = (
    "k1,Vigil for Viasna,vigil,2027-05-21,18:00,20:30,Warsaw,Poland,Plac Zamkowy,Plac Zamkowy 4,"
    "Libereco,https://libereco.example/,52.2479,21.0137,,"
)


def _rally() -> Rally:
    session().expire_all()
    return session().execute(select(Rally)).scalar_one()


def _import(app: Flask, folder: Path, row: str) -> Rally:
    run(app, folder, f"{HEADS}\n{row}\n")
    return _rally()


def test_a_row_that_cancels_keeps_pin_organization_link_and_end(register: Flask, tmp_path: Path) -> None:
    _import(register, tmp_path, WHOLE)

    row = "k1,Vigil for Viasna,,2027-05-21,18:00,,Warsaw,Poland,,,,,,,cancelled,No permit"
    rally = _import(register, tmp_path, row)

    assert (rally.state, rally.kind, rally.venue) == ("cancelled", "vigil", "Plac Zamkowy")
    assert (rally.address, rally.organization) == ("Plac Zamkowy 4", "Libereco")
    assert (rally.url, rally.end_hour) == ("https://libereco.example/", time(20, 30))
    assert (rally.lat, rally.lon) == (52.2479, 21.0137)


def test_a_new_venue_keeps_neither_the_old_address_nor_the_old_pin(register: Flask, tmp_path: Path) -> None:
    first = _import(register, tmp_path, WHOLE)
    pin = (first.lat, first.lon)

    row = "k1,Vigil for Viasna,,2027-05-21,18:00,,Warsaw,Poland,Plac Defilad,,,,,,,"
    rally = _import(register, tmp_path, row)

    assert (rally.venue, rally.address) == ("Plac Defilad", "")
    assert (rally.lat, rally.lon) != pin


def test_a_new_hour_does_not_keep_the_old_end(register: Flask, tmp_path: Path) -> None:
    _import(register, tmp_path, WHOLE)

    row = "k1,Vigil for Viasna,,2027-05-21,21:00,,Warsaw,Poland,,,,,,,,"
    rally = _import(register, tmp_path, row)

    assert (rally.hour, rally.end_hour) == (time(21), None)


def test_a_place_that_a_person_made_less_exact_is_not_shown_again_by_a_row(register: Flask, tmp_path: Path) -> None:
    first = _import(register, tmp_path, WHOLE)
    _hide_the_spot(first.public_id)

    row = WHOLE.replace("Plac Zamkowy 4", "Plac Zamkowy 6")
    rally = _import(register, tmp_path, row)

    assert rally.address == "Plac Zamkowy 6"
    assert rally.precision == Precision.CITY
    assert (rally.lat, rally.lon) != (52.2479, 21.0137)


def _hide_the_spot(public_id: str) -> None:
    with writing():
        rally = register.with_id(public_id)
        rally.precision = Precision.CITY


def test_the_same_row_again_changes_nothing(register: Flask, tmp_path: Path) -> None:
    before = _import(register, tmp_path, WHOLE).revision

    assert _import(register, tmp_path, WHOLE).revision == before
