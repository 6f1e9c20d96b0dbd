"""What the pages call states, kinds, days and hours, in the reader's language; kept, since lists say them often."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import NamedTuple

from babel.dates import format_date

from rallies.core.clock import local
from rallies.core.speech import locale
from rallies.core.speech.voice import voice
from rallies.model.lists.listing import Kind, Phase, Status

SPOKEN = (
    "am", "ar", "az", "be", "bg", "bn", "bs", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr", "ga", "ha",
    "he", "hi", "hr", "hu", "hy", "id", "is", "it", "ja", "ka", "kk", "km", "ko", "ku", "ky", "lt", "lv", "mk", "mn",
    "my", "ne", "nl", "no", "pl", "ps", "pt", "ro", "ru", "sk", "sl", "so", "sq", "sr", "sv", "sw", "ta", "tg", "th",
    "tk", "tr", "uk", "ur", "uz", "vi", "zh",
)  # fmt: skip
"""Languages that the search offers."""


class Clock(NamedTuple):
    """What the clock on the wall shows: the hour, the zone with its offset, and both for machines (RFC 3339)."""

    hour: str
    zone: str
    machine: str


_LEAF_LETTERS = 9
"""How many letters of a weekday a leaf has room for: those of "Wednesday", not those of "панядзелак"."""


class Leaf(NamedTuple):
    """A day as the leaf of a calendar shows it."""

    month: str
    number: str
    weekday: str


def kind(value: Kind, language: str) -> str:
    """The name of a kind."""
    return kinds(language)[value]


def status(value: Status, language: str) -> str:
    """The name of a state that was decided."""
    return statuses(language)[value]


# Lists say these words for each rally.
@lru_cache(maxsize=64)
def kinds(language: str) -> dict[Kind, str]:
    """The names of all kinds."""
    _ = voice(language).gettext
    return {
        Kind.RALLY: _("Rally"),
        Kind.MARCH: _("March"),
        Kind.PICKET: _("Picket"),
        Kind.VIGIL: _("Vigil"),
        Kind.LETTERS: _("Letter evening"),
        Kind.PHOTO: _("Photo action"),
        Kind.RIDE: _("Ride"),
        Kind.EXHIBITION: _("Exhibition"),
        Kind.ONLINE: _("Online"),
        Kind.OTHER: _("Other action"),
    }


@lru_cache(maxsize=64)
def statuses(language: str) -> dict[Status, str]:
    """The names of all states that were decided."""
    _ = voice(language).gettext
    return {
        Status.ON: _("On"),
        Status.CHANGED: _("Changed"),
        Status.POSTPONED: _("Postponed"),
        Status.CANCELLED: _("Cancelled"),
    }


def state(value: Status, phase: Phase, language: str) -> tuple[str, str]:
    """The state to be shown first of a rally, as a name for styles and in words."""
    _ = voice(language).gettext
    if value in {Status.CANCELLED, Status.POSTPONED}:
        return str(value), status(value, language)
    if phase is Phase.PAST:
        return "past", _("Past")
    if phase is Phase.NOW:
        return "now", _("Now")
    return str(value), status(value, language)


@lru_cache(maxsize=4_096)
def day(value: date, language: str) -> str:
    """A weekday and date in full."""
    return locale.day_in_words(value, language)


@lru_cache(maxsize=4_096)
def short_day(value: date, language: str) -> str:
    """A weekday and date in short."""
    return locale.short_day(value, language)


def plain_day(value: date, language: str) -> str:
    """A date without its weekday: "17 September 2020"."""
    return locale.plain_day(value, language)


@lru_cache(maxsize=1_024)
def leaf(value: date, language: str) -> Leaf:
    """A day for the leaf of a calendar."""
    spoken = locale.locale(language)
    return Leaf(
        month=format_date(value, "LLL y", locale=spoken),
        number=locale.number(value.day, language),
        weekday=_fitting(format_date(value, "cccc", locale=spoken), format_date(value, "ccc", locale=spoken)),
    )


def _fitting(word: str, short: str) -> str:
    """A weekday, in short where it is wider than a leaf."""
    return word if len(word) <= _LEAF_LETTERS else short


def clock(instant: datetime, zone: str, language: str) -> Clock:
    """What the clock shows at an instant in a zone."""
    return _clock(instant.astimezone(UTC).replace(tzinfo=None), zone, language)


@lru_cache(maxsize=8_192)
def _clock(instant: datetime, zone: str, language: str) -> Clock:
    at = local(instant.replace(tzinfo=UTC), zone)
    return Clock(
        locale.hour_in_words(at, language), locale.zone_in_words(at), at.isoformat(timespec="minutes")
    )  # fmt: skip


@lru_cache(maxsize=16)
def spoken_languages(language: str) -> tuple[tuple[str, str], ...]:
    """Codes of languages that rallies are held in, with their names in a language, by name."""
    named = [(code, locale.language_name(code, language)) for code in SPOKEN]
    return tuple(sorted(named, key=lambda pair: pair[1].casefold()))


def fields(names: Iterable[str], language: str) -> list[str]:
    """What the words of a rally are called, for which of them have changed."""
    _ = voice(language).gettext
    labels = {
        "title": _("Title"),
        "kind": _("Kind"),
        "language": _("Language"),
        "description": _("Text"),
        "organization": _("Organization"),
        "url": _("Link"),
        "route": _("Route"),
        "campaign": _("Campaign"),
    }
    return [labels[name] for name in names if name in labels]
