"""Schedules as news sites print them, pasted as text: a line a rally, with a city, a day, an hour and a venue.

A line that is a day alone is the day of those below it; a short line, or one that ends in a colon, is their country
or city; the first other line is the title of all. What stands before the hour is the city, what follows the venue.
What is not clear in a row is asked where rows are understood, and a line that is none of these is refused.
"""

import re
from dataclasses import dataclass
from typing import Final

from flask_babel import gettext as _

from rallies.core.errors import InvalidInput, TooLarge
from rallies.core.text import folded, one_line
from rallies.intake.importing.rows import Row, Source
from rallies.intake.importing.understood import days, words

MAX_LINES: Final = 20_000


def _any_of(name: str) -> str:
    """A pattern for the words of a table about hours, with their accents and without, as whole words."""
    theirs = {form for word in words.table("hours")[name] for form in (word, folded(word))}
    longest_first = sorted(theirs, key=lambda word: (-len(word), word))
    return rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)"


_BULLET: Final = re.compile(r"^\s*(?:[-–—•*·▪●►✔📍🔹🔸⏰]+|\d{1,2}\))\s*")
_ZONE: Final = r"(?:\s*\([^()]*(?:time|gmt|utc|времени|часе|часом)[^()]*\)|\s(?:gmt|utc)\s?[+-]\d{1,2})?"
_HALF: Final = r"(?:[ap]\.?m\b\.?|вечера\b|вечора\b|вечара\b|утра\b|ранку\b|раніцы\b)"
_CLOCK: Final = re.compile(
    r"(?:\b(?:at|from|um|ab|о|об|в|у|а|à|às|a las|alle|ore|ora|o|godz\.?|kl\.?|klo|val\.?|plkst\.?|الساعة|ساعت)\s+)?"
    r"(?:\b\d{1,2}:\d{2}(?!\d)(?:\s?[-–—]\s?\d{1,2}:\d{2})?(?:\s?" + _HALF + r"|\s?uhr\b)?"
    r"|\b\d{1,2}\.\d{2}\s?(?:uhr\b|год\b\.?)"
    r"|(?<![\d.])(?:[01]?\d|2[0-3])\.(?:00|1[3-9]|[2-5]\d)(?![\d.])(?:\s?[-–—]\s?\d{1,2}\.\d{2}(?![\d.]))?"
    r"|\b\d{1,2}(?:[:.]\d{2})?\s?(?:" + _HALF + r"|uhr\b)"
    r"|\b(?!24\s?h)\d{1,2}\s?h(?:rs?|s)?\b|\b\d{1,2}\s?h\s?[0-5]\d\b"
    r"|\b(?:godz\.?|godzin\w+|kl\.?|klockan|klokken|klo|kello|val\.|plkst\.?|ore|ora|um|a las|à|às)"
    r"\s?\d{1,2}(?![\d./:-])"
    r"|\b\d{1,2}\s?(?:год\b\.?|годин\w*|гадзін\w*|часов\b|часа\b|ч\b\.?)(?:\s?" + _HALF + r")?"
    r"|(?:午前|午後|上午|下午|早上|晚上|오전|오후)?\s?\d{1,2}\s?[時时點点시](?:\s?\d{1,2}\s?[分분])?"
    r"|(?<=الساعة )\d{1,2}(?:\s?مساء|\s?صباحا?)?"
    rf"|(?:12(?:[:.]00)?\s)?{_any_of('noon')}|{_any_of('midnight')})" + _ZONE,
    re.IGNORECASE,
)
_LATER: Final = re.compile(_any_of("later"), re.IGNORECASE)
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
    alone: str = ""  # a heading in two parts, as long as no line stands below it


def read(text: str) -> Source:
    """The rallies of a pasted schedule as rows.

    Raises: InvalidInput if no line tells of one, TooLarge for too many lines.
    """
    rows: list[Row] = []
    above = _Above()
    lines = text.splitlines()
    if len(lines) > MAX_LINES:
        raise TooLarge(_("The schedule has more than %(most)d lines; split it.", most=MAX_LINES))
    for line in lines:
        plain = one_line(_BULLET.sub("", line))
        before = above.alone
        if plain and _takes_heading(above, plain):
            rows += _lost(len(rows) + 1, before)
        elif plain:
            above.alone = ""
            rows += _rows(len(rows) + 1, plain, above)
    rows += _lost(len(rows) + 1, above.alone)
    if all(row.fault for row in rows):
        raise InvalidInput(_("This is no table, and no line of it tells of a rally with a city, a day and an hour."))
    return Source(rows=rows)


def is_schedule(text: str) -> bool:
    """Whether some line of a text has an hour, as a line about a rally has."""
    return any(_hour(line) for line in text[:200_000].splitlines())


def _takes_heading(above: _Above, line: str) -> bool:
    """Take a line as one about those below it, if it is."""
    if _hour(line):
        return False
    if year := _YEAR.search(line):
        above.year = year[0]
    bare = line.rstrip(":").strip()
    above.alone = ""
    if date := _date(bare, above.year):
        above.date, above.place = date, ""
    elif not above.title:
        above.title = bare[:200]
    elif any(_date(part, above.year) for part in _PARTS.split(line) if part):
        return False
    elif line.endswith(":") or len(bare.split()) <= _FEW_WORDS:
        above.place = bare
        above.alone = "" if line.endswith(":") else ", ".join(_parts(bare)[1:]) and bare
    else:
        return False
    return True


def _lost(number: int, line: str) -> list[Row]:
    """The row of a line that stood like a heading over nothing: a place and its city, without an hour."""
    return [Row(number=number, fault=_("“%(line)s” names no day and no hour", line=line[:60]))] if line else []


def _hour(line: str) -> re.Match[str] | None:
    """Where a line says its hour, or that it is to be announced."""
    return _CLOCK.search(line) or _LATER.search(line)


def _rows(number: int, line: str, above: _Above) -> list[Row]:
    """The row of a line with an hour or a day in it."""
    hour = _hour(line)
    before, after = (line[: hour.start()], line[hour.end() :]) if hour else (line, "")
    first, date = _without_date(_parts(before), above.year)
    rest, late_date = _without_date(_parts(after), above.year)
    city = ", ".join(first) or ("" if above.place or not rest else rest.pop(0))
    country, venue = "", ", ".join(rest) or ", ".join(first[1:])
    if bracket := _BRACKET.match(city):
        city, country = bracket["city"], bracket["country"]
    heading = above.place if city and not country else ""
    date = date or late_date or above.date
    fault = "" if hour or date else _("“%(line)s” names no day and no hour", line=line[:60])
    return [
        Row(
            number=number,
            fault=fault,
            title=above.title,
            untitled="" if above.title else "untitled",
            city=city or above.place,
            country=country,
            heading=heading,
            venue=venue,
            date=date,
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
    for said in (f"{text} {year}" if year and not _YEAR.search(text) else "", text):
        if said and days.names_day(said):
            return said
    return ""
