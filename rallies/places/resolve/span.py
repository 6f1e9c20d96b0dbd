"""Spans: runs of words of a query's parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rallies.places.resolve.parse import Part

LONGEST_WINDOW: Final = 6


class Span(NamedTuple):
    """Words of one part, from `start` to before `end`."""

    part: int
    start: int
    end: int


def windows(number: int, part: Part) -> Iterator[tuple[Span, str]]:
    """Return the runs of words of a part that have no number in them, and the whole part."""
    tokens = part.tokens
    for start in range(len(tokens)):
        key = ""
        for end in range(start + 1, min(len(tokens), start + LONGEST_WINDOW) + 1):
            token = tokens[end - 1]
            if token.is_number:
                break
            key = f"{key} {token.word}" if key else token.word
            yield Span(number, start, end), key
    if part.has_number or len(tokens) > LONGEST_WINDOW:
        yield Span(number, 0, len(tokens)), " ".join(token.word for token in tokens)


def holds(longer: Span, span: Span) -> bool:
    """Return whether a span is a piece of another one in the same part."""
    return longer != span and longer.start <= span.start and span.end <= longer.end


def overlap(one: Span, other: Span) -> bool:
    """Return whether two spans share words."""
    return one.part == other.part and one.start < other.end and other.start < one.end
