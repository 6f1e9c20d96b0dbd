"""What somebody at the desk would have a campaign say, or be, until somebody else agrees."""

from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from rallies.core.db.database import Base, BigId, session
from rallies.model.actors import By
from rallies.model.campaign.campaigns import Campaign
from rallies.model.desk.audit import record
from rallies.model.desk.moderation import Moderated, State, Summary
from rallies.model.fresh_ids import fresh_id


class What(StrEnum):
    """What is proposed: fields of its form, its state, or a notice for the page of the day."""

    WORDS = "words"
    STATE = "state"
    NOTICE = "notice"


class CampaignProposal(Moderated, Base):
    """A proposal. `values` are fields of the campaign's form as text, its `state`, or a notice.

    A notice has `texts` by language code, the `country` it is for and the `hours` that it stays.
    """

    __tablename__ = "campaign_proposals"
    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey(Campaign.id), index=True)
    what: Mapped[str] = mapped_column(String(12))
    values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    proposed_by: Mapped[str] = mapped_column(String(60))

    campaign: Mapped[Campaign] = relationship(lazy="joined")

    @property
    def summary(self) -> Summary:
        """The campaign that it is about."""
        campaign = self.campaign
        title = campaign.hashtag or campaign.titles.get(campaign.language) or campaign.slug
        return Summary(title=title, campaign=campaign)

    @property
    def is_for_everyone(self) -> bool:
        """Not by itself: what it makes of its campaign is."""
        return False


def propose(campaign: Campaign, what: What, values: dict[str, Any], by: By) -> CampaignProposal:
    """Let something wait for somebody else; fields join what the same person proposed before, a state replaces it.

    Call within `database.writing()`.
    """
    if what is not What.NOTICE:
        for older in _open(campaign, what, by):
            older.state = State.WITHDRAWN
            values = {**older.values, **values}
    proposal = CampaignProposal(
        public_id=fresh_id(CampaignProposal.public_id),
        campaign_id=campaign.id,
        what=what,
        values=values,
        proposed_by=by.actor,
        state=State.PENDING,
        submitted_at=by.now,
    )
    session().add(proposal)
    session().flush()
    record(by, "proposed", campaign.slug, {"what": str(what), "proposal": proposal.public_id})
    return proposal


def _open(campaign: Campaign, what: What, by: By) -> list[CampaignProposal]:
    query = (
        session()
        .query(CampaignProposal)
        .filter_by(campaign_id=campaign.id, what=what, proposed_by=by.actor, state=State.PENDING)
    )
    return list(query)
