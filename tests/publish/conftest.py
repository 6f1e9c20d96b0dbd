"""A small site of pages of its own, whose answers are kept; and a page of a browser that is watched."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rallies.core.db import database
from rallies.formats.map import mapview
from tests.needs import missing
from tests.publish import press as presses

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.live import Site, Watched


@pytest.fixture
def press(tmp_path: Path, empty_register: Path) -> Iterator[Flask]:
    app = presses.press(tmp_path / "instance", empty_register)
    yield app
    with app.app_context():
        database.db.engine.dispose()


@pytest.fixture
def reader(press: Flask) -> FlaskClient:
    return press.test_client()


@pytest.fixture
def basemap() -> None:
    """The tiles of the world, without which the map is not what is tested."""
    if not mapview.WORLD.is_file():
        missing("the basemap is not built")


@pytest.fixture
def page(browser: "Browser", site: "Site", watched: "Watched") -> "Iterator[Page]":
    """A page of a wide window that must neither leave the origin nor complain."""
    context = browser.new_context(viewport={"width": 1200, "height": 800}, locale="en-GB", base_url=site.address)
    watched.follow(context)
    yield context.new_page()
    context.close()
    assert watched.foreign(site.address) == []
    assert watched.complaints == []
