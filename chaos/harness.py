"""What every fault is written with.

A fault is a function in a module `chaos/NAME.py` that breaks something under a load and returns what came of it; the
module lists its functions by what they are called in `FAULTS`. Each one is bounded in number and time, reaches
loopback alone, and leaves nothing behind: no process, no mount, no file.
"""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import NamedTuple, Self
from urllib.parse import urlencode

from sqlalchemy import create_engine, text

from attack.harness import Answer, Site, run
from tests.intake.typed import TYPED, hidden

IS_SHORT = os.environ.get("CHAOS") == "short" or os.environ.get("CI", "") != ""
"""Whether all faults together may take 45 seconds, not some minutes."""
CALM_SECONDS, BROKEN_SECONDS = (0.5, 0.7) if IS_SHORT else (3.0, 5.0)
"""How long a load goes on before something breaks, and while it is broken."""
PATIENCE_SECONDS = 30.0
"""How long it may take until a form is taken again."""
SENDERS, READERS = 2, 2
READ = ("/en/", "/en/places/", "/en/rallies.ics", "/be/safety/")
FORM, SENT, OK = "application/x-www-form-urlencoded", 303, 200
BEHIND_PROXY = {"RALLIES_TRUSTED_PROXIES": "127.0.0.1"}
"""Each sender has an address of her own, since what one network may send in an hour is few."""


class Outcome(NamedTuple):
    """What came of a fault: how much was acknowledged, how much of that is gone, how many requests got no answer.

    `recovered` is after how many seconds a form was taken again, None if it never was.
    """

    acknowledged: int
    lost: int
    unanswered: int
    recovered: float | None
    note: str = ""

    @property
    def is_sound(self) -> bool:
        """Whether something was acknowledged, nothing of it is gone, and it went on."""
        return self.acknowledged > 0 and self.lost == 0 and self.recovered is not None


FAULT = Callable[[], Outcome]


class Skipped(Exception):
    """What a fault needs is not there; the message says what."""


@contextmanager
def instance(into: Path | None = None) -> Iterator[Path]:
    """An instance folder with an empty register, removed afterwards; `into` is a folder to put it in."""
    with TemporaryDirectory(prefix="rallies-chaos-", dir=into) as folder:
        shutil.copytree(_empty(), folder, dirs_exist_ok=True)
        yield Path(folder)


def titles(address: str) -> list[str]:
    """The titles of all rallies in a register, by its SQLAlchemy address."""
    engine = create_engine(address)
    try:
        with engine.connect() as connection:
            return list(connection.execute(text("SELECT title FROM rallies")).scalars())
    finally:
        engine.dispose()


def sqlite(folder: Path) -> str:
    """The address of an instance's own register."""
    return f"sqlite:///{folder / 'rallies.sqlite'}"


class Load:
    """People who send forms and read pages, from when it is entered until it is left."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._is_over = threading.Event()
        self._guard = threading.Lock()
        self._number = 0
        self.taken: list[str] = []
        self.unanswered = self.refused = self.answered = 0
        self._threads = [threading.Thread(target=self._send_all) for _ in range(SENDERS)]
        self._threads += [threading.Thread(target=self._read_all) for _ in range(READERS)]

    def __enter__(self) -> Self:
        for one in self._threads:
            one.start()
        time.sleep(CALM_SECONDS)
        return self

    def __exit__(self, *raised: object) -> None:
        self._is_over.set()
        for one in self._threads:
            one.join()

    def send(self) -> bool:
        """Send a form, and say whether it was taken."""
        with self._guard:
            self._number += 1
            title = f"Chaos number {self._number}"
        form = self._site.ask("/en/submit/", patience_seconds=PATIENCE_SECONDS)
        self._note(form, is_taken=False)
        if form.status != OK:
            return False
        token = hidden(form.body.decode())["token"]
        fields = TYPED | {"title": title, "token": token, "step": "send"}
        sender = f"10.{self._number % 256}.{self._number // 256}.1"
        answer = self._site.ask(
            "/en/submit/",
            method="POST",
            body=urlencode(fields).encode(),
            Content_Type=FORM,
            X_Forwarded_For=sender,
            patience_seconds=PATIENCE_SECONDS,
        )
        self._note(answer, is_taken=answer.status == SENT)
        if answer.status == SENT:
            self.taken.append(title)
        return answer.status == SENT

    def until_taken(self) -> float | None:
        """After how many seconds a form is taken again, None if that takes too long."""
        began = time.monotonic()
        while time.monotonic() - began < PATIENCE_SECONDS:
            if self.send():
                return time.monotonic() - began
            time.sleep(0.05)
        return None

    def outcome(self, address: str, recovered: float | None, note: str = "") -> Outcome:
        """What came of it, by what the register at an address holds now."""
        held = set(titles(address))
        lost = sum(title not in held for title in self.taken)
        said = f"{self.answered} answers, {self.refused} told to come again"
        return Outcome(len(self.taken), lost, self.unanswered, recovered, f"{said}; {note}" if note else said)

    def _note(self, answer: Answer, *, is_taken: bool) -> None:
        with self._guard:
            self.unanswered += answer.status == 0
            self.answered += answer.status != 0
            self.refused += answer.status not in {0, OK} and not is_taken

    def _send_all(self) -> None:
        while not self._is_over.is_set():
            if not self.send():
                time.sleep(0.02)

    def _read_all(self) -> None:
        at = 0
        while not self._is_over.is_set():
            at += 1
            answer = self._site.ask(READ[at % len(READ)], patience_seconds=PATIENCE_SECONDS)
            self._note(answer, is_taken=False)
            time.sleep(0.01 if answer.status else 0.05)


@cache
def _empty() -> Path:
    """An instance whose register has its tables and nothing in it; `clear` removes it."""
    folder = Path(mkdtemp(prefix="rallies-chaos-"))
    run("work", "--once", folder=folder)
    return folder


def clear() -> None:
    """Remove what all faults share."""
    shutil.rmtree(_empty(), ignore_errors=True)
    _empty.cache_clear()
