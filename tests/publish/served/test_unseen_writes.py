"""What waits for a decision outdates no page: the bytes that are kept are still those of a fresh rendering."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rallies.core.db import database
from rallies.core.db.database import hide, revision, unseen_writes, writing
from tests import cast, letters, photocast
from tests.intake import typed

PAGES = (
    "/en/", "/en/rallies.ics", "/en/rallies.csv", "/en/places/", "/en/places/pl/warsaw/", "/en/campaigns/viasna/",
    "/en/campaigns/viasna/letters/", "/en/campaigns/viasna/photos/", "/en/campaigns/viasna/report/", "/en/changes/",
)  # fmt: skip
Sending = Callable[[FlaskClient], object]


def _letter(client: FlaskClient) -> object:
    return letters.send(client)


SENDINGS: dict[str, Sending] = {"a rally": typed.send, "a letter": _letter, "a photo": photocast.send}


@pytest.mark.parametrize("sending", SENDINGS.values(), ids=SENDINGS)
def test_what_is_sent_in_waits_without_a_page_being_made_anew(
    register: Flask, client: FlaskClient, sending: Sending
) -> None:
    letters.campaign(has_photos=True)
    cast.published(campaign="viasna")
    kept = {path: client.get(path) for path in PAGES}
    before, unseen = revision(), unseen_writes()

    sending(client)

    assert (revision(), unseen_writes()) == (before, unseen + 1)
    register.extensions["rallies.published"].forget()
    for path, answer in kept.items():
        fresh = client.get(path)
        assert (fresh.data, dict(fresh.headers)) == (answer.data, dict(answer.headers)), path


def test_what_hides_something_is_never_private(register: Flask) -> None:
    before = revision()

    with writing(is_private=True):
        hide()

    assert (revision(), database.hidden_revision()) == (before + 1, before + 1)
