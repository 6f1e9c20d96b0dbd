"""let one memory do: no parts of the register are noted, and what is asked of all of it has indexes."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None
_CENSUS = [
    *("is_listed", "country", "city", "campaign_id", "ends_at", "starts_at", "reveals_at", "lat", "lon"),
    *("exact_lat", "exact_lon", "city_name", "place_id"),
]
_TIMETABLE = [
    *("campaign_id", "is_listed", "day", "end_day", "tz", "hour", "starts_at", "ends_at", "state"),
    *("country", "city"),
]


def upgrade() -> None:
    op.drop_table("touches")
    op.create_index("rallies_by_census", "rallies", _CENSUS)
    op.create_index("rallies_of_days", "rallies", _TIMETABLE)
    op.execute("CREATE INDEX rallies_by_area ON rallies (is_listed, (cell >> 36), country, city)")


def downgrade() -> None:
    op.drop_index("rallies_by_area", "rallies")
    op.drop_index("rallies_of_days", "rallies")
    op.drop_index("rallies_by_census", "rallies")
    op.create_table(
        "touches",
        sa.Column("part", sa.String(length=100), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("part"),
    )
    op.create_index("ix_touches_revision", "touches", ["revision"])
