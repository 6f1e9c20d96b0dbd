"""Processes that are killed in the midst of what they do: the server, its workers, an import."""

import os
import signal
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path

from attack.harness import RALLIES, environment, run, served
from chaos.harness import BEHIND_PROXY, BROKEN_SECONDS, FAULT, IS_SHORT, Load, Outcome, instance, sqlite, titles
from tests.cli.server.test_workers import children, until
from tests.ports import free_port

ROWS = 400 if IS_SHORT else 5_000
KILLS = 2 if IS_SHORT else 5
CITIES = ("Warsaw,PL", "Tbilisi,GE", "Vilnius,LT", "Berlin,DE", "Tokyo,JP", "Toronto,CA", "Lima,PE", "Nairobi,KE")


def server() -> Outcome:
    """The one server is killed while forms come in, and started again as a supervisor does."""
    port = ("--port", str(free_port()))
    with instance() as folder, ExitStack() as running:
        site = running.enter_context(served(folder, words=port, **BEHIND_PROXY))
        with Load(site) as load:
            os.kill(site.pid, signal.SIGKILL)
            running.close()
            running.enter_context(served(folder, words=port, **BEHIND_PROXY))
            recovered = load.until_taken()
        running.close()
        return load.outcome(sqlite(folder), recovered, "from when it listens again")


def workers() -> Outcome:
    """Both workers are killed, one after the other, while forms come in."""
    with instance() as folder, ExitStack() as running:
        site = running.enter_context(served(folder, words=("--workers", "2"), **BEHIND_PROXY))
        with Load(site) as load:
            began = time.monotonic()
            for worker in children(site.pid):
                os.kill(worker, signal.SIGKILL)
                time.sleep(BROKEN_SECONDS)
            is_whole = until(lambda: len(children(site.pid)) == 2, seconds=30)  # noqa: PLR2004  # as many as before
            recovered = load.until_taken()
            took = time.monotonic() - began
        running.close()
        return load.outcome(sqlite(folder), took if is_whole and recovered is not None else None)


def importing() -> Outcome:
    """An import is killed several times, and run to its end then: each row is there, and there once."""
    with instance() as folder:
        table = folder / "table.csv"
        table.write_text("key,title,city,country,date,start\n" + "".join(map(_row, range(ROWS))), "utf-8")
        command = [*RALLIES, "--instance", str(folder), "import", str(table), "--publish"]
        for at in range(KILLS):
            process = subprocess.Popen(  # noqa: S603  # ours
                command, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            _wait_for_rows(folder, process, at * ROWS // (KILLS + 1) + 1)
            process.kill()
            process.wait()
        began = time.monotonic()
        run("import", str(table), "--publish", folder=folder)
        took = time.monotonic() - began
        held = titles(sqlite(folder))
        wrong = len(set(map(_title, range(ROWS))) - set(held)) + len(held) - len(set(held))
        return Outcome(ROWS, wrong, 0, took, f"killed {KILLS} times; rows that are missing or double are lost")


def _wait_for_rows(folder: Path, process: subprocess.Popen[bytes], many: int) -> None:
    """Wait until so many rows are in the register, or the import has ended; it is in the midst of the next ones."""
    until(lambda: process.poll() is not None or len(titles(sqlite(folder))) >= many, seconds=20)


def _title(number: int) -> str:
    return f"Chaos row {number}"


def _row(number: int) -> str:
    return f"{number},{_title(number)},{CITIES[number % len(CITIES)]},2027-05-{1 + number % 28:02},18:00\n"


FAULTS: dict[str, FAULT] = {
    "the server is killed (SIGKILL)": server,
    "both workers are killed (SIGKILL)": workers,
    "an import is killed (SIGKILL)": importing,
}
