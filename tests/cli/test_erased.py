"""What an organizer deletes is on the disk of a running server no more."""

import sqlite3
import time
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.cli.test_serve import get, served
from tests.intake.typed import TYPED, hidden

pytestmark = pytest.mark.service
TITLE = "Zyrianski vigil"


def posted(port: int, path: str, fields: dict[str, str]) -> str:
    """Where a sent form leads."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", path, urlencode(fields), kind)
        answer = connection.getresponse()
        assert answer.status == 303, answer.read()
        return answer.getheader("Location") or ""


def delete(port: int, page: str) -> None:
    token = hidden(get(port, f"{page}delete/")[2].decode())["token"]
    posted(port, f"{page}delete/", {"token": token, "sure": "y"})


def holding(folder: Path) -> list[str]:
    """The files of the register that hold the title."""
    return [file.name for file in folder.glob("rallies.sqlite*") if TITLE.encode() in file.read_bytes()]


def page_of(port: int) -> str:
    """The organizer's page of a rally that she has just sent."""
    token = hidden(get(port, "/en/submit/")[2].decode())["token"]
    receipt = posted(port, "/en/submit/", {**TYPED, "title": TITLE, "token": token, "step": "send"})
    key = receipt.split("/")[3]
    status, headers, _ = get(port, f"/en/manage/{key}/")
    assert status == 303
    return headers["Location"]


def test_a_deleted_rally_is_out_of_the_register_and_its_log_within_five_seconds(tmp_path: Path) -> None:
    with served(tmp_path) as (_, port):
        page = page_of(port)
        assert holding(tmp_path) != []
        with closing(sqlite3.connect(tmp_path / "rallies.sqlite", isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT title FROM rallies").fetchall()
            delete(port, page)
            time.sleep(1.5)
            assert "rallies.sqlite-wal" in holding(tmp_path)  # a reader holds the log up

        deadline = time.monotonic() + 5
        while holding(tmp_path) and time.monotonic() < deadline:
            time.sleep(0.2)

        assert holding(tmp_path) == []
        assert get(port, page)[0] in {200, 404}
