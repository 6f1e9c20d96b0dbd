"""index what reports ask."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("photos_of_city", "photos", ["campaign_id", "state", "country", "city", "decided_at", "id"])
    op.drop_index("ix_people_counts_rally_id", "people_counts")
    op.create_index("people_counts_of_rally", "people_counts", ["rally_id", "state", "low", "high"])


def downgrade() -> None:
    op.drop_index("people_counts_of_rally", "people_counts")
    op.create_index("ix_people_counts_rally_id", "people_counts", ["rally_id"])
    op.drop_index("photos_of_city", "photos")
