"""Chores of a worker: the longest that each holds the interpreter, so that no page could be answered meanwhile.

Everything is to be done at once that a year would bring: all rallies are over, each has a contact, one in five has
private words in the trail and a mailbox. A hold is what the process computed between two moments at which another
thread could run, which never took longer than it shows. BENCH=full has a million rallies.
"""

import gc
import os
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import insert, update

from bench import coalition
from bench.harness import BLOCK, Figure, application, instance, seed
from rallies.cli import chores
from rallies.core.clock import SetClock
from rallies.core.db.database import session, writing
from rallies.model.desk.audit import Entry, EntryWords
from rallies.model.mail.mailboxes import Mailbox
from rallies.model.rally.rallies import Rally

SIZE = 1_000_000 if os.environ.get("BENCH") == "full" else 100_000
EACH = 5
LATER = timedelta(days=200)
HOLD_MS = 50
TICK_SECONDS = 0.0005
SUBJECTS = """
UPDATE trail SET subject = (SELECT public_id FROM rallies WHERE rallies.id = trail.id - 999999)
WHERE id >= 1000000
"""


def run() -> list[Figure]:
    """The longest hold of each chore."""
    clock = SetClock(coalition.NOW)
    with instance() as folder, application(folder, clock=clock) as app:
        seed(SIZE, now=coalition.NOW, is_wide=True)
        _burden()
        gc.collect()
        gc.freeze()  # as a server does
        figures = []
        for moment in (coalition.NOW, coalition.NOW + LATER):
            clock.instant = moment
            figures += [_held(app, name, chore) for name, chore in chores.CHORES.items()]
        return figures


def _burden() -> None:
    """Give the rallies what chores take away."""
    with writing(is_private=True) as current:
        current.execute(update(Rally).values(contact=b"sealed" * 12))
        for start in range(0, SIZE // EACH, BLOCK):
            numbers = range(start + 1_000_000, min(start + BLOCK, SIZE // EACH) + 1_000_000)
            current.execute(insert(Entry), [_entry(number) for number in numbers])
            current.execute(
                insert(EntryWords), [{"entry_id": number, "is_private": True, "salt": b"x" * 16} for number in numbers]
            )
            current.execute(insert(Mailbox), [_mailbox(number) for number in numbers])
        current.connection().exec_driver_sql(SUBJECTS)


def _entry(number: int) -> dict[str, Any]:
    said = {"id": number, "at": coalition.NOW, "actor": "desk", "act": "edit", "subject": "", "details": {}}
    return said | {"is_public": False, "is_keyed": True, "before_hash": b"x" * 32, "own_hash": b"x" * 32}


def _mailbox(number: int) -> dict[str, Any]:
    key = number.to_bytes(32)
    return {
        "address_hash": key,
        "person_hash": key,
        "confirmed_at": coalition.NOW,
        "kept_until": coalition.NOW + LATER / 2,
    }


def _held(app: Flask, name: str, chore: Callable[[], object]) -> Figure:
    before = time.process_time()
    watch = _Watch()
    worker = threading.Thread(target=_do, args=(app, chore))
    worker.start()
    while worker.is_alive():
        watch.tick()
    spent = time.process_time() - before
    return Figure(
        f"{name}, {SIZE:,} rallies: the longest hold",
        watch.longest * 1_000,
        "ms CPU",
        HOLD_MS,
        note=f"{spent:.2f} s in all",
    )


def _do(app: Flask, chore: Callable[[], object]) -> None:
    with app.app_context():
        chore()
        session().remove()


class _Watch:
    """A thread beside others, which notes how much was computed between two of its turns."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def tick(self) -> None:
        """Let others go on, and look how long that took."""
        time.sleep(TICK_SECONDS)
        wall, cpu = time.perf_counter(), time.process_time()
        self.longest = max(self.longest, min(wall - self._wall, cpu - self._cpu))
        self._wall, self._cpu = wall, cpu
