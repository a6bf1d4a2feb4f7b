"""People that are machines, and posts that stand in for another (AB角)."""

from alembic import op

revision = "0017_people"
down_revision = "0016_cheapest_first"

STATEMENTS = [
    "ALTER TABLE person ADD COLUMN kind TEXT DEFAULT 'NATURAL' NOT NULL",
    "ALTER TABLE person ADD CONSTRAINT person_kind_check CHECK (kind IN ('NATURAL', 'SERVICE'))",
    "ALTER TABLE membership ADD COLUMN deputises_id UUID",
    """
    ALTER TABLE membership ADD CONSTRAINT membership_district_id_deputises_id_fkey
        FOREIGN KEY(district_id, deputises_id) REFERENCES membership (district_id, id)
    """,
    "CREATE INDEX membership_deputises_idx ON membership (district_id, deputises_id) WHERE deputises_id IS NOT NULL",
]


def upgrade() -> None:
    """Expand."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Contract: machines and deputies become people and posts like any other, and should be ended first."""
    op.execute("ALTER TABLE membership DROP COLUMN deputises_id")
    op.execute("ALTER TABLE person DROP COLUMN kind")
