"""Rows of lists: what they say of a rally without an hour."""

from datetime import timedelta

from flask import Flask, g
from flask.testing import FlaskClient

from rallies.core.clock import Moment
from rallies.model.lists import search
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
