"""How a language writes days, hours and numbers, told to scripts by example.

Browsers know fewer languages than we do, and old ones know old rules: what a map says must be what the page says.
"""

from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from babel.dates import get_day_names
from babel.units import format_unit

from rallies.core.speech import locale

SAMPLE_YEAR, SAMPLE_DAY, SAMPLE_MINUTE = 2023, 25, 37
"""Numbers that stand in no example for anything but themselves."""
SAMPLE_LENGTH = 500
"""A round number: the lengths that a map tells are, and Arabic bends units with other ones."""


@cache
def calendar(language: str) -> dict[str, Any]:
    """How to write a day of each month, the days of the week from Monday on, hours, lengths, and what parts thousands.

    Days have the placeholders %(weekday)s, %(day)s and %(year)s, hours %(minute)s, lengths %(count)s.
    """
    return {
        "days": [_day_of(month, language) for month in range(1, 13)],
        "weekdays": [_weekday(number, language) for number in range(7)],
        "hours": [_hour(hour, language) for hour in range(24)],
        "metres": _length("meter", language),
        "kilometres": _length("kilometer", language),
        "thousands": locale.number(1000, language)[1:-3],
    }


def _length(unit: str, language: str) -> str:
    spoken = format_unit(SAMPLE_LENGTH, f"length-{unit}", "short", locale=locale.locale(language))
    return spoken.replace(locale.number(SAMPLE_LENGTH, language), "%(count)s", 1)


def _day_of(month: int, language: str) -> str:
    day = date(SAMPLE_YEAR, month, SAMPLE_DAY)
    written = locale.short_day(day, language)
    for said, name in (
        (_weekday(day.weekday(), language), "weekday"),
        (str(SAMPLE_YEAR), "year"),
        (str(SAMPLE_DAY), "day"),
    ):
        written = written.replace(said, f"%({name})s", 1)
    return written


def _weekday(number: int, language: str) -> str:
    return str(get_day_names("abbreviated", locale=locale.locale(language))[number])


def _hour(hour: int, language: str) -> str:
    moment = datetime(SAMPLE_YEAR, 1, 1, hour, SAMPLE_MINUTE, tzinfo=UTC)
    return locale.hour_in_words(moment, language).replace(str(SAMPLE_MINUTE), "%(minute)s", 1)
