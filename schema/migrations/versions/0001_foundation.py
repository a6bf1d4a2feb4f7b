"""Now, the laboratory clock, and idempotency keys."""

from alembic import op

from schema.migrations.ddl import protect

revision = "0001_foundation"
down_revision = None

STATEMENTS = [
    "GRANT USAGE ON SCHEMA public TO rt_api, rt_worker, rt_read",
    # The laboratory's clock: real time plus `shift`, or held still at `held_at`. Only rt_lab's sessions look at it.
    """
    CREATE TABLE lab_clock (
        id INTEGER NOT NULL,
        shift INTERVAL NOT NULL,
        held_at TIMESTAMP WITH TIME ZONE,
        CONSTRAINT lab_clock_pkey PRIMARY KEY (id),
        CONSTRAINT lab_clock_id_check CHECK (id = 1)
    )
    """,
    "INSERT INTO lab_clock (id, shift) VALUES (1, '0')",
    "GRANT SELECT ON lab_clock TO rt_api, rt_worker, rt_read",
    # rt_lab exists in the demonstration, tests and harnesses only; the chart never creates it.
    """
    DO $$ BEGIN
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'rt_lab') THEN
            GRANT UPDATE ON lab_clock TO rt_lab;
        END IF;
    END $$
    """,
    """
    CREATE FUNCTION roundtable_now() RETURNS TIMESTAMP WITH TIME ZONE LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
    BEGIN
        IF session_user <> 'rt_lab' THEN
            RETURN now();
        END IF;
        RETURN (SELECT coalesce(held_at, now() + shift) FROM lab_clock);
    END $$
    """,
    """
    CREATE TABLE idempotency_key (
        district_id UUID NOT NULL,
        account_id UUID NOT NULL,
        key TEXT NOT NULL,
        body_hash BYTEA NOT NULL,
        answer JSONB,
        expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT idempotency_key_pkey PRIMARY KEY (district_id, account_id, key)
    )
    """,
    "CREATE INDEX idempotency_key_district_id_expires_at_idx ON idempotency_key (district_id, expires_at)",
    *protect("idempotency_key", verbs="SELECT, INSERT, UPDATE, DELETE"),
]


def upgrade() -> None:
    """Expand."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Contract."""
    op.execute("DROP TABLE idempotency_key")
    op.execute("DROP FUNCTION roundtable_now()")
    op.execute("DROP TABLE lab_clock")
