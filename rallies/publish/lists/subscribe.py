"""Ways to take rallies along: addresses that calendar apps subscribe to, and links that compose one event.

Links to others' services are plain addresses that a reader follows or not; nothing is asked of them from here.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

from flask import Blueprint

from rallies.core.speech.voice import voice
from rallies.formats import words as said
from rallies.formats.calendar.reminder import DAY_BEFORE, HOURS_BEFORE
from rallies.model.lists.listing import Listing
from rallies.model.selection import Selection
from rallies.publish.addresses import absolute, absolute_rally, address, rally_address
from rallies.publish.lists.feeds import NEUTRAL, REMINDER
from rallies.publish.speech.feedwords import name_of, words

blueprint = Blueprint("subscribe", __name__)
_TYPES = {
    "rallies.ics": "text/calendar",
    "rallies.atom": "application/atom+xml",
    "rallies.geojson": "application/geo+json",
    "rallies.csv": "text/csv",
}
MAX_ADDRESS = 200
"""Longest address of a calendar: Google takes at most 256 characters, and drops a longer one without a word."""
CODE = "rallies.svg"
"""What the calendar's QR code is called below a selection's address."""


@dataclass(frozen=True)
class Alternate:
    """A feed as a page's head and its foot name it."""

    kind: str
    shape: str
    path: str


@dataclass(frozen=True)
class Reminded:
    """An address of a calendar with a reminder a day before each rally, and of one with two hours before."""

    day: str
    hours: str


@dataclass(frozen=True)
class Subscription:
    """What the subscribe panel shows of a selection. `neutral` and `neutral_webcal` give a name that tells nothing.

    `is_short` tells whether calendar apps take its addresses; a search for many words has longer ones.
    """

    name: str
    https: str
    webcal: str
    neutral: str
    neutral_webcal: str
    reminded: Reminded
    google: str
    outlook: str
    code: str
    is_short: bool
    alternates: tuple[Alternate, ...]


@dataclass(frozen=True)
class Taking:
    """How one rally gets into a calendar: our file, and forms of others that are filled in by their address."""

    file: str
    reminded: Reminded
    google: str
    outlook: str
    yahoo: str


def subscription(selection: Selection, language: str) -> Subscription:
    """Everything that the subscribe panel of a selection needs."""
    https = absolute(selection, language, "rallies.ics")
    more = "&" if selection.is_free else "?"
    neutral = f"{https}{more}name={NEUTRAL}"
    name = name_of(selection, language)
    google = "https://calendar.google.com/calendar/r?cid=" + quote(_webcal(https), safe="")
    outlook = "https://outlook.live.com/calendar/0/addfromweb?" + urlencode({"url": https, "name": name})
    alternates = tuple(Alternate(kind, shape, address(selection, language, shape)) for shape, kind in _TYPES.items())
    return Subscription(
        name=name,
        https=https,
        webcal=_webcal(https),
        neutral=neutral,
        neutral_webcal=_webcal(neutral),
        reminded=_reminded(_webcal(https) + more),
        google=google,
        outlook=outlook,
        code=address(selection, language, CODE),
        is_short=len(neutral) <= MAX_ADDRESS,
        alternates=alternates,
    )


def code(selection: Selection, language: str) -> str:
    """The QR code of a selection's calendar, as SVG."""
    _ = voice(language).gettext
    from rallies.formats import qr  # noqa: PLC0415  # segno is imported when a code is drawn

    name = name_of(selection, language)
    return qr.svg(
        absolute(selection, language, "rallies.ics"), label=_("QR code of this calendar: %(name)s", name=name)
    )


def taking(listing: Listing, language: str) -> Taking:
    """The ways of one rally into a calendar."""
    spoken = words(language)
    title, place = said.title(listing, spoken), said.where(listing, spoken)
    lines = [said.when(listing, spoken), said.assumption(listing, spoken), absolute_rally(listing.id, language)]
    text = "\n".join(line for line in lines if line)
    starts, ends = _span(listing)
    file = rally_address(listing.id, language, "rally.ics")
    google = {
        "action": "TEMPLATE",
        "text": title,
        "dates": f"{starts}/{ends}",
        "location": place,
        "details": text,
    }
    yahoo = {"v": "60", "title": title, "st": starts, "et": ends, "in_loc": place, "desc": text}
    if not listing.is_time_announced:
        yahoo["dur"] = "allday"
    return Taking(
        file=file,
        reminded=_reminded(f"{file}?"),
        google="https://calendar.google.com/calendar/render?" + urlencode(google),
        outlook=_outlook(listing, title, place, text),
        yahoo="https://calendar.yahoo.com/?" + urlencode(yahoo),
    )


def _reminded(front: str) -> Reminded:
    """Addresses with reminders; `front` is the calendar's own, with the sign that another parameter follows."""
    return Reminded(f"{front}{REMINDER}={DAY_BEFORE}", f"{front}{REMINDER}={HOURS_BEFORE}")


def _outlook(listing: Listing, title: str, place: str, text: str) -> str:
    starts, ends = (
        (listing.starts.isoformat(), listing.ends.isoformat())
        if listing.is_time_announced
        else (listing.day.isoformat(), listing.end_day.isoformat())
    )
    query = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": title,
        "startdt": starts,
        "enddt": ends,
        "allday": "false" if listing.is_time_announced else "true",
        "location": place,
        "body": text,
    }
    return "https://outlook.live.com/calendar/0/deeplink/compose?" + urlencode(query)


def _span(listing: Listing) -> tuple[str, str]:
    """Start and end as Google and Yahoo read them: instants in UTC, or days with the one after the last."""
    if listing.is_time_announced:
        return _basic(listing.starts), _basic(listing.ends)
    return f"{listing.day:%Y%m%d}", f"{listing.local_end:%Y%m%d}"


def _basic(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _webcal(https: str) -> str:
    return "webcal:" + https.partition(":")[2]
