"""What waits for a decision: the mixin that every moderated table takes, and the states a thing can be in."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from rallies.core.db.database import Instant

if TYPE_CHECKING:
    from rallies.model.campaign.campaigns import Campaign


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


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What the desk's lists say of a thing; "" and None for what its kind does not know.

    `language` is that of the title and the text, `country` a code.
    """

    title: str
    text: str = ""
    language: str = ""
    campaign: "Campaign | None" = None
    country: str = ""
    city_name: str = ""


class Moderated:
    """Columns of a thing that waits for a decision; the queue shows every table that takes them.

    A kind has a `public_id` and a `summary`, which the queue shows. Of `campaign_id`, `country`
    and `words` (folded, to be searched) the queue filters by what a kind has, or else the rally of
    its `rally_id`. What else the desk should see of it stands in `templates/desk/kinds/`, in a file
    with its table's name; what accepting it does besides, in a rule of its own for
    `desk/queue/deciding.publish`. `approved_by` is who said the first yes to what takes two people;
    `desk/door/policy` says what does.
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
    if TYPE_CHECKING:
        public_id: Mapped[str]

    @property
    def summary(self) -> Summary:
        """What the desk's lists say of it."""
        raise NotImplementedError

    @property
    def is_for_everyone(self) -> bool:
        """Whether accepting it shows it to everyone."""
        return True


class ByTwo(Moderated):
    """A thing that two different accounts always approve before anyone else sees it."""

    needs_two: ClassVar[bool] = True
