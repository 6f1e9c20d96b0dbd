"""index all that near asks."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_VECTOR = ["is_listed", "z", "x", "y"]


def upgrade() -> None:
    op.drop_index("rallies_by_vector", "rallies")
    op.create_index("rallies_by_vector", "rallies", [*_VECTOR, "ends_at", "starts_at", "id"])


def downgrade() -> None:
    op.drop_index("rallies_by_vector", "rallies")
    op.create_index("rallies_by_vector", "rallies", _VECTOR)
