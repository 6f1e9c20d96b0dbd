"""find cities and neighbours by what is listed and not over."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("rallies") as batch_op:
        batch_op.drop_index("rallies_of_city")
        batch_op.drop_index("rallies_by_vector")
        batch_op.create_index("rallies_of_city", ["country", "city", "is_listed", "ends_at"], unique=False)
        batch_op.create_index("rallies_by_vector", ["is_listed", "z", "x", "y"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("rallies") as batch_op:
        batch_op.drop_index("rallies_of_city")
        batch_op.drop_index("rallies_by_vector")
        batch_op.create_index("rallies_of_city", ["country", "city", "starts_at"], unique=False)
        batch_op.create_index("rallies_by_vector", ["z", "x", "y"], unique=False)
