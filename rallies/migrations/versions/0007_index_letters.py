"""index letters."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("letters_of_campaign", "letters")
    op.drop_index("letters_of_case", "letters")
    by_age = ["state", "is_private", "submitted_at", "id"]
    op.create_index("letters_of_campaign", "letters", ["campaign_id", *by_age, "case_id"])
    op.create_index("letters_of_case", "letters", ["case_id", *by_age])
    counted = ["state", "step", "is_private"]
    op.create_index("letters_counted", "letters", ["campaign_id", *counted, "case_id"])
    op.create_index("letters_counted_of_case", "letters", ["case_id", *counted])


def downgrade() -> None:
    for name in ("letters_counted_of_case", "letters_counted", "letters_of_case", "letters_of_campaign"):
        op.drop_index(name, "letters")
    op.create_index("letters_of_campaign", "letters", ["campaign_id", "state", "is_private", "submitted_at"])
    op.create_index("letters_of_case", "letters", ["case_id", "state", "is_private", "submitted_at"])
