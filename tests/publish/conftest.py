"""A small site of pages of its own, whose answers are kept."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rallies.core import database
from tests.publish import press as presses


@pytest.fixture
def press(tmp_path: Path, empty_register: Path) -> Iterator[Flask]:
    app = presses.press(tmp_path / "instance", empty_register)
    yield app
    with app.app_context():
        database.db.engine.dispose()


@pytest.fixture
def reader(press: Flask) -> FlaskClient:
    return press.test_client()
