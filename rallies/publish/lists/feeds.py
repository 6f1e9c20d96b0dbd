"""Feeds: each selection as a calendar, Atom, GeoJSON and CSV, and one rally as a calendar file.

What a feed says is in `feedwords`, how it is written in `formats`; here it is put together and addressed.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from math import ceil

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
from rallies.publish.lists.feed_pages import PAGES, Pages, asked_page
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


@published(name=NEUTRAL, alarm=_REMINDERS, page=PAGES)
def calendar(selection: Selection) -> Response:
    """A selection as a calendar to subscribe to; what has no room in it stands on the pages behind."""
    from rallies.formats.calendar import ics  # noqa: PLC0415  # icalendar is imported when a calendar is asked for

    number, words = asked_page(), feedwords.words(g.language)
    is_neutral, reminder = request.args.get("name") == NEUTRAL, _reminder()
    asked = {REMINDER: reminder and reminder.before, "name": NEUTRAL if is_neutral else None}
    pages = Pages(selection, "rallies.ics", number, {name: said for name, said in asked.items() if said})
    shown, total = _calendar_page(selection, number, reminder)
    has_more = total > (ics.room(shown, words, reminder=reminder) if number == 1 else len(shown))
    capped = _capped(selection, shown) if number == 1 else ""
    onward = _("The next ones: %(address)s", address=pages.following)
    head = ics.Head(
        name=_("My dates") if is_neutral else feedwords.name_of(selection, g.language),
        description=feedwords.about(g.language),
        capped=f"{capped} {onward}".strip(),
        source=pages.own,
        total=total,
        following=pages.following,
    )
    faults: dict[str, tuple[str, ...]] = {}
    body = ics.dump(
        shown,
        words,
        head,
        reminder=reminder,
        left_out=lambda one, of_it: faults.update({one.id: of_it}),
        is_bounded=number == 1,
    )
    calendar_faults.keep(shown, faults)
    file = "dates.ics" if is_neutral else _file(selection, "ics")
    links = pages.neighbours(has_more=has_more)
    return answer(body, "text/calendar; charset=utf-8", file, changed=_changed(shown), links=links)


def _calendar_page(selection: Selection, number: int, reminder: Reminder | None) -> tuple[list[Listing], int]:
    """What a page of a calendar is made of, and how many there are at least with those behind it.

    What the first one has no room for comes first on the second.
    """
    from rallies.formats.calendar import ics  # noqa: PLC0415  # as above

    found = _window(selection, number)
    if number != 2:  # noqa: PLR2004  # as said
        _check_page(number, found.nearest)
        return found.nearest, found.total
    first = _window(selection, 1).nearest
    left = first[ics.room(first, feedwords.words(g.language), reminder=reminder) :]
    _check_page(number, left + found.nearest)
    return left + found.nearest, len(left) + found.total


@published(page=PAGES)
def atom(selection: Selection) -> Response:
    """A selection as news, last changed first, in pages; of each thousand anew."""
    from rallies.formats import atom as format_  # noqa: PLC0415  # as above

    number = asked_page()
    thousand, part = divmod(number - 1, ceil(search.MAX_FEED / format_.PAGE))
    found = _window(selection, thousand + 1)
    listings = sorted(found.listings, key=lambda one: (one.updated, one.id), reverse=True)
    shown = listings[part * format_.PAGE : (part + 1) * format_.PAGE]
    _check_page(number, shown)
    pages = Pages(selection, "rallies.atom", number)
    has_more = found.has_more or len(listings) > (part + 1) * format_.PAGE
    head = format_.Head(
        name=feedwords.name_of(selection, g.language),
        subtitle=feedwords.about(g.language),
        author=current.settings().name,
        source=pages.own,
        page=absolute(selection, g.language),
        first=pages.first,
        previous=pages.previous,
        following=pages.following if has_more else "",
    )
    body = format_.dump(shown, feedwords.words(g.language), head)
    return answer(
        body,
        "application/atom+xml; charset=utf-8",
        _file(selection, "atom"),
        changed=_changed(listings),
        links=pages.neighbours(has_more=has_more),
    )


@published(page=PAGES)
def geojson(selection: Selection) -> Response:
    """A selection as features for maps, in pages."""
    from rallies.formats import geojson as format_  # noqa: PLC0415  # as above

    found, links = _listed(selection, "rallies.geojson")
    body = format_.dump(found.listings, feedwords.words(g.language), links)
    return answer(body, format_.KIND, _file(selection, "geojson"), changed=_changed(found.nearest), links=links)


@published(bom="1", page=PAGES)
def table(selection: Selection) -> Response:
    """A selection as a sheet, in pages, each behind a byte order mark for Excel if that is asked for."""
    from rallies.formats import table as format_  # noqa: PLC0415  # as above

    has_mark = request.args.get("bom") == "1"
    found, links = _listed(selection, "rallies.csv", {"bom": "1"} if has_mark else {})
    body = format_.dump(found.listings, feedwords.words(g.language), has_mark=has_mark)
    kind = "text/csv; charset=utf-8; header=present"
    return answer(body, kind, _file(selection, "csv"), changed=_changed(found.nearest), links=links)


@blueprint.get(f"/{LANGUAGE}/rallies/<public_id>/rally.ics")
@published(alarm=_REMINDERS)
def one_rally(public_id: str) -> Response:
    """One rally as a calendar file to keep."""
    from rallies.formats.calendar import ics  # noqa: PLC0415  # as above

    listing = search.one(public_id, g.moment)
    body = ics.dump_one(listing, feedwords.words(g.language), _reminder())
    changed = max(listing.updated, database.revised_at() or listing.updated)
    return answer(body, "text/calendar; charset=utf-8", "rally.ics", changed=changed)


def answer(body: bytes, kind: str, file: str, *, changed: datetime, links: Mapping[str, str] | None = None) -> Response:
    """A feed as a response that any site may read; `changed` is when it last became what it is.

    `links` are its neighbours by their relation. Source: RFC 8288 3.
    """
    response = Response(body, content_type=kind)
    response.headers["Content-Disposition"] = f'inline; filename="{file}"'
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = LONGEST
    if links:
        response.headers["Link"] = ", ".join(f'<{href}>; rel="{rel}"' for rel, href in links.items())
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


def _window(selection: Selection, number: int) -> search.Window:
    return search.window(selection, g.moment, limit=search.MAX_FEED, page=number)


def _listed(
    selection: Selection, shape: str, query: Mapping[str, str] | None = None
) -> tuple[search.Window, dict[str, str]]:
    """What stands on the page that is asked for, and the pages beside it."""
    number = asked_page()
    found = _window(selection, number)
    _check_page(number, found.nearest)
    return found, Pages(selection, shape, number, query or {}).neighbours(has_more=found.has_more)


def _check_page(number: int, shown: list[Listing]) -> None:
    if number > 1 and not shown:
        raise NotFound(_("This feed has fewer pages."))


def _file(selection: Selection, end: str) -> str:
    """A name to save a feed under: "rallies-pl-warsaw.ics"."""
    parts = [selection.campaign, selection.country and selection.country.lower(), selection.city]
    return "-".join(["rallies", *(part for part in parts if part)])[:100] + f".{end}"


for _shape, _view in (("ics", calendar), ("atom", atom), ("geojson", geojson), ("csv", table)):
    add_rules(blueprint, f"rallies.{_shape}", _view)
