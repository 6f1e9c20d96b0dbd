"""Who acts in the register, of which kind, and how the trail writes it.

What is written has outlived names before, so `kind_of` alone reads it.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self


class Actor(StrEnum):
    """A kind of who acts, spelt as the trail writes it; behind STAFF stands a name."""

    STAFF = "staff"
    ORGANIZER = "organizer"
    SENDER = "sender"
    COMMAND_LINE = "command line"
    WORKER = "worker"
    DESK = "the desk"
    IMPORT = "import"
    GAZETTEER = "gazetteer"
    ZONE_RULES = "zone rules"
    DEMO = "demo"


@dataclass(frozen=True)
class By:
    """Who acts, and when; `name` is that of a person of the desk, "" for every other kind.

    Raises: ValueError for a person of the desk without a name, and for anyone else with one.
    """

    kind: Actor
    now: datetime
    name: str = ""

    def __post_init__(self) -> None:
        """Let no other kind be written like a person of the desk."""
        if (Actor(self.kind) is Actor.STAFF) != bool(self.name):
            raise ValueError(f"{self.kind} with the name {self.name!r}")

    @classmethod
    def staff(cls, name: str, now: datetime) -> Self:
        """A person of the desk."""
        return cls(Actor.STAFF, now, name)

    @property
    def actor(self) -> str:
        """Who acts, as the trail and the columns that name somebody write it."""
        return f"{self.kind} {self.name}" if self.name else str(self.kind)


def kind_of(actor: str) -> Actor | None:
    """The kind of a written actor; None for one that nobody is written as any more."""
    if staff_name(actor):
        return Actor.STAFF
    known = {str(kind): kind for kind in Actor if kind is not Actor.STAFF}
    return known.get(actor)


def staff_name(actor: str) -> str:
    """The name of a written actor who is a person of the desk, "" for every other."""
    kind, _space, name = actor.partition(" ")
    return name if kind == Actor.STAFF else ""
