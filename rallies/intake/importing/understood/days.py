"""Days as people write them: digits in any order, months in words, a range of days; never a guess between two."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from flask_babel import gettext as _

from rallies.core.text import one_line
from rallies.intake.importing.understood import months
from rallies.intake.importing.understood.digits import (
    NUMBERS,
    Days,
    Order,
    day_of,
    is_read_only_so,
    ordered,
    year_of,
)

FIRST_YEAR, LAST_YEAR = 1990, 2100
_LEAP_YEAR = 2028
_FEW_WORDS = 5


_ISO = re.compile(
    r"(\d{4})\s?[-/.年년]\s?(\d{1,2})\s?[-/.月월]\s?(\d{1,2})\s?[日号일.]?(?:[t\s,]+(\d{1,2}[:.]\d{2}.*))?"
)
_NO_YEAR = re.compile(r"\d{1,2}\s?[./-]\s?\d{1,2}\.?|\d{1,2}\s?[月월]\s?\d{1,2}\s?[日号일]?")
_SERIAL = re.compile(r"([345]\d{4})(\.\d+)?")
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:t?\s?(\d{4})(?:\d\d)?z?)?")
_DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.?")
_SHORT_YEAR = re.compile(r"\b(\d{1,2})([-/. ]?)[^\W\d_]+\.?(?:\2|\s)'?(?<=[-/.'])(\d\d)$")
_EXCEL_BEGINS = date(1899, 12, 30)
_CLOCK = re.compile(
    r"[\s,(]+(?:at|from|um|ab|à|a las|alle|ore|om|kl\.?|o|об?|в|у|w|@)?\s*"
    r"(\d{1,2}(?::\d\d|\s?h\s?\d\d)(?::\d\d)?.*|\d{1,2}\s?(?:[ap]\.?\s?m\b\.?|uhr\b|h\b).*)$"
)
_YEAR_SIGN = re.compile(r"(?<=\d{4})\s?(?:г|р|год|года|годзе|року|m)\.?$")
_BUDDHIST, _BUDDHIST_YEARS = re.compile(r"\s*พ\.?ศ\.?\s*(\d{4})"), 543
"""A year of the calendar that Thailand counts by."""
_HAS_YEAR = re.compile(r"\d{4}")
_SPLIT = re.compile(r"[\s,()]+")
_NEXT_YEARS = 12
_RANGE = re.compile(r"\s*(?:\s[-–—]\s|–|—|～|〜|\s(?:to|bis|au|al|a|do|до|да|по|until|till)\s|/(?=\d{4}-))\s*")
_WORDS = re.compile(r"\d+|[^\s\d.,;:/()\[\]、،·‘’'\"“”_|–—-]+\.?|[-–—]")
_MARKS = re.compile("[\u200e\u200f\u061c]")
_WEEKDAY_MARK = re.compile(
    r"[(（]?\b[月火水木金土日一二三四五六월화수목금토일][)）]|(?:星期|周)[一二三四五六日天]|[월화수목금토일]요일|[月火水木金土日]曜日?"
    r"|\bיום [אבגדהו]['\u05f3]|\b(?:ngày|năm)\b"
)


def order_of(texts: Iterable[str]) -> Order:
    """How a column writes dates such as 3/4/2027: as those of its dates that can be read in one way only."""
    seen = set()
    for text in texts:
        match = NUMBERS.fullmatch(_plain(text))
        if match and match[2] != ".":
            seen |= {order for order in (Order.DAY_FIRST, Order.MONTH_FIRST) if is_read_only_so(match, order)}
    return seen.pop() if len(seen) == 1 else Order.UNKNOWN


def read(
    text: str, *, column: Order = Order.UNKNOWN, country: str = "", written_in: str = "", today: date | None = None
) -> Days:
    """The day or days of a text; `column` tells how the others of its column are written, else `country` decides.

    A day without a year is asked, with the next one from `today` on as the proposal.
    """
    plain = _plain(text)
    if not plain:
        return Days(question=_("no date is given; write it as 2027-05-21"))
    found = _single(plain, column, country, written_in)
    parts = _RANGE.split(plain)
    if found.first is None and len(parts) == len(("first", "last")):
        found = _range(parts, column, country, written_in) or found
    if found.first is None and (clock := _CLOCK.search(plain)):
        day = plain[: clock.start()].strip(" ,")
        beside = _single(day, column, country, written_in)
        if beside.first or beside.is_doubtful:
            plain, found = day, replace(beside, hours=clock[1])
    if found.first is None:
        return _proposed(found, plain, written_in, today) if today else found
    return _plausible(found, text)


def _proposed(found: Days, plain: str, written_in: str, today: date) -> Days:
    """A day without a year with the next day that it may be; any other answer as it is."""
    if found.first or not found.is_doubtful or _HAS_YEAR.search(plain):
        return found
    for year in range(today.year, today.year + _NEXT_YEARS):
        day = _single(_with_year(plain, year), Order.UNKNOWN, "", written_in).first
        if day and day >= today:
            said = {"text": plain[:60], "day": day}
            question = _("the date “%(text)s” has no year; if you mean %(day)s, write it so", **said)
            return replace(found, question=question, proposal=day)
    return found


def _with_year(plain: str, year: int) -> str:
    """A day that lacks its year with one, where its language has it."""
    if _DOTTED.fullmatch(plain):
        return f"{plain.rstrip('.')}.{year}"
    return f"{year}년 {plain}" if _NO_YEAR.fullmatch(plain) else f"{plain} {year}"


def names_day(text: str) -> bool:
    """Whether a text is a day alone, be it one that is asked back: one of two orders, or with another weekday."""
    found = read(text)
    return found.first is not None or found.is_doubtful


def is_weekday(text: str) -> bool:
    """Whether a text is the name of a weekday alone."""
    return bool(months.weekday(text))


def _plain(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = "".join(str(unicodedata.digit(sign)) if sign.isdigit() and not sign.isascii() else sign for sign in plain)
    plain = _BUDDHIST.sub(lambda match: f" {int(match[1]) - _BUDDHIST_YEARS}", plain)
    return one_line(_MARKS.sub("", plain))


def _single(plain: str, column: Order, country: str, written_in: str) -> Days:
    plain = one_line(_WEEKDAY_MARK.sub(" ", plain)) if not plain.isascii() else plain
    if match := _ISO.fullmatch(plain):
        return day_of(int(match[1]), int(match[2]), int(match[3]), match[4])
    if match := NUMBERS.fullmatch(plain):
        return ordered(match, column, country)
    return (
        _of_spreadsheet(plain)
        or _without_year(plain)
        or _beside_weekday(plain, column, country)
        or _in_words(plain, written_in)
    )


def _of_spreadsheet(plain: str) -> Days | None:
    """A day as programs leave it: 20270918, 18-Sep-27, and the number of days since 1900; None for others."""
    if match := _COMPACT.fullmatch(plain):
        return day_of(int(match[1]), int(match[2]), int(match[3]), match[4])
    if match := _SERIAL.fullmatch(plain):
        day = _EXCEL_BEGINS + timedelta(days=int(match[1]))
        minutes = round(float(match[2] or 0) * 24 * 60)
        hours = f"{minutes // 60:02}:{minutes % 60:02}" if minutes else ""
        note = _("“%(text)s” is a spreadsheet's number for %(day)s", text=plain, day=day)
        return Days(day, hours=hours, note=note)
    if match := _SHORT_YEAR.search(plain):
        return _in_words(f"{plain[: match.start(3)].rstrip(chr(39))} {year_of(match[3])}", "")
    return None


def _without_year(plain: str) -> Days | None:
    """The question for a day in digits that lacks the year, None for others."""
    if not _NO_YEAR.fullmatch(plain):
        return None
    question = _("the date “%(text)s” has no year; write it as 2027-05-21", text=plain)
    dotted = _DOTTED.fullmatch(plain)
    is_day = dotted is not None and day_of(_LEAP_YEAR, int(dotted[2]), int(dotted[1])).first is not None
    return Days(question=question, is_doubtful=is_day or not plain.isascii())


def _beside_weekday(plain: str, column: Order, country: str) -> Days | None:
    """A day in digits beside a weekday, "Sa, 18.09.2027", or beside the sign for a year; None for others."""
    parts = _SPLIT.split(_YEAR_SIGN.sub("", plain).strip(" ,().:"))
    weekdays = [named for part in parts if (named := months.brief_weekday(part))]
    rest = [part for part in parts if not months.brief_weekday(part)]
    digits = " ".join(rest)
    if digits == plain or len(rest) != 1 or not (_ISO.fullmatch(digits) or NUMBERS.fullmatch(digits)):
        return None
    found = _single(digits, column, country, "")
    if found.first and len(weekdays) == 1 and found.first.weekday() not in weekdays[0]:
        return _other_weekday(found.first, plain)
    return found


def _in_words(plain: str, written_in: str) -> Days:
    words = _WORDS.findall(plain)
    numbers = [word for word in words if word.isdigit()]
    named, weekdays = months.month_and_weekday([word for word in words if not word.isdigit()], written_in)
    years = [int(word) for word in numbers if len(word) == len("2027")]
    days = [int(word) for word in numbers if len(word) <= len("31")]
    if len(named) != 1 or not days:
        return _as_written(plain, written_in)
    if len(named[0]) > 1:
        words_for = _("“%(text)s” is another month in another language; write it as 2027-05-21", text=plain[:60])
        return Days(question=words_for)
    if len(years) != 1:
        question = _("the date “%(text)s” has no year; write it as 2027-05-21", text=plain[:60])
        is_day = not years and len(numbers) == 1 and day_of(_LEAP_YEAR, next(iter(named[0])), days[0]).first is not None
        return Days(question=question, is_doubtful=is_day and len(words) <= _FEW_WORDS)
    return _of_month(plain, years[0], next(iter(named[0])), days, weekdays)


def _as_written(plain: str, written_in: str) -> Days:
    """A date whose month is no word of its own, as languages write them in full."""
    if written := months.written(plain, written_in):
        return day_of(*written)
    return Days(question=_("the date “%(text)s” can't be read; write it as 2027-05-21", text=plain[:60]))


def _other_weekday(day: date, plain: str) -> Days:
    said = {"day": day, "text": plain[:60]}
    return Days(
        question=_("%(day)s is not the weekday that “%(text)s” names; say which is right", **said), is_doubtful=True
    )


def _of_month(plain: str, year: int, month: int, days: list[int], weekdays: list[set[int]]) -> Days:
    first = day_of(year, month, days[0])
    is_range = len(days) == len(("first", "last")) and _joined(plain, days)
    if first.first is None or (len(days) > 1 and not is_range):
        return Days(question=_("the date “%(text)s” can't be read; write it as 2027-05-21", text=plain[:60]))
    if len(weekdays) == 1 and first.first.weekday() not in weekdays[0]:
        return _other_weekday(first.first, plain)
    if is_range:
        last = day_of(year, month, days[1]).first
        return replace(first, last=last) if last else Days(question=first.question)
    return first


def _joined(plain: str, days: list[int]) -> bool:
    """Whether two days stand as a range: "20-21 May"."""
    numbers = [word for word in _WORDS.findall(plain) if word.isdigit() or word in "-–—"]
    return any(one == str(days[0]) and other in "-–—" for one, other in pairwise(numbers)) and days[0] < days[1]


def _range(parts: list[str], column: Order, country: str, written_in: str) -> Days | None:
    last = _single(parts[1], column, country, written_in)
    if last.first is None:
        return None
    first = _single(parts[0], column, country, written_in)
    if first.first is None:  # "20 May – 3 June 2027": the year stands once
        first = _single(f"{parts[0]} {last.first.year}", column, country, written_in)
    if first.first is None or first.first > last.first:
        return None
    return replace(first, last=last.first)


def _plausible(found: Days, text: str) -> Days:
    if found.first is not None and FIRST_YEAR <= found.first.year <= LAST_YEAR:
        return found
    return Days(question=_("the year of “%(text)s” is not plausible; write it as 2027-05-21", text=one_line(text)[:60]))
