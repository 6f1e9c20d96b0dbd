"""Languages of the pages, and dates, hours and places in their words."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import Literal

from babel import Locale, UnknownLocaleError, negotiate_locale
from babel.core import get_global
from babel.dates import NO_INHERITANCE_MARKER, format_date, format_skeleton, format_time, get_timezone_location
from babel.lists import format_list
from babel.numbers import format_decimal
from babel.units import format_unit

DEFAULT_LANGUAGE = "en"
_WHOLE_KM = 10
"""From so far on, tenths of a kilometre are not said."""


@dataclass(frozen=True)
class Language:
    """A language that pages are shown in; what its catalogue does not have yet is in English."""

    code: str
    name: str

    @property
    def direction(self) -> str:
        """The direction of its script: ltr or rtl."""
        return direction(self.code)


LANGUAGES = {
    language.code: language
    for language in (
        Language("en", "English"),
        Language("be", "Беларуская"),
        Language("ru", "Русский"),
        Language("ar", "العربية"),
    )
}


@cache
def locale(code: str) -> Locale:
    """CLDR's data of a language; English for one that CLDR does not know."""
    try:
        return Locale.parse(code, sep="-")
    except (ValueError, UnknownLocaleError):
        return Locale(DEFAULT_LANGUAGE)


@cache
def direction(code: str) -> str:
    """The direction of a language's script: "ltr" or "rtl"."""
    return str(locale(code).text_direction)


def negotiated(accepted: Iterable[str], offered: Iterable[str]) -> str:
    """The best of some languages for a list of accepted ones, best first."""
    best = negotiate_locale([code.replace("_", "-") for code in accepted], list(offered), sep="-")
    return best or DEFAULT_LANGUAGE


def one_of(languages: Sequence[str], wanted: str) -> str:
    """A language if it is one of some, else the first of these."""
    return wanted if wanted in languages else languages[0]


def one_or_other(languages: Iterable[str], language: str) -> str:
    """The names of languages as a choice in another one: "Belarusian or Russian"."""
    names = [language_name(code, language) for code in languages]
    return format_list(names, style="or", locale=locale(language))


def region_name(code: str, language: str) -> str:
    """What a language calls a part of the world of an M49 code, such as "150" for Europe."""
    return str(locale(language).territories.get(code) or locale(DEFAULT_LANGUAGE).territories[code])


def language_name(code: str, language: str) -> str:
    """The name of a language in another one, or its code."""
    try:
        return Locale.parse(code, sep="-").get_display_name(locale(language)) or code
    except (ValueError, UnknownLocaleError):
        return code


def day_in_words(day: date, language: str) -> str:
    """A weekday and date: "Friday 21 May 2027"."""
    if language == DEFAULT_LANGUAGE:
        return format_date(day, "EEEE d MMMM y", locale=locale(language))
    return format_date(day, "full", locale=locale(language))


def short_day(day: date, language: str) -> str:
    """A weekday and date in short: "Fri 21 May 2027"."""
    if language == DEFAULT_LANGUAGE:
        return format_date(day, "EEE d MMM y", locale=locale(language))
    return format_skeleton("yMMMEd", day, locale=locale(language))


@lru_cache(maxsize=4_096)
def plain_day(day: date, language: str) -> str:
    """A date without its weekday: "17 September 2020"."""
    return format_date(day, "d MMMM y" if language == "en" else "long", locale=locale(language))


def hour_in_words(moment: datetime, language: str) -> str:
    """An hour as a wall-clock shows it: "18:00" in most languages."""
    if language == DEFAULT_LANGUAGE:
        return f"{moment:%H:%M}"
    return format_time(moment, "short", tzinfo=moment.tzinfo, locale=locale(language))


def zone_in_words(moment: datetime) -> str:
    """The zone of an aware local time, abbreviated as zoneinfo does, with its offset: "CEST, UTC+2"."""
    offset, name = utc_offset(moment), moment.tzname() or ""
    return f"{name}, {offset}" if name.isalpha() and name != "UTC" else offset


def utc_offset(moment: datetime) -> str:
    """The offset of an aware time: "UTC+2", "UTC+5:30", "UTC−3", "UTC"."""
    offset = moment.utcoffset() or timedelta()
    if not offset:
        return "UTC"
    minutes = abs(int(offset.total_seconds())) // 60
    sign = "−" if offset < timedelta() else "+"
    return f"UTC{sign}{minutes // 60}" + (f":{minutes % 60:02}" if minutes % 60 else "")


_STRUCK = str.maketrans("łøđħı", "lodhi")
"""Letters whose stroke or lost dot is no accent to Unicode."""


def sorting_key(text: str) -> str:
    """What names are sorted by: without case and accents."""
    parts = unicodedata.normalize("NFKD", text.casefold().translate(_STRUCK))
    return "".join(part for part in parts if not unicodedata.combining(part))


def zone_city(zone: str, language: str) -> str:
    """The city that a zone is named after: "Warsaw"."""
    return get_timezone_location(zone, locale=locale(language), return_city=True)


def duration(length: timedelta, language: str) -> str:
    """A length of time in days, hours and minutes, at most two of them: "2 hours, 15 minutes"."""
    minutes = max(0, int(length.total_seconds())) // 60
    parts = [(minutes // 1_440, "day"), (minutes % 1_440 // 60, "hour"), (minutes % 60, "minute")]
    first = next((place for place, (count, _unit) in enumerate(parts) if count), 2)
    units = [part for place, part in enumerate(parts[first : first + 2]) if part[0] or not place]
    spoken, amounts = locale(language), [_counted(count, unit, language) for count, unit in units]
    # Without a pattern for two Babel puts one together of those for more, and in Arabic says the second twice.
    style: Literal["unit", "standard"] = "unit" if "2" in spoken.list_patterns.get("unit", {}) else "standard"
    return format_list(amounts, style=style, locale=spoken)


def _counted(count: int, unit: str, language: str) -> str:
    """A number of days, hours or minutes; in short where CLDR says the same for both, of which Babel keeps that one."""
    name = f"duration-{unit}"
    long = format_unit(count, name, "long", locale=locale(language))
    return format_unit(count, name, "short", locale=locale(language)) if name in long else long


@lru_cache(maxsize=8_192)
def number(value: float, language: str) -> str:
    """A number with the language's separators and digits."""
    return str(format_decimal(value, locale=locale(language)))


def distance(km: float, language: str) -> str:
    """A distance as one says it: to a hundred metres, from a kilometre on to a tenth of one, from ten on to a whole."""
    if round(km, 1) < 1:
        return format_unit(round(km, 1) * 1_000, "length-meter", "short", locale=locale(language))
    precise = round(km, 1) if km < _WHOLE_KM else round(km)
    return format_unit(precise, "length-kilometer", "short", locale=locale(language))


def zone_name(zone: str, language: str, at: datetime) -> str:
    """A zone in words: "Central European Summer Time"; one that has no name is called after its city: "Istanbul"."""
    spoken, season = locale(language), "daylight" if _is_ahead(at) else "standard"
    for name in _names_of_zone(zone):
        clock = get_global("meta_zones").get(name, "")
        for held in (spoken.time_zones.get(name, {}), spoken.meta_zones.get(clock, {})):
            zone_words = held.get("long", {}).get(season)
            if zone_words and zone_words != NO_INHERITANCE_MARKER:
                return str(zone_words)
    return str(get_timezone_location(zone, locale=spoken, return_city=True))


def _is_ahead(at: datetime) -> bool:
    """Whether the clocks of an aware time are ahead of those half a year away; `dst()` says it of Dublin's winter."""
    offsets = [
        (moment.utcoffset() or timedelta()) for moment in (at, at.replace(month=1, day=1), at.replace(month=7, day=1))
    ]
    return offsets[0] > min(offsets)


@cache
def _names_of_zone(zone: str) -> tuple[str, ...]:
    """A zone's name and its other ones: CLDR keeps Kiev and Calcutta where zoneinfo says Kyiv and Kolkata."""
    aliases = get_global("zone_aliases")
    today = aliases.get(zone, zone)
    return tuple(dict.fromkeys((zone, today, *(old for old, new in aliases.items() if new == today))))
