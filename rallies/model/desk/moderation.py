"""What waits for a decision: the mixin that every moderated table takes, and the states a thing can be in."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from rallies.core.db.database import Instant


class State(StrEnum):
    """Where a moderated thing stands. `changed` and `past` follow from its changes and the clock."""

    PENDING = "pending"
    PUBLISHED = "published"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    FROZEN = "frozen"


PUBLIC = frozenset({State.PUBLISHED, State.POSTPONED, State.CANCELLED})
"""States in which anyone may see a thing."""


class Moderated:
    """Columns of a thing that waits for a decision; the queue shows every table that takes them.

    A kind has a `public_id`, and a `title` or the `rally` it belongs to. Of `campaign`, `country`, `city_name`,
    `language`, `text` and `words` (folded, to be searched) the queue shows and filters by what a kind has. What
    else the desk should see of it stands in `templates/desk/kinds/`, in a file with its table's name; what
    accepting it does besides, in a rule of its own for `desk/queue/deciding.publish`. `approved_by` is who said the
    first yes to what takes two people; `desk/door/policy` says what does.
    """

    state: Mapped[str] = mapped_column(String(12), default=State.PENDING)
    submitted_at: Mapped[datetime] = mapped_column(Instant)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_by: Mapped[str | None] = mapped_column(String(60))
    claimed_by: Mapped[str | None] = mapped_column(String(60))
    approved_by: Mapped[str | None] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(Text, default="")
    question: Mapped[str] = mapped_column(Text, default="")
    answer: Mapped[str] = mapped_column(Text, default="")

    needs_two: ClassVar[bool] = False

    @property
    def is_for_everyone(self) -> bool:
        """Whether accepting it shows it to everyone."""
        return True


class ByTwo(Moderated):
    """A thing that two different accounts always approve before anyone else sees it."""

    needs_two: ClassVar[bool] = True
