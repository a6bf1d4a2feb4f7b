"""Clocks, their revisions, ladders, escalations and overseers."""

from alembic import op

from schema.migrations.ddl import ENTERPRISE, protect

revision = "0006_clocks"
down_revision = "0005_calendars"

STATEMENTS = [
    """
    CREATE TABLE ladder (
        district_id UUID NOT NULL,
        id UUID NOT NULL,
        digest TEXT NOT NULL,
        steps JSONB NOT NULL,
        CONSTRAINT ladder_pkey PRIMARY KEY (district_id, id),
        CONSTRAINT ladder_district_id_digest_key UNIQUE (district_id, digest)
    )
    """,
    *protect("ladder", verbs="SELECT, INSERT"),
    """
    CREATE TABLE clock (
        district_id UUID NOT NULL,
        id UUID NOT NULL,
        kind TEXT NOT NULL,
        subject TEXT NOT NULL,
        subject_id UUID NOT NULL,
        issue_id UUID,
        responsible_unit_id UUID NOT NULL,
        responsible_person_id UUID,
        dispatcher_unit_id UUID,
        state TEXT NOT NULL,
        started_at TIMESTAMP WITH TIME ZONE NOT NULL,
        due_at TIMESTAMP WITH TIME ZONE NOT NULL,
        provisional BOOLEAN NOT NULL,
        epoch INTEGER NOT NULL,
        epoch_at TIMESTAMP WITH TIME ZONE NOT NULL,
        ladder_id UUID NOT NULL,
        level INTEGER NOT NULL,
        acted BOOLEAN NOT NULL,
        next_fire_at TIMESTAMP WITH TIME ZONE,
        finished_at TIMESTAMP WITH TIME ZONE,
        outcome TEXT,
        attempts INTEGER NOT NULL,
        parked_at TIMESTAMP WITH TIME ZONE,
        parked_because TEXT,
        street_id UUID,
        community_id UUID,
        enterprise_id UUID,
        CONSTRAINT clock_pkey PRIMARY KEY (district_id, id),
        CONSTRAINT clock_district_id_ladder_id_fkey FOREIGN KEY(district_id, ladder_id) REFERENCES ladder (district_id, id),
        CONSTRAINT clock_district_id_responsible_unit_id_fkey FOREIGN KEY(district_id, responsible_unit_id) REFERENCES unit (district_id, id),
        CONSTRAINT clock_district_id_dispatcher_unit_id_fkey FOREIGN KEY(district_id, dispatcher_unit_id) REFERENCES unit (district_id, id),
        CONSTRAINT clock_fires_while_running_check CHECK (next_fire_at IS NULL OR state = 'RUNNING'),
        CONSTRAINT clock_stopped_when_check CHECK ((state = 'STOPPED') = (finished_at IS NOT NULL)),
        CONSTRAINT clock_stopped_why_check CHECK ((finished_at IS NULL) = (outcome IS NULL)),
        CONSTRAINT clock_parked_why_check CHECK ((parked_at IS NULL) = (parked_because IS NULL)),
        CONSTRAINT clock_kind_check CHECK (kind IN ('FIRST_REPLY', 'ACKNOWLEDGEMENT', 'WORK', 'RETURN_RULING', 'FULFILMENT', 'VERIFICATION', 'EXTENSION_DECISION', 'CONFIRMATION', 'DRAFT_CONFIRMATION', 'STANDING_CHECK_IN', 'MINUTES_OBJECTION')),
        CONSTRAINT clock_subject_check CHECK (subject IN ('unit', 'person', 'post', 'issue', 'raiser', 'assignment', 'commitment', 'roundtable', 'audit')),
        CONSTRAINT clock_state_check CHECK (state IN ('RUNNING', 'PAUSED', 'STOPPED')),
        CONSTRAINT clock_outcome_check CHECK (outcome IN ('ANSWERED', 'CANCELLED', 'LAPSED'))
    )
    """,
    "CREATE INDEX clock_district_id_due_at_id_idx ON clock (district_id, due_at, id)",
    "CREATE INDEX clock_district_id_issue_id_idx ON clock (district_id, issue_id)",
    "CREATE INDEX clock_district_id_subject_id_kind_idx ON clock (district_id, subject_id, kind)",
    "CREATE INDEX clock_due_idx ON clock (district_id, next_fire_at, id) WHERE next_fire_at IS NOT NULL AND parked_at IS NULL",
    *protect("clock", published="false", wall=ENTERPRISE),
    # The one statement that looks across districts: the worker asks which of them have something due (house.md, "Scale").
    "CREATE POLICY due_listing ON clock FOR SELECT TO rt_worker USING (current_setting('roundtable.due_listing', true) = 'on')",
    """
    CREATE TABLE deadline_revision (
        district_id UUID NOT NULL,
        id UUID NOT NULL,
        clock_id UUID NOT NULL,
        epoch INTEGER NOT NULL,
        cause TEXT NOT NULL,
        old_due_at TIMESTAMP WITH TIME ZONE,
        new_due_at TIMESTAMP WITH TIME ZONE NOT NULL,
        account_id UUID,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        explanation JSONB NOT NULL,
        CONSTRAINT deadline_revision_pkey PRIMARY KEY (district_id, id),
        CONSTRAINT deadline_revision_district_id_clock_id_fkey FOREIGN KEY(district_id, clock_id) REFERENCES clock (district_id, id),
        CONSTRAINT deadline_revision_district_id_clock_id_epoch_key UNIQUE (district_id, clock_id, epoch),
        CONSTRAINT deadline_revision_cause_check CHECK (cause IN ('STARTED', 'EXTENDED', 'ADJUDICATED', 'REWORK', 'RESUMED', 'CALENDAR'))
    )
    """,
    *protect("deadline_revision", verbs="SELECT, INSERT"),
    """
    CREATE TABLE escalation (
        district_id UUID NOT NULL,
        id UUID NOT NULL,
        clock_id UUID NOT NULL,
        issue_id UUID,
        epoch INTEGER NOT NULL,
        level INTEGER NOT NULL,
        colour TEXT,
        recipient TEXT NOT NULL,
        unit_id UUID,
        role TEXT,
        person_ids UUID[] NOT NULL,
        vacant BOOLEAN NOT NULL,
        planned_at TIMESTAMP WITH TIME ZONE NOT NULL,
        fired_at TIMESTAMP WITH TIME ZONE NOT NULL,
        notified BOOLEAN NOT NULL,
        CONSTRAINT escalation_pkey PRIMARY KEY (district_id, id),
        CONSTRAINT escalation_district_id_clock_id_fkey FOREIGN KEY(district_id, clock_id) REFERENCES clock (district_id, id),
        CONSTRAINT escalation_district_id_clock_id_epoch_level_key UNIQUE (district_id, clock_id, epoch, level),
        CONSTRAINT escalation_colour_check CHECK (colour IN ('BLUE', 'YELLOW', 'RED')),
        CONSTRAINT escalation_recipient_check CHECK (recipient IN ('RESPONSIBLE', 'DEPARTMENT_HEAD', 'DISPATCHER_COORDINATOR', 'DISTRICT_SUPERVISOR', 'DISTRICT_LEADER')),
        CONSTRAINT escalation_role_check CHECK (role IN ('ANYONE', 'RESIDENT', 'GRID_WORKER', 'COMMUNITY_WORKER', 'COMMUNITY_SECRETARY', 'STREET_COORDINATOR', 'DISTRICT_COORDINATOR', 'DISTRICT_SUPERVISOR', 'DISTRICT_LEADER', 'DEPARTMENT_STAFF', 'DEPARTMENT_LIAISON', 'DEPARTMENT_HEAD', 'ENTERPRISE_LIAISON', 'ENTERPRISE_ADMIN', 'ORGANISATION_CONTACT', 'OBSERVER', 'AUDITOR', 'TENANT_ADMIN', 'SECURITY_ADMIN', 'PLATFORM_OPERATOR', 'SYSTEM'))
    )
    """,
    "CREATE INDEX escalation_district_id_issue_id_idx ON escalation (district_id, issue_id)",
    *protect("escalation", verbs="SELECT, INSERT"),
    """
    CREATE TABLE oversight (
        district_id UUID NOT NULL,
        id UUID NOT NULL,
        clock_id UUID NOT NULL,
        issue_id UUID,
        person_id UUID NOT NULL,
        unit_id UUID NOT NULL,
        role TEXT NOT NULL,
        level INTEGER NOT NULL,
        since TIMESTAMP WITH TIME ZONE NOT NULL,
        acknowledged_at TIMESTAMP WITH TIME ZONE,
        CONSTRAINT oversight_pkey PRIMARY KEY (district_id, id),
        CONSTRAINT oversight_district_id_clock_id_fkey FOREIGN KEY(district_id, clock_id) REFERENCES clock (district_id, id),
        CONSTRAINT oversight_district_id_clock_id_person_id_key UNIQUE (district_id, clock_id, person_id),
        CONSTRAINT oversight_role_check CHECK (role IN ('ANYONE', 'RESIDENT', 'GRID_WORKER', 'COMMUNITY_WORKER', 'COMMUNITY_SECRETARY', 'STREET_COORDINATOR', 'DISTRICT_COORDINATOR', 'DISTRICT_SUPERVISOR', 'DISTRICT_LEADER', 'DEPARTMENT_STAFF', 'DEPARTMENT_LIAISON', 'DEPARTMENT_HEAD', 'ENTERPRISE_LIAISON', 'ENTERPRISE_ADMIN', 'ORGANISATION_CONTACT', 'OBSERVER', 'AUDITOR', 'TENANT_ADMIN', 'SECURITY_ADMIN', 'PLATFORM_OPERATOR', 'SYSTEM'))
    )
    """,
    "CREATE INDEX oversight_district_id_person_id_idx ON oversight (district_id, person_id)",
    *protect("oversight"),
]


def upgrade() -> None:
    """Expand."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Contract."""
    op.execute("DROP TABLE oversight")
    op.execute("DROP TABLE escalation")
    op.execute("DROP TABLE deadline_revision")
    op.execute("DROP TABLE clock")
    op.execute("DROP TABLE ladder")
