"""find what is near by cells."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("rallies_by_vector", "rallies")
    op.create_index("rallies_by_spot", "rallies", ["is_listed", "cell", "x", "y", "z", "ends_at", "starts_at", "id"])


def downgrade() -> None:
    op.drop_index("rallies_by_spot", "rallies")
    op.create_index("rallies_by_vector", "rallies", ["is_listed", "z", "x", "y", "ends_at", "starts_at", "id"])
