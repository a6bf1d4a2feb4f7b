"""To whom more is shown: issues shared with a unit, raisers' consents; and the log of what was refused, revealed and taken away."""

from alembic import op

from schema.migrations.ddl import protect

revision = "0019_privacy"
down_revision = "0018_overlays"

STATEMENTS = [
    """
    CREATE TABLE issue_share (
        district_id UUID NOT NULL,
        id UUID NOT NULL,
        issue_id UUID NOT NULL,
        unit_id UUID NOT NULL,
        note TEXT,
        shared_at TIMESTAMP WITH TIME ZONE NOT NULL,
        shared_by UUID,
        ended_at TIMESTAMP WITH TIME ZONE,
        CONSTRAINT issue_share_pkey PRIMARY KEY (district_id, id),
        CONSTRAINT issue_share_district_id_issue_id_fkey FOREIGN KEY(district_id, issue_id) REFERENCES issue (district_id, id),
        CONSTRAINT issue_share_district_id_unit_id_fkey FOREIGN KEY(district_id, unit_id) REFERENCES unit (district_id, id)
    )
    """,
    "CREATE INDEX issue_share_district_id_issue_id_shared_at_id_idx ON issue_share (district_id, issue_id, shared_at, id)",
    "CREATE UNIQUE INDEX issue_share_live_key ON issue_share (district_id, issue_id, unit_id) WHERE ended_at IS NULL",
    "CREATE INDEX issue_share_live_unit_idx ON issue_share (district_id, unit_id, issue_id) WHERE ended_at IS NULL",
    *protect("issue_share"),
    """
    CREATE TABLE contact_consent (
        district_id UUID NOT NULL,
        id UUID NOT NULL,
        raiser_id UUID NOT NULL,
        unit_id UUID NOT NULL,
        purpose TEXT NOT NULL,
        given_at TIMESTAMP WITH TIME ZONE NOT NULL,
        recorded_by UUID,
        evidence TEXT,
        withdrawn_at TIMESTAMP WITH TIME ZONE,
        CONSTRAINT contact_consent_pkey PRIMARY KEY (district_id, id),
        CONSTRAINT contact_consent_proxy_has_evidence_check CHECK ((recorded_by IS NULL) = (evidence IS NULL)),
        CONSTRAINT contact_consent_district_id_raiser_id_fkey FOREIGN KEY(district_id, raiser_id) REFERENCES issue_raiser (district_id, id),
        CONSTRAINT contact_consent_district_id_unit_id_fkey FOREIGN KEY(district_id, unit_id) REFERENCES unit (district_id, id)
    )
    """,
    "CREATE UNIQUE INDEX contact_consent_live_key ON contact_consent (district_id, raiser_id, unit_id) WHERE withdrawn_at IS NULL",
    "CREATE INDEX contact_consent_district_id_raiser_id_given_at_id_idx ON contact_consent (district_id, raiser_id, given_at, id)",
    *protect("contact_consent"),
    """
    CREATE TABLE access_log (
        district_id UUID NOT NULL,
        id UUID NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        account_id UUID,
        person_id UUID,
        kind TEXT NOT NULL,
        operation TEXT NOT NULL,
        resource TEXT NOT NULL,
        subject_id UUID,
        action TEXT,
        code TEXT,
        correlation_id UUID NOT NULL,
        CONSTRAINT access_log_pkey PRIMARY KEY (district_id, id),
        CONSTRAINT access_log_kind_check CHECK (kind IN ('DENIED', 'SENSITIVE'))
    )
    """,
    "CREATE INDEX access_log_district_id_at_id_idx ON access_log (district_id, at, id)",
    "CREATE INDEX access_log_district_id_account_id_at_id_idx ON access_log (district_id, account_id, at, id)",
    *protect("access_log", verbs="SELECT, INSERT"),
]


def upgrade() -> None:
    """Expand."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Contract: whoever it was shown to sees it no more, and what was logged is gone."""
    for table in ("access_log", "contact_consent", "issue_share"):
        op.execute(f"DROP TABLE {table}")
