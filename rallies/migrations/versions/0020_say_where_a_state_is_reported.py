"""say where a state is reported."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cases", sa.Column("state_source", sa.String(length=500), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("cases", "state_source")
