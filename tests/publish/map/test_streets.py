"""Streets that an operator adds: files of an instance, or a server of pictures, which the policy then names."""

import json
import re
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from rallies.app import create_app
from rallies.core import settings
from rallies.core.clock import SetClock
from rallies.core.db import upgrading
from tests import cast

TILES = "https://tiles.example/{z}/{x}/{y}.png"


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    """A reader of an instance that takes its streets from a server and lets one site frame it."""
    environ = {
        "RALLIES_TILES_URL": TILES,
        "RALLIES_TILES_ATTRIBUTION": "© Maps & Co",
        "RALLIES_EMBED_SITES": "https://partner.example/, https://other.example:8443",
    }
    app = create_app(settings.load(tmp_path, environ=environ), clock=SetClock(cast.NOW))
    with app.app_context():
        upgrading.upgrade()
    return app.test_client()


def _directive(policy: str, name: str) -> str:
    return next(part for part in policy.split("; ") if part.startswith(name))


def test_a_server_of_streets_is_named_in_the_policy_and_nothing_else_is(client: FlaskClient) -> None:
    policy = client.get("/en/map/").headers["Content-Security-Policy"]

    assert _directive(policy, "img-src") == "img-src 'self' data: https://tiles.example"
    assert policy.count("http") == 1


def test_a_map_is_told_of_the_server_and_whom_it_credits(client: FlaskClient) -> None:
    found = re.search(r'data-map="([^"]*)"', client.get("/en/map/").text)
    assert found is not None

    assert json.loads(unescape(found[1]))["server"] == {"url": TILES, "attribution": "© Maps & Co"}


def test_only_the_sites_that_were_named_may_frame_an_embed(client: FlaskClient) -> None:
    framed, page = client.get("/en/embed/"), client.get("/en/")

    policy = framed.headers["Content-Security-Policy"]
    assert _directive(policy, "frame-ancestors") == "frame-ancestors https://partner.example https://other.example:8443"
    assert "X-Frame-Options" not in framed.headers
    assert _directive(page.headers["Content-Security-Policy"], "frame-ancestors") == "frame-ancestors 'none'"
