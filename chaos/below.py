"""What the server stands on: a disk that is full, one that may only be read, kept files that are damaged."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from attack.broken import DAMAGES
from attack.harness import RALLIES, environment, served
from chaos.harness import BEHIND_PROXY, BROKEN_SECONDS, FAULT, OK, READ, Load, Outcome, Skipped, instance, sqlite
from tests.disks import full, mounted, remounted
from tests.ports import free_port


def full_disk() -> Outcome:
    """Not a byte more can be written while forms come in, and then there is room again."""
    with _disk() as disk, instance(disk) as folder, served(folder, **BEHIND_PROXY) as site:
        with Load(site) as load:
            with full(disk):
                time.sleep(BROKEN_SECONDS)
            recovered = load.until_taken()
        return load.outcome(sqlite(folder), recovered)


def readonly_disk() -> Outcome:
    """A server is started on a disk that may only be read, says so, and is started again once it may be written."""
    port = ("--port", str(free_port()))
    with _disk() as disk, instance(disk) as folder, ExitStack() as running:
        site = running.enter_context(served(folder, words=port, **BEHIND_PROXY))
        with Load(site) as load:
            running.close()
            with remounted(disk):
                said = _said_at_start(folder)
            running.enter_context(served(folder, words=port, **BEHIND_PROXY))
            recovered = load.until_taken()
        is_told = said.startswith("rallies: Nothing can be saved.") and said.count("\n") == 1
        return load.outcome(sqlite(folder), recovered if is_told else None, said.strip()[:80])


def damaged_files() -> Outcome:
    """Kept pages are changed, cut, emptied or made a mess of: what is answered is what was published."""
    with instance() as folder, served(folder, **BEHIND_PROXY) as site:
        with Load(site) as load:
            good = {path: site.ask(path).body for path in READ}
            wrong = 0
            for damage in DAMAGES:
                for file in (folder / "published" / "pages").iterdir():
                    damage(file)
                answers = {path: site.ask(path) for path in READ}
                wrong += sum(one.status != OK or one.body != good[path] for path, one in answers.items())
            recovered = load.until_taken()
        outcome = load.outcome(sqlite(folder), recovered, f"{wrong} pages were not what was published")
        return outcome._replace(lost=outcome.lost + wrong)


@contextmanager
def _disk() -> Iterator[Path]:
    """A small disk of our own.

    Raises: Skipped where nobody may mount one.
    """
    with TemporaryDirectory(prefix="rallies-chaos-") as folder, ExitStack() as stack:
        try:
            stack.enter_context(mounted(Path(folder), size="24m"))
        except OSError as error:
            raise Skipped(str(error)) from error
        yield Path(folder)


def _said_at_start(folder: Path) -> str:
    done = subprocess.run(  # noqa: S603  # ours
        [*RALLIES, "--instance", str(folder), "serve", "--port", "0"],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    return done.stderr


FAULTS: dict[str, FAULT] = {
    "the disk is full": full_disk,
    "the disk may only be read, at a start": readonly_disk,
    "kept files are damaged": damaged_files,
}
