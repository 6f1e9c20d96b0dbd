"""The parts that a map of Folium is taken apart into, and the kinds of map there are."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from typing import Any, Literal, Self

Direction = Literal["ltr", "rtl"]
DIRECTIONS: tuple[Direction, ...] = ("ltr", "rtl")


class Kind(StrEnum):
    """What a map is for."""

    OVERVIEW = "overview"
    """Many rallies, in a page beside their list."""
    FULL = "full"
    """Many rallies on the whole screen."""
    SPOT = "spot"
    """One place, to be looked at."""
    PIN = "pin"
    """One place, to be chosen."""


@dataclass(frozen=True)
class MapParts:
    """A map in parts: files below `static/` in the order to load, one element, the script that fills it."""

    scripts: tuple[str, ...]
    styles: tuple[str, ...]
    html: str
    script: str

    @cached_property
    def hash(self) -> str:
        """What the script is addressed by: 16 hexadecimal digits that change when it does."""
        return sha256(self.script.encode()).hexdigest()[:16]

    def document(self) -> dict[str, Any]:
        """The parts as JSON can hold them."""
        return asdict(self)

    @classmethod
    def of(cls, document: dict[str, Any]) -> Self:
        """The parts that `document` gave."""
        files = {name: tuple(document[name]) for name in ("scripts", "styles")}
        return cls(**files, html=document["html"], script=document["script"])
