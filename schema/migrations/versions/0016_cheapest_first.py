"""The enterprise wall asks the cheapest first: most rows carry no enterprise, and a setting is read for each row that is looked at."""

from alembic import op

from schema.migrations.ddl import ENTERPRISE, ROW_FIRST, rewalled

revision = "0016_cheapest_first"
down_revision = "0015_search"

PUBLISHED = {
    "assignment": "false",
    "clock": "false",
    "commitment": "published_at IS NOT NULL",
    "issue": "published_at IS NOT NULL",
    "roundtable": "false",
    "roundtable_series": "false",
}
"""The walled tables and what opens a row to everybody, as they were made."""


def upgrade() -> None:
    """Replace: the same rows pass, before, between and after."""
    for table, published in PUBLISHED.items():
        op.execute(rewalled(table, published, ROW_FIRST))


def downgrade() -> None:
    """Replace."""
    for table, published in PUBLISHED.items():
        op.execute(rewalled(table, published, ENTERPRISE))
