"""let a report ask its rallies: no sums are kept beside them, and an index holds what is asked."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None
_HELD = ["campaign_id", "is_listed", "state", "country", "city", "day", "ends_at", "city_name", "place_id"]
_FILL = """
INSERT INTO held_sums (
  campaign_id, year, country, city, city_name, place_id, rallies, known, low, high, first_end, last_end
)
SELECT campaign_id, year, country, city, max(city_name), max(place_id), count(*), count(low),
  coalesce(sum(low), 0), coalesce(sum(high), 0), min(ends_at), max(ends_at)
FROM (
  SELECT r.campaign_id, {year} AS year, r.country, r.city, r.city_name, r.place_id, r.ends_at,
    min(c.low) AS low, max(c.high) AS high
  FROM rallies r LEFT JOIN people_counts c ON c.rally_id = r.id AND c.state = 'published'
  WHERE r.campaign_id IS NOT NULL AND r.is_listed AND r.state = 'published'
  GROUP BY r.id
) AS single
GROUP BY campaign_id, year, country, city
"""


def upgrade() -> None:
    op.drop_table("held_sums")
    op.create_index("rallies_held", "rallies", _HELD)


def downgrade() -> None:
    op.drop_index("rallies_held", "rallies")
    op.create_table(
        "held_sums",
        sa.Column("campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("city_name", sa.String(length=200), nullable=False),
        sa.Column("place_id", sa.BigInteger(), nullable=True),
        sa.Column("rallies", sa.Integer(), nullable=False),
        sa.Column("known", sa.Integer(), nullable=False),
        sa.Column("low", sa.BigInteger(), nullable=False),
        sa.Column("high", sa.BigInteger(), nullable=False),
        sa.Column("first_end", sa.DateTime(), nullable=False),
        sa.Column("last_end", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"]),
        sa.PrimaryKeyConstraint("campaign_id", "year", "country", "city"),
    )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    year = "CAST(strftime('%Y', r.day) AS INTEGER)" if is_sqlite else "CAST(extract(year FROM r.day) AS INTEGER)"
    op.execute(_FILL.format(year=year))
