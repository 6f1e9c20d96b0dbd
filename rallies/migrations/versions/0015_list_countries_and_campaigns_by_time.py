"""list countries and campaigns by time."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("rallies_of_country", "rallies", ["country", "is_listed", "starts_at"])
    op.create_index("rallies_of_campaign", "rallies", ["campaign_id", "is_listed", "starts_at"])
    op.drop_index("ix_rallies_campaign_id", "rallies")


def downgrade() -> None:
    op.create_index("ix_rallies_campaign_id", "rallies", ["campaign_id"])
    op.drop_index("rallies_of_campaign", "rallies")
    op.drop_index("rallies_of_country", "rallies")
