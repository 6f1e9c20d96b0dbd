"""say in which languages letters of a campaign are read."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column = sa.Column("letter_languages", sa.JSON(), nullable=False, server_default="[]")
    with op.batch_alter_table("campaigns") as batch_op:
        batch_op.add_column(column)
    # Until now the postcards of every campaign were spelt for Belarus; whoever is elsewhere says so at the desk.
    op.execute("""UPDATE campaigns SET letter_languages = '["be", "ru"]'""")


def downgrade() -> None:
    with op.batch_alter_table("campaigns") as batch_op:
        batch_op.drop_column("letter_languages")
