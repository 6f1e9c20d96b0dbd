"""tell registers apart."""

from secrets import token_hex

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("register", sa.Column("identity", sa.String(length=32), nullable=False, server_default=""))
    op.execute(sa.text("UPDATE register SET identity = :drawn").bindparams(drawn=token_hex(16)))


def downgrade() -> None:
    op.drop_column("register", "identity")
