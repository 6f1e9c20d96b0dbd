"""What `rallies doctor` says of a part of an instance."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How a part is."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True)
class Finding:
    """How a part is, in words; `mend` says what to do, "" for nothing."""

    level: Level
    part: str
    words: str
    mend: str = ""
