"""Programs that subscribe to a calendar by its address, as people's own do, and are asked what they show."""

import json
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Protocol

from tests.clients.readers import Seen
from tests.needs import program

_SYNC = """\
[general]
status_path = "{folder}/status/"

[pair rallies]
a = "ours"
b = "phone"
collections = null

[storage ours]
type = "http"
url = "{address}"

[storage phone]
type = "filesystem"
path = "{folder}/store"
fileext = ".ics"
"""
_KHAL = """\
[calendars]
[[rallies]]
path = {folder}/store
readonly = True

[sqlite]
path = {folder}/khal.db

[locale]
local_timezone = UTC
default_timezone = UTC
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
"""


class Subscriber(Protocol):
    """A program that has subscribed; `hides` names what it does not show."""

    hides: frozenset[str]

    def refresh(self) -> list[Seen]:
        """Fetch the calendar anew, and tell what is shown."""
        ...


class Khal:
    """khal, with vdirsyncer fetching for it."""

    hides = frozenset({"uid", "sequence", "updated", "description"})
    _SHOWN = ("start-long-full", "end-long-full", "all-day", "title", "location", "status", "url")

    def __init__(self, address: str, folder: Path) -> None:
        self._folder = folder
        (folder / "store").mkdir(parents=True)
        (folder / "sync.conf").write_text(_SYNC.format(folder=folder, address=address), "utf-8")
        (folder / "khal.conf").write_text(_KHAL.format(folder=folder), "utf-8")
        self._run("vdirsyncer", "discover")

    def refresh(self) -> list[Seen]:
        self._run("vdirsyncer", "sync")
        asked = [part for name in self._SHOWN for part in ("--json", name)]
        said = self._run("khal", "-c", str(self._folder / "khal.conf"), "list", *asked, "2027-05-01", "60d")
        days = [json.loads(line) for line in said.splitlines() if line.startswith("[")]
        return list(dict.fromkeys(self._seen(event) for day in days for event in day))

    def _run(self, name: str, *arguments: str) -> str:
        command = Path(sys.executable).with_name(name)
        environ = os.environ | {"VDIRSYNCER_CONFIG": str(self._folder / "sync.conf"), "HOME": str(self._folder)}
        done = subprocess.run(
            [program(str(command)), *arguments],
            input="y\n",
            text=True,
            env=environ,
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert not done.returncode, done.stderr
        return done.stdout

    @staticmethod
    def _seen(event: dict[str, str]) -> Seen:
        start, end = event["start-long-full"], event["end-long-full"]
        if event["all-day"] == "True":  # khal names the last day, calendars the one after it
            start, end = start[:10], (date.fromisoformat(end[:10]) + timedelta(days=1)).isoformat()
        else:
            start, end = (f"{at.replace(' ', 'T')}:00+00:00" for at in (start, end))
        return Seen(
            None, event["title"], start, end, event["location"], event["status"], None, None, event["url"], None
        )
