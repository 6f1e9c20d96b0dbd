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
    single = [Span(day, day) for day in others]
    if starts_on is not None:
        single.append(Span(starts_on, ends_on or starts_on))
    merged: list[Span] = []
    for span in sorted(single):
        if merged and span.first <= merged[-1].last + NIGHT:
            merged[-1] = Span(merged[-1].first, max(merged[-1].last, span.last))
        else:
            merged.append(span)
    return tuple(merged)


def coming(days: tuple[Span, ...], today: date) -> Span | None:
    """The span that a day is in, else the next one, else the last; None for no days."""
    return next((span for span in days if span.last >= today), days[-1] if days else None)
