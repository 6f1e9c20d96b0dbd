"""`python requirements/install.py LIST`: install a list of exact versions into the Python that runs this.

pip by itself is either silent for a minute or writes several lines for each package; this says every few seconds
how far it is. What pip says is shown whole where it fails.
"""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

EVERY_SECONDS = 3.0


def main(listed: Path) -> int:
    """Install the list and return pip's exit status."""
    wanted = len(re.findall(r"^[\w.-]+(\[.*\])?==", listed.read_text("utf-8"), re.MULTILINE))
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--progress-bar=off"]
    command += ["--require-hashes", "-r", str(listed)]
    said: list[str] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:  # noqa: S603  # ours
        for line in _progress(_kept(pip.stdout or iter(()), said), wanted):
            print(line, flush=True)  # noqa: T201  # a step of the Makefile
    if pip.returncode:
        sys.stderr.write("".join(said))
    return pip.returncode


def _kept(lines: Iterator[str], said: list[str]) -> Iterator[str]:
    for line in lines:
        said.append(line)
        yield line


def _progress(lines: Iterator[str], wanted: int) -> Iterator[str]:
    """A line every few seconds about what pip is doing."""
    found, told = 0, time.monotonic()
    for line in lines:
        found += line.startswith(("Collecting ", "Processing ", "Ignoring ", "Requirement already satisfied: "))
        if line.startswith("Installing collected packages"):
            yield "packages: all fetched, unpacking them"
        elif found < wanted and time.monotonic() - told >= EVERY_SECONDS:
            told = time.monotonic()
            yield f"packages: {found} of {wanted} fetched"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
