"""let changes of words wait, and two people say yes to them."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_MODERATED = ("rallies", "change_requests", "letters", "letter_keys", "people_counts")


def upgrade() -> None:
    for table in _MODERATED:
        op.add_column(table, sa.Column("approved_by", sa.String(length=60), nullable=True))
    op.add_column("rallies", sa.Column("key_given_by", sa.String(length=60), nullable=True))
    op.add_column("rallies", sa.Column("key_given_at", sa.DateTime(), nullable=True))
    for table in ("rallies", "changes"):
        op.add_column(table, sa.Column("reason_code", sa.String(length=20), nullable=False, server_default=""))
    proposer = sa.Column("proposed_by", sa.String(length=60), nullable=False, server_default="organizer")
    op.add_column("change_requests", proposer)
    op.add_column("change_requests", sa.Column("series", sa.String(length=16), nullable=True))
    op.create_index("ix_change_requests_series", "change_requests", ["series"])


def downgrade() -> None:
    op.drop_index("ix_change_requests_series", "change_requests")
    for name in ("series", "proposed_by"):
        op.drop_column("change_requests", name)
    for table in ("rallies", "changes"):
        op.drop_column(table, "reason_code")
    for name in ("key_given_by", "key_given_at"):
        op.drop_column("rallies", name)
    for table in _MODERATED:
        op.drop_column(table, "approved_by")
