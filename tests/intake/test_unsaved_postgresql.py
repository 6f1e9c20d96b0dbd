"""PostgreSQL's disk is full: forms come back as they were typed, and are saved once there is room."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex

import pytest
from flask import Flask
from sqlalchemy import create_engine, text

from rallies.app import create_app
from rallies.core import settings
from rallies.core.clock import SetClock
from rallies.core.db import upgrading
from rallies.core.db.database import db
from rallies.core.keys.tokens import key_hash, new_key
from tests import cast, letters, postgresql
from tests.disks import full
from tests.house.sheets import Sheets
from tests.intake.typed import TYPED, token
from tests.needs import missing, program
from tests.postgresql import Cluster

pytestmark = [pytest.mark.postgresql, pytest.mark.slow]
LONG = f"Bring a <candle>. {token_hex(1_900)}"
"""More than fits into what is free of the tables' pages."""


@pytest.fixture
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A disk of 40 MB for the tables alone, as the server's log needs room at all times."""
    if os.geteuid():
        pytest.skip("only root may mount a disk")
    folder = Path(f"/tmp/rallies-tables-{token_hex(4)}")  # noqa: S108  # the server's own user has to get there
    folder.mkdir()
    mounted = subprocess.run([program("mount"), "-t", "tmpfs", "-o", "size=40m", "tmpfs", str(folder)], check=False)
    try:
        if mounted.returncode:
            pytest.skip("this machine lets nobody mount a disk")
        shutil.chown(folder, "postgres")
        yield folder
    finally:
        subprocess.run([program("umount"), "-l", str(folder)], check=False)
        folder.rmdir()


@pytest.fixture
def cluster(disk: Path) -> Iterator[Cluster]:
    if postgresql.programs() is None:
        missing("PostgreSQL's server is not installed")
    with postgresql.cluster() as made:
        engine = create_engine(made.address, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE TABLESPACE small LOCATION '{disk}'"))
            connection.execute(text("ALTER DATABASE postgres SET default_tablespace = small"))
        engine.dispose()
        yield made


@pytest.fixture
def app(cluster: Cluster, tmp_path: Path) -> Iterator[Flask]:
    environ = {"RALLIES_BASE_URL": "https://rallies.example", "RALLIES_DATABASE_URL": cluster.address}
    made = create_app(settings.load(tmp_path, environ=environ), clock=SetClock(cast.NOW))
    with made.app_context():
        upgrading.upgrade()
    yield made
    with made.app_context():
        db.engine.dispose()


def test_forms_come_back_and_are_saved_later(app: Flask, disk: Path) -> None:
    key = new_key()
    with app.app_context():
        rally_id = cast.published(title="Candles for Ales", key_hash=key_hash(key)).public_id
        letters.campaign()
    client, texts = app.test_client(), f"/en/manage/{key}/{rally_id}/texts/"
    wanted = {
        "/en/submit/": {**TYPED, "description": LONG},
        texts: {"title": "Candles", "kind": "rally", "language": "en", "description": LONG},
        letters.WRITE: {"case": "marfa", "kind": "open", "language": "ru", "text": LONG[:1_400], "signed": "Ada"},
    }
    sent = {path: {**said, "token": token(client, path), "step": "send"} for path, said in wanted.items()}

    with full(disk):
        answers = {path: client.post(path, data=said) for path, said in sent.items()}
        page = client.get(f"/en/rallies/{rally_id}/")
        ready = client.get("/readyz")
    forms = {path: Sheets(answer.text, path).sent_to(path)[0] for path, answer in answers.items()}
    later = {path: client.post(path, data=form.plain() | {"step": "send"}) for path, form in forms.items()}

    assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(wanted, 503)
    assert [path for path, form in forms.items() if not wanted[path].items() <= form.plain().items()] == []
    assert "The disk of this site is full" in answers["/en/submit/"].text
    assert page.status_code == 200
    assert ready.status_code in {200, 503}
    assert {path: answer.status_code for path, answer in later.items()} == dict.fromkeys(wanted, 303)
