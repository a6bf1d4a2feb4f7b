"""Audit rows, the sealer's queue, the seals, and the outbox."""

from alembic import op

from schema.migrations.ddl import protect

revision = "0004_audit"
down_revision = "0003_identity"

STATEMENTS = [
    """
    CREATE TABLE audit (
        district_id UUID NOT NULL,
        id UUID NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        account_id UUID,
        roles JSONB NOT NULL,
        event TEXT NOT NULL,
        subject TEXT NOT NULL,
        subject_id UUID NOT NULL,
        issue_id UUID,
        fields JSONB NOT NULL,
        correlation_id UUID NOT NULL,
        CONSTRAINT audit_pkey PRIMARY KEY (district_id, id)
    )
    """,
    "CREATE INDEX audit_district_id_issue_id_at_id_idx ON audit (district_id, issue_id, at, id)",
    "CREATE INDEX audit_district_id_subject_id_at_id_idx ON audit (district_id, subject_id, at, id)",
    *protect("audit", verbs="SELECT, INSERT"),
    """
    CREATE TABLE audit_unsealed (
        district_id UUID NOT NULL,
        audit_id UUID NOT NULL,
        CONSTRAINT audit_unsealed_pkey PRIMARY KEY (district_id, audit_id),
        CONSTRAINT audit_unsealed_district_id_audit_id_fkey FOREIGN KEY(district_id, audit_id) REFERENCES audit (district_id, id)
    )
    """,
    *protect("audit_unsealed", verbs="INSERT"),
    "GRANT SELECT, DELETE ON audit_unsealed TO rt_worker",
    """
    CREATE TABLE audit_seal (
        district_id UUID NOT NULL,
        seq INTEGER NOT NULL,
        audit_id UUID NOT NULL,
        sealed_at TIMESTAMP WITH TIME ZONE NOT NULL,
        algorithm TEXT NOT NULL,
        previous BYTEA NOT NULL,
        hash BYTEA NOT NULL,
        CONSTRAINT audit_seal_pkey PRIMARY KEY (district_id, seq),
        CONSTRAINT audit_seal_district_id_audit_id_fkey FOREIGN KEY(district_id, audit_id) REFERENCES audit (district_id, id),
        CONSTRAINT audit_seal_district_id_audit_id_key UNIQUE (district_id, audit_id)
    )
    """,
    *protect("audit_seal", verbs="SELECT"),
    "GRANT INSERT ON audit_seal TO rt_worker",
    """
    CREATE TABLE outbox (
        district_id UUID NOT NULL,
        id UUID NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        event TEXT NOT NULL,
        subject TEXT NOT NULL,
        subject_id UUID NOT NULL,
        issue_id UUID,
        fields JSONB NOT NULL,
        relayed_at TIMESTAMP WITH TIME ZONE,
        CONSTRAINT outbox_pkey PRIMARY KEY (district_id, id)
    )
    """,
    "CREATE INDEX outbox_waiting_idx ON outbox (district_id, id) WHERE relayed_at IS NULL",
    *protect("outbox"),
]


def upgrade() -> None:
    """Expand."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Contract."""
    op.execute("DROP TABLE outbox")
    op.execute("DROP TABLE audit_seal")
    op.execute("DROP TABLE audit_unsealed")
    op.execute("DROP TABLE audit")
