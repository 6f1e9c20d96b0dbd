"""Log lines: what they tell, and what they never do."""

import io
import json
import logging
import sys

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rallies.core.log import JsonLines


def line(name: str, words: str, *values: object, **more: object) -> dict[str, object]:
    record = logging.LogRecord(name, logging.ERROR, "x.py", 1, words, values, sys.exc_info() if more else None)
    told: dict[str, object] = json.loads(JsonLines().format(record))
    return told


def test_our_own_rooms_speak_in_full() -> None:
    assert line("rallies.core.jobs", "%s jobs", 3)["message"] == "3 jobs"


def test_an_address_that_was_asked_for_is_in_no_line() -> None:
    told = [
        line("rallies", "Exception on %s [%s]", "/en/manage/abcdef/", "GET"),
        line("waitress", "Exception while serving /en/manage/abcdef/"),
    ]

    assert "abcdef" not in json.dumps(told)


def test_an_exception_is_told_by_its_class_and_place_alone() -> None:
    try:
        int("192.0.2.7")
    except ValueError:
        told = line("rallies.app", "fault", has_exception=True)

    assert told["error"] == "ValueError"
    assert "192.0.2.7" not in json.dumps(told)


def test_an_error_names_its_route_and_nothing_of_the_address(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = io.StringIO()
    handler = logging.StreamHandler(said)
    handler.setFormatter(JsonLines())
    monkeypatch.setattr("rallies.model.lists.search.one", lambda *_: int("Ala, 192.0.2.7"))
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", value=False)
    app.logger.addHandler(handler)
    try:
        answer = client.get("/en/rallies/abcdefgh/rally.ics?q=secret")
    finally:
        app.logger.removeHandler(handler)

    told = json.loads(said.getvalue())
    assert answer.status_code == 500
    assert (told["route"], told["error"]) == ("feeds.one_rally", "ValueError")
    assert not any(word in said.getvalue() for word in ("Ala", "192.0.2.7", "abcdefgh", "secret"))
