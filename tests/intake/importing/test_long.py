"""Long files: written in few transactions, told of in lines, and nothing is left of an import that was killed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from rallies.cli import importing
from rallies.core.db.database import db, session
from rallies.intake.importing import keeping, reader
from rallies.model.desk.moderation import State
from rallies.model.desk.trailcheck import first_break
from rallies.model.rally.rallies import Rally
from tests.intake.importing.command import HEADS, run

READS_AND_WAITS = """
import multiprocessing, sys, time
from datetime import UTC, datetime
from rallies.intake.importing import reader
from rallies.intake.importing.reading import Habits
from rallies.intake.importing.rows import Row

if __name__ == "__main__":
    reader.MANY, reader.BLOCK = 1, 1
    plan = reader.Reading(gazetteer="", habits=Habits(), now=datetime.now(UTC))
    answers = reader.answers([Row(number=1), Row(number=2), Row(number=3)], plan)
    next(answers)
    print(*(each.pid for each in multiprocessing.active_children()), flush=True)
    time.sleep(60)
"""


def table(rows: int) -> str:
    lines = [f"w{number},Vigil {number},2027-05-21,18:00,Warszawa,Poland,Plac Zamkowy" for number in range(rows)]
    return "\n".join((HEADS, *lines))


def test_new_rallies_of_many_blocks_are_written_together(
    register: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "BLOCK", 2)
    monkeypatch.setattr(keeping, "TOGETHER", 5)
    inserts: list[int] = []
    event.listen(
        db.engine,
        "before_cursor_execute",
        lambda _c, _cursor, words, values, *_: inserts.append(len(values)) if "INTO rallies" in words else None,
    )

    run(register, tmp_path, table(9))

    assert inserts == [6, 3]
    assert session().execute(select(func.count(Rally.id))).scalar_one() == 9
    assert first_break() is None


def test_what_was_held_back_is_written_before_a_change_and_taken_off_with_its_row(
    register: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(register, tmp_path, table(1))
    monkeypatch.setattr(reader, "BLOCK", 1)
    heads = f"{HEADS},status,reason"
    lines = (
        "n1,Vigil,2027-05-22,18:00,Warszawa,Poland,Plac Zamkowy,cancelled,storm",
        "w0,Vigil 0,2027-05-21,19:00,Warszawa,Poland,Plac Zamkowy,,",
        "n2,Vigil,2027-05-23,18:00,Warszawa,Poland,Plac Zamkowy,,",
    )

    run(register, tmp_path, "\n".join((heads, *lines)))

    found = session().execute(select(Rally.source_key, Rally.state, Rally.hour).order_by(Rally.day))
    assert [(key, state, f"{hour:%H}") for key, state, hour in found] == [
        ("w0", State.PUBLISHED, "19"), ("n1", State.CANCELLED, "18"), ("n2", State.PUBLISHED, "18"),
    ]  # fmt: skip


def test_without_a_terminal_progress_is_told_in_lines(
    register: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(importing, "MANY", 10)
    monkeypatch.setattr(reader, "BLOCK", 6)

    run(register, tmp_path, table(20))

    told = capsys.readouterr().err.splitlines()
    assert told == [f"Importing: {done} of 20 rows" for done in (6, 12, 18, 20)]


@pytest.mark.skipif(sys.platform == "win32", reason="it knows no such signal")
def test_no_process_outlives_an_import_that_is_killed() -> None:
    command = [sys.executable, "-c", READS_AND_WAITS]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as reading:
        assert reading.stdout is not None
        workers = [int(each) for each in reading.stdout.readline().split()]

        reading.send_signal(signal.SIGKILL)
        reading.wait()

    until = time.monotonic() + 20
    while any(map(is_running, workers)) and time.monotonic() < until:
        time.sleep(0.05)
    assert len(workers) == 2
    assert not any(map(is_running, workers))


def is_running(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{number}/stat")
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"
