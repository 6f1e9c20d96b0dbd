"""count the writes that the public can't see beside the revision, and note when that was raised."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("register", sa.Column("revised_at", sa.DateTime(), nullable=True))
    unseen = sa.Column("unseen_writes", sa.BigInteger(), nullable=False, server_default="0")
    op.add_column("register", unseen)
    op.execute("UPDATE register SET revised_at = (SELECT at FROM trail ORDER BY id DESC LIMIT 1)")


def downgrade() -> None:
    with op.batch_alter_table("register") as register:
        register.drop_column("unseen_writes")
        register.drop_column("revised_at")
