"""Single values out of what people type: lines, texts, numbers, days, hours, addresses."""

import re
import unicodedata
from datetime import date, time
from math import isfinite

from flask_babel import gettext as _

from rallies.core.links import is_link
from rallies.core.text import clean, forbidden_at, one_line
from rallies.intake.entry import Problems
from rallies.intake.importing.understood import days, hours

_NUMBER = re.compile(r"[+-]?\d{1,6}(?:\.\d{0,15})?", re.ASCII)
_DAY = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)", re.ASCII)
_BARE = re.compile(r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,63}(?::\d{1,5})?(?:[/?#]|$)")
"""How an address without its scheme begins: with a host of at least two labels, the last of letters."""
_HOUR = re.compile(r"(\d\d?)[:.](\d\d)(?::00)?", re.ASCII)


def line(name: str, typed: str, limit: int, problems: Problems) -> str:
    """A text of one line, of at most `limit` characters."""
    return one_line(text(name, typed, limit, problems)) if typed else ""


def text(name: str, typed: str, limit: int, problems: Problems) -> str:
    """A text in NFC with line feeds alone; too long a one or one that hides something is noted as a problem."""
    is_plain = typed.isascii() and typed.isprintable()  # most are, and an import looks at 24 for a row
    cleaned = typed.strip() if is_plain else _cleaned(name, typed, problems)
    if len(cleaned) > limit:
        message = _("This is too long: %(length)s characters, and %(limit)s fit.", length=len(cleaned), limit=limit)
        problems.add(name, "too_long", message)
    return cleaned


def _cleaned(name: str, typed: str, problems: Problems) -> str:
    if around := forbidden_at(typed.replace("\r", "\n")):
        message = _(
            "A character that can't be seen, or that turns the direction of text, stands here: “%(words)s”. "
            "Take it out.",
            words=around,
        )
        problems.add(name, "characters", message)
    return clean(typed)


def number(typed: str) -> float | None:
    """A number in the digits of any script; None if it is none."""
    plain = _plain_digits(typed).replace("−", "-").replace(",", ".")
    if not _NUMBER.fullmatch(plain):
        return None
    value = float(plain)
    return value if isfinite(value) else None


def day(name: str, typed: str, problems: Problems, *, today: date | None = None) -> date | None:
    """A day written as 2027-05-21 or in another way that means one day alone; what can be two is refused.

    One without a year is refused with the next such day from `today` on.
    """
    if not typed:
        return None
    if match := _DAY.fullmatch(_plain_digits(typed)):
        try:
            return date(*(int(part) for part in match.groups()))
        except ValueError:
            problems.add(name, "unclear", _("There is no such day in the calendar."))
            return None
    read = days.read(typed, today=today)
    if read.first and not read.last and not read.hours and not read.note:
        return read.first
    if read.proposal:
        message = _("The year is missing. If you mean %(day)s, write it so.", day=read.proposal)
    else:
        message = _("Write the day as year-month-day, such as 2027-05-21.")
    problems.add(name, "unclear", message)
    return None


def hour(name: str, typed: str, problems: Problems) -> time | None:
    """An hour and minute, by the 24-hour clock or in another way that means one hour alone: 6pm, 18h30, 1800."""
    if not typed:
        return None
    if match := _HOUR.fullmatch(_plain_digits(typed)):
        try:
            return time(int(match[1]), int(match[2]))
        except ValueError:
            problems.add(name, "unclear", _("Write an hour from 00:00 to 23:59."))
            return None
    read = hours.read(typed)
    names_clock = read.offset is not None or read.zone_words
    if read.start and not read.end and not read.note and not names_clock:
        return read.start
    problems.add(name, "unclear", _("Write the hour as 18:00, by the 24-hour clock."))
    return None


def web_address(name: str, typed: str, limit: int, problems: Problems) -> str:
    """An address by http or https that names a host; one without a scheme gets https://, what is none is refused."""
    address = line(name, typed, limit, problems)
    if _BARE.match(address) and is_link(f"https://{address}") and len(f"https://{address}") <= limit:
        return f"https://{address}"
    if address and not is_link(address):
        message = _("Write the whole address of the page, beginning with https:// or http://.")
        problems.add(name, "unclear", message)
    return address


def _plain_digits(typed: str) -> str:
    """A text with the decimal digits of every script as 0 to 9, trimmed."""
    if typed.isascii():
        return typed.strip()
    return "".join(str(unicodedata.decimal(each)) if each.isdecimal() else each for each in typed).strip()
