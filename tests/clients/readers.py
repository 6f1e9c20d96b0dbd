"""Programs that people read calendars with, each asked what it makes of ours."""

import json
import os
import socket
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from functools import cache
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from urllib.request import Request, urlopen

import icalendar
import ics  # type: ignore[import-untyped]  # ships no types
import vobject  # type: ignore[import-untyped]  # ships no types
from filelock import FileLock
from ical.calendar_stream import IcsCalendarStream

from rallies.formats.calendar import vevent
from rallies.formats.words import Words
from rallies.model.lists.listing import Listing
from tests.needs import missing, program
from tests.ports import free_port

HERE = Path(__file__).parent
SYSTEM_PYTHON = "/usr/bin/python3"


class Seen(NamedTuple):
    """What a reader shows of an event; times as ISO 8601 in UTC, or days. None: the reader does not tell."""

    uid: str | None
    title: str | None
    start: str
    end: str
    place: str | None
    status: str | None
    sequence: int | None
    updated: str | None
    url: str | None
    description: str | None


class Reader(NamedTuple):
    """A program that reads a whole calendar, and what it does not tell of its events."""

    name: str
    read: Callable[[bytes], list[Seen]]
    hides: frozenset[str] = frozenset()


def meant(listing: Listing, words: Words, *, limit: int = vevent.FEED_TEXT) -> Seen:
    """What every reader should show of a listing: its own facts, and in words what the calendar says."""
    said = vevent.facts(listing, words, limit=limit)
    is_timed = listing.hour is not None
    return Seen(
        uid=listing.uid,
        title=said.title,
        start=spelt(listing.starts if is_timed else listing.day),
        end=spelt(listing.ends if is_timed else listing.end_day + timedelta(days=1)),
        place=said.place,
        status={"cancelled": "CANCELLED", "postponed": "TENTATIVE"}.get(listing.status, "CONFIRMED"),
        sequence=listing.sequence,
        updated=spelt(listing.updated.replace(microsecond=0)),
        url=words.link(listing),
        description=said.description,
    )


def by_uid(events: Iterable[Seen], *, without: frozenset[str] = frozenset()) -> list[Seen]:
    """Events in the order of their UIDs, without what a reader hides."""
    hidden: dict[str, Any] = dict.fromkeys(without)
    return sorted(
        (event._replace(**hidden) for event in events), key=lambda event: (event.uid or "", event.start, event.title)
    )


def spelt(at: datetime | date | None) -> str:
    """A day or an instant as all readers are made to spell it; "" for none."""
    if at is None:
        return ""
    return at.astimezone(UTC).isoformat() if isinstance(at, datetime) else at.isoformat()


def with_icalendar(octets: bytes) -> list[Seen]:
    return [
        Seen(
            uid=str(event["UID"]),
            title=str(event["SUMMARY"]),
            start=spelt(event.start),
            end=spelt(event.end),
            place=str(event["LOCATION"]),
            status=str(event["STATUS"]),
            sequence=event.sequence,
            updated=spelt(event.LAST_MODIFIED),
            url=str(event["URL"]),
            description=str(event["DESCRIPTION"]),
        )
        for event in icalendar.Calendar.from_ical(octets).events
    ]


def with_home_assistant(octets: bytes) -> list[Seen]:
    calendar = IcsCalendarStream.calendar_from_ics(octets.decode())
    return [
        Seen(
            event.uid, event.summary, spelt(event.dtstart), spelt(event.dtend), event.location,
            event.status and str(event.status.value), event.sequence, spelt(event.last_modified), str(event.url),
            event.description,
        )
        for event in calendar.events
    ]  # fmt: skip


def with_ics(octets: bytes) -> list[Seen]:
    return [
        Seen(
            event.uid, event.name, *_arrows(event), event.location, event.status, None,
            spelt(event.last_modified.datetime), event.url, event.description,
        )
        for event in ics.Calendar(octets.decode()).events
    ]  # fmt: skip


def with_vobject(octets: bytes) -> list[Seen]:
    calendar = vobject.readOne(octets.decode())
    return [
        Seen(
            event.uid.value, event.summary.value, spelt(event.dtstart.value), spelt(event.dtend.value),
            event.location.value, event.status.value, int(event.sequence.value), spelt(event.last_modified.value),
            event.url.value, event.description.value,
        )
        for event in calendar.vevent_list
    ]  # fmt: skip


def with_node(library: str) -> Callable[[bytes], list[Seen]]:
    """One of the libraries of package.json; for local times the machine stands on the other side of the world."""

    def read(octets: bytes) -> list[Seen]:
        _install_node_packages()
        return _asked([program("node"), str(HERE / "read.mjs"), library], octets)

    return read


def with_libical(octets: bytes) -> list[Seen]:
    if not has_typelib("ICalGLib", "3.0"):
        missing("libical is not installed (Debian's gir1.2-ical-3.0 and python3-gi)")
    return _asked([SYSTEM_PYTHON, str(HERE / "libical_reader.py")], octets)


def has_typelib(name: str, version: str) -> bool:
    """Whether the system's Python can use a library by its introspection."""
    probe = f"import gi; gi.require_version({name!r}, {version!r})"
    try:
        subprocess.run([SYSTEM_PYTHON, "-c", probe], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


def with_sabre(octets: bytes) -> list[Seen]:
    if not Path("/usr/share/php/Sabre/VObject").is_dir():
        missing("sabre/vobject is not installed (Debian's php-sabre-vobject)")
    return _asked([program("php"), str(HERE / "sabre.php")], octets)


def with_radicale(octets: bytes) -> list[Seen]:
    """What a CalDAV server gives back of a calendar that is put into it as a whole."""
    with TemporaryDirectory() as folder, _radicale(Path(folder)) as address:
        collection = f"{address}/ala/rallies/"
        known = {"Authorization": "Basic " + b64encode(b"ala:any").decode()}
        typed = {"Content-Type": "text/calendar; charset=utf-8"}
        with urlopen(Request(collection, octets, known | typed, method="PUT")) as answer:  # noqa: S310  # our own server
            assert answer.status == HTTPStatus.CREATED
        with urlopen(Request(collection, headers=known)) as answer:  # noqa: S310  # as above
            return with_icalendar(answer.read())


@contextmanager
def _radicale(folder: Path) -> Iterator[str]:
    """A server of our own that lets everyone in, until the block ends."""
    host = f"127.0.0.1:{free_port()}"
    settings = {"server-hosts": host, "storage-filesystem-folder": folder, "auth-type": "none"}
    options = [f"--{name}={value}" for name, value in settings.items()]
    command = [sys.executable, "-m", "radicale", "--config", "", *options]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _wait_for(host)
            yield f"http://{host}"
        finally:
            server.terminate()


def _wait_for(host: str) -> None:
    name, _, port = host.partition(":")
    for _ in range(200):
        with suppress(OSError), socket.create_connection((name, int(port)), timeout=1):
            return
        time.sleep(0.05)
    raise TimeoutError(host)


LIBRARIES = (
    Reader("icalendar", with_icalendar),
    Reader("Home Assistant's ical", with_home_assistant),
    Reader("ics", with_ics, frozenset({"sequence"})),
    Reader("vobject", with_vobject),
)
PROGRAMS = (
    Reader("ical.js", with_node("ical.js")),
    Reader("node-ical", with_node("node-ical")),
    Reader("libical", with_libical),
    Reader("sabre/vobject", with_sabre),
    Reader("Radicale", with_radicale),
)


@cache
def _install_node_packages() -> None:
    npm = program("npm")
    # Test processes run beside each other, and npm begins by emptying the folder.
    with FileLock(HERE / "node_modules.lock"):
        if (HERE / "node_modules" / ".package-lock.json").exists():
            return
        asked = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        if subprocess.run(asked, cwd=HERE, capture_output=True, timeout=120, check=False).returncode:
            missing("the readers of tests/clients/package.json can't be installed")


def _asked(command: list[str], octets: bytes) -> list[Seen]:
    """What a program prints of the calendar on its standard input."""
    environ = os.environ | {"TZ": "Pacific/Apia", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, input=octets, capture_output=True, timeout=60, env=environ, check=False)
    assert not done.returncode, done.stderr.decode()
    return [Seen(**event) for event in json.loads(done.stdout)]


def _arrows(event: ics.Event) -> tuple[str, str]:
    if event.all_day:
        return event.begin.date().isoformat(), event.end.date().isoformat()
    return spelt(event.begin.datetime), spelt(event.end.datetime)
