"""add cases and the coalition."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSONS = {"languages": "[]", "anniversaries": "{}"}


def upgrade() -> None:
    with op.batch_alter_table("campaigns") as batch_op:
        batch_op.add_column(sa.Column("state", sa.String(length=12), nullable=False, server_default="open"))
        for name, empty in JSONS.items():
            batch_op.add_column(sa.Column(name, sa.JSON(), nullable=False, server_default=empty))
        batch_op.add_column(sa.Column("anniversary_on", sa.Date(), nullable=True))
        for name in ("accent", "accent_dark"):
            batch_op.add_column(sa.Column(name, sa.String(length=7), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("has_letters", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column("has_photos", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("previous_id", BIG_ID, nullable=True))
        batch_op.add_column(sa.Column("updated_at", sa.DateTime(), nullable=True))
        batch_op.create_foreign_key("campaigns_previous", "campaigns", ["previous_id"], ["id"])
    op.execute(sa.text("UPDATE campaigns SET state = 'closed' WHERE NOT is_open"))
    with op.batch_alter_table("campaigns") as batch_op:
        batch_op.drop_column("is_open")

    op.create_table(
        "pictures",
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("media_type", sa.String(length=20), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_table(
        "statements",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("campaign_id", BIG_ID, nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("demands", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("campaign_id", "language"),
    )
    op.create_table(
        "coalition_members",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("campaign_id", BIG_ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("site", sa.String(length=500), nullable=False),
        sa.Column("logo", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"]),
        sa.ForeignKeyConstraint(["logo"], ["pictures.digest"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_coalition_members_campaign_id", "coalition_members", ["campaign_id"])
    op.create_table(
        "notices",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("campaign_id", BIG_ID, nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("said_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
    )
    op.create_index("ix_notices_campaign_id", "notices", ["campaign_id"])
    op.create_table(
        "permits",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("campaign_id", BIG_ID, nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("htmls", sa.JSON(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("campaign_id", "country"),
    )
    op.create_table(
        "cases",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("campaign_id", BIG_ID, nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("held_since", sa.Date(), nullable=True),
        sa.Column("held_until", sa.Date(), nullable=True),
        sa.Column("charges", sa.JSON(), nullable=False),
        sa.Column("sentences", sa.JSON(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("stories", sa.JSON(), nullable=False),
        sa.Column("stories_html", sa.JSON(), nullable=False),
        sa.Column("write_to", sa.Text(), nullable=False),
        sa.Column("picture", sa.String(length=32), nullable=True),
        sa.Column("picture_credit", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"]),
        sa.ForeignKeyConstraint(["picture"], ["pictures.digest"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("campaign_id", "slug"),
    )
    op.create_index("cases_in_order", "cases", ["campaign_id", "is_public", "position", "id"])


def downgrade() -> None:
    for table in ("cases", "permits", "notices", "coalition_members", "statements", "pictures"):
        op.drop_table(table)
    with op.batch_alter_table("campaigns") as batch_op:
        batch_op.add_column(sa.Column("is_open", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.execute(sa.text("UPDATE campaigns SET is_open = (state = 'open')"))
    with op.batch_alter_table("campaigns") as batch_op:
        batch_op.drop_constraint("campaigns_previous", type_="foreignkey")
        for name in ("previous_id", "updated_at", "has_photos", "has_letters", "accent_dark", "accent"):
            batch_op.drop_column(name)
        for name in ("anniversary_on", *JSONS, "state"):
            batch_op.drop_column(name)
