"""keep words beside the trail, and tell what was written before its key."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None
_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("trail", sa.Column("words_digest", sa.LargeBinary(length=32), nullable=True))
    op.add_column("trail", sa.Column("is_keyed", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "trail_words",
        sa.Column("entry_id", _NUMBER, autoincrement=False, nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("is_private", sa.Boolean(), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["trail.id"]),
        sa.PrimaryKeyConstraint("entry_id"),
    )
    op.create_index("ix_trail_words_is_private", "trail_words", ["is_private"])


def downgrade() -> None:
    op.drop_table("trail_words")
    with op.batch_alter_table("trail") as trail:
        trail.drop_column("is_keyed")
        trail.drop_column("words_digest")
