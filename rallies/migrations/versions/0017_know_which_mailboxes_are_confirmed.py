"""know which mailboxes are confirmed."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mailboxes",
        sa.Column("address_hash", sa.LargeBinary(length=16), nullable=False),
        sa.Column("person_hash", sa.LargeBinary(length=16), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("kept_until", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("address_hash"),
    )
    op.create_index("ix_mailboxes_person_hash", "mailboxes", ["person_hash"])
    op.create_table(
        "waiting_mails",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("address_hash", sa.LargeBinary(length=16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("came_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["address_hash"], ["mailboxes.address_hash"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_waiting_mails_address_hash", "waiting_mails", ["address_hash"])


def downgrade() -> None:
    op.drop_table("waiting_mails")
    op.drop_table("mailboxes")
