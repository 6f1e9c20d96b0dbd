"""index days of rallies."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    narrowed = ["is_listed", "reveals_at", "campaign_id", "kind", "language", "country", "state"]
    told = ["end_day", "starts_at", "ends_at", "lat", "lon"]
    op.create_index("rallies_by_day", "rallies", ["day", "cell", *narrowed, *told])
    op.create_index("rallies_by_last_day", "rallies", ["end_day"])


def downgrade() -> None:
    op.drop_index("rallies_by_last_day", "rallies")
    op.drop_index("rallies_by_day", "rallies")
