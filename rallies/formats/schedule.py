"""A schedule to be pasted into any message: days, countries, and a line a rally with the hour of its own clock.

It holds nothing of the present, so it stays the same to the byte while no rally changes.
"""

from collections.abc import Callable, Iterable
from datetime import date
from itertools import groupby

from rallies.core.clock import local
from rallies.core.speech import locale
from rallies.core.text import clean, one_line
from rallies.formats.words import Words
from rallies.model.lists.listing import Listing, Status


def dump(listings: Iterable[Listing], title: str, words: Words, *, link: Callable[[Listing], str]) -> str:
    """The schedule of listings under a title, in order of day, country, city and hour; `link` is put at each end."""
    placed = sorted(
        (
            (listing.day, _country(listing, words), _city(listing, words), listing.starts, listing.id, listing)
            for listing in listings
        ),
        key=lambda row: (row[0], row[1] == "", locale.sorting_key(row[1]), locale.sorting_key(row[2]), *row[3:5]),
    )
    lines = [_line(title)]
    for day, of_day in groupby(placed, key=lambda row: row[0]):
        lines += ["", _day(day, words)]
        for country, rows in groupby(of_day, key=lambda row: row[1]):
            lines += [f"{country or words.online}:"]
            lines += [f"• {_told(row[-1], words)} — {link(row[-1])}" for row in rows]
    return "\n".join(lines) + "\n"


def _told(listing: Listing, words: Words) -> str:
    """City, hours with the zone, venue; a word in front where it is off."""
    front = {Status.CANCELLED: words.cancelled, Status.POSTPONED: words.postponed}
    parts = (_city(listing, words), _hours(listing, words), _line(listing.venue or listing.address))
    told = ", ".join(part for part in parts if part)
    return front[listing.status] % {"title": told} if listing.status in front else told


def _hours(listing: Listing, words: Words) -> str:
    if listing.hour is None:
        return words.hour_unknown % {"title": _line(listing.title) or words.kind(listing.kind)}
    start = locale.hour_in_words(listing.local_start, words.language)
    has_hours = listing.end_hour is not None and not listing.lasts_days
    end = f"–{locale.hour_in_words(listing.local_end, words.language)}" if has_hours else ""
    return f"{start}{end} ({locale.utc_offset(local(listing.starts, listing.tz))})"


def _day(day: date, words: Words) -> str:
    return locale.day_in_words(day, words.language)


def _country(listing: Listing, words: Words) -> str:
    return words.country(listing.country) if listing.country else ""


def _city(listing: Listing, words: Words) -> str:
    return words.online if listing.is_online else _line(words.city(listing))


def _line(text: str) -> str:
    return one_line(clean(text))
