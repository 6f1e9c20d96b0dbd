"""keep which parts of the register each write touched."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "touches",
        sa.Column("part", sa.String(length=100), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("part"),
    )
    op.create_index("ix_touches_revision", "touches", ["revision"])


def downgrade() -> None:
    op.drop_table("touches")
