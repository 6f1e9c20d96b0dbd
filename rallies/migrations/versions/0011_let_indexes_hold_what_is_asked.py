"""let indexes hold what is asked."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_NARROWED = ["is_listed", "reveals_at", "campaign_id", "kind", "language", "country", "state"]
_BEFORE = {
    "rallies_by_vector": ["is_listed", "z", "x", "y"],
    "rallies_by_cell": ["cell", "ends_at", *_NARROWED, "day", "end_day", "starts_at", "lat", "lon"],
    "rallies_by_day": ["day", "cell", *_NARROWED, "end_day", "starts_at", "ends_at", "lat", "lon"],
}
_MORE = {"rallies_by_vector": ["ends_at", "starts_at", "id"], "rallies_by_cell": ["id"], "rallies_by_day": ["id"]}


def upgrade() -> None:
    for name, columns in _BEFORE.items():
        op.drop_index(name, "rallies")
        op.create_index(name, "rallies", [*columns, *_MORE[name]])


def downgrade() -> None:
    for name, columns in _BEFORE.items():
        op.drop_index(name, "rallies")
        op.create_index(name, "rallies", columns)
