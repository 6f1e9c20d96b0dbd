"""Setting the pin of a rally right before it is published."""

from dataclasses import replace

import pytest
from flask import Flask

from rallies.core import jobs
from rallies.core.db.database import session, writing
from rallies.model.actors import By
from rallies.model.rally import decisions, register, streets
from rallies.model.rally.rallies import Precision, Rally
from tests import cast
from tests.desk.person import Person

OCHOTA = {"place": "756135", "lat": "52.21", "lon": "20.98"}


def fresh(rally: Rally) -> Rally:
    session().rollback()
    return register.with_id(rally.public_id)


def test_the_desk_moves_the_pin_of_a_rally_that_waits(ala: Person) -> None:
    (rally,) = cast.pending()
    assert f"/desk/pins/{rally.public_id}/" in ala.look(f"/desk/items/{rally.public_id}/")

    answer = ala.post(f"/desk/pins/{rally.public_id}/", **OCHOTA)

    assert answer.status_code == 303
    after = fresh(rally)
    assert (after.lat, after.lon, after.venue) == (52.21, 20.98, "Plac Zamkowy")


def test_of_a_moved_pin_only_the_chosen_precision_is_kept(ala: Person) -> None:
    (rally,) = cast.pending(place_precision=Precision.STREET)
    (timed,) = cast.pending(title="Later", place_precision=Precision.TIMED, place_reveal_hours=3)
    before = timed.reveals_at

    for one in (rally, timed):
        ala.post(f"/desk/pins/{one.public_id}/", place="756135", lat="52.212346", lon="20.987654")

    assert (fresh(rally).lat, fresh(rally).lon) == (52.212, 20.988)
    after = fresh(timed)
    assert (after.lat, after.exact_lat, after.reveals_at) == (cast.WARSAW.city_lat, 52.21235, before)


def test_a_pin_that_the_desk_sets_is_not_moved_by_a_street_level_server(
    ala: Person, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = replace(app.config["RALLIES"], geocoder="nominatim:http://127.0.0.1:9", contact="op@example.org")
    monkeypatch.setitem(app.config, "RALLIES", server)
    (rally,) = cast.pending(place_lat=None, place_lon=None)
    ala.post(f"/desk/pins/{rally.public_id}/", **OCHOTA)

    with writing():
        decisions.publish(register.with_id(rally.public_id), By.staff("Ala", cast.NOW))

    after = fresh(rally)
    assert (after.lat, streets.standing(after), jobs.waiting()) == (52.21, {}, 0)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"lat": "50.06", "lon": "19.94"}, 422),
        ({"lat": "91"}, 422),
        ({"lon": "east"}, 422),
        ({"lat": "nan"}, 422),
        ({"place": "611717"}, 422),
    ],
)
def test_a_pin_that_can_not_be_is_refused_and_comes_back(ala: Person, said: dict[str, str], status: int) -> None:
    (rally,) = cast.pending()

    answer = ala.post(f"/desk/pins/{rally.public_id}/", **{**OCHOTA, **said})

    assert answer.status_code == status
    assert all(f'value="{value}"' in answer.text for name, value in said.items() if name != "place")
    assert fresh(rally).lat == cast.WARSAW.lat


def test_a_public_place_is_moved_by_nobody_alone(ala: Person) -> None:
    rally = cast.published()

    assert "/desk/pins/" not in ala.look(f"/desk/items/{rally.public_id}/")
    assert ala.post(f"/desk/pins/{rally.public_id}/", **OCHOTA).status_code == 404


@pytest.mark.parametrize("precision", [Precision.EXACT, Precision.STREET, Precision.TIMED])
def test_the_desk_is_told_where_no_spot_was_set(ala: Person, precision: Precision) -> None:
    place = replace(cast.WARSAW, precision=precision, reveal_hours=2 if precision is Precision.TIMED else None)
    (bare,) = cast.pending(place=replace(place, lat=None, lon=None))
    (known,) = cast.pending(title="Known", place=place)

    pages = [ala.look(f"/desk/items/{rally.public_id}/") for rally in (bare, known)]

    assert ["The middle of the city: no exact spot was set" in page for page in pages] == [True, False]
    assert ['<p class="muted">52.' in page for page in pages] == [False, True]
