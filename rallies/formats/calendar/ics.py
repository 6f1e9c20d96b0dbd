"""iCalendar: a selection as a calendar to subscribe to, one rally as a file, and calendars of others read.

No METHOD (it would need an ORGANIZER), no UID of the calendar (readers take it for an event's), no RRULE: each date
is an event of its own. Source: RFC 5545; RFC 7986 5 (NAME, SOURCE, COLOR, REFRESH-INTERVAL).
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import Lock

from rallies.core.errors import Unavailable
from rallies.core.text import clean, one_line
from rallies.formats.calendar import vevent, vtimezone
from rallies.formats.calendar.contentline import line, text
from rallies.formats.calendar.icsread import Loaded, load
from rallies.formats.calendar.readback import faults_of
from rallies.formats.calendar.reminder import Reminder
from rallies.formats.words import Words
from rallies.model.lists.listing import Listing

__all__ = ["MAX_BYTES", "MAX_EVENTS", "Head", "Loaded", "dump", "dump_one", "load"]

MAX_EVENTS = 1_000
"""Google drops what comes after about 1,100 events without a word."""
MAX_BYTES = 900_000
"""Google reads no calendar above 1 MB."""
_HEAD_ROOM = 8_000
_CACHED = 8_192
_UNESCAPED = str.maketrans({",": " ·", ";": " ·", "\\": "/"})
_OPENING = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Rallies//Rallies//EN\r\nCALSCALE:GREGORIAN\r\n"
_CLOSING = b"END:VCALENDAR\r\n"


@dataclass(frozen=True, kw_only=True)
class Head:
    """What a calendar says of itself; `capped` is added to its description if not every rally finds room in it.

    `source` is its own address, and `following` that of the calendar with the rallies that have no room in this one.
    `total` is more than the listings that are given if there are others beside them.
    """

    name: str
    description: str
    capped: str
    source: str
    total: int
    following: str = ""


class _Fragments:
    """The events made last, each with the listing that it says."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lock = Lock()
        self._made: OrderedDict[tuple[str, ...], tuple[Listing, bytes | tuple[str, ...]]] = OrderedDict()

    def of(self, listing: Listing, words: Words) -> bytes | tuple[str, ...]:
        """The event of a listing in a language, made once while it says the same; the faults of one that has some."""
        key = (listing.uid, words.language, words.link(listing))
        with self._lock:
            of, made = self._made.get(key, (None, ()))
            if of is listing or of == listing:
                self._made.move_to_end(key)
                return made
        made = vevent.fragment(listing, words)
        with self._lock:
            self._made[key] = (listing, made)
            self._made.move_to_end(key)
            while len(self._made) > self._limit:
                self._made.popitem(last=False)
        return made

    def forget(self) -> None:
        """Drop all of them."""
        with self._lock:
            self._made.clear()


fragments = _Fragments(_CACHED)


def dump(
    listings: Iterable[Listing],
    words: Words,
    head: Head,
    *,
    reminder: Reminder | None = None,
    left_out: Callable[[Listing, tuple[str, ...]], None] | None = None,
    is_bounded: bool = True,
) -> bytes:
    """Listings as a calendar to subscribe to, in order of time, with times in UTC and a reminder if asked for.

    They are taken in the order given until MAX_EVENTS or MAX_BYTES leave no room for the next, and then it says so;
    one that is not bounded takes them all. One that would spoil it for the others is not in it; `left_out` is told
    of it and of its faults.
    """
    made, count = _taken(listings, words, reminder, left_out, is_bounded=is_bounded)
    in_time = [event for _, event in sorted(made, key=lambda one: (one[0].starts, one[0].id))]
    return b"".join([_OPENING, *_said(head, is_capped=count < head.total), *in_time, _CLOSING])


def room(listings: Iterable[Listing], words: Words, *, reminder: Reminder | None = None) -> int:
    """How many listings a calendar takes of those given, from the first; those that would spoil it are among them."""
    return _taken(listings, words, reminder, None, is_bounded=True)[1]


def _taken(
    listings: Iterable[Listing],
    words: Words,
    reminder: Reminder | None,
    left_out: Callable[[Listing, tuple[str, ...]], None] | None,
    *,
    is_bounded: bool,
) -> tuple[list[tuple[Listing, bytes]], int]:
    """The listings that are taken, with their events, and how many were looked at for that."""
    made: list[tuple[Listing, bytes]] = []
    size, count = _HEAD_ROOM, 0
    for listing in listings:
        event = fragments.of(listing, words)
        count += 1
        if isinstance(event, tuple):
            if left_out is not None:
                left_out(listing, event)
            continue
        if reminder is not None:
            event = reminder.put_into(event, listing)
        if is_bounded and (len(made) == MAX_EVENTS or size + len(event) > MAX_BYTES):
            count -= 1
            break
        made.append((listing, event))
        size += len(event)
    return made, count


def dump_one(listing: Listing, words: Words, reminder: Reminder | None = None) -> bytes:
    """One rally as a file to keep, in its venue's time where a zone's rules can be told, else in UTC.

    Raises: Unavailable for one that no reader would take.
    """
    facts = vevent.facts(listing, words, limit=vevent.FULL_TEXT)
    if faults := list(faults_of(vevent.written(facts, listing, words), facts)):
        raise Unavailable(f"This rally can't be written as a calendar file: {', '.join(faults)}.")
    rules = vevent.zone_of(listing)
    zone = vtimezone.component(rules) if rules else b""
    event = vevent.written(facts, listing, words, zone=rules.zone if rules else None)
    if reminder is not None:
        event = reminder.put_into(event, listing)
    return b"".join([_OPENING, zone, event, _CLOSING])


def _said(head: Head, *, is_capped: bool) -> list[bytes]:
    description = f"{head.description}\n{head.capped}" if is_capped else head.description
    # X-WR-CALNAME has no declared type, and readers that take it raw would show the backslash of an escape.
    name = one_line(clean(head.name)).translate(_UNESCAPED)
    return [
        line("NAME", name),
        line("X-WR-CALNAME", name),
        line("DESCRIPTION", text(clean(description).replace("\\", "/"))),
        line("X-WR-CALDESC", text(clean(description).replace("\\", "/"))),
        line("SOURCE", head.source, {"VALUE": "URI"}),
        line("COLOR", "firebrick"),
        line("REFRESH-INTERVAL", "PT1H", {"VALUE": "DURATION"}),
        line("X-PUBLISHED-TTL", "PT1H"),
        *([line("X-RALLIES-NEXT", head.following, {"VALUE": "URI"})] if is_capped and head.following else []),
    ]
