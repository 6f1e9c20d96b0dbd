"""Schedules as news sites print them, pasted as text: a line a rally, with a city, a day, an hour and a venue.

A line that is a day alone is the day of those below it; a short line, or one that ends in a colon, is their country
or city; the first other line is the title of all. What stands before the hour is the city, what follows the venue.
What is not clear in a row is asked where rows are understood.
"""

import re
from dataclasses import dataclass
from typing import Final

from flask_babel import gettext as _

from rallies.core.errors import InvalidInput
from rallies.core.text import one_line
from rallies.intake.importing import days
from rallies.intake.importing.rows import Row, Source

MAX_LINES: Final = 20_000
_BULLET: Final = re.compile(r"^\s*(?:[-–—•*·▪●►✔📍🔹🔸⏰]+|\d{1,2}\))\s*")
_ZONE: Final = r"(?:\s*\([^()]*(?:time|gmt|utc|времени|часе|часом)[^()]*\)|\s(?:gmt|utc)\s?[+-]\d{1,2})?"
_HOUR: Final = re.compile(
    r"(?:\b(?:at|from|um|ab|о|об|в|у|а|à|ore|o|godz\.?|kl\.?)\s+)?"
    r"(?:\b\d{1,2}:\d{2}(?!\d)(?:\s?[-–—]\s?\d{1,2}:\d{2})?(?:\s?[ap]\.?m\b\.?|\s?uhr\b)?"
    r"|\b\d{1,2}\.\d{2}\s?(?:uhr\b|год\b\.?)|\b\d{1,2}(?:[:.]\d{2})?\s?(?:[ap]\.?m\b\.?|uhr\b))" + _ZONE,
    re.IGNORECASE,
)
_PARTS: Final = re.compile(r"\s*[,;|]\s*|\s+[-–—]\s+|\s*—\s*|:\s+|\.\s+|:$")
_BRACKET: Final = re.compile(r"^(?P<city>[^()]+?)\s*\((?P<country>[^()]+)\)\s*(?P<rest>.*)$")
_YEAR: Final = re.compile(r"\b(?:19|20)\d{2}\b")
_FEW_WORDS: Final = 3


@dataclass
class _Above:
    """What the lines above say of those below."""

    title: str = ""
    date: str = ""
    place: str = ""
    year: str = ""


def read(text: str) -> Source:
    """The rallies of a pasted schedule as rows.

    Raises: InvalidInput if no line tells of one.
    """
    rows: list[Row] = []
    above = _Above()
    for line in text.splitlines()[:MAX_LINES]:
        plain = one_line(_BULLET.sub("", line))
        if plain and not _takes_heading(above, plain):
            rows += _rows(len(rows) + 1, plain, above)
    if not rows:
        raise InvalidInput(_("This is no table, and no line of it tells of a rally with a city, a day and an hour."))
    return Source(rows=rows)


def is_schedule(text: str) -> bool:
    """Whether some line of a text has an hour, as a line about a rally has."""
    return any(_HOUR.search(line) for line in text[:200_000].splitlines())


def _takes_heading(above: _Above, line: str) -> bool:
    """Take a line as one about those below it, if it is."""
    if _HOUR.search(line):
        return False
    if year := _YEAR.search(line):
        above.year = year[0]
    bare = line.rstrip(":").strip()
    if date := _date(bare, above.year):
        above.date, above.place = date, ""
    elif not above.title:
        above.title = bare[:200]
    elif any(_date(part, above.year) for part in _PARTS.split(line) if part):
        return False
    elif line.endswith(":") or len(bare.split()) <= _FEW_WORDS:
        above.place = bare
    return True


def _rows(number: int, line: str, above: _Above) -> list[Row]:
    """The row of a line with an hour or a day in it."""
    hour = _HOUR.search(line)
    before, after = (line[: hour.start()], line[hour.end() :]) if hour else (line, "")
    first, date = _without_date(_parts(before), above.year)
    rest, late_date = _without_date(_parts(after), above.year)
    city = ", ".join(first) or ("" if above.place or not rest else rest.pop(0))
    country, venue = "", ", ".join(rest) or ", ".join(first[1:])
    if bracket := _BRACKET.match(city):
        city, country = bracket["city"], bracket["country"]
    heading = above.place if city and not country else ""
    return [
        Row(
            number=number,
            title=above.title,
            city=city or above.place,
            country=country,
            heading=heading,
            venue=venue,
            date=date or late_date or above.date,
            start=hour[0].strip() if hour else "",
        )
    ]


def _parts(text: str) -> list[str]:
    return [part.strip(" .,:–—-") for part in _PARTS.split(text) if part and part.strip(" .,:–—-")]


def _without_date(parts: list[str], year: str) -> tuple[list[str], str]:
    """The parts that are no date, and the date among them; "Sunday, 21 May" is one in two parts."""
    for place, part in enumerate(parts):
        if date := _date(part, year):
            named = [other for other in parts[:place] if not days.is_weekday(other)]
            return named + parts[place + 1 :], date
    return parts, ""


def _date(text: str, year: str) -> str:
    """A text that is a day alone, with the year of the lines above if it has none; "" if it is none."""
    for said in (text, f"{text} {year}" if year else ""):
        if said and days.names_day(said):
            return said
    return ""
