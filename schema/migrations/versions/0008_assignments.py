"""Assignments and the requests to give them back."""

from alembic import op

from schema.migrations.ddl import ENTERPRISE, protect

revision = "0008_assignments"
down_revision = "0007_issues"

STATEMENTS = [
    """
    CREATE TABLE assignment (
        district_id UUID NOT NULL,
        id UUID NOT NULL,
        issue_id UUID NOT NULL,
        unit_id UUID NOT NULL,
        role TEXT NOT NULL,
        kind TEXT NOT NULL,
        state TEXT NOT NULL,
        dispatcher_unit_id UUID NOT NULL,
        predecessor_id UUID,
        instruction TEXT,
        dispatched_at TIMESTAMP WITH TIME ZONE NOT NULL,
        ack_due_at TIMESTAMP WITH TIME ZONE,
        acknowledged_at TIMESTAMP WITH TIME ZONE,
        auto_acknowledged BOOLEAN NOT NULL,
        late_ack BOOLEAN NOT NULL,
        due_at TIMESTAMP WITH TIME ZONE NOT NULL,
        staff_person_id UUID,
        binding BOOLEAN NOT NULL,
        round INTEGER NOT NULL,
        done_at TIMESTAMP WITH TIME ZONE,
        report TEXT,
        lead_agreed_at TIMESTAMP WITH TIME ZONE,
        coordinator_agreed_at TIMESTAMP WITH TIME ZONE,
        ended_at TIMESTAMP WITH TIME ZONE,
        ended_reason TEXT,
        street_id UUID,
        community_id UUID,
        enterprise_id UUID,
        version INTEGER NOT NULL,
        CONSTRAINT assignment_pkey PRIMARY KEY (district_id, id),
        CONSTRAINT assignment_district_id_issue_id_fkey FOREIGN KEY(district_id, issue_id) REFERENCES issue (district_id, id),
        CONSTRAINT assignment_district_id_unit_id_fkey FOREIGN KEY(district_id, unit_id) REFERENCES unit (district_id, id),
        CONSTRAINT assignment_district_id_dispatcher_unit_id_fkey FOREIGN KEY(district_id, dispatcher_unit_id) REFERENCES unit (district_id, id),
        CONSTRAINT assignment_district_id_staff_person_id_fkey FOREIGN KEY(district_id, staff_person_id) REFERENCES person (district_id, id),
        CONSTRAINT assignment_district_id_predecessor_id_fkey FOREIGN KEY(district_id, predecessor_id) REFERENCES assignment (district_id, id),
        CONSTRAINT assignment_handled_is_signed_for_check CHECK (state = 'ISSUED' OR acknowledged_at IS NOT NULL OR ended_at IS NOT NULL),
        CONSTRAINT assignment_work_has_staff_check CHECK (state <> 'IN_WORK' OR staff_person_id IS NOT NULL),
        CONSTRAINT assignment_done_has_report_check CHECK (state <> 'DONE' OR (done_at IS NOT NULL AND (role = 'LEAD' OR report IS NOT NULL))),
        CONSTRAINT assignment_ended_has_instant_check CHECK ((ended_at IS NOT NULL) = (state IN ('EXCUSED', 'SUPERSEDED', 'TRANSFERRED', 'CANCELLED'))),
        CONSTRAINT assignment_session_is_signed_for_check CHECK (kind <> 'IN_SESSION' OR ack_due_at IS NULL),
        CONSTRAINT assignment_role_check CHECK (role IN ('LEAD', 'CO')),
        CONSTRAINT assignment_kind_check CHECK (kind IN ('ORDINARY', 'WHISTLE', 'IN_SESSION')),
        CONSTRAINT assignment_state_check CHECK (state IN ('ISSUED', 'ACKNOWLEDGED', 'RETURN_REQUESTED', 'IN_WORK', 'DONE', 'EXCUSED', 'SUPERSEDED', 'TRANSFERRED', 'CANCELLED'))
    )
    """,
    "CREATE INDEX assignment_district_id_issue_id_dispatched_at_id_idx ON assignment (district_id, issue_id, dispatched_at, id)",
    "CREATE INDEX assignment_district_id_unit_id_dispatched_at_id_idx ON assignment (district_id, unit_id, dispatched_at, id)",
    "CREATE UNIQUE INDEX assignment_handler_key ON assignment (district_id, issue_id, unit_id) WHERE state IN ('ISSUED', 'ACKNOWLEDGED', 'RETURN_REQUESTED', 'IN_WORK', 'DONE')",
    "CREATE UNIQUE INDEX assignment_lead_key ON assignment (district_id, issue_id) WHERE role = 'LEAD' AND state IN ('ISSUED', 'ACKNOWLEDGED', 'RETURN_REQUESTED', 'IN_WORK', 'DONE')",
    *protect("assignment", published="false", wall=ENTERPRISE),
    """
    CREATE TABLE assignment_return (
        district_id UUID NOT NULL,
        id UUID NOT NULL,
        assignment_id UUID NOT NULL,
        issue_id UUID NOT NULL,
        requested_by UUID,
        requested_at TIMESTAMP WITH TIME ZONE NOT NULL,
        ground TEXT NOT NULL,
        citation TEXT NOT NULL,
        proposed_unit_id UUID NOT NULL,
        adjudicator_unit_id UUID NOT NULL,
        ruling_due_at TIMESTAMP WITH TIME ZONE NOT NULL,
        ruling TEXT,
        ruled_unit_id UUID,
        ruled_by_unit_id UUID,
        ruled_by UUID,
        ruled_at TIMESTAMP WITH TIME ZONE,
        reason TEXT,
        CONSTRAINT assignment_return_pkey PRIMARY KEY (district_id, id),
        CONSTRAINT assignment_return_district_id_assignment_id_fkey FOREIGN KEY(district_id, assignment_id) REFERENCES assignment (district_id, id),
        CONSTRAINT assignment_return_district_id_issue_id_fkey FOREIGN KEY(district_id, issue_id) REFERENCES issue (district_id, id),
        CONSTRAINT assignment_return_district_id_proposed_unit_id_fkey FOREIGN KEY(district_id, proposed_unit_id) REFERENCES unit (district_id, id),
        CONSTRAINT assignment_return_district_id_adjudicator_unit_id_fkey FOREIGN KEY(district_id, adjudicator_unit_id) REFERENCES unit (district_id, id),
        CONSTRAINT assignment_return_district_id_ruled_unit_id_fkey FOREIGN KEY(district_id, ruled_unit_id) REFERENCES unit (district_id, id),
        CONSTRAINT assignment_return_district_id_ruled_by_unit_id_fkey FOREIGN KEY(district_id, ruled_by_unit_id) REFERENCES unit (district_id, id),
        CONSTRAINT assignment_return_ruled_has_instant_check CHECK ((ruling IS NULL) = (ruled_at IS NULL)),
        CONSTRAINT assignment_return_ruled_has_reason_check CHECK (ruling IS NULL OR ruling = 'OVERTAKEN' OR (ruled_by_unit_id IS NOT NULL AND ruled_unit_id IS NOT NULL AND reason IS NOT NULL)),
        CONSTRAINT assignment_return_ground_check CHECK (ground IN ('NOT_OUR_DUTY', 'NOT_OUR_AREA', 'OWNERSHIP_UNCLEAR', 'OVERLAPPING_DUTIES', 'LAW_NAMES_ANOTHER')),
        CONSTRAINT assignment_return_ruling_check CHECK (ruling IN ('UPHELD', 'REFUSED', 'SPLIT', 'OVERTAKEN'))
    )
    """,
    "CREATE INDEX assignment_return_district_id_assignment_id_idx ON assignment_return (district_id, assignment_id)",
    "CREATE INDEX assignment_return_district_id_issue_id_idx ON assignment_return (district_id, issue_id)",
    "CREATE UNIQUE INDEX assignment_return_pending_key ON assignment_return (district_id, assignment_id) WHERE ruling IS NULL",
    *protect("assignment_return"),
]


def upgrade() -> None:
    """Expand."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Contract."""
    op.execute("DROP TABLE assignment_return")
    op.execute("DROP TABLE assignment")
