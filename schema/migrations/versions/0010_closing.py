"""Verdicts, attempts to reach a raiser, carried promises."""

from alembic import op

from schema.migrations.ddl import protect

revision = "0010_closing"
down_revision = "0009_commitments"

STATEMENTS = [
    """
    CREATE TABLE contact_attempt (
        district_id UUID NOT NULL,
        id UUID NOT NULL,
        issue_id UUID NOT NULL,
        round INTEGER NOT NULL,
        person_id UUID NOT NULL,
        day DATE NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        account_id UUID,
        note TEXT NOT NULL,
        CONSTRAINT contact_attempt_pkey PRIMARY KEY (district_id, id),
        CONSTRAINT contact_attempt_district_id_issue_id_fkey FOREIGN KEY(district_id, issue_id) REFERENCES issue (district_id, id),
        CONSTRAINT contact_attempt_district_id_person_id_fkey FOREIGN KEY(district_id, person_id) REFERENCES person (district_id, id),
        CONSTRAINT contact_attempt_district_id_issue_id_round_person_id_day_key UNIQUE (district_id, issue_id, round, person_id, day)
    )
    """,
    *protect("contact_attempt", verbs="SELECT, INSERT"),
    """
    CREATE TABLE verdict (
        district_id UUID NOT NULL,
        id UUID NOT NULL,
        issue_id UUID NOT NULL,
        round INTEGER NOT NULL,
        person_id UUID NOT NULL,
        resolved TEXT NOT NULL,
        satisfaction TEXT NOT NULL,
        reason TEXT,
        channel TEXT NOT NULL,
        evidence TEXT,
        recorded_by UUID,
        given_at TIMESTAMP WITH TIME ZONE NOT NULL,
        changed_at TIMESTAMP WITH TIME ZONE,
        version INTEGER NOT NULL,
        CONSTRAINT verdict_pkey PRIMARY KEY (district_id, id),
        CONSTRAINT verdict_district_id_issue_id_fkey FOREIGN KEY(district_id, issue_id) REFERENCES issue (district_id, id),
        CONSTRAINT verdict_district_id_person_id_fkey FOREIGN KEY(district_id, person_id) REFERENCES person (district_id, id),
        CONSTRAINT verdict_district_id_issue_id_round_person_id_key UNIQUE (district_id, issue_id, round, person_id),
        CONSTRAINT verdict_proxy_has_evidence_check CHECK (channel <> 'PROXY' OR evidence IS NOT NULL),
        CONSTRAINT verdict_resolved_check CHECK (resolved IN ('YES', 'PARTLY', 'NO')),
        CONSTRAINT verdict_satisfaction_check CHECK (satisfaction IN ('SATISFIED', 'BASICALLY_SATISFIED', 'DISSATISFIED')),
        CONSTRAINT verdict_channel_check CHECK (channel IN ('SELF', 'PROXY', 'AT_TABLE'))
    )
    """,
    *protect("verdict"),
    """
    CREATE TABLE carried_commitment (
        district_id UUID NOT NULL,
        id UUID NOT NULL,
        issue_id UUID NOT NULL,
        commitment_id UUID NOT NULL,
        round INTEGER NOT NULL,
        due_at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT carried_commitment_pkey PRIMARY KEY (district_id, id),
        CONSTRAINT carried_commitment_district_id_issue_id_fkey FOREIGN KEY(district_id, issue_id) REFERENCES issue (district_id, id),
        CONSTRAINT carried_commitment_district_id_commitment_id_fkey FOREIGN KEY(district_id, commitment_id) REFERENCES commitment (district_id, id),
        CONSTRAINT carried_commitment_district_id_issue_id_round_commitment_id_key UNIQUE (district_id, issue_id, round, commitment_id)
    )
    """,
    *protect("carried_commitment", verbs="SELECT, INSERT"),
]


def upgrade() -> None:
    """Expand."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Contract."""
    op.execute("DROP TABLE carried_commitment")
    op.execute("DROP TABLE verdict")
    op.execute("DROP TABLE contact_attempt")
