"""Rows of lists: what they say of a rally without an hour."""

from datetime import timedelta

from flask import Flask, g
from flask.testing import FlaskClient

from rallies.core.clock import Moment, SetClock
from rallies.core.db.database import writing
from rallies.model.actors import By
from rallies.model.lists import search
from rallies.model.rally import decisions
from rallies.model.rally import register as decided
from rallies.publish.lists import rally_faces
from tests import cast


def _row(app: Flask, public_id: str, language: str = "en", after: timedelta = timedelta(0)) -> str:
    with app.test_request_context(f"/{language}/"):
        g.language, g.moment = language, Moment(cast.NOW + after)
        rows = app.jinja_env.get_template("macros/row.html").module.rows  # type: ignore[attr-defined]
        return str(rows([rally_faces.face(search.one(public_id, g.moment), language)]))


def test_a_row_speaks_the_language_of_its_page(register: Flask, client: FlaskClient) -> None:
    cast.published(time_hour=None)
    cast.published(title="The next one", time_hour=None)
    said = "Time to be announced"

    english, russian = (client.get(f"/{language}/places/pl/warsaw/").text for language in ("en", "ru"))

    assert said in english
    assert said not in russian
    assert "row-tags" in russian


def test_nothing_of_a_past_rally_is_still_to_be_announced(register: Flask) -> None:
    rally = cast.published(time_hour=None, place_venue="", place_address="", place_is_venue_announced=False)

    to_come, past = (_row(register, rally.public_id, after=timedelta(days=days)) for days in (0, 400))

    assert "Time to be announced" in to_come
    assert "The exact place is still to be announced." in to_come
    assert "announced" not in past
    assert "Time not known" in past
    assert "The exact place is not known." in past


def test_only_what_differs_is_marked(register: Flask) -> None:
    plain = cast.published()
    off = cast.published(title="Called off")
    with writing():
        decisions.cancel(decided.with_id(off.public_id), By.staff("Ala", cast.NOW), reason="No permit.")

    assert "status" not in _row(register, plain.public_id)
    assert "status-cancelled" in _row(register, off.public_id)


def test_past_goes_without_saying_among_past_rallies(register: Flask, client: FlaskClient, clock: SetClock) -> None:
    rally = cast.published()
    clock.instant = cast.NOW + timedelta(days=400)

    assert "status-past" in _row(register, rally.public_id, after=timedelta(days=400))
    assert "is-past" in client.get("/en/places/pl/warsaw/?past=1").text
    assert "status-past" not in client.get("/en/places/pl/warsaw/?past=1").text


def test_a_zone_stands_once_where_a_day_has_no_other(register: Flask, client: FlaskClient) -> None:
    cast.published(title="First")
    cast.published(title="Second")
    shared = client.get("/en/").text

    cast.published(title="Elsewhere", time_tz="Asia/Tokyo")
    mixed = client.get("/en/").text

    assert (shared.count("day-zone"), shared.count("row-zone")) == (1, 0)
    assert (mixed.count("day-zone"), mixed.count("row-zone")) == (0, 3)


def test_the_kind_is_a_shape_with_a_name(register: Flask) -> None:
    rally = cast.published(kind="vigil")

    assert 'class="kind kind-vigil" role="img" aria-label="Vigil"' in _row(register, rally.public_id)
