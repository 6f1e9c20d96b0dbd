"""The export for the printer: sealed letters as files of age, open ones as text, and a table of all, in one ZIP.

It is written while it is read, so that its size is no matter; nothing in it was ever readable here that is sealed.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from rallies.formats.cell import defused
from rallies.model.case.casestates import EVENTS, day_of
from rallies.model.letter.letters import Letter, name_of

COLUMNS = (
    "id", "file", "case", "name", "address", "kind", "language", "step", "written", "signed", "state", "state_day",
)  # fmt: skip
READ_ME = """What is in private/ is sealed. On a computer that is not on the net, with the private key in key.txt:

    age --decrypt -i key.txt private/ID.age > ID.txt

or all at once:

    for f in private/*.age; do age --decrypt -i key.txt -o "${f%.age}.txt" "$f"; done

What is in open/ is public. index.csv says whom each letter is to, and how it stands with her as of state_day.
Whoever is released or has died has no address there: such a letter goes to no prison.
"""


class _Sink(io.RawIOBase):
    """A file that can't be sought, from which is taken what was written to it."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        """It is written to."""
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]  # ZipFile writes bytes alone
        """Keep a part until it is taken."""
        self._parts.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        """What was written since the last time."""
        chunk = b"".join(self._parts)
        self._parts.clear()
        return chunk


def dump(letters: Iterable[Letter]) -> Iterator[bytes]:
    """The parts of a ZIP file of letters, in the order given."""
    sink, index = _Sink(), io.StringIO(newline="")
    table = csv.writer(index)
    table.writerow(COLUMNS)
    with ZipFile(sink, "w") as archive:
        archive.writestr(ZipInfo("README.txt"), READ_ME)
        for letter in letters:
            file, body, how = _file(letter)
            when = letter.submitted_at
            info = ZipInfo(file, (when.year, when.month, when.day, 0, 0, 0))
            archive.writestr(info, body, compress_type=how)
            table.writerow([defused(cell) for cell in _row(letter, file)])
            yield sink.taken()
        archive.writestr(ZipInfo("index.csv"), index.getvalue(), compress_type=ZIP_DEFLATED)
    yield sink.taken()


def _file(letter: Letter) -> tuple[str, bytes, int]:
    if letter.is_private:
        return f"private/{letter.public_id}.age", letter.sealed or b"", ZIP_STORED
    words = "\n\n".join(part for part in (letter.text, letter.signed) if part)
    return f"open/{letter.public_id}.txt", f"{words}\n".encode(), ZIP_DEFLATED


def _row(letter: Letter, file: str) -> list[str]:
    case = letter.case
    is_over, day = case.status in EVENTS, day_of(case)
    to = (case.slug, name_of(case, letter.campaign.spelling(letter.language)), "" if is_over else case.write_to)
    state = (case.status, day.isoformat() if day else "unknown")
    kind, written = "private" if letter.is_private else "open", f"{letter.submitted_at:%Y-%m-%d}"
    return [letter.public_id, file, *to, kind, letter.language, letter.step, written, letter.signed, *state]
