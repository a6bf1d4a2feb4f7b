"""Imported history: where an issue comes from, what it is called there, the register of categories, and the runs of imports."""

from alembic import op

from schema.migrations.ddl import protect

revision = "0012_interchange"
down_revision = "0011_roundtables"

STATEMENTS = [
    "ALTER TABLE issue ADD COLUMN origin TEXT DEFAULT 'NATIVE' NOT NULL",
    "ALTER TABLE issue ADD COLUMN source TEXT",
    "ALTER TABLE issue ADD COLUMN external_id TEXT",
    "ALTER TABLE issue ADD COLUMN source_digest BYTEA",
    "ALTER TABLE issue ADD CONSTRAINT issue_origin_check CHECK (origin IN ('NATIVE', 'IMPORT'))",
    "ALTER TABLE issue ADD CONSTRAINT issue_imported_by_origin_check CHECK (closure_kind <> 'IMPORTED' OR origin = 'IMPORT')",
    "ALTER TABLE issue ADD CONSTRAINT issue_import_has_external_id_check CHECK ((origin = 'IMPORT') = (external_id IS NOT NULL))",
    """
    ALTER TABLE issue ADD CONSTRAINT issue_import_is_whole_check
        CHECK ((source IS NULL) = (external_id IS NULL) AND (source_digest IS NULL) = (external_id IS NULL))
    """,
    "CREATE UNIQUE INDEX issue_external_key ON issue (district_id, source, external_id) WHERE external_id IS NOT NULL",
    "ALTER TABLE assignment ALTER COLUMN due_at DROP NOT NULL",
    "ALTER TABLE assignment DROP CONSTRAINT assignment_kind_check",
    "ALTER TABLE assignment ADD CONSTRAINT assignment_kind_check CHECK (kind IN ('ORDINARY', 'WHISTLE', 'IN_SESSION', 'IMPORTED'))",
    "ALTER TABLE assignment ADD CONSTRAINT assignment_due_unless_imported_check CHECK (kind = 'IMPORTED' OR due_at IS NOT NULL)",
    "ALTER TABLE deadline_revision DROP CONSTRAINT deadline_revision_cause_check",
    """
    ALTER TABLE deadline_revision ADD CONSTRAINT deadline_revision_cause_check
        CHECK (cause IN ('STARTED', 'IMPORTED', 'EXTENDED', 'ADJUDICATED', 'REWORK', 'RESUMED', 'CALENDAR'))
    """,
    """
    CREATE TABLE issue_category (
        district_id UUID NOT NULL,
        id UUID NOT NULL,
        name TEXT NOT NULL,
        CONSTRAINT issue_category_pkey PRIMARY KEY (district_id, id),
        CONSTRAINT issue_category_district_id_name_key UNIQUE (district_id, name)
    )
    """,
    *protect("issue_category", verbs="SELECT, INSERT"),
    """
    CREATE TABLE import_run (
        district_id UUID NOT NULL,
        id UUID NOT NULL,
        source TEXT NOT NULL,
        file_digest BYTEA NOT NULL,
        mapping_digest BYTEA NOT NULL,
        account_id UUID,
        line INTEGER NOT NULL,
        errors_bytes BIGINT NOT NULL,
        counts JSONB NOT NULL,
        started_at TIMESTAMP WITH TIME ZONE NOT NULL,
        finished_at TIMESTAMP WITH TIME ZONE,
        CONSTRAINT import_run_pkey PRIMARY KEY (district_id, id)
    )
    """,
    """
    CREATE UNIQUE INDEX import_run_unfinished_key ON import_run (district_id, source, file_digest, mapping_digest)
        WHERE finished_at IS NULL
    """,
    "CREATE INDEX import_run_district_id_source_started_at_idx ON import_run (district_id, source, started_at)",
    *protect("import_run"),
]


def upgrade() -> None:
    """Expand."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Contract: history that was imported has no place in the schema before, and must be gone first."""
    op.execute("DROP TABLE import_run")
    op.execute("DROP TABLE issue_category")
    op.execute("ALTER TABLE deadline_revision DROP CONSTRAINT deadline_revision_cause_check")
    op.execute(
        "ALTER TABLE deadline_revision ADD CONSTRAINT deadline_revision_cause_check"
        " CHECK (cause IN ('STARTED', 'EXTENDED', 'ADJUDICATED', 'REWORK', 'RESUMED', 'CALENDAR'))"
    )
    op.execute("ALTER TABLE assignment DROP CONSTRAINT assignment_due_unless_imported_check")
    op.execute("ALTER TABLE assignment DROP CONSTRAINT assignment_kind_check")
    op.execute("ALTER TABLE assignment ADD CONSTRAINT assignment_kind_check CHECK (kind IN ('ORDINARY', 'WHISTLE', 'IN_SESSION'))")
    op.execute("ALTER TABLE assignment ALTER COLUMN due_at SET NOT NULL")
    op.execute("DROP INDEX issue_external_key")
    op.execute("ALTER TABLE issue DROP COLUMN source_digest, DROP COLUMN external_id, DROP COLUMN source, DROP COLUMN origin")
