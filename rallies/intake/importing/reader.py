"""Rows understood in blocks: here, or for long files by two processes beside this one."""

import gc
import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from multiprocessing import connection

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


def answers(rows: list[Row], reading: Reading) -> Iterator[list[Answer]]:
    """The answers of all rows in their order, a block at a time; the list of rows is empty at the end."""
    is_short = len(rows) < MANY
    blocks = _blocks(rows)
    processes = min(2, os.cpu_count() or 1)
    if is_short or processes == 1:
        reader = reading.reader()
        yield from ([reader.read(row) for row in block] for block in blocks)
        return
    gc.freeze()  # else each collection looks through all rows of the file, for a tenth of the time
    context = multiprocessing.get_context("spawn")  # a forked one would share connections of the register
    with ProcessPoolExecutor(processes, context, initializer=_begin, initargs=(reading,)) as pool:
        waiting: deque[Future[list[Answer]]] = deque(pool.submit(_answer, block) for block in islice(blocks, _AHEAD))
        while waiting:
            done = waiting.popleft().result()
            if (block := next(blocks, None)) is not None:
                waiting.append(pool.submit(_answer, block))
            yield done


def _blocks(rows: list[Row]) -> Iterator[Sequence[Row]]:
    """Rows in blocks, none of which ends within a series; they are taken out of the list, to leave room."""
    rows.reverse()
    while rows:
        block = [rows.pop() for _ in range(min(BLOCK, len(rows)))]
        while rows and _is_of_one_series(block[-1], rows[-1]):
            block.append(rows.pop())
        yield block


def _is_of_one_series(row: Row, following: Row) -> bool:
    both = row.recurrence, following.recurrence
    return both[0] is not None and both[1] is not None and both[0].series == both[1].series


_readers: list[Reader] = []


def _begin(reading: Reading) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _readers.append(reading.reader())
    gc.freeze()


def _end_with_parent() -> None:
    """End this process when the import does: one that is killed tells nobody, and this one would wait for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _answer(block: Sequence[Row]) -> list[Answer]:
    return [_readers[0].read(row) for row in block]
