"""Feeds: each selection as a calendar, Atom, GeoJSON and CSV, and one rally as a calendar file.

What a feed says is in `feedwords`, how it is written in `formats`; here it is put together and addressed.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlencode

from flask import Blueprint, Response, g, request
from flask_babel import gettext as _

from rallies.core import current
from rallies.core.clock import day_start
from rallies.core.db import database
from rallies.core.errors import InvalidInput, NotFound
from rallies.formats.calendar.reminder import BEFORE, Reminder
from rallies.model.lists import calendar_faults, search
from rallies.model.lists.listing import Listing
from rallies.model.selection import Selection
from rallies.publish.addresses import LANGUAGE, absolute, add_rules
from rallies.publish.served.ages import LONGEST
from rallies.publish.served.cacheable_views import published
from rallies.publish.speech import feedwords

blueprint = Blueprint("feeds", __name__)
NEUTRAL = "neutral"
"""The value of `name` that gives a calendar a name that tells nothing."""
REMINDER = "alarm"
"""The parameter by which a calendar is asked for with reminders."""
_REMINDERS = "|".join(BEFORE)
_NARROWER = 5


@published(name=NEUTRAL, alarm=_REMINDERS)
def calendar(selection: Selection) -> Response:
    """A selection as a calendar to subscribe to."""
    from rallies.formats.calendar import ics  # noqa: PLC0415  # icalendar is imported when a calendar is asked for

    is_neutral = request.args.get("name") == NEUTRAL
    found = search.window(selection, g.moment)
    name = _("My dates") if is_neutral else feedwords.name_of(selection, g.language)
    head = ics.Head(
        name=name,
        description=feedwords.about(g.language),
        capped=_capped(selection, found.nearest),
        source=absolute(selection, g.language, "rallies.ics") + _query(selection, _own_query(is_neutral=is_neutral)),
        total=found.total,
    )
    faults: dict[str, tuple[str, ...]] = {}
    body = ics.dump(
        found.nearest,
        feedwords.words(g.language),
        head,
        reminder=_reminder(),
        left_out=lambda one, of_it: faults.update({one.id: of_it}),
    )
    calendar_faults.keep(found.nearest, faults)
    file = "dates.ics" if is_neutral else _file(selection, "ics")
    return answer(body, "text/calendar; charset=utf-8", file, changed=_changed(found.nearest))


@published(page="[2-9]|10")
def atom(selection: Selection) -> Response:
    """A selection as news, last changed first, in pages."""
    from rallies.formats import atom as format_  # noqa: PLC0415  # as above

    number = _page()
    listings = sorted(search.window(selection, g.moment).listings, key=lambda one: (one.updated, one.id), reverse=True)
    if number > 1 and len(listings) <= (number - 1) * format_.PAGE:
        raise NotFound(_("This feed has fewer pages."))
    first = absolute(selection, g.language, "rallies.atom")
    pages = {
        page: first + _query(selection, f"page={page}" if page > 1 else "") for page in range(number - 1, number + 2)
    }
    head = format_.Head(
        name=feedwords.name_of(selection, g.language),
        subtitle=feedwords.about(g.language),
        author=current.settings().name,
        source=pages[number],
        page=absolute(selection, g.language),
        first=first,
        previous=pages[number - 1] if number > 1 else "",
        following=pages[number + 1] if len(listings) > number * format_.PAGE else "",
    )
    shown = listings[(number - 1) * format_.PAGE : number * format_.PAGE]
    body = format_.dump(shown, feedwords.words(g.language), head)
    changed = _changed(listings)
    return answer(body, "application/atom+xml; charset=utf-8", _file(selection, "atom"), changed=changed)


@published()
def geojson(selection: Selection) -> Response:
    """A selection as features for maps."""
    from rallies.formats import geojson as format_  # noqa: PLC0415  # as above

    listings = search.window(selection, g.moment).listings
    body = format_.dump(listings, feedwords.words(g.language))
    return answer(body, "application/geo+json", _file(selection, "geojson"), changed=_changed(listings))


@published(bom="1")
def table(selection: Selection) -> Response:
    """A selection as a sheet, behind a byte order mark for Excel if that is asked for."""
    from rallies.formats import table as format_  # noqa: PLC0415  # as above

    listings = search.window(selection, g.moment).listings
    body = format_.dump(listings, feedwords.words(g.language), has_mark=request.args.get("bom") == "1")
    return answer(body, "text/csv; charset=utf-8; header=present", _file(selection, "csv"), changed=_changed(listings))


@blueprint.get(f"/{LANGUAGE}/rallies/<public_id>/rally.ics")
@published(alarm=_REMINDERS)
def one_rally(public_id: str) -> Response:
    """One rally as a calendar file to keep."""
    from rallies.formats.calendar import ics  # noqa: PLC0415  # as above

    listing = search.one(public_id, g.moment)
    body = ics.dump_one(listing, feedwords.words(g.language), _reminder())
    changed = max(listing.updated, database.revised_at() or listing.updated)
    return answer(body, "text/calendar; charset=utf-8", "rally.ics", changed=changed)


def answer(body: bytes, kind: str, file: str, *, changed: datetime) -> Response:
    """A feed as a response that any site may read; `changed` is when it last became what it is."""
    response = Response(body, content_type=kind)
    response.headers["Content-Disposition"] = f'inline; filename="{file}"'
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = LONGEST
    response.last_modified = min(changed, g.moment.now)
    return response


def _changed(listings: Iterable[Listing]) -> datetime:
    """When a feed last became what it is: by the clock's doing, by a write, or with the day that began.

    What was written may be of another rally, and a day may have brought none: it is no earlier than the truth, and
    the same for all who ask.
    """
    days = (day_start(g.moment.today()), database.revised_at(), *(listing.updated for listing in listings))
    return max(day for day in days if day is not None)


def _capped(selection: Selection, listings: list[Listing]) -> str:
    """What a calendar says that has no room for all: the addresses of calendars with fewer rallies."""
    narrower = [absolute(one, g.language, "rallies.ics") for one in _narrower(selection, listings)]
    if not narrower:
        return _("This calendar has room for the rallies nearest in time only.")
    return _(
        "This calendar has room for the rallies nearest in time only. Smaller ones: %(addresses)s",
        addresses=" ".join(narrower),
    )


def _narrower(selection: Selection, listings: list[Listing]) -> list[Selection]:
    """The countries, within one the cities, within a city the campaigns, that most of the listings are in."""
    parts = (
        [(one.country, None, selection.campaign) for one in listings if one.country],
        [(one.country, one.city, selection.campaign) for one in listings if one.city],
        [(selection.country, selection.city, one.campaign) for one in listings if one.campaign],
    )
    for named in parts[2 if selection.city else 1 if selection.country else 0 :]:
        found = Counter(named).most_common(_NARROWER)
        if found and found[0][1] < len(listings):
            return [replace(selection, country=at, city=city, campaign=of) for (at, city, of), _count in found]
    return []


def _reminder() -> Reminder | None:
    """The reminder that a calendar is asked for with.

    Raises: InvalidInput for one that there is not.
    """
    before = request.args.get(REMINDER)
    if before is None:
        return None
    if before not in BEFORE:
        raise InvalidInput(_("A reminder can be a day before (alarm=P1D) or two hours before (alarm=PT2H)."))
    return Reminder(before, _("Reminder"), g.moment)


def _own_query(*, is_neutral: bool) -> str:
    """What a calendar's own address asks for beside its selection, in order of the parameters' names."""
    before = request.args.get(REMINDER)
    asked = [(REMINDER, before)] if before else []
    return urlencode([*asked, ("name", NEUTRAL)] if is_neutral else asked)


def _query(selection: Selection, more: str) -> str:
    """A parameter joined to an address of a selection, which has a query of its own if it is a search."""
    return f"{'&' if selection.is_free else '?'}{more}" if more else ""


def _page() -> int:
    said = request.args.get("page", "1")
    if not (said.isascii() and said.isdigit() and int(said[:4]) > 0):
        raise NotFound(_("There is no such page."))
    return int(said[:4])


def _file(selection: Selection, end: str) -> str:
    """A name to save a feed under: "rallies-pl-warsaw.ics"."""
    parts = [selection.campaign, selection.country and selection.country.lower(), selection.city]
    return "-".join(["rallies", *(part for part in parts if part)])[:100] + f".{end}"


for _shape, _view in (("ics", calendar), ("atom", atom), ("geojson", geojson), ("csv", table)):
    add_rules(blueprint, f"rallies.{_shape}", _view)
