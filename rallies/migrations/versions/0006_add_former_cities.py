"""add former cities."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "former_cities",
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("place_id", sa.BigInteger(), nullable=False),
        sa.Column("now", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("country", "city"),
    )
    op.create_index("ix_former_cities_place_id", "former_cities", ["place_id"])


def downgrade() -> None:
    op.drop_table("former_cities")
