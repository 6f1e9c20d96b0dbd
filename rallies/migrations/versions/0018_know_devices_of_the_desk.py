"""know devices of the desk, and count failed log-ins by network."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None
_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "staff_devices",
        sa.Column("key_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("staff_id", _NUMBER, nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("key_hash"),
    )
    op.create_index("ix_staff_devices_staff_id", "staff_devices", ["staff_id"])
    op.create_table(
        "staff_failures",
        sa.Column("staff_id", _NUMBER, nullable=False),
        sa.Column("network", sa.String(length=40), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failed_at", sa.DateTime(), nullable=False),
        sa.Column("locked_until", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("staff_id", "network"),
    )
    op.create_index("ix_staff_failures_failed_at", "staff_failures", ["failed_at"])


def downgrade() -> None:
    op.drop_table("staff_failures")
    op.drop_table("staff_devices")
