"""Days in digits, whatever their order: 21.05.2027, 5/21/27; never a guess between two."""

import re
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from flask_babel import gettext as _

_CENTURY = 2000
_MONTH_FIRST_COUNTRIES = frozenset({"US", "AS", "GU", "MP", "PR", "VI", "UM", "FM", "MH", "PW"})
_MIXED_COUNTRIES = frozenset({"CA", "PH", "BZ", "PA", "KE", "ZA", "TG", "GH", "KY", "GL", "MY"})
NUMBERS = re.compile(r"(\d{1,2})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})\.?(?:[\s,]+(\d{1,2}[:.]\d{2}.*))?")


class Order(StrEnum):
    """Which of two numbers is the month."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"
    UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class Days:
    """A day, or a range of days, that was read; or the question why it was not.

    `hours` is a time beside it, `end_hours` one beside the last.
    `is_doubtful` where a day is there, and only which one it is has to be asked; `proposal` is the next such day where
    the year alone is missing.
    """

    first: date | None = None
    last: date | None = None
    hours: str = ""
    end_hours: str = ""
    note: str = ""
    question: str = ""
    is_doubtful: bool = False
    proposal: date | None = None


def order_in(country: str) -> Order:
    """How a country writes dates, by its ISO code; unknown where both ways are in use."""
    if not country or country in _MIXED_COUNTRIES:
        return Order.UNKNOWN
    return Order.MONTH_FIRST if country in _MONTH_FIRST_COUNTRIES else Order.DAY_FIRST


def ordered(match: re.Match[str], column: Order, country: str) -> Days:
    """The day of a match of NUMBERS, or the question which of two it is."""
    one, other, year = int(match[1]), int(match[3]), year_of(match[4])
    by_day, by_month = day_of(year, other, one, match[5]), day_of(year, one, other, match[5])
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


def is_read_only_so(match: re.Match[str], order: Order) -> bool:
    """Whether a date can be read in one order and not in the other."""
    one, other, year = int(match[1]), int(match[3]), year_of(match[4])
    by_day, by_month = day_of(year, other, one).first, day_of(year, one, other).first
    return (by_day if order is Order.DAY_FIRST else by_month) is not None and (by_day is None or by_month is None)


def day_of(year: int, month: int, day: int, hours: str | None = None) -> Days:
    """A day with what stands behind it as its hours; a question for one that no calendar has."""
    try:
        found = date(year, month, day)
    except ValueError:
        return Days(question=_("there is no day %(year)d-%(month)02d-%(day)02d", year=year, month=month, day=day))
    beside = (hours or "").strip()
    return Days(found, hours="" if beside.startswith(("00:00:00", "00:00")) else beside)


def year_of(digits: str) -> int:
    """The year of two or four digits."""
    return int(digits) if len(digits) == len("2027") else _CENTURY + int(digits)
