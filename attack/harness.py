"""What every attack is written with.

An attack is a function in a module `attack/NAME.py` that tries something on a `Site` and returns how much it tried and
how much of that was held off; the module lists its functions by what they are called in `ATTACKS`. Each one is bounded
in number and time, reaches loopback alone, and leaves nothing behind: no process, no connection, no file.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

RALLIES = [sys.executable, "-c", "from rallies.cli import main; main()"]
IS_SHORT = os.environ.get("ATTACK") == "short" or os.environ.get("CI", "") != ""
"""Whether all attacks together may take a minute, not five."""
ROUNDS = 4
"""How often at most something is tried beside pages, until they were not slowed down once."""


class Result(NamedTuple):
    """How much was tried, how much of it was held off, and what there is to say of it."""

    tried: int
    held: int
    note: str = ""

    @property
    def is_held(self) -> bool:
        """Whether all of it was held off, and anything was tried."""
        return self.tried == self.held > 0


class Answer(NamedTuple):
    """What came back; `status` is 0 if nothing did."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float


@dataclass(frozen=True)
class Site:
    """A server that runs, and its instance folder with the demo in it."""

    folder: Path
    pid: int
    port: int

    def ask(
        self,
        path: str,
        *,
        method: str = "GET",
        body: bytes | None = None,
        patience_seconds: float = 10.0,
        **headers: str,
    ) -> Answer:
        """One answer on a connection of its own."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        began = time.monotonic()
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=patience_seconds)) as line:
            try:
                line.request(method, path, body=body, headers=named)
                answer = line.getresponse()
                said = answer.read()
            except (OSError, HTTPException):
                return Answer(0, {}, b"", time.monotonic() - began)
            return Answer(answer.status, dict(answer.getheaders()), said, time.monotonic() - began)

    def private_mb(self) -> float:
        """Memory that the server's process has for itself, without the programs it starts."""
        lines = Path(f"/proc/{self.pid}/smaps_rollup").read_text("ascii").splitlines()
        return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1_024

    def cpu_seconds(self) -> float:
        """How long the server's process, without the programs it starts, has been at work, to a hundredth."""
        fields = Path(f"/proc/{self.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stored(self) -> tuple[int, int]:
        """Files of published bytes, and the bytes of the disk's blocks that they take."""
        sizes = [file.stat().st_blocks * 512 for file in (self.folder / "published" / "pages").glob("*")]
        return len(sizes), sum(sizes)

    def is_up(self) -> bool:
        """Whether it says that it is well."""
        return self.ask("/healthz").status == 200  # noqa: PLR2004  # OK


ATTACK = Callable[[Site], Result]


def best_of(attempt: Callable[[], Result], *, rounds: int = ROUNDS) -> Result:
    """The first round that held, or the last one.

    Another program may be busy for a moment, but what holds pages up or takes memory does so in each round.
    """
    result = attempt()
    for at in range(2, rounds + 1):
        if result.is_held:
            break
        result = attempt()
        result = result._replace(note=f"{result.note}; round {at}")
    return result


def number(many: int) -> int:
    """How often something is tried: a tenth of it in the short form."""
    return max(1, many // 10) if IS_SHORT else many


@contextmanager
def demo() -> Iterator[Path]:
    """An instance folder with the demo, removed afterwards."""
    with TemporaryDirectory(prefix="rallies-attack-") as folder:
        run("demo", folder=Path(folder))
        yield Path(folder)


@contextmanager
def copied(site: Site) -> Iterator[Path]:
    """A copy of a site's instance that may be broken."""
    with TemporaryDirectory(prefix="rallies-attack-") as folder:
        shutil.copytree(site.folder, folder, dirs_exist_ok=True)
        yield Path(folder)


def run(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A command of ours on an instance, which has to succeed."""
    command = [*RALLIES, "--instance", str(folder), *words]
    return subprocess.run(command, env=environment(), capture_output=True, text=True, check=True, timeout=60)  # noqa: S603  # ours


@contextmanager
def served(
    folder: Path, *, words: Sequence[str] = (), before: Callable[[], None] | None = None, **settings: str
) -> Iterator[Site]:
    """A server of an instance with some settings and words behind `serve --port 0`.

    `before` is called in its process before it starts.
    """
    process = subprocess.Popen(  # noqa: S603  # our own
        [*RALLIES, "--instance", str(folder), "serve", "--port", "0", *words],
        env=environment() | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        preexec_fn=before,  # noqa: PLW1509  # no thread of ours runs yet
    )
    try:
        said = ""
        while "Stop with" not in said and process.stdout:
            line = process.stdout.readline()
            if not line:
                raise RuntimeError("the server did not start")
            said += line
        yield Site(folder, process.pid, int(said.partition("http://127.0.0.1:")[2].partition("/")[0]))
    finally:
        process.terminate()
        try:
            process.communicate(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def environment() -> dict[str, str]:
    """Our environment without settings of an instance."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RALLIES_")}
    return kept | {"PYTHONUNBUFFERED": "1"}
