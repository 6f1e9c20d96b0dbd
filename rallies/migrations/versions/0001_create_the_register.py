"""create the register."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "campaigns",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("hashtag", sa.String(length=60), nullable=False),
        sa.Column("titles", sa.JSON(), nullable=False),
        sa.Column("summaries", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("is_example", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("slug"),
    )
    op.create_table(
        "outgoing",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("job", sa.String(length=64), nullable=False),
        sa.Column("arguments", sa.LargeBinary(), nullable=True),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("failure", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("outgoing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outgoing_due_at"), ["due_at"], unique=False)

    op.create_table(
        "register",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("identity", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("hidden_revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("password", sa.String(length=255), nullable=True),
        sa.Column("one_time_secret", sa.LargeBinary(), nullable=True),
        sa.Column("last_one_time_step", sa.Integer(), nullable=False),
        sa.Column("enrolment_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("enrolment_until", sa.DateTime(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_enrolment_hash"), ["enrolment_hash"], unique=False)

    op.create_table(
        "trail",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("before_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("own_hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("trail", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_trail_subject"), ["subject"], unique=False)

    op.create_table(
        "rallies",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("uid", sa.String(length=255), nullable=False),
        sa.Column("campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("series", sa.String(length=16), nullable=True),
        sa.Column("source_key", sa.String(length=200), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("description_html", sa.Text(), nullable=False),
        sa.Column("organization", sa.String(length=200), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("place_id", sa.BigInteger(), nullable=True),
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("city_name", sa.String(length=200), nullable=False),
        sa.Column("region_name", sa.String(length=200), nullable=False),
        sa.Column("venue", sa.String(length=300), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("precision", sa.String(length=12), nullable=False),
        sa.Column("is_venue_announced", sa.Boolean(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("x", sa.Float(), nullable=True),
        sa.Column("y", sa.Float(), nullable=True),
        sa.Column("z", sa.Float(), nullable=True),
        sa.Column("cell", sa.BigInteger(), nullable=True),
        sa.Column("exact_lat", sa.Float(), nullable=True),
        sa.Column("exact_lon", sa.Float(), nullable=True),
        sa.Column("exact_cell", sa.BigInteger(), nullable=True),
        sa.Column("reveals_at", sa.DateTime(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("hour", sa.Time(), nullable=True),
        sa.Column("is_second_hour", sa.Boolean(), nullable=False),
        sa.Column("end_day", sa.Date(), nullable=True),
        sa.Column("end_hour", sa.Time(), nullable=True),
        sa.Column("tz", sa.String(length=60), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.Column("state_before", sa.String(length=12), nullable=False),
        sa.Column("is_listed", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("published_at", sa.DateTime(), nullable=True),
        sa.Column("key_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("contact", sa.LargeBinary(), nullable=True),
        sa.Column("contact_language", sa.String(length=12), nullable=False),
        sa.Column("understood", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("submitted_at", sa.DateTime(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decided_by", sa.String(length=60), nullable=True),
        sa.Column("claimed_by", sa.String(length=60), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaigns.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("campaign_id", "source_key"),
        sa.UniqueConstraint("public_id"),
        sa.UniqueConstraint("uid"),
    )
    with op.batch_alter_table("rallies", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rallies_campaign_id"), ["campaign_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_rallies_key_hash"), ["key_hash"], unique=False)
        batch_op.create_index(batch_op.f("ix_rallies_series"), ["series"], unique=False)
        batch_op.create_index(
            "rallies_by_cell",
            [
                "cell",
                "ends_at",
                "is_listed",
                "reveals_at",
                "campaign_id",
                "kind",
                "language",
                "country",
                "state",
                "day",
                "end_day",
                "starts_at",
                "lat",
                "lon",
            ],
            unique=False,
        )
        batch_op.create_index("rallies_by_end", ["is_listed", "ends_at"], unique=False)
        batch_op.create_index("rallies_by_exact_cell", ["exact_cell"], unique=False)
        batch_op.create_index("rallies_by_reveal", ["reveals_at"], unique=False)
        batch_op.create_index("rallies_by_state", ["state", "submitted_at"], unique=False)
        batch_op.create_index("rallies_by_time", ["is_listed", "starts_at"], unique=False)
        batch_op.create_index("rallies_by_vector", ["is_listed", "z", "x", "y"], unique=False)
        batch_op.create_index("rallies_of_city", ["country", "city", "is_listed", "ends_at"], unique=False)

    op.create_table(
        "staff_sessions",
        sa.Column("key_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff.id"],
        ),
        sa.PrimaryKeyConstraint("key_hash"),
    )
    with op.batch_alter_table("staff_sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_sessions_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "change_requests",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("rally_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("submitted_at", sa.DateTime(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decided_by", sa.String(length=60), nullable=True),
        sa.Column("claimed_by", sa.String(length=60), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["rally_id"],
            ["rallies.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
    )
    with op.batch_alter_table("change_requests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_change_requests_rally_id"), ["rally_id"], unique=False)

    op.create_table(
        "changes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("rally_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("what", sa.String(length=12), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["rally_id"],
            ["rallies.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("changes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_changes_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_changes_rally_id"), ["rally_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("changes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_changes_rally_id"))
        batch_op.drop_index(batch_op.f("ix_changes_at"))

    op.drop_table("changes")
    with op.batch_alter_table("change_requests", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_change_requests_rally_id"))

    op.drop_table("change_requests")
    with op.batch_alter_table("staff_sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_sessions_staff_id"))

    op.drop_table("staff_sessions")
    with op.batch_alter_table("rallies", schema=None) as batch_op:
        batch_op.drop_index("rallies_of_city")
        batch_op.drop_index("rallies_by_vector")
        batch_op.drop_index("rallies_by_time")
        batch_op.drop_index("rallies_by_state")
        batch_op.drop_index("rallies_by_reveal")
        batch_op.drop_index("rallies_by_exact_cell")
        batch_op.drop_index("rallies_by_end")
        batch_op.drop_index("rallies_by_cell")
        batch_op.drop_index(batch_op.f("ix_rallies_series"))
        batch_op.drop_index(batch_op.f("ix_rallies_key_hash"))
        batch_op.drop_index(batch_op.f("ix_rallies_campaign_id"))

    op.drop_table("rallies")
    with op.batch_alter_table("trail", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_trail_subject"))

    op.drop_table("trail")
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_enrolment_hash"))

    op.drop_table("staff")
    op.drop_table("register")
    with op.batch_alter_table("outgoing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outgoing_due_at"))

    op.drop_table("outgoing")
    op.drop_table("campaigns")
