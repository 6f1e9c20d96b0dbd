"""Programs that subscribe to a calendar by its address, as people's own do, and are asked what they show."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol
from urllib.parse import urlsplit
from urllib.request import urlopen

from tests.clients.readers import HERE, LIBRARIES, PROGRAMS, SYSTEM_PYTHON, Reader, Seen, has_typelib
from tests.needs import missing, program

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


_THUNDERBIRD = """\
user_pref("calendar.registry.{calendar}.type", "ics");
user_pref("calendar.registry.{calendar}.uri", "{address}");
user_pref("calendar.registry.{calendar}.name", "Rallies");
user_pref("calendar.registry.{calendar}.cache.enabled", true);
user_pref("calendar.registry.{calendar}.readOnly", true);
user_pref("calendar.list.sortOrder", "{calendar}");
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("app.normandy.enabled", false);
user_pref("app.update.enabled", false);
user_pref("extensions.update.enabled", false);
user_pref("mail.shell.checkDefaultClient", false);
user_pref("mailnews.start_page.enabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
"""


_EVOLUTION = """\
[Data Source]
DisplayName=Rallies
Enabled=true
Parent=webcal-stub

[Calendar]
BackendName=webcal
Selected=true

[Authentication]
Host={host}
Port={port}
Method=none

[WebDAV Backend]
ResourcePath={path}

[Security]
Method=none

[Refresh]
Enabled=true
IntervalMinutes=60

[Offline]
StaySynchronized=true
"""


class Subscriber(Protocol):
    """A program that has subscribed; `hides` names what it does not show."""

    hides: frozenset[str]

    def refresh(self, meant: list[Seen]) -> list[Seen]:
        """Fetch the calendar anew, and tell what is shown; one that takes its time is asked until it is as meant."""
        ...


class Fetching:
    """A library or a program that reads whole calendars, given what the address answers."""

    def __init__(self, reader: Reader, address: str) -> None:
        self.hides = reader.hides
        self._read = reader.read
        self._address = address

    def refresh(self, meant: list[Seen]) -> list[Seen]:
        del meant
        with urlopen(self._address) as answer:  # noqa: S310  # a server of the test
            assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
            return self._read(answer.read())


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

    def refresh(self, meant: list[Seen]) -> list[Seen]:
        del meant
        self._run("vdirsyncer", "sync")
        asked = [part for name in self._SHOWN for part in ("--json", name)]
        said = self._run("khal", "-c", str(self._folder / "khal.conf"), "list", *asked, "2027-04-01", "440d")
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


class Thunderbird:
    """Thunderbird without a window; what it shows is read from the cache of its calendar."""

    hides = frozenset[str]()
    _CALENDAR = "a1b2c3d4-0000-4000-8000-000000000001"
    _SECONDS = 60
    _ALL_DAY = 8

    def __init__(self, address: str, folder: Path) -> None:
        folder.mkdir(parents=True)
        self._folder = folder
        self._program = program("thunderbird")
        (folder / "user.js").write_text(_THUNDERBIRD.format(calendar=self._CALENDAR, address=address), "utf-8")

    def refresh(self, meant: list[Seen]) -> list[Seen]:
        command = [self._program, "--headless", "--no-remote", "--profile", str(self._folder)]
        environ = os.environ | {"HOME": str(self._folder), "MOZ_CRASHREPORTER_DISABLE": "1"}
        quiet = subprocess.DEVNULL
        with subprocess.Popen(command, env=environ, stdout=quiet, stderr=quiet, start_new_session=True) as running:
            try:
                return self._shown(sorted(meant))
            finally:
                os.killpg(running.pid, signal.SIGTERM)

    def _shown(self, meant: list[Seen]) -> list[Seen]:
        seen: list[Seen] | None = None
        until = time.monotonic() + self._SECONDS
        while time.monotonic() < until and (seen is None or sorted(seen) != meant):
            time.sleep(0.5)
            with suppress(sqlite3.Error, KeyError):  # it is not there yet, or half written
                seen = self._read()
        return seen or []

    def _read(self) -> list[Seen]:
        kept = self._folder / "calendar-data"
        with TemporaryDirectory() as copy:  # Thunderbird locks its own file as long as it runs
            for file in kept.glob("cache.sqlite*"):
                shutil.copy(file, copy)
            with closing(sqlite3.connect(Path(copy) / "cache.sqlite")) as cache:
                return self._events(cache)

    def _events(self, cache: sqlite3.Connection) -> list[Seen]:
        said: dict[str, dict[str, str]] = {}
        for uid, key, value in cache.execute("SELECT item_id, key, value FROM cal_properties"):
            said.setdefault(uid, {})[key] = value
        rows = "SELECT id, title, flags, event_start, event_end, ical_status, last_modified FROM cal_events"
        return [self._seen(row, said[row[0]]) for row in cache.execute(rows)]

    def _seen(self, row: tuple[str, str, int, int, int, str, int], said: dict[str, str]) -> Seen:
        uid, title, flags, start, end, status, updated = row
        is_all_day = bool(flags & self._ALL_DAY)
        return Seen(
            uid=uid,
            title=title,
            start=_spelt(start, is_day=is_all_day),
            end=_spelt(end, is_day=is_all_day),
            place=said["LOCATION"],
            status=status,
            sequence=int(said["SEQUENCE"]),
            updated=_spelt(updated, is_day=False),
            url=said["URL"],
            description=said["DESCRIPTION"],
        )


class Evolution:
    """Evolution's data server, which GNOME Calendar shows too, on a message bus of its own."""

    hides = frozenset[str]()

    def __init__(self, address: str, folder: Path) -> None:
        asked = urlsplit(address)
        sources = folder / ".config" / "evolution" / "sources"
        sources.mkdir(parents=True)
        said = _EVOLUTION.format(host=asked.hostname, port=asked.port, path=asked.path)
        (sources / "rallies.source").write_text(said, "utf-8")
        self._bus = program("dbus-run-session")
        self._folder = folder
        if not has_typelib("ECal", "2.0") or not Path("/usr/libexec/evolution-calendar-factory").exists():
            missing("Evolution's data server is not installed (Debian's evolution-data-server, gir1.2-ecal-2.0)")

    def refresh(self, meant: list[Seen]) -> list[Seen]:
        homes = {"HOME": "", "XDG_CONFIG_HOME": ".config", "XDG_DATA_HOME": ".local/share", "XDG_CACHE_HOME": ".cache"}
        environ = {name: str(self._folder / home) for name, home in homes.items()}
        environ |= {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "GIO_USE_PROXY_RESOLVER": "dummy"}
        command = [self._bus, "--", SYSTEM_PYTHON, str(HERE / "evolution_reader.py")]
        with subprocess.Popen(
            command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
        ) as running:
            try:
                return self._shown(running.stdout or (), sorted(meant))
            finally:
                os.killpg(running.pid, signal.SIGTERM)

    @staticmethod
    def _shown(lines: Iterable[bytes], meant: list[Seen]) -> list[Seen]:
        """What its lines say: the first that is as meant, else the last."""
        seen: list[Seen] = []
        for line in lines:
            seen = [Seen(**event) for event in json.loads(line)]
            if sorted(seen) == meant:
                break
        return seen


def _fetching(reader: Reader) -> Callable[[str, Path], Subscriber]:
    return lambda address, _folder: Fetching(reader, address)


SUBSCRIBERS: dict[str, Callable[[str, Path], Subscriber]] = {
    **{reader.name: _fetching(reader) for reader in (*LIBRARIES, *PROGRAMS)},
    "khal": Khal,
    "Thunderbird": Thunderbird,
    "Evolution": Evolution,
}


def _spelt(microseconds: int, *, is_day: bool) -> str:
    at = datetime.fromtimestamp(microseconds / 1_000_000, UTC)
    return at.date().isoformat() if is_day else at.isoformat()
