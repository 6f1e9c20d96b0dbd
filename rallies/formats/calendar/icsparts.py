"""The parts of a calendar file, each by itself: a broken one hides no other. Source: RFC 5545 3.4, 3.6."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from rallies.core.errors import InvalidInput

MOST_DEEP = 16
"""Components that are open at a time; real calendars have three. A parser's time grows with the square of the depth."""
_BREAK = re.compile(r"\r\n|\r|\n")
_FOLD = re.compile(rb"(?:\r\n|\r|\n)[ \t]")
_PROPERTY = re.compile(r"([A-Za-z0-9-]+)((?:;[^:\"]*(?:\"[^\"]*\"[^:\"]*)*)?):(.*)", re.DOTALL)
_HELD = {"VEVENT", "VTIMEZONE"}


@dataclass
class Part:
    """An event or a time zone as its lines stand in the file; `is_whole` is False where its END is missing."""

    name: str
    method: str
    lines: list[str] = field(default_factory=list)
    is_whole: bool = False

    @property
    def text(self) -> str:
        """The part as a component of its own."""
        return "\r\n".join([f"BEGIN:{self.name}", *self.lines, f"END:{self.name}", ""])

    def value(self, name: str) -> str:
        """The value of a property as it is written, "" if there is none."""
        return next((value for each, value in self._values() if each == name), "")

    def names(self) -> set[str]:
        """The names of its properties, also of those whose line can't be read."""
        return {re.split(r"[^A-Za-z0-9-]", line, maxsplit=1)[0].upper() for line in self.lines}

    def _values(self) -> Iterator[tuple[str, str]]:
        for line in self.lines:
            if match := _PROPERTY.fullmatch(line):
                yield match[1].upper(), match[3]


def unfolded(octets: bytes) -> bytes:
    """Content lines without folds; on bytes, since many programs fold within a character. Source: RFC 5545 3.1."""
    return _FOLD.sub(b"", octets)


def parts(text: str) -> list[Part]:
    """The events and time zones of unfolded lines, in their order; alarms and other kinds are left out.

    Raises: InvalidInput for components that lie too deep within each other, or are begun again and again.
    """
    reader = _Parts()
    for line in _BREAK.split(text):
        reader.take(line)
    return reader.made


class _Parts:
    """Puts lines into the part that is open."""

    def __init__(self) -> None:
        self.made: list[Part] = []
        self._open: list[str] = []
        self._depth = 0
        self._part: Part | None = None
        self._method = ""

    def take(self, line: str) -> None:
        name, mark, value = line.partition(":")
        bound, value = name.partition(";")[0].strip().upper(), value.strip().upper()
        if mark and bound == "BEGIN":
            self._begin(value, line)
        elif mark and bound == "END":
            self._end(value, line)
        elif self._part is not None and line.strip():
            self._add(line)
        elif bound == "METHOD" and self._open == ["VCALENDAR"]:
            self._method = value

    def _begin(self, name: str, line: str) -> None:
        self._depth += 1
        if self._depth > MOST_DEEP:
            message = "This is no calendar that can be read: its parts lie too deep within each other."
            raise InvalidInput(message, field="file")
        if name == "VCALENDAR":
            self._open, self._part, self._method = [name], None, ""
        elif name in _HELD:
            self._part = Part(name, self._method)
            self.made.append(self._part)
            self._open = ["VCALENDAR", name]
        else:
            self._open.append(name)
            self._add(line)

    def _end(self, name: str, line: str) -> None:
        self._depth = 0 if name == "VCALENDAR" else self._depth - 1
        if name not in self._open:
            return
        if self._part is not None and name == self._part.name:
            self._part.is_whole, self._part = self._open[-1] == name, None
        elif name == "VCALENDAR":
            self._part = None
        else:
            self._add(line)
        del self._open[self._open.index(name) :]

    def _add(self, line: str) -> None:
        """Keep a line of the part itself, and all lines of a time zone; what lies within an event is left out."""
        if self._part is not None and (self._part.name == "VTIMEZONE" or self._open[-1] == "VEVENT"):
            self._part.lines.append(line)
