"""A row as a file says it, and what was understood of it."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from rallies.model.rally.draft import Draft


class Outcome(StrEnum):
    """What becomes of a row."""

    ACCEPTED = "accepted"
    ASKED = "asked"
    REFUSED = "refused"


OF_SERIES = ";RECURRENCE-ID="
"""What stands in a key between that of the series and the day."""


class Recurrence(NamedTuple):
    """The date of a series that a row is: `day` is that of its rule, also where the date itself was moved.

    `series` is the key of them all. The file tells all its dates from `since` to `last`; both are None where it tells
    of this date alone. `is_weekly` of those that are a series of ours too.
    Source: RFC 5545 3.8.4.4 (RECURRENCE-ID).
    """

    series: str
    day: date
    is_weekly: bool = False
    since: date | None = None
    last: date | None = None

    @property
    def key(self) -> str:
        """The key of the rally that the date is."""
        return f"{self.series}{OF_SERIES}{self.day:%Y%m%d}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One rally in the words of a file, under the names of our columns; "" where it says nothing.

    `number` counts the rallies of the file from 1. `region` narrows the city and is kept nowhere, and so
    does `heading`, a country or region above the row, where the row names none. `fault` says what is wrong with the
    row itself, such as more cells than there are heads; `question` what its file leaves open, and `note` how it was
    read. `clock` is the IANA zone by which its day and hours are an instant: the venue's clocks may show others.
    `recurrence` is there for a date of what repeats, and `updated` the instant when what is said was last changed.
    """

    number: int
    recurrence: Recurrence | None = None
    fault: str = ""
    question: str = ""
    note: str = ""
    clock: str = ""
    heading: str = ""
    updated: str = ""
    untitled: str = ""
    key: str = ""
    title: str = ""
    kind: str = ""
    campaign: str = ""
    city: str = ""
    region: str = ""
    country: str = ""
    venue: str = ""
    address: str = ""
    date: str = ""
    start: str = ""
    end: str = ""
    end_date: str = ""
    tz: str = ""
    language: str = ""
    organizer: str = ""
    description: str = ""
    url: str = ""
    lat: str = ""
    lon: str = ""
    status: str = ""
    reason: str = ""

    def __reduce__(self) -> "tuple[Callable[..., Row], tuple[type[Row], dict[str, Any]]]":
        """The row for another process: what it says alone, which is a third of its columns."""
        said = {name: value for name in _NAMES if (value := getattr(self, name))}
        return _revived, (Row, {"number": self.number, **said})


_NAMES = tuple(field.name for field in fields(Row) if field.name != "number")


def _revived(kind: Callable[..., Any], said: dict[str, Any]) -> Any:  # noqa: ANN401  # of the kind
    return kind(**said)


_BESIDE = {"number", "recurrence", "fault", "question", "note", "clock", "heading", "updated", "untitled"}
COLUMNS = tuple(field.name for field in fields(Row) if field.name not in _BESIDE)
"""The names of our columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a file holds: its rows, and the heads or parts that were not read."""

    rows: list[Row]
    unread: tuple[str, ...] = ()
    encoding: str = "utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was understood of a row, with the reason in words; `draft` is there for an accepted one alone.

    `name`, `country`, `lat`, `lon` are of its place or, if that is asked, of the first candidate. `status` is "",
    "on", "cancelled" or "postponed", `why` the reason of it or of a change. `blank` are the columns that said nothing.
    `recurrence` is that of the row, and `row` the row itself where it may be one of a list of ours.
    """

    number: int
    key: str
    outcome: Outcome
    reason: str
    draft: Draft | None = None
    status: str = ""
    why: str = ""
    blank: frozenset[str] = frozenset()
    recurrence: Recurrence | None = None
    row: Row | None = None
    name: str = ""
    country: str = ""
    lat: float | None = None
    lon: float | None = None

    def __reduce__(self) -> "tuple[Callable[..., Answer], tuple[type[Answer], dict[str, Any]]]":
        """The answer for another process, as a row goes there."""
        return _revived, (Answer, {name: getattr(self, name) for name in _OF_ANSWER})


_OF_ANSWER = tuple(field.name for field in fields(Answer))
