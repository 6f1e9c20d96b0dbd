"""The keys that private letters are sealed to: one a campaign, set by two persons, dropped by one.

Whoever could set a key alone could read every private letter from then on.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from rallies.core.db.database import Base, BigId, session
from rallies.core.errors import Conflict
from rallies.model.actors import By
from rallies.model.campaign.campaigns import Campaign
from rallies.model.desk.audit import record
from rallies.model.desk.moderation import Moderated, State, Summary
from rallies.model.fresh_ids import fresh_id


class LetterKey(Moderated, Base):
    """A public key of age, proposed for a campaign by `proposed_by`; the accepted one is in use."""

    __tablename__ = "letter_keys"
    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey(Campaign.id))
    key: Mapped[str] = mapped_column(String(80))
    proposed_by: Mapped[str] = mapped_column(String(60))
    campaign: Mapped[Campaign] = relationship()

    __table_args__ = (Index("letter_keys_of_campaign", "campaign_id", "state"),)

    @property
    def summary(self) -> Summary:
        """The key itself, which is what has to be compared."""
        return Summary(title=self.key, campaign=self.campaign)

    @property
    def is_for_everyone(self) -> bool:
        """Accepting it puts it to use; it shows nothing."""
        return False


def in_use(campaign: str) -> str:
    """The key that private letters of a campaign are sealed to, "" if it takes none."""
    query = select(LetterKey.key).join(Campaign).where(Campaign.slug == campaign, LetterKey.state == State.PUBLISHED)
    return session().execute(query.order_by(LetterKey.decided_at.desc()).limit(1)).scalar() or ""


def propose(campaign: Campaign, key: str, by: By) -> LetterKey:
    """A key that somebody else has to accept before it is used."""
    proposed = LetterKey(
        public_id=fresh_id(LetterKey.public_id), campaign=campaign, key=key, proposed_by=by.actor, submitted_at=by.now,
        state=State.PENDING,
    )  # fmt: skip
    session().add(proposed)
    session().flush()
    record(by, "proposed a key", proposed.public_id, {"key": key})
    return proposed


def accept(proposed: LetterKey, by: By) -> None:
    """Put a key to use, in place of the one before.

    Raises: Conflict for whoever proposed it.
    """
    if proposed.proposed_by == by.actor:
        raise Conflict("Somebody else has to accept the key that you proposed.")
    drop(proposed.campaign_id, by)
    proposed.state = State.PUBLISHED
    proposed.decided_at, proposed.decided_by = by.now, by.actor
    record(by, "accepted a key", proposed.public_id, {"key": proposed.key})


def drop(campaign_id: int, by: By) -> None:
    """Use the present key no more; what is sealed to it stays so."""
    used = select(LetterKey).where(LetterKey.campaign_id == campaign_id, LetterKey.state == State.PUBLISHED)
    for key in session().execute(used).scalars():
        key.state, key.decided_at, key.decided_by = State.WITHDRAWN, by.now, by.actor
        record(by, "dropped a key", key.public_id, {"key": key.key})


def history(campaign_id: int) -> list[tuple[str, State, str, datetime]]:
    """The keys of a campaign, newest first: each with its state, who proposed it and when."""
    query = select(LetterKey).where(LetterKey.campaign_id == campaign_id).order_by(LetterKey.id.desc())
    return [
        (row.key, State(row.state), row.proposed_by, row.submitted_at) for row in session().execute(query).scalars()
    ]
