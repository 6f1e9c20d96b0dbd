"""know the last revision that wrote more than what sums may lag behind."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    prompt = sa.Column("prompt_revision", sa.BigInteger(), nullable=False, server_default="0")
    op.add_column("register", prompt)
    op.execute("UPDATE register SET prompt_revision = revision")


def downgrade() -> None:
    with op.batch_alter_table("register") as register:
        register.drop_column("prompt_revision")
