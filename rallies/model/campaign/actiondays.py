"""The days of action of a campaign: a span of days, and other days that stand alone."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

NIGHT = timedelta(days=1)


class Span(NamedTuple):
    """Days without a gap, from the first to the last one."""

    first: date
    last: date


def spans(starts_on: date | None, ends_on: date | None, others: Iterable[date] = ()) -> tuple[Span, ...]:
    """The days of action in their order; those that touch are one span, and none has another one's day."""
    said = [Span(day, day) for day in others]
    if starts_on is not None:
        said.append(Span(starts_on, ends_on or starts_on))
    found: list[Span] = []
    for span in sorted(said):
        if found and span.first <= found[-1].last + NIGHT:
            found[-1] = Span(found[-1].first, max(found[-1].last, span.last))
        else:
            found.append(span)
    return tuple(found)


def coming(days: tuple[Span, ...], today: date) -> Span | None:
    """The span that a day is in, else the next one, else the last; None for no days."""
    return next((span for span in days if span.last >= today), days[-1] if days else None)
