"""add letters."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _moderated() -> list[sa.Column]:
    return [
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("submitted_at", sa.DateTime(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decided_by", sa.String(length=60), nullable=True),
        sa.Column("claimed_by", sa.String(length=60), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
    ]


def upgrade() -> None:
    op.create_table(
        "letters",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("campaign_id", BIG_ID, nullable=False),
        sa.Column("case_id", BIG_ID, nullable=False),
        sa.Column("is_private", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("signed", sa.String(length=80), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("key_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("step", sa.String(length=12), nullable=False),
        sa.Column("moved_at", sa.DateTime(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        *_moderated(),
        sa.CheckConstraint("NOT is_private OR (text = '' AND signed = '')", name="letters_private_is_sealed"),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"]),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key_hash"),
        sa.UniqueConstraint("public_id"),
    )
    op.create_index("letters_waiting", "letters", ["state", "submitted_at"])
    op.create_index("letters_of_campaign", "letters", ["campaign_id", "state", "is_private", "submitted_at"])
    op.create_index("letters_of_case", "letters", ["case_id", "state", "is_private", "submitted_at"])
    op.create_table(
        "letter_steps",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("letter_id", BIG_ID, nullable=False),
        sa.Column("step", sa.String(length=12), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_letter_steps_letter_id", "letter_steps", ["letter_id"])
    op.create_table(
        "letter_keys",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("campaign_id", BIG_ID, nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("proposed_by", sa.String(length=60), nullable=False),
        *_moderated(),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
    )
    op.create_index("letter_keys_of_campaign", "letter_keys", ["campaign_id", "state"])


def downgrade() -> None:
    op.drop_table("letter_keys")
    op.drop_table("letter_steps")
    op.drop_table("letters")
