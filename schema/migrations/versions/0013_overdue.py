"""Assignments by due time: with the promises' index of the same shape, all deadlines of a district are read in one order."""

from alembic import op

revision = "0013_overdue"
down_revision = "0012_interchange"


def upgrade() -> None:
    """Expand."""
    op.execute("CREATE INDEX assignment_district_id_due_at_id_idx ON assignment (district_id, due_at, id)")


def downgrade() -> None:
    """Contract."""
    op.execute("DROP INDEX assignment_district_id_due_at_id_idx")
