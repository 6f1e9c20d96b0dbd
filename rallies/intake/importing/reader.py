"""Rows understood in blocks: here, or for long files by two processes beside this one."""

import multiprocessing
import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from rallies.intake.importing.reading import Habits, Reader
from rallies.intake.importing.rows import Answer, Row
from rallies.intake.importing.understood.placing import Places
from rallies.places.shared import gazetteer

BLOCK = 500
"""Rows that are understood and written together."""
MANY = 4_000
"""Rows from which on starting other processes pays off."""
_AHEAD = 8


@dataclass(frozen=True, kw_only=True)
class Reading:
    """All that a process needs to understand rows: the gazetteer's file, the habits of the file, the present."""

    gazetteer: str
    habits: Habits
    now: datetime

    def reader(self) -> Reader:
        """The reader of this process."""
        return Reader(Places(gazetteer(self.gazetteer)), self.habits, self.now)


def answers(rows: Sequence[Row], reading: Reading) -> Iterator[list[Answer]]:
    """The answers of all rows in their order, a block at a time."""
    blocks = _blocks(rows)
    processes = min(2, os.cpu_count() or 1)
    if len(rows) < MANY or processes == 1:
        reader = reading.reader()
        yield from ([reader.read(row) for row in block] for block in blocks)
        return
    context = multiprocessing.get_context("spawn")  # a forked one would share connections of the register
    with ProcessPoolExecutor(processes, context, initializer=_begin, initargs=(reading,)) as pool:
        waiting: deque[Future[list[Answer]]] = deque(pool.submit(_answer, block) for block in islice(blocks, _AHEAD))
        while waiting:
            done = waiting.popleft().result()
            if (block := next(blocks, None)) is not None:
                waiting.append(pool.submit(_answer, block))
            yield done


def _blocks(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    """Rows in blocks, none of which ends within a series."""
    start = 0
    while start < len(rows):
        end = min(start + BLOCK, len(rows))
        while end < len(rows) and _is_of_one_series(rows[end - 1], rows[end]):
            end += 1
        yield rows[start:end]
        start = end


def _is_of_one_series(row: Row, following: Row) -> bool:
    both = row.recurrence, following.recurrence
    return both[0] is not None and both[1] is not None and both[0].series == both[1].series


_readers: list[Reader] = []


def _begin(reading: Reading) -> None:
    _readers.append(reading.reader())


def _answer(block: Sequence[Row]) -> list[Answer]:
    return [_readers[0].read(row) for row in block]
