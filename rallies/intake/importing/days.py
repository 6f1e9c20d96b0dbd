"""Days as people write them: digits in any order, months in words, a range of days; never a guess between two."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import pairwise

from flask_babel import gettext as _

from rallies.core.text import one_line
from rallies.intake.importing import months

FIRST_YEAR, LAST_YEAR = 1990, 2100
_CENTURY = 2000
_MONTHS = 12


class Order(StrEnum):
    """Which of two numbers is the month."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"
    UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class Days:
    """A day, or a range of days, that was read; or the question why it was not. `hours` is a time beside it.

    `is_doubtful` where a day is there, and only which one it is has to be asked.
    """

    first: date | None = None
    last: date | None = None
    hours: str = ""
    note: str = ""
    question: str = ""
    is_doubtful: bool = False


_MONTH_FIRST_COUNTRIES = frozenset({"US", "AS", "GU", "MP", "PR", "VI", "UM", "FM", "MH", "PW"})
_MIXED_COUNTRIES = frozenset({"CA", "PH", "BZ", "PA", "KE", "ZA", "TG", "GH", "KY", "GL", "MY"})
_ISO = re.compile(
    r"(\d{4})\s?[-/.年년]\s?(\d{1,2})\s?[-/.月월]\s?(\d{1,2})\s?[日号일.]?(?:[t\s,]+(\d{1,2}[:.]\d{2}.*))?"
)
_NUMBERS = re.compile(r"(\d{1,2})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})\.?(?:[\s,]+(\d{1,2}[:.]\d{2}.*))?")
_NO_YEAR = re.compile(r"\d{1,2}\s?[./-]\s?\d{1,2}\.?|\d{1,2}\s?[月월]\s?\d{1,2}\s?[日号일]?")
_SERIAL = re.compile(r"[345]\d{4}(?:\.0+)?")
_RANGE = re.compile(r"\s*(?:\s[-–—]\s|–|—|～|〜|\s(?:to|bis|au|al|a|do|до|да|по|until|till)\s|/(?=\d{4}-))\s*")
_WORDS = re.compile(r"\d+|[^\W\d_][^\W\d]*\.?|[-–—]")
_WEEKDAY_MARK = re.compile(
    r"[(（]?\b[月火水木金土日一二三四五六월화수목금토일][)）]|(?:星期|周)[一二三四五六日天]|[월화수목금토일]요일|[月火水木金土日]曜日?"
)


def order_of(texts: Iterable[str]) -> Order:
    """How a column writes dates such as 3/4/2027: as those of its dates that can be read in one way only."""
    seen = set()
    for text in texts:
        match = _NUMBERS.fullmatch(_plain(text))
        if match and match[2] != ".":
            seen |= {order for order in (Order.DAY_FIRST, Order.MONTH_FIRST) if _only(match, order)}
    return seen.pop() if len(seen) == 1 else Order.UNKNOWN


def order_in(country: str) -> Order:
    """How a country writes dates, by its ISO code; unknown where both ways are in use."""
    if not country or country in _MIXED_COUNTRIES:
        return Order.UNKNOWN
    return Order.MONTH_FIRST if country in _MONTH_FIRST_COUNTRIES else Order.DAY_FIRST


def read(text: str, *, column: Order = Order.UNKNOWN, country: str = "", language: str = "") -> Days:
    """The day or days of a text; `column` tells how the others of its column are written, else `country` decides."""
    plain = _plain(text)
    if not plain:
        return Days(question=_("no date is given; write it as 2027-05-21"))
    found = _single(plain, column, country, language)
    parts = _RANGE.split(plain)
    if found.first is None and len(parts) == len(("first", "last")):
        found = _range(parts, column, country, language) or found
    if found.first is None:
        return found
    return _plausible(found, text)


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
    return one_line(plain)


def _single(plain: str, column: Order, country: str, language: str) -> Days:
    plain = one_line(_WEEKDAY_MARK.sub(" ", plain)) if not plain.isascii() else plain
    if match := _ISO.fullmatch(plain):
        return _day(int(match[1]), int(match[2]), int(match[3]), match[4])
    if match := _NUMBERS.fullmatch(plain):
        return _ordered(match, column, country)
    if _SERIAL.fullmatch(plain):
        return Days(question=_("“%(text)s” is a spreadsheet's number of a day; write it as 2027-05-21", text=plain))
    if _NO_YEAR.fullmatch(plain):
        return Days(question=_("the date “%(text)s” has no year; write it as 2027-05-21", text=plain))
    return _in_words(plain, language)


def _ordered(match: re.Match[str], column: Order, country: str) -> Days:
    one, other, year = int(match[1]), int(match[3]), _year(match[4])
    by_day, by_month = _day(year, other, one, match[5]), _day(year, one, other, match[5])
    if match[2] == "." or by_month.first is None or one == other:
        return by_day
    if by_day.first is None:
        return by_month
    order = column or order_in(country)
    if not order:
        said = {"text": match[0], "one": by_day.first, "other": by_month.first}
        return Days(
            question=_("“%(text)s” can be %(one)s or %(other)s; write the one you mean", **said), is_doubtful=True
        )
    chosen = by_day if order is Order.DAY_FIRST else by_month
    why = _("as other dates of the column are written") if column else _("as its country writes dates")
    note = _("“%(text)s” is read as %(day)s, %(why)s", text=match[0], day=chosen.first, why=why)
    return replace(chosen, note=note)


def _only(match: re.Match[str], order: Order) -> bool:
    """Whether a date can be read in one order and not in the other."""
    one, other, year = int(match[1]), int(match[3]), _year(match[4])
    by_day, by_month = _day(year, other, one).first, _day(year, one, other).first
    return (by_day if order is Order.DAY_FIRST else by_month) is not None and (by_day is None or by_month is None)


def _in_words(plain: str, language: str) -> Days:
    words = _WORDS.findall(plain)
    numbers = [word for word in words if word.isdigit()]
    named = [found for word in words if not word.isdigit() and (found := months.month(word, language))]
    weekdays = [found for word in words if not word.isdigit() and (found := months.weekday(word))]
    years = [int(word) for word in numbers if len(word) == len("2027")]
    days = [int(word) for word in numbers if len(word) <= len("31")]
    if len(named) != 1 or not days:
        return Days(question=_("the date “%(text)s” can't be read; write it as 2027-05-21", text=plain[:60]))
    if len(named[0]) > 1:
        words_for = _("“%(text)s” is another month in another language; write it as 2027-05-21", text=plain[:60])
        return Days(question=words_for)
    if len(years) != 1:
        return Days(question=_("the date “%(text)s” has no year; write it as 2027-05-21", text=plain[:60]))
    return _of_month(plain, years[0], next(iter(named[0])), days, weekdays)


def _of_month(plain: str, year: int, month: int, days: list[int], weekdays: list[set[int]]) -> Days:
    first = _day(year, month, days[0])
    is_range = len(days) == len(("first", "last")) and _joined(plain, days)
    if first.first is None or (len(days) > 1 and not is_range):
        return Days(question=_("the date “%(text)s” can't be read; write it as 2027-05-21", text=plain[:60]))
    if len(weekdays) == 1 and first.first.weekday() not in weekdays[0]:
        said = {"day": first.first, "text": plain[:60]}
        return Days(
            question=_("%(day)s is not the weekday that “%(text)s” names; say which is right", **said), is_doubtful=True
        )
    if is_range:
        last = _day(year, month, days[1]).first
        return replace(first, last=last) if last else Days(question=first.question)
    return first


def _joined(plain: str, days: list[int]) -> bool:
    """Whether two days stand as a range: "20-21 May"."""
    numbers = [word for word in _WORDS.findall(plain) if word.isdigit() or word in "-–—"]
    return any(one == str(days[0]) and other in "-–—" for one, other in pairwise(numbers)) and days[0] < days[1]


def _range(parts: list[str], column: Order, country: str, language: str) -> Days | None:
    last = _single(parts[1], column, country, language)
    if last.first is None:
        return None
    first = _single(parts[0], column, country, language)
    if first.first is None:  # "20 May – 3 June 2027": the year stands once
        first = _single(f"{parts[0]} {last.first.year}", column, country, language)
    if first.first is None or first.first > last.first:
        return None
    return replace(first, last=last.first)


def _day(year: int, month: int, day: int, hours: str | None = None) -> Days:
    try:
        found = date(year, month, day)
    except ValueError:
        return Days(question=_("there is no day %(year)d-%(month)02d-%(day)02d", year=year, month=month, day=day))
    beside = (hours or "").strip()
    return Days(found, hours="" if beside.startswith(("00:00:00", "00:00")) else beside)


def _year(digits: str) -> int:
    return int(digits) if len(digits) == len("2027") else _CENTURY + int(digits)


def _plausible(found: Days, text: str) -> Days:
    if found.first is not None and FIRST_YEAR <= found.first.year <= LAST_YEAR:
        return found
    return Days(question=_("the year of “%(text)s” is not plausible; write it as 2027-05-21", text=one_line(text)[:60]))
