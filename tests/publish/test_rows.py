"""Rows of lists: kept by what they show, so that none shows what was."""

from flask import Flask, g
from flask.testing import FlaskClient

from rallies.core.clock import Moment
from rallies.core.database import writing
from rallies.model import decisions, search
from rallies.model import register as book
from rallies.publish import faces
from rallies.publish.rows import kept_rows
from tests import cast


def _row(app: Flask, public_id: str, language: str = "en") -> str:
    with app.test_request_context(f"/{language}/"):
        g.language, g.moment = language, Moment(cast.NOW)
        return str(kept_rows([faces.face(search.one(public_id, g.moment), language)]))


def test_a_row_tells_at_once_what_was_changed(register: Flask) -> None:
    rally = cast.published()
    before = _row(register, rally.public_id)

    with writing():
        decisions.cancel(book.with_id(rally.public_id), decisions.By("desk", cast.NOW), reason="No <permit>.")
    after = _row(register, rally.public_id)

    assert "Cancelled" not in before
    assert "Cancelled" in after
    assert "No &lt;permit&gt;." in after


def test_a_row_speaks_the_language_of_its_page(register: Flask, client: FlaskClient) -> None:
    cast.published(time_hour=None)
    cast.published(title="The next one", time_hour=None)
    said = "Time to be announced"

    english, russian = (client.get(f"/{language}/places/pl/warsaw/").text for language in ("en", "ru"))

    assert said in english
    assert said not in russian
    assert "row-tags" in russian
