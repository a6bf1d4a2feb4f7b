"""The lists that people open every day, each in the order of an index: what is open, by due time or by the day it was raised.

Due times that may be missing are indexed with `infinity` in their place: a condition on a null is true for no row, so that a cursor
could not enter the index where undated rows begin. The replaced indexes stood in orders that no list has.
"""

from alembic import op

revision = "0014_everyday"
down_revision = "0013_overdue"

DUE = "LEAST(due_at, 'infinity'::timestamptz)"
ISSUE = "state IN ('RAISED', 'ACCEPTED', 'DISPATCHED', 'IN_PROGRESS', 'REPLIED', 'SUSPENDED')"
ASSIGNMENT = "state IN ('ISSUED', 'ACKNOWLEDGED', 'RETURN_REQUESTED', 'IN_WORK')"
COMMITMENT = "state IN ('DRAFT', 'ACTIVE', 'CLAIMED', 'PARTIAL')"
CLOCK = "state IN ('RUNNING', 'PAUSED')"

MADE = {
    "issue_open_idx": f"issue (district_id, raised_at, id) WHERE {ISSUE}",
    "issue_open_street_idx": f"issue (district_id, street_id, raised_at, id) WHERE {ISSUE}",
    "issue_open_community_idx": f"issue (district_id, community_id, raised_at, id) WHERE {ISSUE}",
    "issue_open_published_idx": f"issue (district_id, raised_at, id) WHERE {ISSUE} AND published_at IS NOT NULL",
    "issue_published_idx": "issue (district_id, raised_at, id) WHERE published_at IS NOT NULL",
    "assignment_due_idx": f"assignment (district_id, {DUE}, id)",
    "assignment_unit_due_idx": f"assignment (district_id, unit_id, {DUE}, id)",
    "assignment_open_idx": f"assignment (district_id, {DUE}, id) WHERE {ASSIGNMENT}",
    "assignment_open_unit_idx": f"assignment (district_id, unit_id, {DUE}, id) WHERE {ASSIGNMENT}",
    "commitment_due_idx": f"commitment (district_id, {DUE}, id)",
    "commitment_unit_due_idx": f"commitment (district_id, committer_unit_id, {DUE}, id)",
    "commitment_open_idx": f"commitment (district_id, {DUE}, id) WHERE {COMMITMENT}",
    "commitment_open_unit_idx": f"commitment (district_id, committer_unit_id, {DUE}, id) WHERE {COMMITMENT}",
    "clock_open_idx": f"clock (district_id, due_at, id) WHERE {CLOCK}",
    "clock_open_unit_idx": f"clock (district_id, responsible_unit_id, due_at, id) WHERE {CLOCK}",
}
ORDERED = "issue_district_id_raised_at_id_idx"
"""It takes along what row-level security and a count by state ask, so that a whole district is counted without its rows."""
REPLACED = {
    "assignment_district_id_unit_id_dispatched_at_id_idx": "assignment (district_id, unit_id, dispatched_at, id)",
    "commitment_district_id_committer_unit_id_due_at_id_idx": "commitment (district_id, committer_unit_id, due_at, id)",
    "commitment_district_id_street_id_due_at_id_idx": "commitment (district_id, street_id, due_at, id)",
    "commitment_district_id_community_id_due_at_id_idx": "commitment (district_id, community_id, due_at, id)",
    "commitment_district_id_enterprise_id_due_at_id_idx": "commitment (district_id, enterprise_id, due_at, id)",
}


def upgrade() -> None:
    """Expand, then drop what nothing reads any more."""
    for name, over in MADE.items():
        op.execute(f"CREATE INDEX {name} ON {over}")
    for name in REPLACED:
        op.execute(f"DROP INDEX {name}")
    op.execute(f"DROP INDEX {ORDERED}")
    op.execute(f"CREATE INDEX {ORDERED} ON issue (district_id, raised_at, id) INCLUDE (state, enterprise_id, published_at)")


def downgrade() -> None:
    """Contract."""
    op.execute(f"DROP INDEX {ORDERED}")
    op.execute(f"CREATE INDEX {ORDERED} ON issue (district_id, raised_at, id)")
    for name, over in REPLACED.items():
        op.execute(f"CREATE INDEX {name} ON {over}")
    for name in MADE:
        op.execute(f"DROP INDEX {name}")
