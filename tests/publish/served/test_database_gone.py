"""PostgreSQL goes away and comes back: readers are served what is kept for a minute, all else is told so in words."""

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from rallies.app import create_app
from rallies.core import settings
from rallies.core.clock import SetClock
from rallies.core.db import upgrading
from rallies.core.db.database import db
from rallies.publish.served import revision
from tests import cast, postgresql
from tests.cli.test_serve import RALLIES, environment
from tests.intake.typed import TYPED, token
from tests.needs import missing
from tests.postgresql import Cluster

pytestmark = [pytest.mark.postgresql, pytest.mark.slow]
KEPT_SECONDS = 3.0


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    if postgresql.programs() is None:
        missing("PostgreSQL's server is not installed")
    with postgresql.cluster() as made:
        yield made


@pytest.fixture
def app(cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    monkeypatch.setattr(revision, "KEPT_SECONDS", KEPT_SECONDS)
    environ = {"RALLIES_BASE_URL": "https://rallies.example", "RALLIES_DATABASE_URL": cluster.address}
    made = create_app(settings.load(tmp_path, environ=environ), clock=SetClock(cast.NOW))
    with made.app_context():
        upgrading.upgrade()
        cast.published(title="Candles for Ales")
    yield made
    with made.app_context():
        db.engine.dispose()


PATHS = ("/en/", "/en/places/pl/warsaw/", "/en/rallies.ics")


def test_readers_are_served_for_a_minute_and_are_told_its_age(cluster: Cluster, app: Flask) -> None:
    reader = app.test_client()
    whole = {path: reader.get(path) for path in PATHS}
    assert all("Age" not in answer.headers for answer in whole.values())

    cluster.stop()
    time.sleep(1.5)
    kept = {path: reader.get(path) for path in PATHS}
    unchanged = reader.get("/en/", headers={"If-None-Match": whole["/en/"].headers["ETag"]})
    time.sleep(KEPT_SECONDS)
    after = {path: reader.get(path).status_code for path in PATHS}
    cluster.start()

    assert {path: answer.data for path, answer in kept.items()} == {path: answer.data for path, answer in whole.items()}
    assert all(1 <= int(answer.headers["Age"]) <= 5 for answer in kept.values())
    assert (unchanged.status_code, int(unchanged.headers["Age"]) > 0) == (304, True)
    assert after == dict.fromkeys(PATHS, 503)


def test_all_else_is_told_so_in_words_and_it_comes_back_by_itself(cluster: Cluster, app: Flask) -> None:
    reader = app.test_client()
    reader.get("/en/")
    form = {**TYPED, "title": "Marfa's day", "token": token(reader), "step": "send"}

    cluster.stop()
    sent = reader.post("/en/submit/", data=form)
    pages = {path: reader.get(path) for path in ("/en/places/", "/be/places/pl/", "/en/search/?q=candles")}
    assets = reader.get("/robots.txt")
    health = [reader.get(path) for path in ("/healthz", "/readyz")]
    cluster.start()
    time.sleep(1.5)

    assert (sent.status_code, int(sent.headers["Retry-After"]) > 0) == (503, True)
    assert "Marfa&#39;s day" in sent.text
    assert "<bdi>Title</bdi></label>" in sent.text
    assert "does not answer just now" in sent.text
    assert {path: answer.status_code for path, answer in pages.items()} == dict.fromkeys(pages, 503)
    assert "does not answer just now" in pages["/en/places/"].text
    assert assets.status_code == 200
    assert [(answer.status_code, answer.json) for answer in health] == [(503, {"status": "no database"})] * 2
    assert {path: reader.get(path).status_code for path in PATHS} == dict.fromkeys(PATHS, 200)
    assert "Age" not in reader.get("/en/").headers
    assert reader.post("/en/submit/", data=form).status_code == 303
    assert reader.get("/readyz").status_code == 200


def test_a_server_without_its_database_says_so_in_one_line(cluster: Cluster, tmp_path: Path) -> None:
    cluster.stop()
    try:
        started = subprocess.run(
            [*RALLIES, "serve", "--port", "0"],
            env=environment(tmp_path) | {"RALLIES_DATABASE_URL": cluster.address},
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
    finally:
        cluster.start()

    assert started.returncode == 1
    assert started.stderr == "rallies: PostgreSQL does not answer. See RALLIES_DATABASE_URL.\n"
