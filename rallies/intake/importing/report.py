"""The report of an import: a line for each row, in the order of the file."""

import csv
from typing import Final, TextIO

from rallies.formats.cell import defused
from rallies.intake.importing.rows import Answer

HEADS: Final = ("row", "key", "outcome", "reason", "name", "country", "lat", "lon")


class Report:
    """Writes answers as CSV to an open file. Source: RFC 4180."""

    def __init__(self, file: TextIO) -> None:
        self._lines = csv.writer(file, lineterminator="\r\n")
        self._lines.writerow(HEADS)

    def add(self, answer: Answer) -> None:
        """Write the line of a row."""
        self._lines.writerow(
            (
                answer.number,
                defused(answer.key),
                answer.outcome,
                defused(answer.reason),
                defused(answer.name),
                answer.country,
                _degrees(answer.lat),
                _degrees(answer.lon),
            )
        )


def _degrees(value: float | None) -> str:
    return "" if value is None else f"{value:.5f}"
